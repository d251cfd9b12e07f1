//! `horaires pull`.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{Days, NaiveDate};
use clap::Args;
use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::{Field, RulesDocument, TripDocument};
use horaires::{Id, Zone};
use horaires_ocean::models::FleetVehicle;
use horaires_ocean::{VehicleQuery, blocking};
use indicatif::{ProgressBar, ProgressStyle};

use super::pretty;
use crate::failure::{Failure, INVALID, tell};
use crate::files::{Output, folder_of, write_text};
use crate::network::journal::{Journal, Subject};
use crate::network::sheets::Drivers;
use crate::network::{ServiceArgs, failure, named_zones};
use crate::rules_args::warn_unreadable;
use crate::words::count;

const EXAMPLES: &str = "\
Examples:
  horaires pull --rules rules.json
  horaires pull --rules rules.json --trips trips.csv --days 7
  horaires pull --trips trips.ndjson --from 2026-03-01 --to 2026-03-31
  horaires pull --rules driver.json --driver 1110000403";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[group(id = "outputs", required = true, multiple = true, args = ["rules", "trips"])]
pub(crate) struct PullArgs {
    #[command(flatten)]
    service: ServiceArgs,
    /// Write the rules to this file, a rules document
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Write the trips to this file: CSV where its name ends in .csv, else NDJSON. An interrupted pull goes on where it was
    #[arg(long, value_name = "FILE")]
    trips: Option<PathBuf>,
    /// Write the rows that are nobody's trips to this file, as they came, one JSON document a line
    #[arg(long, value_name = "FILE", requires = "trips")]
    rejects: Option<PathBuf>,
    /// This driver alone; may be given several times
    #[arg(long, value_name = "ID")]
    driver: Vec<String>,
    /// Time zone of the customer, for example Europe/Paris; needed where the service does not say
    #[arg(long, value_name = "IANA_NAME")]
    time_zone: Option<String>,
    /// First day of trips, a day of UTC
    #[arg(long, value_name = "DATE", requires = "trips", conflicts_with = "days", value_parser = day)]
    from: Option<NaiveDate>,
    /// Last day of trips, a day of UTC; yesterday unless given
    #[arg(long, value_name = "DATE", requires = "trips", value_parser = day)]
    to: Option<NaiveDate>,
    /// So many days of trips up to the last one
    #[arg(long, value_name = "NUMBER", requires = "trips", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3660))]
    days: u64,
    /// No progress on the terminal
    #[arg(short, long)]
    quiet: bool,
}

pub(crate) fn run(args: &PullArgs) -> Result<ExitCode, Failure> {
    each_a_place_of_its_own(args)?;
    each_can_be_written(args)?;
    let client = args.service.client()?;
    let drivers: Vec<Id> = args.driver.iter().map(|driver| Id::from_csv(driver)).collect();
    let mut told = String::new();
    if let Some(path) = &args.rules {
        told.push_str(&pull_rules(args, &client, &drivers, path)?);
    }
    let mut status = ExitCode::SUCCESS;
    if let Some(path) = &args.trips {
        let (words, all) = pull_trips(args, &client, &drivers, path)?;
        told.push_str(&words);
        if !all && args.rejects.is_none() {
            tell!("horaires: trips are missing: give --rejects FILE to keep the rows and go on");
            status = ExitCode::from(INVALID);
        }
    }
    let to_stdout = [&args.rules, &args.trips].into_iter().flatten().any(|path| crate::files::is_stdin(path));
    let told = if to_stdout { Ok(()) } else { write_text(None, &told) };
    match told {
        // The files are there all the same, and so is what they lack.
        Ok(()) | Err(Failure::BrokenPipe) => Ok(status),
        Err(failure) => Err(failure),
    }
}

/// What is written last would take the place of the rest, and nobody would be told.
fn each_a_place_of_its_own(args: &PullArgs) -> Result<(), Failure> {
    let given = [("--rules", &args.rules), ("--trips", &args.trips), ("--rejects", &args.rejects)];
    let mut taken = BTreeMap::new();
    for (option, path) in given.into_iter().filter_map(|(option, path)| Some((option, path.as_deref()?))) {
        // Devices like /dev/null hold nothing that could be lost.
        if path.metadata().is_ok_and(|known| !known.is_file()) {
            continue;
        }
        let place = path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
        if let Some(other) = taken.insert(place, option) {
            let reason =
                format_args!("{other} and {option} are both `{}`: give each a file of its own", path.display());
            return Err(Failure::usage(reason));
        }
    }
    Ok(())
}

