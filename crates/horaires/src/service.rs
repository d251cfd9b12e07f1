//! What the service does with a request that changes something: a pure model of its rules.
//!
//! Plans are made against these rules and tested with them, and a server that speaks the documented services keeps
//! exactly them: it stores what these functions leave behind. Sources: `semantics.md` 8 and, for what the
//! service's documents leave open, the readings that each function states.
//!
//! - **The past is never affected** (8.1): a request counts from the moment at which it is received, `received`, on.
//! - A recurrent POST replaces the driver's recurrent schedule over `[max(dateDebut, received), dateFin)`; the old one
//!   resumes afterwards (8.2).
//! - A recurrent DELETE closes the schedule at `received` and opens a new one with what remains (8.1).
//! - An extension is removed or shortened only while it lies wholly in the future (8.1, 8.3).
//! - The last request after the fact for a trip wins (5).
//!
//! Whoever keeps the rules gives the ids: a rule that a request made has none yet ([`WeeklyRule::id`],
//! [`ExtensionRule::id`]), one that it merely bounded keeps its own, and one that is no longer in the list is gone.
//! A request that is refused changes nothing.
//!
//! ```
//! use horaires::service::{self, Request, Service};
//! use horaires::{DriverRules, Id, Instant, Payload, Schedule, Week};
//! let received = Instant::from_millis(1_767_222_000_000)?;
//! let mut service = Service::new(vec![DriverRules::none(Id::Number(7))], Vec::new());
//! let payload = Payload { schedule: Schedule::private_only(Week::whole()), ..Payload::default() };
//! service.apply(&Request::ReplaceRecurrent { driver: Id::Number(7), payload }, received)?;
//! let rules = service.rules(&Id::Number(7));
//! assert!(rules.recurrent.iter().all(|entry| entry.validity.start() == received && entry.id.is_some()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;

use crate::id::Id;
use crate::issue::Lang;
use crate::options::Options;
use crate::payload::Payload;
use crate::rules::{DriverRules, ExtensionRule, OverrideRule, Overrides, RuleBook, WeeklyRule};
use crate::time::{Instant, Period, TimeRange, Weekday};
use crate::wire::Kind;
use crate::zone::Zone;

/// A request that changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// `POST horairesViePriveeRecurrentesIndividu`.
    ReplaceRecurrent {
        /// The driver (`individuId`).
        driver: Id,
        /// The weekly ranges and the period they are sent for.
        payload: Payload,
    },
    /// `DELETE horairesViePriveeRecurrentesIndividu`.
    RemoveRecurrent {
        /// The driver (`individuId`).
        driver: Id,
        /// The entries (`horaireIndividuIds`).
        ids: Vec<Id>,
    },
    /// `POST horaireViePriveeExceptionnelleIndividu`.
    CreateExtension {
        /// The driver (`individuId`).
        driver: Id,
        /// The extension's name.
        description: Option<String>,
        /// Its interval.
        interval: Period,
    },
    /// The same with `extensionIdToUpdate`.
    ModifyExtension {
        /// The driver (`individuId`).
        driver: Id,
        /// The extension (`extension.id`).
        id: Id,
        /// Its name from now on; none: as it is.
        description: Option<String>,
        /// Its interval from now on.
        interval: Period,
    },
    /// `DELETE horairesViePriveeExceptionnellesIndividu`.
    RemoveExtensions {
        /// The driver, for readers: the service takes the ids alone.
        driver: Id,
        /// The extensions (`horaireExtensionIds`: `extension.id`).
        ids: Vec<Id>,
    },
    /// `POST etapeViePriveePosteriori`.
    Override(OverrideRule),
}

impl Request {
    /// The driver whose schedules it changes; none for a request after the fact, which names a trip.
    #[must_use]
    pub const fn driver(&self) -> Option<&Id> {
        match self {
            Self::ReplaceRecurrent { driver, .. }
            | Self::RemoveRecurrent { driver, .. }
            | Self::CreateExtension { driver, .. }
            | Self::ModifyExtension { driver, .. }
            | Self::RemoveExtensions { driver, .. } => Some(driver),
            Self::Override(_) => None,
        }
    }

