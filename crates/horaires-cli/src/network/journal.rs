//! What a pull has fetched so far, kept beside its output, so that an interrupted one goes on where it was.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use horaires::{Id, Instant, Zone};
use horaires_ocean::models::DailySheet;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What the sheets are of: a journal of something else is not taken up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Subject {
    pub(crate) service: String,
    pub(crate) customer: Option<Id>,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// One sheet, as it came.
#[derive(Serialize, Deserialize)]
struct Line<S> {
    vehicle: Id,
    day: String,
    /// When it was asked for. A sheet that does not say is taken for one of a day that was not over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fetched: Option<String>,
    sheet: S,
}

/// One sheet, as it is kept.
struct Kept {
    fetched: Option<Instant>,
    sheet: DailySheet,
}

/// The sheets that are there.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    sheets: HashMap<(Id, String), Kept>,
}

impl Journal {
    /// Takes up the journal of an output, or begins one; `command` says what finishes the journal of something else.
    pub(crate) fn open(
        output: &Path,
        subject: &Subject,
        command: impl Fn(&Subject) -> String,
    ) -> Result<Self, Failure> {
        let mut name = output.as_os_str().to_owned();
        name.push(".part");
        let path = PathBuf::from(name);
        let failed = |error: std::io::Error| Failure::write(&path.display().to_string(), &error);
        let mut sheets = HashMap::new();
        let mut whole = 0;
        if let Ok(file) = File::open(&path) {
            let mut lines = BufReader::new(file);
            let mut line = String::new();
            let mut first = true;
            // A line without its end was being written when the run ended: it is fetched again.
            while lines.read_line(&mut line).map_err(failed)? > 0 && line.ends_with('\n') {
                if first {
                    let left: Option<Subject> = serde_json::from_str(&line).ok();
                    if left.as_ref() != Some(subject) {
                        let which = left.map_or(" that cannot be told: remove the file".to_owned(), |left| {
                            let (from, to, command) = (&left.from, &left.to, command(&left));
                            format!(", of {from} to {to}: finish that one with `{command}`, or remove the file")
                        });
                        let path = path.display();
                        return Err(Failure::usage(format_args!("{path} is left over from another pull{which}")));
                    }
                } else {
                    let Line { vehicle, day, fetched, sheet } = serde_json::from_str(&line).map_err(|error| {
                        Failure::invalid(format_args!("{}: {error}; remove the file", path.display()))
                    })?;
                    let fetched = fetched.and_then(|text| DateTime::parse_from_rfc3339(&text).ok());
                    let fetched = fetched.and_then(|at| Instant::from_millis(at.timestamp_millis()).ok());
                    // The last one counts: a sheet may have been fetched again.
                    sheets.insert((vehicle, day), Kept { fetched, sheet });
                }
                first = false;
                whole += line.len() as u64;
                line.clear();
            }
        }
        let mut file = private().create(true).truncate(false).open(&path).map_err(failed)?;
        file.set_len(whole).map_err(failed)?;
        std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).map_err(failed)?;
        let mut journal = Self { path, file, sheets };
        if whole == 0 {
            journal.write(subject)?;
        }
        Ok(journal)
    }

    /// Whether nothing is there yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.sheets.is_empty()
    }

    /// Keeps a sheet that was asked for at a moment.
    pub(crate) fn add(
        &mut self,
        vehicle: &Id,
        day: NaiveDate,
        fetched: Instant,
        sheet: DailySheet,
    ) -> Result<(), Failure> {
        let day = day.to_string();
        let line =
            Line { vehicle: vehicle.clone(), day: day.clone(), fetched: Some(fetched.to_string()), sheet: &sheet };
        self.write(&line)?;
        self.sheets.insert((vehicle.clone(), day), Kept { fetched: Some(fetched), sheet });
        Ok(())
    }

    /// A sheet that is there.
    pub(crate) fn sheet(&self, vehicle: &Id, day: NaiveDate) -> Option<&DailySheet> {
        self.kept(vehicle, day).map(|kept| &kept.sheet)
    }

    /// Whether the day of a sheet was over when it was asked for: no trip of the day came later.
    pub(crate) fn day_was_over(&self, vehicle: &Id, day: NaiveDate, clocks: &[Zone]) -> bool {
        let fetched = self.kept(vehicle, day).and_then(|kept| kept.fetched);
        fetched.is_some_and(|fetched| was_over(day, fetched, clocks))
    }

    fn kept(&self, vehicle: &Id, day: NaiveDate) -> Option<&Kept> {
        self.sheets.get(&(vehicle.clone(), day.to_string()))
    }

    /// The output is complete: the journal goes.
    pub(crate) fn remove(self) -> Result<(), Failure> {
        fs::remove_file(&self.path).map_err(|error| Failure::write(&self.path.display().to_string(), &error))
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), Failure> {
        let mut text = serde_json::to_vec(line).map_err(Failure::invalid)?;
        text.push(b'\n');
        self.file.write_all(&text).map_err(|error| Failure::write(&self.path.display().to_string(), &error))
    }
}

/// Whether a day was over: by UTC, as the sheets count their days, and by the customer's clocks.
fn was_over(day: NaiveDate, at: Instant, clocks: &[Zone]) -> bool {
    let utc: DateTime<Utc> = at.to_chrono();
    let by_theirs = match clocks {
        // No clock of the world is further behind.
        [] => utc.checked_sub_signed(TimeDelta::hours(12)).is_some_and(|local| day < local.date_naive()),
        clocks => clocks.iter().all(|zone| day < zone.to_local(at).date()),
    };
    by_theirs && day < utc.date_naive()
}

/// Where people were is nobody else's business.
#[cfg(unix)]
fn private() -> fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.write(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn private() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_over_by_utc_and_by_the_customers_clocks() {
        let over = |at: &str, clocks: &[&str]| {
            let at = DateTime::parse_from_rfc3339(at).unwrap().timestamp_millis();
            let clocks: Vec<Zone> = clocks.iter().map(|name| Zone::named(name).unwrap()).collect();
            was_over("2026-03-28".parse().unwrap(), Instant::from_millis(at).unwrap(), &clocks)
        };
        assert!(!over("2026-03-28T23:59:59Z", &["Europe/Paris"]));
        assert!(over("2026-03-29T00:00:00Z", &["Europe/Paris"]));
        assert!(!over("2026-03-29T03:59:59Z", &["Europe/Paris", "America/Guadeloupe"]));
        assert!(over("2026-03-29T04:00:00Z", &["Europe/Paris", "America/Guadeloupe"]));
        // Where nobody says the clock, it is the one that is last.
        assert!(!over("2026-03-29T11:59:59Z", &[]));
        assert!(over("2026-03-29T12:00:00Z", &[]));
    }
}