/// What is fetched takes long, and would be lost on a place that takes no file.
fn each_can_be_written(args: &PullArgs) -> Result<(), Failure> {
    let given = [&args.rules, &args.trips, &args.rejects];
    for path in given.into_iter().flatten().filter(|path| !crate::files::is_stdin(path)) {
        let place = match path.metadata() {
            Ok(known) if known.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
            _ => folder_of(path).metadata(),
        };
        place.map_err(|error| Failure::write(&path.display().to_string(), &error))?;
    }
    Ok(())
}

/// The rules of some drivers, or of all.
fn pull_rules(args: &PullArgs, client: &blocking::Client, drivers: &[Id], path: &Path) -> Result<String, Failure> {
    let zone = time_zone(args, client)?;
    let asked: Vec<Option<&Id>> = if drivers.is_empty() { vec![None] } else { drivers.iter().map(Some).collect() };
    let bar = progress(args, asked.len(), "lists of rules");
    let mut document = RulesDocument { time_zone: zone.into(), ..RulesDocument::default() };
    let (mut recurrent, mut exceptional) = (Vec::new(), Vec::new());
    for driver in asked {
        let rules = client.rules(driver, "UTC").map_err(|error| failure(&error))?;
        if let (Field::Value(entries), Field::Value(extensions)) = (rules.recurrent, rules.exceptional) {
            recurrent.extend(entries);
            exceptional.extend(extensions);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let counts = (recurrent.len(), exceptional.len());
    (document.recurrent, document.exceptional) = (recurrent.into(), exceptional.into());
    let (_, issues) = read_rules(&document, &RuleSettings::default());
    warn_unreadable(&issues, |issue| {
        format!("{} at {}: {} [{}]", path.display(), issue.path, issue.message(horaires::Lang::En), issue.code())
    });
    write_text(Some(path), &pretty(&document)?)?;
    if args.time_zone.is_some() {
        tell_other_zone(client, document.time_zone.value());
    }
    Ok(format!("{}: {}\n", path.display(), counted(counts.0, counts.1)))
}

fn counted(entries: usize, extensions: usize) -> String {
    let entries = match entries {
        1 => "1 recurrent entry".to_owned(),
        several => format!("{several} recurrent entries"),
    };
    format!("{entries}, {}", count(extensions as u64, "extension"))
}

/// The time zone that was given wins over the service's own: where they differ, every rule is read by another clock. A
/// service that does not say is no failure here, for it was not asked on behalf of anybody.
fn tell_other_zone(client: &blocking::Client, given: Option<&String>) {
    let Some((given, zones)) = given.zip(named_zones(client).ok()) else { return };
    let [service] = &zones.into_iter().collect::<Vec<_>>()[..] else { return };
    let agree = |(own, other): (Zone, Zone)| own.agrees_with(&other);
    if !Zone::named(given).ok().zip(Zone::named(service).ok()).is_some_and(agree) {
        tell!("horaires: note: the service's time zone is `{service}`; the rules say `{given}`, as --time-zone does");
    }
}

/// What was asked for, else what the service says of its devices' customers.
fn time_zone(args: &PullArgs, client: &blocking::Client) -> Result<String, Failure> {
    if let Some(name) = &args.time_zone {
        return Zone::named(name).map(|zone| zone.name().to_owned()).map_err(Failure::invalid);
    }
    let zones = named_zones(client).map_err(|error| failure(&error))?;
    match zones.iter().collect::<Vec<_>>().as_slice() {
        [name] if Zone::named(name).is_ok() => Ok((*name).clone()),
        [] => Err(Failure::usage("the service does not say the customer's time zone: give --time-zone")),
        [name] => {
            Err(Failure::usage(format_args!("the service's time zone `{name}` is none of tzdb: give --time-zone")))
        }
        several => {
            let names = several.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            Err(Failure::usage(format_args!("the service names several time zones ({names}): give --time-zone")))
        }
    }
}

/// The trips of the daily sheets, and whether every one could be written.
fn pull_trips(
    args: &PullArgs,
    client: &blocking::Client,
    drivers: &[Id],
    path: &Path,
) -> Result<(String, bool), Failure> {
    if crate::files::is_stdin(path) {
        return Err(Failure::usage("--trips needs a file: what was fetched is kept beside it until it is complete"));
    }
    let days = days(args, client)?;
    let persons = client.persons(&[]).map_err(|error| failure(&error))?;
    let known = Drivers::new(&persons);
    let vehicles = client.vehicles(&VehicleQuery::default()).map_err(|error| failure(&error))?;
    let vehicles: Vec<(&Id, &FleetVehicle)> = vehicles
        .iter()
        .filter_map(|row| row.value())
        .filter_map(|row| Some((row.vehicle.value()?.id.value()?, row)))
        .collect();
    let [Some(from), Some(to)] = [days.first(), days.last()] else { return Ok((String::new(), true)) };
    let customer = client.inner().customer().cloned();
    let subject =
        Subject { service: client.inner().base_url().to_owned(), customer, from: from.to_string(), to: to.to_string() };
    let mut journal = Journal::open(path, &subject, |left| finishing(args, &subject, left))?;
    fetch(args, client, &vehicles, &days, &known, &mut journal)?;

    let mut trips = TripsFile::create(path)?;
    let mut rejects = args.rejects.as_deref().map(|path| Output::create(Some(path))).transpose()?;
    let (mut seen, mut lost) = (HashSet::new(), 0u64);
    let mut findings = Findings::new();
    for (id, vehicle) in &vehicles {
        let rows = days.iter().filter_map(|day| journal.sheet(id, *day)).filter_map(|sheet| sheet.rows.value());
        for row in rows.flatten().filter_map(|row| row.value()) {
            // A trip that runs past midnight may stand in the sheets of both days.
            let step = row.id.value().cloned();
            if step.is_some_and(|step| !seen.insert(((*id).clone(), step))) {
                continue;
            }
            match known.trip(row, vehicle) {
                Ok(Some(trip)) => {
                    let of = trip.driver.value();
                    if drivers.is_empty() || drivers.iter().any(|driver| of.is_some_and(|of| driver.matches(of))) {
                        trips.write(&trip)?;
                    }
                }
                Ok(None) => {}
                Err(finding) => {
                    lost += 1;
                    let known = findings.entry((finding.message(), (*id).clone())).or_insert((0, row.id.value()));
                    known.0 += 1;
                    if let Some(rejects) = &mut rejects {
                        let text = serde_json::to_string(row).map_err(Failure::invalid)?;
                        rejects.write(format!("{text}\n").as_bytes())?;
                    }
                }
            }
        }
    }
    tell_findings(&findings);
    let written = trips.finish()?;
    if let Some(rejects) = rejects {
        rejects.finish()?;
    }
    journal.remove()?;
    let and = match lost {
        0 => String::new(),
        1 => ", 1 row that is nobody's trip".to_owned(),
        lost => format!(", {lost} rows that are nobody's trips"),
    };
    let (trips, vehicles) = (count(written, "trip"), count(vehicles.len() as u64, "vehicle"));
    Ok((format!("{}: {trips} of {vehicles}, {from} to {to}{and}\n", path.display()), lost == 0))
}

/// What was found, how often and where: with the vehicle, the number of rows and the id of the first.
type Findings<'a> = BTreeMap<(String, Id), (u64, Option<&'a Id>)>;

fn tell_findings(findings: &Findings<'_>) {
    for ((message, vehicle), (count, first)) in findings {
        let first = first.map_or_else(|| "?".into(), Id::to_string);
        let trips = if *count == 1 { format!("trip {first}") } else { format!("trip {first} and {} more", count - 1) };
        tell!("horaires: warning: {trips} of vehicle {vehicle}: {message}");
    }
}

/// A day on the command line.
fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "write yyyy-mm-dd, for example 2026-03-29".to_owned())
}

