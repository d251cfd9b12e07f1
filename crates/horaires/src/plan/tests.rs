//! Plans by example, as documents and in words.

use super::*;
use crate::service::Service;
use crate::validate::{self, RuleSettings};
use serde_json::{Value, json};

/// Monday 30 March 2026, 09:00 in Paris.
const NOW: i64 = 1_774_854_000_000;
const HOUR: i64 = 3_600_000;

fn at(ms: i64) -> Instant {
    Instant::from_millis(ms).unwrap()
}

fn book(mut document: Value) -> RuleBook {
    document["timeZone"] = json!("Europe/Paris");
    let (book, issues) = validate::read_rules(&serde_json::from_value(document).unwrap(), &RuleSettings::default());
    book.unwrap_or_else(|| panic!("{issues:?}"))
}

fn entry(id: i64, day: &str, from: u8, to: u8) -> Value {
    json!({"id": id, "individu": {"id": 7}, "debut": 1_767_222_000_000i64, "fin": null, "horaire": {"idJourSemaine": day,
        "typeHoraires": "VIE_PRIVEE", "debutHeure": from, "debutMinute": 0, "finHeure": to, "finMinute": 0}})
}

fn extension(id: i64, name: &str, start: i64, end: i64) -> Value {
    json!({"extension": {"id": id, "description": name}, "individu": {"id": 7}, "debut": start, "fin": end})
}

/// The words of a plan, step by step, and of what it cannot do.
fn told(current: &RuleBook, wanted: &RuleBook) -> Vec<String> {
    let plan = plan(current, wanted, at(NOW)).unwrap();
    let steps = plan.steps.iter().map(|step| step.message(Lang::En).to_owned());
    steps.chain(plan.unreachable.iter().map(|wish| format!("! {}", wish.message(Lang::En)))).collect()
}

#[test]
fn other_hours_are_one_replacement_from_receipt() {
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8), entry(2, "LUNDI", 18, 24)]}));
    let wanted = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8), entry(2, "LUNDI", 19, 24)]}));
    assert_eq!(told(&current, &wanted), ["driver 7, from receipt on: Monday: 00:00 to 08:00, 19:00 to midnight"]);
}

#[test]
fn hours_less_are_removed_by_their_ids() {
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8), entry(2, "LUNDI", 18, 24)]}));
    let wanted = book(json!({"recurrent": [entry(2, "LUNDI", 18, 24)]}));
    assert_eq!(told(&current, &wanted), ["driver 7, from receipt on: no longer Monday: 00:00 to 08:00 (recurrent 1)"]);
}

#[test]
fn a_season_is_sent_with_its_dates_and_the_old_hours_resume() {
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)]}));
    let mut season = entry(9, "MARDI", 12, 14);
    (season["debut"], season["fin"]) = (json!("2026-07-01T00:00:00+02:00"), json!("2026-09-01T00:00:00+02:00"));
    let wanted = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8), season]}));
    assert_eq!(
        told(&current, &wanted),
        ["driver 7, from 2026-07-01 00:00 until 2026-09-01 00:00: Monday: 00:00 to 08:00; Tuesday: 12:00 to 14:00"]
    );
}

#[test]
fn a_type_that_is_not_private_is_carried_along_and_an_unknown_one_is_told() {
    let of_type = |kind: &str| {
        let mut entry = entry(3, "MARDI", 8, 12);
        entry["horaire"]["typeHoraires"] = json!(kind);
        entry
    };
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8), of_type("IMMOBILISATION")]}));
    let wanted = book(json!({"recurrent": [entry(1, "LUNDI", 0, 9), of_type("IMMOBILISATION"), of_type("ASTREINTE")]}));
    assert_eq!(
        told(&current, &wanted),
        [
            "driver 7, from receipt on: Monday: 00:00 to 09:00 + IMMOBILISATION: Tuesday: 08:00 to 12:00",
            "! driver 7, recurrent hours, from 2026-01-01 00:00 until 2026-03-30 09:00: the past stays as it was",
            "! driver 7, recurrent hours, from 2026-03-30 09:00 on: ranges of type `ASTREINTE` cannot be sent: they are left out",
        ]
    );
}

