//! The rules of a run: one rules document, or the service's raw lists as they came.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use horaires::validate::{Document, DocumentKind, RuleSettings, parse_json, read_rules};
use horaires::wire::{Field, RulesDocument};
use horaires::{EndOfDay, Extensions, Instant, Issue, Lang, RuleBook, Severity, Zone};
use serde_json::Value;

use crate::failure::{Failure, tell};
use crate::files::{read_text, shown};

/// Where the rules come from, and how they are read.
#[derive(Args)]
pub(crate) struct RulesArgs {
    /// Rules document: time zone, options, recurrent, exceptional and overrides lists
    #[arg(long, value_name = "FILE", conflicts_with_all = ["recurrent", "exceptional", "overrides"])]
    pub(crate) rules: Option<PathBuf>,
    /// Recurrent list, as the service answers it; may be given several times
    #[arg(long, value_name = "FILE")]
    recurrent: Vec<PathBuf>,
    /// Exceptional list, as the service answers it; may be given several times
    #[arg(long, value_name = "FILE")]
    exceptional: Vec<PathBuf>,
    /// Overrides list; may be given several times
    #[arg(long, value_name = "FILE")]
    overrides: Vec<PathBuf>,
    /// Time zone of the customer, for example Europe/Paris; wins over the rules document's
    #[arg(long, value_name = "IANA_NAME")]
    time_zone: Option<String>,
    /// Use the system's zone data (TZif files) below this folder, for example /usr/share/zoneinfo
    #[arg(long, value_name = "DIR")]
    zoneinfo: Option<PathBuf>,
    /// Take an end of 23:59 literally; by default it means the end of the day
    #[arg(long)]
    strict_end_of_day: bool,
    /// What an exceptional extension covers
    #[arg(long, value_name = "MODE")]
    extensions: Option<ExtensionsArg>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ExtensionsArg {
    /// Every instant of its interval (the default)
    Whole,
    /// The interval, where one of its weekly rows covers it
    Rows,
}

/// Rules that were read, and what was found on the way.
pub(crate) struct LoadedRules {
    pub(crate) book: RuleBook,
    pub(crate) document: RulesDocument,
    pub(crate) issues: Vec<Issue>,
    sources: Sources,
}

/// Which file an entry of a list came from.
enum Sources {
    One(String),
    Lists(Vec<ListSource>),
}

struct ListSource {
    list: &'static str,
    first: usize,
    count: usize,
    file: String,
}

impl RulesArgs {
    /// The same options for another rules document.
    pub(crate) fn with_rules(&self, path: &Path) -> Self {
        Self {
            rules: Some(path.to_owned()),
            recurrent: Vec::new(),
            exceptional: Vec::new(),
            overrides: Vec::new(),
            time_zone: self.time_zone.clone(),
            zoneinfo: self.zoneinfo.clone(),
            strict_end_of_day: self.strict_end_of_day,
            extensions: self.extensions,
        }
    }

    /// The time zone that was given beside the documents.
    #[cfg(feature = "network")]
    pub(crate) fn given_zone(&self) -> Option<&str> {
        self.time_zone.as_deref()
    }

    /// The files that are read.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> + Clone {
        let lists = self.rules.iter().chain(&self.recurrent).chain(&self.exceptional).chain(&self.overrides);
        lists.map(PathBuf::as_path)
    }

    /// Reads the rules; an error anywhere that makes them unusable is a failure that names the file and the place.
    pub(crate) fn load(&self, now: Option<Instant>) -> Result<LoadedRules, Failure> {
        let (mut document, sources) = self.document()?;
        if let Some(name) = &self.time_zone {
            document.time_zone = name.clone().into();
        }
        let zone = match (&self.zoneinfo, document.time_zone.value()) {
            (Some(folder), Some(name)) => Some(system_zone(folder, name)?),
            _ => None,
        };
        if document.time_zone.is_missing() {
            return Err(match &sources {
                Sources::One(file) => Failure::invalid(format_args!(
                    "{file}: the time zone is missing: add `timeZone`, or give --time-zone"
                )),
                Sources::Lists(_) => Failure::usage("lists of the service name no time zone: give --time-zone"),
            });
        }
        let settings = RuleSettings {
            end_of_day: self.strict_end_of_day.then_some(EndOfDay::Strict),
            extensions: self.extensions.map(|mode| match mode {
                ExtensionsArg::Whole => Extensions::Whole,
                ExtensionsArg::Rows => Extensions::Rows,
            }),
            zone,
            now,
        };
        let (book, issues) = read_rules(&document, &settings);
        match book {
            Some(book) => Ok(LoadedRules { book, document, issues, sources }),
            None => {
                let errors: Vec<&Issue> = issues.iter().filter(|issue| issue.severity == Severity::Error).collect();
                let told = errors.iter().take(10).map(|issue| sources.tell(issue)).collect::<Vec<_>>();
                Err(Failure::Invalid(told.join("\nhoraires: ")))
            }
        }
    }

    fn document(&self) -> Result<(RulesDocument, Sources), Failure> {
        if let Some(path) = &self.rules {
            let value = read_json(path)?;
            if !value.is_object() {
                let hint =
                    if value.is_array() { "; for a list of the service use --recurrent or --exceptional" } else { "" };
                return Err(Failure::invalid(format_args!(
                    "{}: not a rules document: expected an object{hint}",
                    shown(path)
                )));
            }
            let document = serde_json::from_value(value)
                .map_err(|error| Failure::invalid(format_args!("{}: {error}", shown(path))))?;
            return Ok((document, Sources::One(shown(path))));
        }
        if self.recurrent.is_empty() && self.exceptional.is_empty() && self.overrides.is_empty() {
            return Err(Failure::usage("no rules: give --rules, or --recurrent, --exceptional and --overrides"));
        }
        let mut sources = Vec::new();
        let document = RulesDocument {
            recurrent: read_lists("recurrent", &self.recurrent, &mut sources)?,
            exceptional: read_lists("exceptional", &self.exceptional, &mut sources)?,
            overrides: read_lists("overrides", &self.overrides, &mut sources)?,
            ..RulesDocument::default()
        };
        Ok((document, Sources::Lists(sources)))
    }
}

