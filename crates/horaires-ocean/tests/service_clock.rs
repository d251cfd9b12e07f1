//! A service whose clock is ahead: a second push, and one that goes on after a failure.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

#[path = "support/random.rs"]
mod random;
mod support;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fastrand::Rng;
use horaires::service::{Request, Service};
use horaires::wire::Kind;
use horaires::{
    DriverRules, Id, Instant, MinuteOfDay, Options, Overrides, Period, RuleBook, TimeRange, Weekday, WeeklyRule, Zone,
    plan,
};
use horaires_ocean::{Client, PushError, PushReport, WhyStopped};
use support::model::{Fate, ModelService, client};
use support::{START_MS, TestClock};

const DRIVER: i64 = 7;
/// The service counts milliseconds: its receipts are no whole seconds.
const AHEAD_MS: [u64; 5] = [300, 3_741, 58_999, 300_041, 540_300];

fn base() -> Instant {
    Instant::from_millis(i64::try_from(START_MS).unwrap()).unwrap()
}

fn book(rules: DriverRules) -> RuleBook {
    RuleBook::new(Zone::named("Europe/Paris").unwrap(), Options::default(), vec![rules], Overrides::default())
}

/// A service that holds some rules, its clock ahead of the one that is given back.
fn ahead(
    rules: &DriverRules,
    ahead_ms: u64,
    dated: bool,
    fates: impl FnMut(&str) -> Fate + Send + 'static,
) -> (ModelService, TestClock) {
    let clock = TestClock::new();
    clock.advance(Duration::from_millis(ahead_ms));
    let mut service = ModelService::new(&clock, fates);
    service.dated = dated;
    *service.service.lock().unwrap() = Service::new(vec![rules.clone()], Vec::new());
    (service, TestClock::new())
}

async fn push(client: &Client, wanted: &RuleBook) -> Result<PushReport, PushError> {
    client.push(wanted, &[], &mut |_| ControlFlow::Continue(())).await
}

/// Private on Mondays from midnight until this hour, from an instant on.
fn mondays(until: u16, from: Instant) -> WeeklyRule {
    let minute = |hour| MinuteOfDay::from_hm(hour, 0).unwrap();
    WeeklyRule {
        id: None,
        kind: Kind::Private,
        day: Weekday::ALL[0],
        range: TimeRange::new(minute(0), minute(until)).unwrap(),
        validity: Period::new(from, Instant::MAX).unwrap(),
        position: 0,
    }
}

fn weekly(until: u16) -> DriverRules {
    DriverRules { recurrent: vec![mondays(until, Instant::MIN)], ..DriverRules::none(Id::Number(DRIVER)) }
}

fn two_rules(rng: &mut Rng) -> [DriverRules; 2] {
    [random::rules(rng, DRIVER, base()), random::rules(rng, DRIVER, base())]
}

#[tokio::test]
async fn a_second_push_finds_nothing_to_do() {
    for ahead_ms in AHEAD_MS {
        for dated in [true, false] {
            for seed in 0..20 {
                let mut rng = Rng::with_seed(seed);
                let [before, wanted] = two_rules(&mut rng);
                let (service, clock) = ahead(&before, ahead_ms, dated, |_| Fate::Kept);
                let wanted = book(wanted);
                push(&client(&service, &clock), &wanted).await.unwrap();
                let again = client(&service, &clock);
                let shown = again.current_rules(&wanted).await.unwrap();
                let shown = plan(&shown, &wanted, again.service_now()).unwrap();
                assert!(shown.steps.is_empty(), "{ahead_ms} {dated} {seed}: {:?}", shown.steps);
                let fractions = shown.unreachable.iter().filter(|wish| wish.why.code() == "fraction-of-second");
                assert_eq!(fractions.count(), 0, "{ahead_ms} {dated} {seed}: {:?}", shown.unreachable);
                let report = push(&client(&service, &clock), &wanted).await;
                let report = report.unwrap_or_else(|error| panic!("{ahead_ms} {dated} {seed}: {error}"));
                assert!(report.complete && report.steps.is_empty());
            }
        }
    }
}