    /// Whether both ask for the same, when they are received at `now`: what is past does not count, for the service never
    /// changes it (`semantics.md` 8.1).
    ///
    /// ```
    /// use horaires::{Id, Instant, Period, service::Request};
    /// let at = |second: i64| Instant::from_millis(1_767_222_000_000 + 1000 * second);
    /// let private_from = |start: i64| Ok::<_, Box<dyn std::error::Error>>(Request::CreateExtension {
    ///     driver: Id::Number(7),
    ///     description: None,
    ///     interval: Period::new(at(start)?, at(3600)?).ok_or("in order")?,
    /// });
    /// assert!(private_from(0)?.is_same_from(&private_from(5)?, at(5)?)); // both begin at once
    /// assert!(!private_from(0)?.is_same_from(&private_from(5)?, at(4)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_same_from(&self, other: &Self, now: Instant) -> bool {
        self.clone().received_at(now) == other.clone().received_at(now)
    }

    /// What is left of it when it is received then.
    fn received_at(mut self, now: Instant) -> Self {
        match &mut self {
            Self::ReplaceRecurrent { payload, .. } => payload.start = payload.start.filter(|start| *start > now),
            Self::CreateExtension { interval, .. } | Self::ModifyExtension { interval, .. } => {
                let rest = Period::new(interval.start().max(now.ceil_second()), interval.end());
                *interval = rest.unwrap_or(*interval);
            }
            // When it was recorded, and where in its document it stands, is not sent.
            Self::Override(rule) => (rule.recorded_at, rule.position) = (None, 0),
            Self::RemoveRecurrent { .. } | Self::RemoveExtensions { .. } => {}
        }
        self
    }
}

/// Why a request is refused; it has changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
#[non_exhaustive]
pub enum Refusal {
    /// The period ends where it starts, or before.
    EmptyPeriod,
    /// The period lies wholly in the past.
    Past {
        /// Where it ends.
        end: Instant,
    },
    /// No such entry or extension of this driver.
    UnknownId {
        /// The id.
        id: Id,
    },
    /// The entry or extension is over.
    Over {
        /// The id.
        id: Id,
    },
    /// The extension has begun: it can no longer be removed, or end earlier.
    UnderWay {
        /// The id.
        id: Id,
    },
}

impl Refusal {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyPeriod => "period-empty",
            Self::Past { .. } => "period-past",
            Self::UnknownId { .. } => "unknown-id",
            Self::Over { .. } => "over",
            Self::UnderWay { .. } => "under-way",
        }
    }

    /// What is wrong and what to do about it.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::EmptyPeriod, Lang::En) => "the period ends where it starts, or before: it holds no instant".into(),
            (Self::EmptyPeriod, Lang::Fr) => {
                "la période finit où elle commence, ou avant : elle ne contient aucun instant".into()
            }
            (Self::Past { end }, Lang::En) => format!("the period ended on {end}: the past is never changed"),
            (Self::Past { end }, Lang::Fr) => format!("la période a fini le {end} : le passé n'est jamais modifié"),
            (Self::UnknownId { id }, Lang::En) => {
                format!("there is no `{id}`: read the list again, ids may change with every request")
            }
            (Self::UnknownId { id }, Lang::Fr) => {
                format!("`{id}` n'existe pas : relire la liste, les ids peuvent changer à chaque demande")
            }
            (Self::Over { id }, Lang::En) => format!("`{id}` is over: the past is never changed"),
            (Self::Over { id }, Lang::Fr) => format!("`{id}` est terminé : le passé n'est jamais modifié"),
            (Self::UnderWay { id }, Lang::En) => {
                format!("extension `{id}` has begun: it can only be made longer, neither removed nor shortened")
            }
            (Self::UnderWay { id }, Lang::Fr) => {
                format!("l'extension `{id}` a commencé : elle peut être prolongée, mais ni supprimée ni raccourcie")
            }
        }
    }
}

/// A recurrent POST: over `[max(dateDebut, received), dateFin)` the payload takes the place of every entry, of every
/// type; what an entry covered before stays, and afterwards it resumes (`semantics.md` 8.2). Without `dateDebut` it
/// counts from receipt, without `dateFin` for good; an empty payload clears.
///
/// # Errors
/// [`Refusal::EmptyPeriod`], and [`Refusal::Past`] where the period is over at `received`.
pub fn replace_recurrent(entries: &mut Vec<WeeklyRule>, payload: &Payload, received: Instant) -> Result<(), Refusal> {
    let window = from_receipt(payload.start, payload.end.unwrap_or(Instant::MAX), received)?;
    let kept = entries.drain(..).flat_map(|entry| outside(entry, window)).collect::<Vec<_>>();
    entries.extend(kept);
    for (kind, week) in payload.schedule.kinds() {
        entries.extend(week.days().map(|(day, range)| WeeklyRule {
            id: None,
            kind: kind.clone(),
            day,
            range,
            validity: window,
            position: 0,
        }));
    }
    Ok(())
}