#[test]
fn extensions_are_made_first_and_removed_last() {
    let day = 24 * HOUR;
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)],
        "exceptional": [extension(11, "PONT", NOW + day, NOW + 2 * day), extension(12, "ETE", NOW + 90 * day, NOW + 97 * day)]}));
    let wanted = book(json!({"recurrent": [],
        "exceptional": [extension(12, "ETE", NOW + 90 * day, NOW + 104 * day), extension(99, "NOEL", NOW + 200 * day, NOW + 201 * day)]}));
    assert_eq!(
        told(&current, &wanted),
        [
            "driver 7: extension 12 `ETE`, private from 2026-06-28 09:00 until 2026-07-12 09:00 instead of from 2026-06-28 09:00 until 2026-07-05 09:00",
            "driver 7: new extension `NOEL`, private from 2026-10-16 09:00 until 2026-10-17 09:00",
            "driver 7, from receipt on: no longer Monday: 00:00 to 08:00 (recurrent 1)",
            "driver 7: remove extension 11 `PONT` (from 2026-03-31 09:00 until 2026-04-01 09:00)",
        ]
    );
}

#[test]
fn an_extension_that_moves_is_widened_before_other_hours_change() {
    let current = book(
        json!({"recurrent": [entry(1, "LUNDI", 0, 8)], "exceptional": [extension(11, "PONT", NOW + 2 * HOUR, NOW + 6 * HOUR)]}),
    );
    let moved = |recurrent: Value| {
        book(json!({"recurrent": recurrent, "exceptional": [extension(11, "PONT", NOW + 4 * HOUR, NOW + 8 * HOUR)]}))
    };
    let alone = told(&current, &moved(json!([entry(1, "LUNDI", 0, 8)])));
    assert_eq!(alone.len(), 1, "{alone:?}");
    let among_others = told(&current, &moved(json!([entry(1, "LUNDI", 11, 24)])));
    assert!(among_others[0].contains("private from 2026-03-30 11:00 until 2026-03-30 17:00"), "{among_others:?}");
    assert!(among_others[2].contains("private from 2026-03-30 13:00 until 2026-03-30 17:00"), "{among_others:?}");
}

/// The night on which clocks go back has two of these moments.
#[test]
fn a_moment_of_a_repeated_hour_is_told_with_its_offset() {
    // 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
    let change = 1_792_890_000_000;
    let wanted = |start, end| book(json!({"exceptional": [extension(1, "nuit", change + start, change + end)]}));
    let told = |start, end| told(&book(json!({})), &wanted(start, end)).remove(0);
    let words = |from: &str, until: &str| {
        format!("driver 7: new extension `nuit`, private from 2026-10-25 {from} until 2026-10-25 {until}")
    };
    assert_eq!(told(-HOUR / 2, HOUR / 2), words("02:30 (+02:00)", "02:30 (+01:00)"));
    assert_eq!(told(-HOUR, 0), words("02:00 (+02:00)", "02:00 (+01:00)"));
    assert_eq!(told(-HOUR - 1_000, HOUR), words("01:59:59", "03:00"));
    // In spring an hour is skipped, and none is repeated.
    let spring = json!({"exceptional": [extension(1, "nuit", 1_806_195_600_000, 1_806_199_200_000)]});
    let told = super::plan(&book(json!({})), &book(spring), at(NOW)).unwrap().steps.remove(0);
    assert!(told.message(Lang::Fr).ends_with("privé du 2027-03-28 03:00 au 2027-03-28 04:00"), "{told:?}");
}