/// Hours are changed, pulled and changed again at once: the moment that the service wrote is nobody's wish.
#[tokio::test]
async fn pulled_rules_are_changed_at_once() {
    for ahead_ms in AHEAD_MS {
        for dated in [true, false] {
            let (service, clock) = ahead(&weekly(9), ahead_ms, dated, |_| Fate::Kept);
            push(&client(&service, &clock), &book(weekly(8))).await.unwrap();
            let mut pulled = service.rules(DRIVER);
            for entry in &mut pulled.recurrent {
                entry.range = mondays(entry.range.end().hour() - 1, Instant::MIN).range;
            }
            let report = push(&client(&service, &clock), &book(pulled)).await;
            let report = report.unwrap_or_else(|error| panic!("{ahead_ms} {dated}: {error}"));
            let Request::ReplaceRecurrent { payload, .. } = &report.steps[0].0.request else { panic!("{report:?}") };
            assert_eq!((report.steps.len(), payload.start, payload.end), (1, None, None), "{ahead_ms} {dated}");
            assert!(report.unreachable.iter().all(|wish| wish.why.is_remark()), "{:?}", report.unreachable);
        }
    }
}

#[tokio::test]
async fn a_push_goes_on_after_a_failure() {
    let mut ended = 0;
    for ahead_ms in AHEAD_MS {
        for dated in [true, false] {
            for seed in 0..20 {
                let mut rng = Rng::with_seed(seed);
                let [before, wanted] = two_rules(&mut rng);
                let (is_down, mut request, down_from) = (Arc::new(AtomicBool::new(true)), 0, rng.usize(2..12));
                let down = is_down.clone();
                let (service, clock) = ahead(&before, ahead_ms, dated, move |_| {
                    request += 1;
                    if request > down_from && down.load(Ordering::SeqCst) { Fate::Lost } else { Fate::Kept }
                });
                let held = service.rules(DRIVER);
                let wanted_book = book(wanted.clone());
                match push(&client(&service, &clock), &wanted_book).await {
                    Ok(_) => {}
                    Err(PushError { why: WhyStopped::Failed(_), .. }) => ended += 1,
                    Err(error) => panic!("{error}"),
                }
                is_down.store(false, Ordering::SeqCst);
                // What passed while it was down counts for the service's clock, too.
                let slept: Duration = clock.slept().iter().sum();
                service.clock.advance(slept);
                let report = push(&client(&service, &clock), &wanted_book).await;
                let report = report.unwrap_or_else(|error| panic!("{ahead_ms} {dated} {seed}: {error}"));
                let until = Instant::clamped(base().millis() + 3_600_000);
                random::check([&held, &wanted, &service.rules(DRIVER)], &report, base(), base()..until);
            }
        }
    }
    assert!(ended > 50, "{ended}");
}

/// A bound that lies ahead is a wish like any other, fraction or not, where the service tells that it has not come to it.
#[tokio::test]
async fn what_lies_ahead_is_not_taken_for_the_services_now() {
    let soon = Instant::clamped(base().millis() + 120_999);
    let mut held = weekly(9);
    held.recurrent[0].validity = Period::new(Instant::MIN, soon).unwrap();
    held.recurrent.push(mondays(6, soon));
    let (service, clock) = ahead(&held, 3_000, true, |_| Fate::Kept);
    let client = client(&service, &clock);
    client.current_rules(&book(weekly(9))).await.unwrap();
    assert_eq!(client.service_now().millis(), base().millis() + 3_000);
    let report = push(&client, &book(weekly(8))).await.unwrap();
    assert!(report.complete);
    let now = service.rules(DRIVER).recurrent.into_iter().filter(|entry| entry.validity.end() == Instant::MAX);
    assert_eq!(now.map(|entry| entry.range).collect::<Vec<_>>(), [mondays(8, base()).range]);
}

/// A clock that is further off than anybody allows for is told and not gone by.
#[tokio::test]
async fn a_clock_that_is_far_off_is_told() {
    for (ahead_s, told) in [(0, 0_i64), (599, 599), (1_200, 1_200)] {
        let (service, clock) = ahead(&weekly(9), ahead_s * 1_000, true, |_| Fate::Kept);
        let client = client(&service, &clock);
        assert_eq!(client.service_ahead(), None);
        client.current_rules(&book(weekly(9))).await.unwrap();
        assert_eq!(client.service_ahead().unwrap().num_seconds(), told);
        let gone_by = if ahead_s > 600 { 0 } else { told };
        assert_eq!(client.service_now().millis() - base().millis(), gone_by * 1_000);
    }
    // Behind: what counts is the later of both.
    let (service, _) = ahead(&weekly(9), 0, true, |_| Fate::Kept);
    let own = TestClock::new();
    own.advance(Duration::from_secs(900));
    let client = client(&service, &own);
    client.current_rules(&book(weekly(9))).await.unwrap();
    assert_eq!((client.service_ahead().unwrap().num_seconds(), client.service_now()), (-900, client.now()));
}
