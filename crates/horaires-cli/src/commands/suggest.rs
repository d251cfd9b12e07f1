//! `horaires suggest`.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use horaires::{Agreement, DrivenWeek, Id, Lang, Payload, RuleBook, Schedule, SuggestDocument, Trip, Week, summary};

use super::{EndOfDayArg, LangArg, pretty};
use crate::failure::{Failure, tell};
use crate::files::write_text;
use crate::rules_args::RulesArgs;
use crate::trips::{DetailedTrip, Pool, TripsArgs, Worked, Written, table};
use crate::words;

const EXAMPLES: &str = "\
Examples:
  horaires suggest --rules rules.json --trips trips.csv
  horaires suggest --overrides overrides.json --time-zone Europe/Paris \\
    --trips trips.csv --ranges 2 --step 15
  horaires suggest --rules rules.json --trips trips.csv --driver 1110000403 \\
    --format payload -o week.json

From the trips that people have marked private or professional (overrides), the weekly schedule that agrees with most \
of their driven time: the exact optimum, with at most --ranges ranges a day. Of equal ones it is the one with the \
fewest ranges, and then with the most private time. Other rules are not looked at.

Exit status: 0 fine; 1 the input was read and is invalid, or no trip is marked; 2 wrong usage, or a file that cannot \
be opened.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SuggestArgs {
    #[command(flatten)]
    rules: RulesArgs,
    #[command(flatten)]
    trips: TripsArgs,
    /// At most so many ranges a day
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=48))]
    ranges: u16,
    /// Ranges begin and end on multiples of so many minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1440))]
    step: u16,
    /// Only the trips of this driver
    #[arg(long, value_name = "ID")]
    driver: Option<String>,
    /// Form of the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Language of the table
    #[arg(long, value_enum, default_value_t)]
    lang: LangArg,
    /// How the end of a day is written in the payload
    #[arg(long, value_enum, default_value_t)]
    end_of_day: EndOfDayArg,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: the schedule in words, and how well it agrees
    #[default]
    Table,
    /// One JSON object: agreement and payload
    Json,
    /// The payload alone, ready to push
    Payload,
}

/// What a worker adds up, and its room.
#[derive(Default)]
struct Sums {
    driven: DrivenWeek,
    marked: u64,
    room: Vec<DetailedTrip>,
}

pub(crate) fn run(args: &SuggestArgs) -> Result<ExitCode, Failure> {
    args.trips.check(&[&args.rules], None)?;
    let loaded = args.rules.load(None)?;
    loaded.warn();
    let source = args.trips.open()?;
    let driver = args.driver.as_deref().map(Id::from_csv);
    let skip = args.trips.skips_bad_rows();
    let sums = Pool::new(Sums::default);
    let rejected = args.trips.each_batch(
        source,
        Written::AtTheEnd,
        |_| {},
        |batch, header| {
            sums.with(|Sums { room, driven, marked }| {
                Worked::<()>::each_detailed(
                    batch,
                    header,
                    skip,
                    room,
                    |_| {},
                    |(), _, row| {
                        if let Some(private) = mark(&loaded.book, driver.as_ref(), &row.trip) {
                            *marked += 1;
                            driven.add(&loaded.book.zone, row.trip.period, private);
                        }
                        Ok(())
                    },
                )
            })
        },
        |(), _| Ok(()),
    )?;
    let (mut driven, mut marked) = (DrivenWeek::default(), 0);
    for sums in sums.into_all() {
        driven.merge(&sums.driven);
        marked += sums.marked;
    }
    if marked == 0 {
        return Err(Failure::invalid("no trip is marked: overrides name the trips that people settled"));
    }
    let week = driven.suggest(usize::from(args.ranges), args.step);
    let agreement = driven.agreement(&week);
    let payload = Payload { schedule: Schedule::private_only(week.clone()), ..Payload::default() };
    let payload = payload.to_wire(loaded.book.options.end_of_day, args.end_of_day.into()).map_err(Failure::invalid)?;
    let text = match args.format {
        Format::Table => in_words(&week, &agreement, args.lang.into()),
        Format::Json => pretty(&SuggestDocument { marked_trips: marked, agreement, payload })?,
        Format::Payload => pretty(&payload)?,
    };
    write_text(args.trips.output.as_deref(), &text)?;
    if !args.trips.quiet {
        let rejected =
            if rejected > 0 { format!("; {} rejected", words::count(rejected, "row")) } else { String::new() };
        tell!("{} marked; {}{rejected}", words::count(marked, "trip"), share(&agreement));
    }
    Ok(ExitCode::SUCCESS)
}

/// What people said of a trip, if they did.
fn mark(book: &RuleBook, driver: Option<&Id>, trip: &Trip) -> Option<bool> {
    if driver.is_some_and(|driver| !driver.matches(&trip.driver)) {
        return None;
    }
    let found = book.overrides.find(&trip.id, trip.unit_number.as_ref(), trip.operator_code.as_ref());
    found.map(|(_, rule)| rule.private)
}

/// `93.8 % of 4 h 12 min agree`, rounded down: only all of it is 100 %.
fn share(agreement: &Agreement) -> String {
    let (agreed, all) = (u128::from(agreement.agreed_ms()), u128::from(agreement.driven_ms()));
    let thousandths = (agreed * 1000).checked_div(all).unwrap_or(1000);
    format!("{}.{} % of {} agree", thousandths / 10, thousandths % 10, time(agreement.driven_ms()))
}

fn time(ms: u64) -> String {
    words::duration(i64::try_from(ms).unwrap_or(i64::MAX))
}

fn in_words(week: &Week, agreement: &Agreement, lang: Lang) -> String {
    let (heads, private, professional) = match lang {
        Lang::En => {
            (["driven time", "under it private", "under it professional"], "marked private", "marked professional")
        }
        Lang::Fr => (
            ["temps roulé", "privé selon l'horaire", "professionnel selon l'horaire"],
            "marqué privé",
            "marqué professionnel",
        ),
    };
    let row = |name: &str, hidden, shown| vec![name.to_owned(), time(hidden), time(shown)];
    let rows = vec![
        row(private, agreement.private_ms, agreement.private_missed_ms),
        row(professional, agreement.professional_hidden_ms, agreement.professional_ms),
    ];
    format!("{}\n\n{}", summary(week, lang), table(&heads, &[1, 2], rows))
}