#[test]
fn what_has_begun_is_prolonged_and_never_shortened() {
    let current = book(json!({"exceptional": [extension(11, "PONT", NOW - HOUR, NOW + HOUR)]}));
    let until = |end: i64| {
        book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)], "exceptional": [extension(11, "PONT", NOW - HOUR, end)]}))
    };
    let current = RuleBook::new(
        current.zone.clone(),
        current.options,
        vec![DriverRules { recurrent: until(NOW).drivers()[0].recurrent.clone(), ..current.drivers()[0].clone() }],
        current.overrides.clone(),
    );
    assert_eq!(
        told(&current, &until(NOW + 2 * HOUR)),
        [
            "driver 7: extension 11 `PONT`, private from 2026-03-30 08:00 until 2026-03-30 11:00 instead of from 2026-03-30 08:00 until 2026-03-30 10:00"
        ]
    );
    let stays = "it has begun, and can neither be removed nor shortened: it stays until it ends";
    assert_eq!(
        told(&current, &until(NOW + HOUR / 2)),
        [format!("! driver 7, extension 11, from 2026-03-30 09:30 until 2026-03-30 10:00: {stays}")]
    );
    let without = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)]}));
    assert_eq!(
        told(&current, &without),
        [format!("! driver 7, extension 11, from 2026-03-30 09:00 until 2026-03-30 10:00: {stays}")]
    );
}

#[test]
fn wishes_for_the_past_are_remarks() {
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)]}));
    let mut wanted = json!({"recurrent": [entry(1, "LUNDI", 0, 8)], "exceptional": [extension(11, "PONT", NOW - 2 * HOUR, NOW - HOUR)]});
    let plan = plan(&current, &book(wanted.clone()), at(NOW)).unwrap();
    assert!(plan.is_empty() && !plan.falls_short());
    assert_eq!(plan.unreachable[0].why, WhyNot::Past);
    // What is left of it is granted, from the first whole second.
    wanted["exceptional"][0]["fin"] = json!(NOW + HOUR);
    let words = told(&current, &book(wanted));
    assert_eq!(words[0], "driver 7: new extension `PONT`, private from 2026-03-30 09:00 until 2026-03-30 10:00");
    assert_eq!(
        words[1],
        "! driver 7, extension 11, from 2026-03-30 07:00 until 2026-03-30 09:00: the past stays as it was"
    );
}

#[test]
fn a_driver_who_is_not_named_is_left_alone() {
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)]}));
    let none = book(json!({"recurrent": []}));
    let plan = plan(&current, &none, at(NOW)).unwrap();
    assert!(plan.is_empty() && !plan.falls_short());
    assert_eq!(plan.unreachable[0].why, WhyNot::NotNamed);
    let named =
        RuleBook::new(none.zone.clone(), none.options, vec![DriverRules::none(7.into())], none.overrides.clone());
    assert_eq!(told(&current, &named), ["driver 7, from receipt on: no longer Monday: 00:00 to 08:00 (recurrent 1)"]);
}

#[test]
fn what_could_not_be_read_is_not_replaced() {
    let mut night = entry(2, "MARDI", 22, 6);
    night["horaire"]["finMinute"] = json!(30);
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8), night]}));
    let wanted = book(json!({"recurrent": [entry(1, "LUNDI", 0, 9)]}));
    let plan = plan(&current, &wanted, at(NOW)).unwrap();
    assert!(plan.is_empty() && plan.falls_short());
    assert_eq!(plan.unreachable[0].why, WhyNot::Unreadable);
    assert_eq!(plan.unreachable[0].rule.id, Some(2.into()));
}

#[test]
fn requests_after_the_fact() {
    let wish = |trip: i64, privacy: bool| json!({"idEtape": trip, "numeroEmbarque": 2, "privacy": privacy});
    let current = book(json!({"overrides": [wish(1, true), wish(2, false), wish(2, true), wish(3, true)]}));
    let wanted = book(
        json!({"overrides": [wish(2, true), wish(3, false), wish(4, false), wish(4, true), {"idEtape": 5, "privacy": true}]}),
    );
    assert_eq!(
        told(&current, &wanted),
        [
            "trip 3: professional, whatever the schedule says",
            "trip 4: private, whatever the schedule says",
            "! trip 5: a request after the fact needs the number of the on-board unit: add `numeroEmbarque`",
            "! trip 1: a request after the fact cannot be withdrawn: send the opposite one",
        ]
    );
}

