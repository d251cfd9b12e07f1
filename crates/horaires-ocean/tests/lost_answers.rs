//! Changes of schedules whose answers are lost: never sent twice blindly, settled by reading back.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::time::Duration;

use horaires::service::Request;
use horaires::wire::Kind;
use horaires::{Id, Instant, MinuteOfDay, Payload, Period, Schedule, TimeRange, Weekday};
use horaires_ocean::{Client, Credentials, ErrorKind};
use support::model::{Fate, ModelService};
use support::{LOGIN, PASSWORD, START_MS, TestClock};

const DRIVER: i64 = 7;
/// Fates after which the service has carried the request out, and fates after which it has not.
const DONE: [Fate; 3] = [Fate::AnswerLost, Fate::Truncated, Fate::DoneAnd500];
const NOT_DONE: [Fate; 2] = [Fate::Lost, Fate::Status500];

fn hours(hours: i64) -> Instant {
    Instant::from_millis(i64::try_from(START_MS).unwrap() + hours * 3_600_000).unwrap()
}

fn period(start: i64, end: i64) -> Period {
    Period::new(hours(start), hours(end)).unwrap()
}

fn week(days: &[Weekday]) -> Schedule {
    let range = TimeRange::new(MinuteOfDay::from_hm(0, 0).unwrap(), MinuteOfDay::from_hm(8, 0).unwrap()).unwrap();
    Schedule::new(days.iter().map(|day| (Kind::Private, *day, range)))
}

fn payload(start: Option<i64>, end: Option<i64>, schedule: Schedule) -> Payload {
    Payload { driver: None, start: start.map(hours), end: end.map(hours), schedule }
}

fn client(service: &ModelService) -> Client {
    Client::builder(Credentials::new(LOGIN, PASSWORD))
        .base_url("https://ocean.test")
        .transport(service.clone())
        .clock(service.clock.clone())
        .build()
        .unwrap()
}

/// A service that holds a schedule and two extensions, and loses the next request or its answer.
async fn with(fates: &[Fate]) -> (ModelService, Client) {
    let clock = TestClock::new();
    let held = [
        Request::ReplaceRecurrent {
            driver: DRIVER.into(),
            payload: payload(Some(-100), None, week(&[Weekday::Monday])),
        },
        Request::CreateExtension {
            driver: DRIVER.into(),
            description: Some("NOEL".to_owned()),
            interval: period(1000, 1024),
        },
        Request::CreateExtension { driver: DRIVER.into(), description: None, interval: period(-5, 30) },
    ];
    let service = ModelService::with_fates(&clock, fates);
    for request in held {
        service.service.lock().unwrap().apply(&request, hours(-1000)).unwrap();
    }
    clock.advance(Duration::from_millis(250));
    let client = client(&service);
    (service, client)
}

/// Every change that can be made to what the service holds.
fn changes(service: &ModelService) -> Vec<Request> {
    let rules = service.rules(DRIVER);
    let driver = Id::Number(DRIVER);
    let noel = rules.extensions[0].id.clone().unwrap();
    let under_way = rules.extensions[1].id.clone().unwrap();
    let replace = |payload| Request::ReplaceRecurrent { driver: driver.clone(), payload };
    vec![
        replace(payload(None, None, week(&[Weekday::Tuesday]))),
        replace(payload(None, Some(500), week(&[Weekday::Tuesday, Weekday::Friday]))),
        replace(payload(Some(24), Some(500), week(&[Weekday::Tuesday]))),
        replace(payload(Some(-24), Some(500), week(&[Weekday::Tuesday]))),
        replace(payload(None, None, Schedule::default())),
        replace(payload(Some(24), Some(48), Schedule::default())),
        Request::RemoveRecurrent { driver: driver.clone(), ids: vec![rules.recurrent[0].id.clone().unwrap()] },
        Request::CreateExtension {
            driver: driver.clone(),
            description: Some("été".to_owned()),
            interval: period(48, 72),
        },
        Request::CreateExtension { driver: driver.clone(), description: None, interval: period(-3, 72) },
        Request::ModifyExtension {
            driver: driver.clone(),
            id: noel.clone(),
            description: Some("Noël".to_owned()),
            interval: period(1001, 1030),
        },
        Request::ModifyExtension {
            driver: driver.clone(),
            id: noel.clone(),
            description: None,
            interval: period(900, 1024),
        },
        Request::ModifyExtension { driver: driver.clone(), id: under_way, description: None, interval: period(-5, 40) },
        Request::RemoveExtensions { driver, ids: vec![noel] },
    ]
}

#[tokio::test]
async fn what_was_done_is_not_sent_again() {
    for fate in DONE {
        for index in 0..13 {
            let (service, client) = with(&[fate]).await;
            let change = changes(&service).swap_remove(index);
            let removes = matches!(change, Request::RemoveRecurrent { .. } | Request::RemoveExtensions { .. });
            if fate == Fate::Truncated && removes {
                continue; // Nothing to truncate: 204.
            }
            let done = client.apply(&change).await.unwrap_or_else(|error| panic!("{fate:?} {change:?}: {error}"));
            assert_eq!((done.tries, done.read_back), (1, true), "{fate:?} {change:?}");
            assert_eq!(service.applied(), [change]);
        }
    }
}

