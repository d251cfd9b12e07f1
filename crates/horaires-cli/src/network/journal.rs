//! What a pull has fetched so far, kept beside its output, so that an interrupted one goes on where it was.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use horaires::Id;
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
    sheet: S,
}

/// The sheets that are there.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    sheets: HashMap<(Id, String), DailySheet>,
}

impl Journal {
    /// Takes up the journal of an output, or begins one.
    pub(crate) fn open(output: &Path, subject: &Subject) -> Result<Self, Failure> {
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
                    if serde_json::from_str::<Subject>(&line).ok().as_ref() != Some(subject) {
                        return Err(Failure::usage(format_args!(
                            "{} is left over from another pull: finish that one, or remove the file",
                            path.display()
                        )));
                    }
                } else {
                    let Line { vehicle, day, sheet } = serde_json::from_str(&line).map_err(|error| {
                        Failure::invalid(format_args!("{}: {error}; remove the file", path.display()))
                    })?;
                    sheets.insert((vehicle, day), sheet);
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

    /// Whether a sheet is there already.
    pub(crate) fn has(&self, vehicle: &Id, day: NaiveDate) -> bool {
        self.sheets.contains_key(&(vehicle.clone(), day.to_string()))
    }

    /// Keeps a sheet.
    pub(crate) fn add(&mut self, vehicle: &Id, day: NaiveDate, sheet: DailySheet) -> Result<(), Failure> {
        let day = day.to_string();
        self.write(&Line { vehicle: vehicle.clone(), day: day.clone(), sheet: &sheet })?;
        self.sheets.insert((vehicle.clone(), day), sheet);
        Ok(())
    }

    /// A sheet that is there.
    pub(crate) fn sheet(&self, vehicle: &Id, day: NaiveDate) -> Option<&DailySheet> {
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