/// The days to fetch.
fn days(args: &PullArgs, client: &blocking::Client) -> Result<Vec<NaiveDate>, Failure> {
    let today = client.inner().now().to_chrono().date_naive();
    let to = args.to.or_else(|| today.checked_sub_days(Days::new(1))).unwrap_or(today);
    let from = args.from.or_else(|| to.checked_sub_days(Days::new(args.days - 1))).unwrap_or(to);
    if from > to {
        return Err(Failure::usage(format_args!("--from {from} is after --to {to}")));
    }
    Ok(from.iter_days().take_while(|day| *day <= to).collect())
}

/// The command that finishes a pull of something else.
fn finishing(args: &PullArgs, subject: &Subject, left: &Subject) -> String {
    let mut words = vec!["horaires pull".to_owned()];
    let mut add = |option: &str, value: &dyn std::fmt::Display| words.push(format!("{option} {}", quoted(value)));
    let same = left.service == subject.service;
    let credentials = args.service.credentials.as_ref().filter(|_| same);
    let files =
        [("--trips", args.trips.as_ref()), ("--rejects", args.rejects.as_ref()), ("--credentials", credentials)];
    for (option, path) in files.into_iter().filter_map(|(option, path)| Some((option, path?))) {
        add(option, &path.display());
    }
    for driver in &args.driver {
        add("--driver", driver);
    }
    if args.service.url.is_some() || !same {
        add("--url", &left.service);
    }
    if let Some(customer) = &left.customer {
        add("--customer", customer);
    }
    add("--from", &left.from);
    add("--to", &left.to);
    words.join(" ")
}

