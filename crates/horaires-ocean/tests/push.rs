//! Pushes: a plan carried out step by step, read back, and resumed after a failure at any step.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

#[path = "support/again.rs"]
mod again;
#[path = "support/random.rs"]
mod random;
mod support;

use std::ops::ControlFlow;
use std::time::Duration;

use fastrand::Rng;
use horaires::service::{Request, Service};
use horaires::{
    DriverRules, ExtensionRule, Id, Instant, Options, OverrideRule, Overrides, Period, RuleBook, Zone, plan,
};
use horaires_ocean::{Client, PushError, PushEvent, PushReport, WhyStopped};
use support::model::{Fate, ModelService, client};
use support::{START_MS, TestClock};

const DRIVER: i64 = 7;
const HOUR: i64 = 3_600_000;

fn at(hours: i64) -> Instant {
    Instant::from_millis(i64::try_from(START_MS).unwrap() + hours * HOUR).unwrap()
}

fn zone() -> Zone {
    Zone::named("Europe/Paris").unwrap()
}

fn book(rules: Vec<DriverRules>, overrides: Vec<OverrideRule>) -> RuleBook {
    RuleBook::new(zone(), Options::default(), rules, Overrides::new(overrides))
}

fn rules(rng: &mut Rng) -> DriverRules {
    random::rules(rng, DRIVER, at(0))
}

fn holding(rules: &DriverRules, fates: impl FnMut(&str) -> Fate + Send + 'static) -> (ModelService, TestClock) {
    let clock = TestClock::new();
    let service = ModelService::new(&clock, fates);
    *service.service.lock().unwrap() = Service::new(vec![rules.clone()], Vec::new());
    (service, clock)
}

/// A request without what the body does not say: the driver is a parameter.
fn as_received(request: &Request) -> Request {
    let mut request = request.clone();
    if let Request::ReplaceRecurrent { payload, .. } = &mut request {
        payload.driver = None;
    }
    request
}

async fn push(client: &Client, wanted: &RuleBook) -> Result<PushReport, PushError> {
    client.push(wanted, &[], &mut |_| ControlFlow::Continue(())).await
}

/// See [`random::check`]; everything is in millis.
fn check(before: &DriverRules, wanted: &DriverRules, after: &DriverRules, report: &PushReport, now: i64, done: i64) {
    let moment = |millis| Instant::from_millis(millis).unwrap();
    random::check([before, wanted, after], report, at(0), moment(now)..moment(done));
}

/// For many current and wanted rules, with a fifth of all requests disturbed.
#[tokio::test]
async fn the_past_stays_and_the_future_is_as_wanted() {
    let (mut steps, mut ended) = (0, 0);
    for seed in 0..150 {
        let mut rng = Rng::with_seed(seed);
        let (before, wanted) = (rules(&mut rng), rules(&mut rng));
        let mut fates = rng.fork();
        let (service, clock) = holding(&before, move |_| match fates.usize(0..30) {
            0 => Fate::Lost,
            1 => Fate::AnswerLost,
            2 => Fate::Truncated,
            3 => Fate::DoneAnd500,
            4 => Fate::TooMany,
            5 => Fate::Expired,
            _ => Fate::Kept,
        });
        let before = service.rules(DRIVER);
        let client = client(&service, &clock);
        let now = client.now().millis();
        let (report, resumed) =
            again::push(&client, &book(vec![wanted.clone()], Vec::new()), |steps| service.applied().len() > steps)
                .await;
        assert!(report.complete);
        steps += report.steps.len();
        ended += resumed;
        let sent: Vec<Request> = report.steps.iter().map(|(step, _)| as_received(&step.request)).collect();
        assert_eq!(service.applied(), sent, "each step was carried out once, in order");
        check(&before, &wanted, &service.rules(DRIVER), &report, now, client.now().millis());
        // There is nothing left to do.
        let (again, _) = again::push(&client, &book(vec![wanted], Vec::new()), |_| false).await;
        assert!(again.steps.is_empty(), "{:?}", again.steps);
    }
    assert!(steps > 300 && ended > 0, "{steps} {ended}");
}