/// What an entry covers before and after a window; the earlier of the two keeps its id.
fn outside(entry: WeeklyRule, window: Period) -> impl Iterator<Item = WeeklyRule> {
    let part = |from, to| Period::new(from, to).and_then(|side| entry.validity.intersect(side));
    let before = part(Instant::MIN, window.start());
    let after = part(window.end(), Instant::MAX);
    let resumed = after.map(|validity| WeeklyRule {
        validity,
        id: entry.id.clone().filter(|_| before.is_none()),
        ..entry.clone()
    });
    before.map(|validity| WeeklyRule { validity, ..entry }).into_iter().chain(resumed)
}

/// A recurrent DELETE: entries that have begun are closed at `received`, and what remains of the schedule is opened
/// anew from then, under new ids; entries that lie in the future are gone (`semantics.md` 8.1).
///
/// # Errors
/// [`Refusal::UnknownId`], and [`Refusal::Over`] for an entry that had ended by `received`.
pub fn remove_recurrent(entries: &mut Vec<WeeklyRule>, ids: &[Id], received: Instant) -> Result<(), Refusal> {
    let named = |entry: &WeeklyRule| entry.id.as_ref().is_some_and(|id| ids.iter().any(|other| id.matches(other)));
    for id in ids {
        let mut found = entries.iter().filter(|entry| entry.id.as_ref().is_some_and(|own| own.matches(id))).peekable();
        if found.peek().is_none() {
            return Err(Refusal::UnknownId { id: id.clone() });
        }
        if found.all(|entry| entry.validity.end() <= received) {
            return Err(Refusal::Over { id: id.clone() });
        }
    }
    let under_way = |entry: &WeeklyRule| entry.validity.start() < received && received < entry.validity.end();
    let closes = entries.iter().any(|entry| named(entry) && under_way(entry));
    let mut kept = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        let cut = closes && under_way(&entry);
        let removed = named(&entry);
        if cut {
            let (start, end) = (entry.validity.start(), entry.validity.end());
            if let (false, Some(rest)) = (removed, Period::new(received, end)) {
                kept.push(WeeklyRule { id: None, validity: rest, ..entry.clone() });
            }
            if let Some(validity) = Period::new(start, received) {
                kept.push(WeeklyRule { validity, ..entry });
            }
        } else if !removed || entry.validity.end() <= received {
            kept.push(entry);
        }
    }
    *entries = kept;
    Ok(())
}

/// An exceptional POST: a new extension over `[max(dateDebut, received), dateFin)`, all of it private.
///
/// # Errors
/// [`Refusal::EmptyPeriod`], and [`Refusal::Past`] where the interval is over at `received`.
pub fn create_extension(
    extensions: &mut Vec<ExtensionRule>,
    description: Option<String>,
    interval: Period,
    received: Instant,
) -> Result<(), Refusal> {
    let interval = from_receipt(Some(interval.start()), interval.end(), received)?;
    extensions.push(ExtensionRule { id: None, description, interval, rows: Vec::new(), has_rows: false, position: 0 });
    Ok(())
}

/// An exceptional POST with `extensionIdToUpdate`. An extension that lies in the future takes the new interval, from
/// receipt on; one that has begun keeps its start and can only end later. With a new interval its rows give way, from
/// receipt on, to the whole of it.
///
/// # Errors
/// [`Refusal::UnknownId`]; [`Refusal::Over`] for an extension that has ended; [`Refusal::UnderWay`] for one that has
/// begun and would end earlier; [`Refusal::EmptyPeriod`] and [`Refusal::Past`] as in [`create_extension`].
pub fn modify_extension(
    extensions: &mut [ExtensionRule],
    id: &Id,
    description: Option<String>,
    interval: Period,
    received: Instant,
) -> Result<(), Refusal> {
    let unknown = || Refusal::UnknownId { id: id.clone() };
    let extension = extensions.iter_mut().find(|extension| has_id(extension, id)).ok_or_else(unknown)?;
    let (start, end) = (extension.interval.start(), extension.interval.end());
    if end <= received {
        return Err(Refusal::Over { id: id.clone() });
    }
    let wanted = from_receipt(Some(interval.start()), interval.end(), received)?;
    let wanted = if start < received {
        if wanted.end() < end {
            return Err(Refusal::UnderWay { id: id.clone() });
        }
        Period::new(start, wanted.end()).unwrap_or(wanted)
    } else {
        wanted
    };
    if wanted != extension.interval && extension.has_rows {
        extension.rows = past_rows(&extension.rows, Period::new(start, received));
        extension.rows.extend(whole_days(wanted, received));
        extension.has_rows = !extension.rows.is_empty();
    }
    extension.interval = wanted;
    if description.is_some() {
        extension.description = description;
    }
    Ok(())
}