/// A word as a shell reads it.
fn quoted(word: &dyn std::fmt::Display) -> String {
    let word = word.to_string();
    let plain = |c: char| c.is_alphanumeric() || "-_./:@%+,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// The clocks that the customer's days end by; none where nobody says.
fn clocks(args: &PullArgs, client: &blocking::Client) -> Result<Vec<Zone>, Failure> {
    if let Some(name) = &args.time_zone {
        return Ok(vec![Zone::named(name).map_err(Failure::invalid)?]);
    }
    let zones = named_zones(client).unwrap_or_default();
    let zones: Option<Vec<Zone>> = zones.iter().map(|name| Zone::named(name).ok()).collect();
    Ok(zones.unwrap_or_default())
}

fn fetch(
    args: &PullArgs,
    client: &blocking::Client,
    vehicles: &[(&Id, &FleetVehicle)],
    days: &[NaiveDate],
    known: &Drivers,
    journal: &mut Journal,
) -> Result<(), Failure> {
    let clocks = if journal.is_empty() { Vec::new() } else { clocks(args, client)? };
    let bar = progress(args, vehicles.len() * days.len(), "daily sheets");
    let (mut missing, mut again) = (Vec::new(), Vec::new());
    for (id, vehicle) in vehicles {
        for day in days {
            match journal.sheet(id, *day) {
                None => missing.push((*id, *day)),
                // What is there may have grown since, or name people who have become known.
                Some(sheet) if !journal.day_was_over(id, *day, &clocks) || !known.know_all(sheet, vehicle) => {
                    again.push((*id, *day));
                }
                Some(_) => bar.inc(1),
            }
        }
    }
    // What is missing comes first: a pull that is interrupted time and again gets on all the same.
    for (id, day) in missing.into_iter().chain(again) {
        let now = client.inner().now();
        let sheet = client.daily_sheet(id, day).map_err(|error| match failure(&error) {
            Failure::Service(message) => {
                Failure::Service(format!("{message}; what was fetched is kept: the same command goes on from there"))
            }
            other => other,
        })?;
        journal.add(id, day, now, sheet)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// A bar on a terminal; nothing elsewhere.
fn progress(args: &PullArgs, length: usize, what: &'static str) -> ProgressBar {
    if args.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64).with_message(what);
    match ProgressStyle::with_template("{bar:40} {pos} of {len} {msg}, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Trips in either form.
struct TripsFile {
    output: Output,
    csv: bool,
    count: u64,
}

/// The columns of the CSV form.
const COLUMNS: [&str; 7] = ["tripId", "driverId", "start", "end", "vehicleId", "numeroEmbarque", "distanceMeters"];

impl TripsFile {
    fn create(path: &Path) -> Result<Self, Failure> {
        let csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let mut file = Self { output: Output::create(Some(path))?, csv, count: 0 };
        if csv {
            file.output.write(format!("{}\n", COLUMNS.join(",")).as_bytes())?;
        }
        Ok(file)
    }

    fn write(&mut self, trip: &TripDocument) -> Result<(), Failure> {
        self.count += 1;
        let mut document = serde_json::to_value(trip).map_err(Failure::invalid)?;
        // Whole metres are written whole: figures are shared at the precision they are written with.
        if let Some(meters) = document.get_mut("distanceMeters") {
            let whole = meters.as_f64().filter(|meters| meters.fract() == 0.0 && meters.abs() < 1e12);
            if let Some(whole) = whole {
                *meters = (whole as i64).into();
            }
        }
        if !self.csv {
            return self.output.write(format!("{document}\n").as_bytes());
        }
        let cells = COLUMNS.map(|column| match document.get(column) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        });
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&cells).map_err(Failure::invalid)?;
        let row = writer.into_inner().map_err(|error| Failure::invalid(error.error()))?;
        self.output.write(&row)
    }

    fn finish(self) -> Result<u64, Failure> {
        self.output.finish()?;
        Ok(self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_of_something_is_told_in_the_singular() {
        assert_eq!(counted(1, 1), "1 recurrent entry, 1 extension");
        assert_eq!(counted(0, 2), "0 recurrent entries, 2 extensions");
    }
}