#[tokio::test]
async fn what_was_not_done_is_sent_again() {
    for fate in NOT_DONE {
        for index in 0..13 {
            let (service, client) = with(&[fate]).await;
            let change = changes(&service).swap_remove(index);
            let done = client.apply(&change).await.unwrap_or_else(|error| panic!("{fate:?} {change:?}: {error}"));
            assert_eq!((done.tries, done.read_back), (2, false), "{fate:?} {change:?}");
            assert_eq!(service.applied(), [change]);
            // Sent, read back, sent again.
            let verbs: Vec<String> =
                service.seen().iter().map(|seen| seen.split(' ').next().unwrap().to_owned()).collect();
            assert_eq!((verbs.len(), verbs[1].as_str()), (3, "GET"));
        }
    }
}

#[tokio::test]
async fn what_the_service_did_not_take_up_is_sent_again_without_reading() {
    for fate in [Fate::TooMany, Fate::Expired] {
        for index in 0..13 {
            let (service, client) = with(&[fate]).await;
            let change = changes(&service).swap_remove(index);
            let done = client.apply(&change).await.unwrap();
            assert_eq!((done.tries, done.read_back), (2, false));
            assert_eq!((service.applied().len(), service.seen().len()), (1, 2));
        }
    }
}

#[tokio::test]
async fn reading_back_may_fail_a_few_times_too() {
    let fates = [Fate::AnswerLost, Fate::Lost, Fate::Status500, Fate::TooMany, Fate::Expired, Fate::Truncated];
    let (service, client) = with(&fates).await;
    let change = changes(&service).swap_remove(7);
    let done = client.apply(&change).await.unwrap();
    assert_eq!((done.tries, done.read_back), (1, true));
    assert_eq!(service.applied(), [change]);
}

#[tokio::test]
async fn what_cannot_be_read_back_is_said_to_be_uncertain() {
    let clock = TestClock::new();
    let service = ModelService::new(&clock, |what| if what.starts_with("GET") { Fate::Lost } else { Fate::AnswerLost });
    let error = client(&service).create_extension(&DRIVER.into(), None, period(48, 72)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unconfirmed { .. }), "{error}");
    assert!(error.may_have_been_applied());
    assert_eq!(service.applied().len(), 1);
    let words = error.to_string();
    assert!(words.contains("the schedule may have been changed") && words.contains("(5 tries"), "{words}");
}

#[tokio::test]
async fn an_unreadable_list_is_no_proof() {
    let script = support::Script::new(|seen| match seen.method.as_str() {
        "POST" => support::Reply::Broken,
        _ => support::ok(r#"[{"id": 1, "individu": {"id": 7}, "horaire": {"idJourSemaine": "LUNEDI"}}]"#),
    });
    let client = support::client(&script, &TestClock::new());
    let payload = payload(None, None, week(&[Weekday::Monday]));
    let error = client.replace_recurrent(&DRIVER.into(), &payload).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unconfirmed { .. }), "{error}");
    assert_eq!(script.lines().len(), 2, "sent once, read once");
}

#[tokio::test]
async fn a_service_that_never_does_it_is_given_up() {
    let clock = TestClock::new();
    let service = ModelService::new(&clock, |what| if what.starts_with("GET") { Fate::Kept } else { Fate::Status500 });
    let error = client(&service).create_extension(&DRIVER.into(), None, period(48, 72)).await.unwrap_err();
    assert_eq!((error.status(), error.tries()), (Some(500), 5));
    assert!(service.applied().is_empty());
}

#[tokio::test]
async fn a_refusal_is_no_reason_to_read_back() {
    let (service, client) = with(&[]).await;
    let under_way = service.rules(DRIVER).extensions[1].id.clone().unwrap();
    let error = client.remove_extensions(&DRIVER.into(), &[under_way]).await.unwrap_err();
    assert_eq!((error.status(), service.seen().len()), (Some(400), 1));
    assert!(error.to_string().contains("has begun"), "{error}");
    assert!(!error.may_have_been_applied());
}

/// The clocks of the service and of the client need not agree.
#[tokio::test]
async fn clocks_may_differ_by_minutes() {
    for minutes in [1_u64, 9] {
        for index in 0..13 {
            let (mut service, _) = with(&[Fate::AnswerLost]).await;
            let change = changes(&service).swap_remove(index);
            // The client's clock stays behind.
            let client = client(&service);
            let ahead = TestClock::new();
            ahead.advance(Duration::from_secs(minutes * 60));
            service.clock = ahead;
            let client = Client::builder(Credentials::new(LOGIN, PASSWORD))
                .base_url(client.base_url())
                .transport(service.clone())
                .clock(TestClock::new())
                .build()
                .unwrap();
            let done = client.apply(&change).await.unwrap_or_else(|error| panic!("{change:?}: {error}"));
            assert!(done.read_back, "{change:?}");
            assert_eq!(service.applied().len(), 1);
        }
    }
}

/// Who is slow may still be at work.
#[tokio::test]
async fn what_was_not_answered_in_time_is_given_time() {
    let script = support::Script::new(|seen| match seen.method.as_str() {
        "POST" => support::Reply::Silence,
        // Carried out by the time that somebody looks.
        _ => support::ok(
            r#"[{"id": 1, "extension": {"id": 2, "description": null}, "individu": {"id": 7},
                 "debut": 1767394800000, "fin": 1767481200000, "horairesIndividu": []}]"#,
        ),
    });
    let clock = TestClock::new();
    let client = support::builder(&script, &clock).timeout(Duration::from_secs(40)).build().unwrap();
    let done = client.create_extension(&DRIVER.into(), None, period(48, 72)).await.unwrap();
    assert_eq!((done.tries, done.read_back), (1, true));
    // The time limit, and half a minute before the schedule is read.
    assert!(clock.slept().starts_with(&[Duration::from_secs(40), Duration::from_secs(30)]), "{:?}", clock.slept());
}