#[test]
fn fractions_of_a_second_are_told() {
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)]}));
    let mut later = entry(1, "LUNDI", 0, 9);
    later["debut"] = json!(NOW + HOUR + 1);
    let mut until = entry(1, "LUNDI", 0, 8);
    until["fin"] = json!(NOW + HOUR + 1);
    let wanted =
        book(json!({"recurrent": [until, later], "exceptional": [extension(11, "x", NOW + 600, NOW + 5_400)]}));
    let plan = plan(&current, &wanted, at(NOW)).unwrap();
    let slivers: Vec<(i64, i64)> = plan
        .unreachable
        .iter()
        .filter(|wish| wish.why == WhyNot::FractionOfSecond)
        .filter_map(|wish| wish.period.map(|period| (period.start().millis() - NOW, period.end().millis() - NOW)))
        .collect();
    assert_eq!(slivers, [(HOUR + 1, HOUR + 1_000), (0, 600), (5_400, 6_000)]);
}

#[test]
fn an_extension_that_is_wanted_for_the_rest_of_this_second_does_not_stay_where_it_was() {
    let current = book(json!({"exceptional": [extension(6, "ETE", NOW + 20 * HOUR, NOW + 30 * HOUR)]}));
    let wanted = book(json!({"exceptional": [extension(6, "ETE", NOW - HOUR, NOW + HOUR)]}));
    let plan = plan(&current, &wanted, at(NOW + HOUR - 1)).unwrap();
    let requests: Vec<&Request> = plan.steps.iter().map(|step| &step.request).collect();
    assert!(matches!(requests[..], [Request::RemoveExtensions { .. }]), "{requests:?}");
    let told: Vec<WhyNot> = plan.unreachable.iter().map(|wish| wish.why.clone()).collect();
    assert_eq!(told, [WhyNot::Past, WhyNot::FractionOfSecond]);
}

#[test]
fn a_range_that_cannot_be_written_is_told() {
    let wanted = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)]}));
    let mut rules = wanted.drivers()[0].clone();
    let sharp = crate::MinuteOfDay::new(1439).unwrap();
    rules.recurrent[0].range = crate::TimeRange::new(crate::MinuteOfDay::MIDNIGHT, sharp).unwrap();
    let sharp = RuleBook::new(wanted.zone.clone(), wanted.options, vec![rules], wanted.overrides.clone());
    let words = told(&wanted, &sharp);
    assert!(words.iter().any(|words| words.contains("23:59 sharp")), "{words:?}");
}

/// A moment later, a day later: what has passed in between stays, and the rest is planned anew.
#[test]
fn a_plan_is_resumed_by_planning_again() {
    let day = 24 * HOUR;
    let current = book(
        json!({"recurrent": [entry(1, "LUNDI", 0, 8)], "exceptional": [extension(11, "PONT", NOW + HOUR, NOW + 2 * day)]}),
    );
    let wanted = book(json!({"recurrent": [entry(1, "LUNDI", 0, 9), entry(1, "MARDI", 0, 9)], "exceptional": []}));
    let mut service = Service::new(current.drivers().to_vec(), Vec::new());
    let first = plan(&current, &wanted, at(NOW)).unwrap();
    assert_eq!(first.steps.len(), 2);
    service.apply(&first.steps[0].request, at(NOW)).unwrap();
    // The extension has begun by the time that its removal arrives.
    let refused = service.apply(&first.steps[1].request, at(NOW + day));
    assert_eq!(refused.map_err(|refusal| refusal.code()), Err("under-way"));
    let again = plan(&service.book(wanted.zone.clone(), wanted.options), &wanted, at(NOW + day)).unwrap();
    assert!(again.is_empty() && again.falls_short());
    assert_eq!(again.unreachable.last().map(|wish| &wish.why), Some(&WhyNot::UnderWay));
}