/// Rows as they were, up to the receipt; none where nothing was before it.
fn past_rows(rows: &[WeeklyRule], past: Option<Period>) -> Vec<WeeklyRule> {
    let part = |row: &WeeklyRule| row.validity.intersect(past?);
    rows.iter().filter_map(|row| Some(WeeklyRule { validity: part(row)?, ..row.clone() })).collect()
}

/// Rows that cover what is left of an interval.
fn whole_days(interval: Period, received: Instant) -> Vec<WeeklyRule> {
    let Some(validity) = Period::new(interval.start().max(received), interval.end()) else { return Vec::new() };
    let row = |day| WeeklyRule {
        id: None,
        kind: Kind::PrivateExceptional,
        day,
        range: TimeRange::WHOLE_DAY,
        validity,
        position: 0,
    };
    Weekday::ALL.map(row).into()
}

/// An exceptional DELETE: only while an extension lies wholly in the future (`semantics.md` 8.1).
///
/// # Errors
/// [`Refusal::UnknownId`]; [`Refusal::UnderWay`] and [`Refusal::Over`] for one that has begun or ended.
pub fn remove_extensions(extensions: &mut Vec<ExtensionRule>, ids: &[Id], received: Instant) -> Result<(), Refusal> {
    for id in ids {
        let extension = extensions.iter().find(|extension| has_id(extension, id));
        let interval = extension.ok_or_else(|| Refusal::UnknownId { id: id.clone() })?.interval;
        if interval.end() <= received {
            return Err(Refusal::Over { id: id.clone() });
        }
        if interval.start() < received {
            return Err(Refusal::UnderWay { id: id.clone() });
        }
    }
    extensions.retain(|extension| !ids.iter().any(|id| has_id(extension, id)));
    Ok(())
}

fn has_id(extension: &ExtensionRule, id: &Id) -> bool {
    extension.id.as_ref().is_some_and(|own| own.matches(id))
}

/// A request after the fact: the last for a trip takes the place of any before it (`semantics.md` 5).
pub fn record_override(overrides: &mut Vec<OverrideRule>, rule: OverrideRule) {
    overrides.retain(|other| !same_trip(other, &rule));
    overrides.push(rule);
}

/// Whether two requests name the same trip in the same words.
pub(crate) fn same_trip(a: &OverrideRule, b: &OverrideRule) -> bool {
    let same = |a: &Option<Id>, b: &Option<Id>| a.as_ref().map(Id::key) == b.as_ref().map(Id::key);
    a.trip.matches(&b.trip) && same(&a.unit_number, &b.unit_number) && same(&a.operator_code, &b.operator_code)
}

/// The part of a period that is not past at `received`; without a start it begins there.
fn from_receipt(start: Option<Instant>, end: Instant, received: Instant) -> Result<Period, Refusal> {
    if start.is_some_and(|start| end <= start) {
        return Err(Refusal::EmptyPeriod);
    }
    match Period::new(start.map_or(received, |start| start.max(received)), end) {
        Some(period) if !period.is_empty() => Ok(period),
        _ => Err(Refusal::Past { end }),
    }
}