/// The service goes down before, during and after every request in turn; the same push again goes on.
#[tokio::test]
async fn a_push_is_resumed_after_a_failure_at_any_request() {
    let mut rng = Rng::with_seed(99);
    let (before, wanted) = std::iter::repeat_with(|| (rules(&mut rng), rules(&mut rng)))
        .find(|(before, wanted)| {
            let held = Service::new(vec![before.clone()], Vec::new()).rules(&Id::Number(DRIVER));
            plan(&book(vec![held], Vec::new()), &book(vec![wanted.clone()], Vec::new()), at(0)).unwrap().steps.len()
                >= 4
        })
        .unwrap();
    for fate in [Fate::Lost, Fate::AnswerLost] {
        for down_from in 0..20 {
            let mut request = 0;
            let down = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
            let still = down.clone();
            let (service, clock) = holding(&before, move |_| {
                request += 1;
                let is_down = request > down_from && still.load(std::sync::atomic::Ordering::SeqCst);
                if is_down { fate } else { Fate::Kept }
            });
            let held = service.rules(DRIVER);
            let client = client(&service, &clock);
            let now = client.now().millis();
            let wanted_book = book(vec![wanted.clone()], Vec::new());
            let first = push(&client, &wanted_book).await;
            let stopped = match first {
                Err(PushError { report, why: WhyStopped::Failed(_) }) => report.steps.len(),
                Err(error) => panic!("{error}"),
                Ok(report) => report.steps.len(),
            };
            down.store(false, std::sync::atomic::Ordering::SeqCst);
            let report = push(&client, &wanted_book).await.unwrap();
            let applied = service.applied().len();
            assert!(applied == stopped + report.steps.len() || applied == stopped + report.steps.len() + 1);
            check(&held, &wanted, &service.rules(DRIVER), &report, now, client.now().millis());
        }
    }
}

#[tokio::test]
async fn the_watch_sees_everything_and_may_stop_it() {
    let mut rng = Rng::with_seed(99);
    let wanted = book(vec![rules(&mut rng)], Vec::new());
    let mut told = Vec::new();
    let (service, clock) = holding(&DriverRules::none(Id::Number(DRIVER)), |_| Fate::Kept);
    let error = client(&service, &clock)
        .push(&wanted, &[], &mut |event| {
            told.push(match event {
                PushEvent::Planned(plan) => format!("{} steps", plan.steps.len()),
                PushEvent::Sending(_) => "sending".to_owned(),
                PushEvent::Sent(..) => "sent".to_owned(),
                _ => String::new(),
            });
            if told.len() == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .await
        .unwrap_err();
    assert!(matches!(error.why, WhyStopped::Stopped));
    assert_eq!((service.applied().len(), error.report.steps.len(), error.report.complete), (1, 1, false));
    assert!(told[0].ends_with(" steps") && told[1..] == ["sending", "sent", "sending"], "{told:?}");
}

/// Whoever has agreed to a plan is not asked again, however the time passes while it is carried out.
#[tokio::test]
async fn what_was_shown_covers_what_is_sent() {
    let (mut steps, mut plans) = (0, 0);
    for seed in 0..150 {
        let mut rng = Rng::with_seed(seed);
        let (before, wanted) = (rules(&mut rng), rules(&mut rng));
        let passing = std::sync::Arc::new(std::sync::OnceLock::<TestClock>::new());
        let clock = passing.clone();
        let (service, own) = holding(&before, move |_| {
            clock.get().unwrap().advance(Duration::from_millis(1_700));
            Fate::Kept
        });
        passing.set(own.clone()).unwrap();
        let client = client(&service, &own);
        let wanted = book(vec![wanted], Vec::new());
        let shown = plan(&client.current_rules(&wanted).await.unwrap(), &wanted, client.now()).unwrap();
        own.advance(Duration::from_secs(rng.u64(0..1800)));
        let mut watch = |event: PushEvent<'_>| {
            if let PushEvent::Planned(next) = event {
                plans += 1;
                for step in &next.steps {
                    assert!(shown.shows(step, next.now), "{seed}: {step:?}\n{shown:#?}");
                }
            }
            ControlFlow::Continue(())
        };
        steps += client.push(&wanted, &[], &mut watch).await.unwrap().steps.len();
    }
    // One for the driver and one for the requests after the fact: none was made anew.
    assert!(steps > 300 && plans == 300, "{steps} {plans}");
}

/// Somebody else changes the same schedule while a push is at work: the rest of the plan is not what was shown.
#[tokio::test]
async fn a_step_that_was_not_shown_is_not_sent() {
    let mut rng = Rng::with_seed(99);
    let wanted = book(vec![rules(&mut rng)], Vec::new());
    let (service, clock) = holding(&DriverRules::none(Id::Number(DRIVER)), |_| Fate::Kept);
    let client = client(&service, &clock);
    let shown = plan(&client.current_rules(&wanted).await.unwrap(), &wanted, client.now()).unwrap();
    assert!(shown.steps.len() >= 3);
    let mut sent = 0;
    let mut watch = |event: PushEvent<'_>| match event {
        PushEvent::Planned(next) if next.steps.iter().any(|step| !shown.shows(step, next.now)) => {
            ControlFlow::Break(())
        }
        PushEvent::Sent(..) => {
            sent += 1;
            let interval = Period::new(at(5_000), at(5_001)).unwrap();
            let theirs = Request::CreateExtension { driver: Id::Number(DRIVER), description: None, interval };
            service.service.lock().unwrap().apply(&theirs, at(0)).unwrap();
            ControlFlow::Continue(())
        }
        _ => ControlFlow::Continue(()),
    };
    let error = client.push(&wanted, &[], &mut watch).await.unwrap_err();
    assert!(matches!(error.why, WhyStopped::Stopped), "{error}");
    // Theirs is still there: nobody has agreed to its removal.
    let extensions = service.rules(DRIVER).extensions;
    assert!(extensions.iter().any(|extension| extension.interval.start() == at(5_000)));
    assert_eq!((sent, service.applied().len(), error.report.steps.len()), (1, 1, 1));
}