impl LoadedRules {
    /// Prints what could not be read, and counts it: it is never silent.
    pub(crate) fn warn(&self) -> u64 {
        warn_unreadable(&self.issues, |issue| self.sources.tell(issue))
    }

    /// The file and place of an override, for a warning about it.
    pub(crate) fn tell(&self, issue: &Issue) -> String {
        self.sources.tell(issue)
    }
}

/// At most so many warnings are told one by one.
const MAX_TOLD: usize = 20;

/// Prints what could not be read, and counts it.
pub(crate) fn warn_unreadable(issues: &[Issue], tell: impl Fn(&Issue) -> String) -> u64 {
    let unreadable: Vec<&Issue> = issues.iter().filter(|issue| issue.unreadable).collect();
    for issue in unreadable.iter().take(MAX_TOLD) {
        tell!("horaires: warning: {} (covers nothing)", tell(issue));
    }
    if let Some(more) = unreadable.len().checked_sub(MAX_TOLD).filter(|more| *more > 0) {
        tell!("horaires: warning: {more} more; `horaires validate` lists them all");
    }
    unreadable.len() as u64
}

impl Sources {
    /// The file, the place in it, and what is wrong there.
    fn tell(&self, issue: &Issue) -> String {
        let message = issue.message(Lang::En);
        let (file, pointer) = self.place(&issue.path);
        let at = if pointer.is_empty() { String::new() } else { format!(" at {pointer}") };
        format!("{file}{at}: {message} [{}]", issue.code())
    }

    fn place(&self, path: &str) -> (String, String) {
        match self {
            Self::One(file) => (file.clone(), path.to_owned()),
            Self::Lists(lists) => {
                let mut tokens = path.splitn(4, '/').skip(1);
                let (list, index, rest) = (tokens.next(), tokens.next(), tokens.next());
                let index: Option<usize> = index.and_then(|index| index.parse().ok());
                let source = lists.iter().find(|source| {
                    Some(source.list) == list
                        && index.is_none_or(|index| (source.first..source.first + source.count).contains(&index))
                });
                match (source, index) {
                    (Some(source), Some(index)) => {
                        let rest = rest.map_or_else(String::new, |rest| format!("/{rest}"));
                        (source.file.clone(), format!("/{}{rest}", index - source.first))
                    }
                    (Some(source), None) => (source.file.clone(), String::new()),
                    (None, _) => ("rules".into(), path.to_owned()),
                }
            }
        }
    }
}

/// Reads a JSON document; what makes it unusable is a failure that names the place.
pub(crate) fn read_json(path: &Path) -> Result<Value, Failure> {
    let text = read_text(path)?;
    if text.trim().is_empty() {
        return Err(Failure::invalid(format_args!("{}: the file is empty", shown(path))));
    }
    parse_json(&text).map_err(|issues| Failure::issues(&shown(path), &issues))
}

fn read_lists<T: serde::de::DeserializeOwned>(
    list: &'static str,
    paths: &[PathBuf],
    sources: &mut Vec<ListSource>,
) -> Result<Field<Vec<T>>, Failure> {
    let mut all: Vec<T> = Vec::new();
    for path in paths {
        let value = read_json(path)?;
        refuse_other_list(list, &value, &shown(path))?;
        let Value::Array(elements) = value else {
            return Err(Failure::invalid(format_args!("{}: expected a list", shown(path))));
        };
        sources.push(ListSource { list, first: all.len(), count: elements.len(), file: shown(path) });
        for element in elements {
            let element = serde_json::from_value(element);
            all.push(element.map_err(|error| Failure::invalid(format_args!("{}: {error}", shown(path))))?);
        }
    }
    Ok(Field::Value(all))
}

/// A list under the option of another one would leave every rule unread.
pub(crate) fn refuse_other_list(list: &str, value: &Value, file: &str) -> Result<(), Failure> {
    let found = match (Document { value: value.clone() }).kind() {
        Some(DocumentKind::Recurrent) if value.as_array().is_some_and(|elements| !elements.is_empty()) => "recurrent",
        Some(DocumentKind::Exceptional) => "exceptional",
        Some(DocumentKind::Overrides) => "overrides",
        _ => return Ok(()),
    };
    if found == list {
        return Ok(());
    }
    Err(Failure::invalid(format_args!("{file}: this is the {found} list, not the {list} one: give it with --{found}")))
}

/// A zone from the system's own data; its version is read where the distribution states it.
fn system_zone(folder: &Path, name: &str) -> Result<Zone, Failure> {
    let inside =
        !name.is_empty() && Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !inside {
        return Err(Failure::invalid(format_args!("unknown time zone `{name}`: write an IANA name")));
    }
    let path = folder.join(name);
    let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::IsADirectory if folder.is_dir() => {
            Failure::invalid(format_args!("unknown time zone `{name}`: there is no file {}", path.display()))
        }
        _ => Failure::usage(format_args!("cannot open {}: {error}", path.display())),
    })?;
    let version = std::fs::read_to_string(folder.join("tzdata.zi")).ok().and_then(|text| {
        text.lines().next().and_then(|line| line.strip_prefix("# version ").map(|version| version.trim().to_owned()))
    });
    Zone::from_tzif(name, &bytes, version.as_deref())
        .map_err(|error| Failure::invalid(format_args!("{}: {error}", path.display())))
}