/// What the service holds after these requests, all of them received at that instant.
///
/// ```
/// use horaires::service::{Request, outcome};
/// use horaires::{Id, Instant, Options, Overrides, Payload, RuleBook, Schedule, Week, Zone};
/// let now = Instant::from_millis(1_767_222_000_000)?;
/// let book = RuleBook::new(Zone::utc(), Options::default(), Vec::new(), Overrides::default());
/// let payload = Payload { schedule: Schedule::private_only(Week::whole()), ..Payload::default() };
/// let request = Request::ReplaceRecurrent { driver: Id::Number(7), payload };
/// let after = outcome(&book, [&request], now)?;
/// assert_eq!(after.drivers()[0].recurrent.len(), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Refusal`] of the first that is refused.
pub fn outcome<'r>(
    book: &RuleBook,
    requests: impl IntoIterator<Item = &'r Request>,
    received: Instant,
) -> Result<RuleBook, Refusal> {
    let mut service = Service::new(book.drivers().to_vec(), book.overrides.all().to_vec());
    for request in requests {
        service.apply(request, received)?;
    }
    Ok(service.book(book.zone.clone(), book.options))
}

/// The rules of any number of drivers, kept as the service keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    drivers: BTreeMap<Id, DriverRules>,
    overrides: Vec<OverrideRule>,
    last_id: i64,
}

impl Service {
    /// A service that holds these rules; rules without an id are given one. New ids are larger than any that is there.
    #[must_use]
    pub fn new(drivers: Vec<DriverRules>, overrides: Vec<OverrideRule>) -> Self {
        let ids = drivers.iter().flat_map(|rules| {
            let entries = rules.recurrent.iter().map(|entry| entry.id.as_ref());
            entries.chain(rules.extensions.iter().map(|extension| extension.id.as_ref()))
        });
        let number = |id: Option<&Id>| match id.map(Id::key) {
            Some(Id::Number(number)) => number,
            _ => 0,
        };
        let last_id = ids.map(number).fold(0, i64::max);
        let mut service = Self { drivers: BTreeMap::new(), overrides, last_id };
        for rules in drivers {
            service.keep(rules);
        }
        service
    }

    /// Carries out a request that is received at that instant.
    ///
    /// # Errors
    /// [`Refusal`]; nothing has changed then.
    pub fn apply(&mut self, request: &Request, received: Instant) -> Result<(), Refusal> {
        let driver = match request {
            Request::Override(rule) => {
                record_override(&mut self.overrides, rule.clone());
                return Ok(());
            }
            Request::ReplaceRecurrent { driver, .. }
            | Request::RemoveRecurrent { driver, .. }
            | Request::CreateExtension { driver, .. }
            | Request::ModifyExtension { driver, .. }
            | Request::RemoveExtensions { driver, .. } => driver,
        };
        let mut rules = self.rules(driver);
        let (entries, extensions) = (&mut rules.recurrent, &mut rules.extensions);
        match request {
            Request::ReplaceRecurrent { payload, .. } => replace_recurrent(entries, payload, received)?,
            Request::RemoveRecurrent { ids, .. } => remove_recurrent(entries, ids, received)?,
            Request::CreateExtension { description, interval, .. } => {
                create_extension(extensions, description.clone(), *interval, received)?;
            }
            Request::ModifyExtension { id, description, interval, .. } => {
                modify_extension(extensions, id, description.clone(), *interval, received)?;
            }
            Request::RemoveExtensions { ids, .. } => remove_extensions(extensions, ids, received)?,
            Request::Override(_) => {}
        }
        self.keep(rules);
        Ok(())
    }

    /// The rules of a driver; none for a driver nobody has spoken of.
    #[must_use]
    pub fn rules(&self, driver: &Id) -> DriverRules {
        self.drivers.get(&driver.key()).cloned().unwrap_or_else(|| DriverRules::none(driver.clone()))
    }

    /// The requests after the fact, the last one last. The service itself has no way to list them.
    #[must_use]
    pub fn overrides(&self) -> &[OverrideRule] {
        &self.overrides
    }

    /// Everything as a book of rules.
    #[must_use]
    pub fn book(&self, zone: Zone, options: Options) -> RuleBook {
        let has_rules = |rules: &&DriverRules| !rules.recurrent.is_empty() || !rules.extensions.is_empty();
        let drivers = self.drivers.values().filter(has_rules).cloned().collect();
        RuleBook::new(zone, options, drivers, Overrides::new(self.overrides.clone()))
    }

    fn keep(&mut self, mut rules: DriverRules) {
        let ids = rules.recurrent.iter_mut().map(|entry| &mut entry.id);
        for id in ids.chain(rules.extensions.iter_mut().map(|extension| &mut extension.id)).filter(|id| id.is_none()) {
            self.last_id += 1;
            *id = Some(Id::Number(self.last_id));
        }
        self.drivers.insert(rules.driver.key(), rules);
    }
}

#[cfg(test)]
mod tests;