#[test]
fn the_document_and_the_words_in_both_languages() {
    let day = 24 * HOUR;
    let current = book(json!({
        "recurrent": [entry(1, "LUNDI", 0, 8), entry(2, "MARDI", 0, 8)],
        "exceptional": [extension(11, "PONT", NOW + day, NOW + 2 * day), extension(12, "ETE", NOW - day, NOW + day), extension(13, "OLD", NOW + 9 * day, NOW + 10 * day)],
        "overrides": [{"idEtape": 8, "numeroEmbarque": 2, "privacy": true}]
    }));
    let mut season = entry(9, "MARDI", 12, 14);
    season["debut"] = json!("2026-07-01T00:00:00+02:00");
    let wanted = book(json!({
        "recurrent": [entry(2, "MARDI", 0, 8), season],
        "exceptional": [extension(11, "PONT DE MAI", NOW + day, NOW + 2 * day), extension(0, "NOEL", NOW + 250 * day, NOW + 251 * day)],
        "overrides": [{"idEtape": 9, "numeroEmbarque": 2, "codeExploitant": 5, "privacy": false}]
    }));
    let plan = plan(&current, &wanted, at(NOW)).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&plan).unwrap());
}

#[test]
fn steps_that_were_shown_are_known_again_later() {
    let days = |count: i64| count * 24 * HOUR;
    let current = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)]}));
    let wanted = |to: u8| {
        book(json!({
            "recurrent": [entry(1, "LUNDI", 0, to)],
            // It should have begun yesterday: it is sent from the moment of the plan on.
            "exceptional": [extension(0, "NOEL", NOW - days(1), NOW + days(1))],
            "overrides": [{"idEtape": 9, "numeroEmbarque": 2, "privacy": true}]
        }))
    };
    let shown = plan(&current, &wanted(9), at(NOW)).unwrap();
    assert_eq!(shown.steps.len(), 3);
    for later in [0, 1, 90_500, HOUR] {
        let now = at(NOW + later);
        let again = plan(&current, &wanted(9), now).unwrap();
        assert_eq!(again.steps.len(), 3);
        assert!(again.steps.iter().all(|step| shown.shows(step, now)), "{later}");
        let other = plan(&current, &wanted(10), now).unwrap();
        let told: Vec<bool> = other.steps.iter().map(|step| shown.shows(step, now)).collect();
        assert_eq!(told, [true, false, true], "{later}");
    }
    // The words of the extension are others by then.
    let again = plan(&current, &wanted(9), at(NOW + HOUR)).unwrap();
    assert_ne!(again.steps[0].says, shown.steps[0].says);
    // What begins later keeps its start.
    let season = |start: i64| book(json!({"exceptional": [extension(0, "NOEL", NOW + start, NOW + days(9))]}));
    let shown = plan(&current, &season(days(2)), at(NOW)).unwrap();
    let step = |start| plan(&current, &season(start), at(NOW)).unwrap().steps.remove(0);
    assert!(shown.shows(&step(days(2)), at(NOW)) && !shown.shows(&step(days(3)), at(NOW)));
}

/// Hours are of the customer's clock.
#[test]
fn rules_of_another_clock_are_refused() {
    let paris = book(json!({"recurrent": [entry(1, "LUNDI", 0, 8)]}));
    let zone = |name| {
        RuleBook::new(Zone::named(name).unwrap(), paris.options, paris.drivers().to_vec(), paris.overrides.clone())
    };
    let refused = plan(&paris, &zone("America/New_York"), at(NOW)).unwrap_err();
    let (wanted, current) = ("America/New_York".into(), "Europe/Paris".into());
    assert_eq!(refused, PlanError::OtherZone { wanted, current });
    assert_eq!(
        refused.to_string(),
        "the wanted rules are in the time zone `America/New_York`, the current ones in `Europe/Paris`: write the wanted hours in `Europe/Paris`"
    );
    assert!(refused.message(Lang::Fr).contains("fuseau horaire `America/New_York`, les actuelles dans `Europe/Paris`"));
    assert!(plan(&paris, &zone("Europe/Monaco"), at(NOW)).unwrap().is_empty());
}