#[tokio::test]
async fn clocks_may_differ() {
    for minutes in [-9_i64, -1, 1, 9] {
        for seed in 0..40 {
            let mut rng = Rng::with_seed(seed);
            let (before, wanted) = (rules(&mut rng), rules(&mut rng));
            let (mut service, clock) = holding(&before, |_| Fate::Kept);
            // A clock begins on the first of January; the one that is behind begins later.
            let (fast, slow) = (TestClock::new(), clock);
            fast.advance(Duration::from_secs(60 * minutes.unsigned_abs()) + Duration::from_millis(300));
            let (own, theirs) = if minutes > 0 { (slow, fast) } else { (fast, slow) };
            service.clock = theirs;
            let client = client(&service, &own);
            let report = push(&client, &book(vec![wanted.clone()], Vec::new())).await.unwrap();
            let before = Service::new(vec![before], Vec::new()).rules(&Id::Number(DRIVER));
            check(&before, &wanted, &service.rules(DRIVER), &report, at(0).millis(), at(1).millis());
        }
    }
}

#[tokio::test]
async fn a_service_that_does_not_do_what_it_says_is_found_out() {
    let script =
        support::Script::new(|seen| if seen.method == "GET" { support::ok("[]") } else { support::ok("true") });
    let client = support::client(&script, &TestClock::new());
    let mut wanted = DriverRules::none(Id::Number(DRIVER));
    wanted.extensions = vec![ExtensionRule {
        id: None,
        description: None,
        interval: Period::new(at(10), at(20)).unwrap(),
        rows: Vec::new(),
        has_rows: false,
        position: 0,
    }];
    // On any thread: programs with a runtime of many threads push too.
    let wanted = book(vec![wanted], Vec::new());
    let pushed = tokio::spawn(async move {
        let mut going_on = |_: PushEvent<'_>| ControlFlow::Continue(());
        client.push(&wanted, &[], &mut going_on).await
    });
    let error = pushed.await.unwrap().unwrap_err();
    assert!(matches!(error.why, WhyStopped::NotAsExpected(_)), "{error}");
    assert_eq!(error.report.steps.len(), 1);
    assert!(
        error.to_string().starts_with("1 of the steps carried out, then: the service acknowledged a step"),
        "{error}"
    );
}

#[tokio::test]
async fn requests_after_the_fact_are_remembered_by_the_caller() {
    let rule = |trip: i64, private| OverrideRule {
        trip: trip.into(),
        unit_number: Some(2.into()),
        operator_code: None,
        private,
        recorded_at: None,
        position: 0,
    };
    let (service, clock) = holding(&DriverRules::none(Id::Number(DRIVER)), |_| Fate::Kept);
    let client = client(&service, &clock);
    let wanted = book(Vec::new(), vec![rule(1, true), rule(2, false)]);
    let first = push(&client, &wanted).await.unwrap();
    assert_eq!((first.steps.len(), first.acknowledged.len()), (2, 2));
    let wanted = book(Vec::new(), vec![rule(1, true), rule(2, true)]);
    let mut going_on = |_: PushEvent<'_>| ControlFlow::Continue(());
    let second = client.push(&wanted, &first.acknowledged, &mut going_on).await.unwrap();
    assert_eq!(second.steps.len(), 1, "only what has changed");
    assert_eq!(service.service.lock().unwrap().overrides().len(), 2);
}
