//! Random requests at random moments: the server stores what the engine's model of the service leaves behind.

use horaires::service::{self, Refusal};
use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::Kind;
use horaires::{
    EndOfDay, ExtensionRule, Id, Instant, MinuteOfDay, Payload, Period, Schedule, TimeRange, Weekday, WeeklyRule,
};
use horaires_sandbox::{Sandbox, demo};

use crate::support::*;

const STEPS: usize = 400;

/// A driver's rules, in an order that does not depend on ids.
struct Rules {
    recurrent: Vec<WeeklyRule>,
    extensions: Vec<ExtensionRule>,
}

impl Rules {
    fn sorted(mut self) -> Self {
        self.recurrent.sort_by_key(recurrent_key);
        self.extensions.sort_by_key(extension_key);
        self
    }

    /// What the server holds, read as the letters stand.
    fn stored(sandbox: &Sandbox) -> Self {
        let settings = RuleSettings { end_of_day: Some(EndOfDay::Strict), ..RuleSettings::default() };
        let (book, issues) = read_rules(&sandbox.rules(CUSTOMER).unwrap(), &settings);
        assert!(issues.iter().all(|issue| !issue.unreadable));
        let rules = book.unwrap().driver(&Id::Number(DRIVER)).cloned().unwrap();
        Self { recurrent: rules.recurrent, extensions: rules.extensions }.sorted()
    }

    /// Rules that a request has made get ids that nobody else has.
    fn named(mut self, next: &mut i64) -> Self {
        let extensions = self.extensions.iter_mut().map(|extension| &mut extension.id);
        for id in self.recurrent.iter_mut().map(|entry| &mut entry.id).chain(extensions).filter(|id| id.is_none()) {
            *next -= 1;
            *id = Some(Id::Number(*next));
        }
        self.sorted()
    }
}

type RecurrentKey = (Kind, Weekday, (MinuteOfDay, MinuteOfDay), Period);

fn recurrent_key(entry: &WeeklyRule) -> RecurrentKey {
    (entry.kind.clone(), entry.day, (entry.range.start(), entry.range.end()), entry.validity)
}

fn extension_key(extension: &ExtensionRule) -> (Period, Option<String>) {
    (extension.interval, extension.description.clone())
}

#[test]
fn random_requests_leave_what_the_engines_model_leaves() {
    let sandbox = sandbox();
    let mut client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let mut rng = fastrand::Rng::with_seed(11);
    // A day has one range at most from here on: rules that are split again and again stay few.
    assert_eq!(client.post(&format!("{RECURRENT}?individuId={DRIVER}"), r#"{"innerMap": {"map": {}}}"#).status, 200);
    let mut model = Rules::stored(&sandbox);
    let (mut next, mut done, mut refused) = (0, 0, 0);
    for step in 0..STEPS {
        sandbox.clock().advance(rng.i64(0..3600) * 1000);
        if step % 10 == 0 {
            client.authenticate(demo::LOGIN);
        }
        let received = sandbox.clock().now();
        // Whole seconds, as the service's form of a date has them, before and after the present.
        let mut at =
            |around: i64| Instant::from_millis(received.millis() + rng.i64(-around..4 * around) * 1000).unwrap();
        let (start, end) = (at(86_400), at(200_000));
        let dates = format!("dateDebut={}&dateFin={}", date(start), date(end));
        let stored = Rules::stored(&sandbox);
        let pick = rng.usize(0..1000);
        let before = (model.recurrent.clone(), model.extensions.clone());
        let (reply, expected) = match rng.u8(0..6) {
            0 | 1 => {
                let hour = rng.u8(0..20);
                let minute = |hour: u8| MinuteOfDay::from_hm(u16::from(hour), 0).unwrap();
                let range = TimeRange::new(minute(hour), minute(hour + 1)).unwrap();
                let payload = Payload {
                    driver: None,
                    start: Some(start),
                    end: Some(end),
                    schedule: Schedule::new([(Kind::Private, Weekday::Monday, range)]),
                };
                let reply = client.post(&format!("{RECURRENT}?individuId={DRIVER}&{dates}"), &mondays(hour, hour + 1));
                (reply, service::replace_recurrent(&mut model.recurrent, &payload, received))
            }
            2 => {
                // The same rule on both sides, and its neighbour.
                let chosen = |entries: &[WeeklyRule]| -> Vec<Id> {
                    let chosen = entries.iter().cycle().skip(pick % entries.len()).take(2);
                    chosen.filter_map(|entry| entry.id.clone()).collect()
                };
                let ids = chosen(&stored.recurrent).iter().map(Id::to_string).collect::<Vec<_>>().join(",");
                let reply = client.delete(&format!("{RECURRENT}?individuId={DRIVER}&horaireIndividuIds={ids}"));
                let ids = chosen(&model.recurrent);
                (reply, service::remove_recurrent(&mut model.recurrent, &ids, received))
            }
            3 => match Period::new(start, end) {
                None => continue,
                Some(interval) => {
                    let reply =
                        client.post(&format!("{EXTENSION}?individuId={DRIVER}&description=d{step}&{dates}"), "");
                    let description = Some(format!("d{step}"));
                    (reply, service::create_extension(&mut model.extensions, description, interval, received))
                }
            },
            kind => {
                let chosen = |extensions: &[ExtensionRule]| extensions[pick % extensions.len()].id.clone().unwrap();
                let (theirs, ours) = (chosen(&stored.extensions), chosen(&model.extensions));
                match Period::new(start, end).filter(|_| kind == 4) {
                    Some(interval) => {
                        let path = format!("{EXTENSION}?individuId={DRIVER}&extensionIdToUpdate={theirs}&{dates}");
                        let extensions = &mut model.extensions;
                        (client.post(&path, ""), service::modify_extension(extensions, &ours, None, interval, received))
                    }
                    None => {
                        let reply = client.delete(&format!("{EXCEPTIONAL}?horaireExtensionIds={theirs}"));
                        (reply, service::remove_extensions(&mut model.extensions, &[ours], received))
                    }
                }
            }
        };
        match expected {
            Ok(()) => {
                assert!([200, 204].contains(&reply.status), "{step}: {reply:?}");
                done += 1;
            }
            Err(refusal) => {
                assert_eq!(reply.status, 400, "{step}: {refusal:?}");
                // Reversed dates are told before the rules are asked.
                let reversed = refusal == Refusal::EmptyPeriod && end < start;
                let code = if reversed { "period-reversed" } else { refusal.code() };
                assert!(reply.issues()[0].ends_with(code), "{step}: {refusal:?} {reply:?}");
                (model.recurrent, model.extensions) = before;
                refused += 1;
            }
        }
        model = model.named(&mut next);
        let after = Rules::stored(&sandbox);
        let keys = |rules: &Rules| -> (Vec<RecurrentKey>, Vec<(Period, Option<String>)>) {
            (rules.recurrent.iter().map(recurrent_key).collect(), rules.extensions.iter().map(extension_key).collect())
        };
        assert_eq!(keys(&after), keys(&model), "{step}");
    }
    assert!(done > 150 && refused > 50, "{done} done, {refused} refused");
}
