//! When the client tries again, how long it waits, and what it says in the end.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::time::Duration;

use horaires::{Id, Lang};
use horaires_ocean::{Client, Error, ErrorKind, RateLimit, RetryPolicy, TransportError};
use support::{Reply, Script, TestClock, builder, client, ok, override_rule, status};

async fn entities(client: &Client) -> Result<usize, Error> {
    client.entities().await.map(|answer| answer.entities.value().map_or(0, Vec::len))
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    for first in [
        status(429),
        status(500),
        status(502),
        status(503),
        status(504),
        Reply::NoConnection,
        Reply::Broken,
        Reply::Silence,
        ok(r#"{"entities": [{"id": 1"#),
        ok(""),
    ] {
        let (script, clock) = (Script::replies([first, ok(r#"{"entities": [{"id": 1}]}"#)]), TestClock::new());
        assert_eq!(entities(&client(&script, &clock)).await.unwrap(), 1);
        assert_eq!(script.seen().len(), 2);
    }
}

#[tokio::test]
async fn what_does_not_pass_is_not() {
    for code in [301, 400, 403, 404, 405, 418, 501] {
        let (script, clock) = (Script::replies([status(code)]), TestClock::new());
        let error = entities(&client(&script, &clock)).await.unwrap_err();
        assert_eq!((error.status(), error.tries()), (Some(code), 1));
        assert!(!error.may_have_been_applied());
    }
    for body in ["<html>", "[]", r#"{"entities": []} x"#] {
        let (script, clock) = (Script::replies([ok(body)]), TestClock::new());
        let error = entities(&client(&script, &clock)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error}");
    }
}

#[tokio::test]
async fn tries_are_bounded_in_number_and_in_time() {
    let (script, clock) = (Script::new(|_| status(500)), TestClock::new());
    let error = entities(&client(&script, &clock)).await.unwrap_err();
    assert_eq!((error.tries(), script.seen().len()), (5, 5));
    let waits = clock.slept();
    assert_eq!(waits.len(), 4);
    assert!(waits.windows(2).all(|pair| pair[0] < pair[1] + pair[0] / 2), "{waits:?}");

    // Each try runs into its time limit: there is no time for five.
    let (script, clock) = (Script::new(|_| Reply::Silence), TestClock::new());
    let policy = RetryPolicy { total: Duration::from_secs(100), ..RetryPolicy::default() };
    let client = builder(&script, &clock).timeout(Duration::from_secs(40)).retry(policy).build().unwrap();
    let error = entities(&client).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TimedOut { after } if after.as_secs() == 40), "{error}");
    assert_eq!(error.tries(), 3);
    assert!(error.elapsed() >= Duration::from_secs(120) && error.elapsed() < Duration::from_secs(125));
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let limited = || Reply::AnswerWith(429, vec![("retry-after", "17".to_owned())], String::new());
    let (script, clock) = (Script::replies([limited(), ok("{}")]), TestClock::new());
    assert_eq!(entities(&client(&script, &clock)).await.unwrap(), 0);
    assert_eq!(clock.slept(), [Duration::from_secs(17)]);

    let never = || Reply::AnswerWith(429, vec![("retry-after", "86400".to_owned())], String::new());
    let (script, clock) = (Script::replies([never()]), TestClock::new());
    let error = entities(&client(&script, &clock)).await.unwrap_err();
    assert_eq!(error.status(), Some(429));
    assert!(clock.slept().is_empty(), "nobody waits for a day");
}

#[tokio::test]
async fn how_long_to_wait_is_told() {
    let told = |code: u16, after: &str, body: &str| {
        let reply = Reply::AnswerWith(code, vec![("retry-after", after.to_owned())], body.to_owned());
        async {
            let (script, clock) = (Script::replies([reply]), TestClock::new());
            let client = builder(&script, &clock).retry(RetryPolicy::never()).build().unwrap();
            entities(&client).await.unwrap_err()
        }
    };
    let asked = "GET /mobility/v1/entities";
    for (after, words) in [("17", "17 s"), ("120", "2 min"), ("3601", "61 min"), ("86400", "24 h"), ("86401", "25 h")] {
        let error = told(429, after, "").await;
        assert_eq!(error.retry_after(), Some(Duration::from_secs(after.parse().unwrap())));
        let english = format!("{asked}: status 429, too many requests, ask again in {words} (1 try, 0.0 s)");
        assert_eq!(error.to_string(), english);
        let french = format!("{asked} : statut 429, trop de requêtes, redemandez dans {words} (1 essai, 0,0 s)");
        assert_eq!(error.message(Lang::Fr), french);
    }
    // A date is told as what is left until then.
    let error = told(503, "Wed, 31 Dec 2025 23:00:30 GMT", "maintenance").await;
    assert_eq!(error.to_string(), format!("{asked}: status 503, ask again in 30 s: maintenance (1 try, 0.0 s)"));
    // Nothing to wait for, or the service says it itself.
    assert_eq!(told(429, "0", "").await.to_string(), format!("{asked}: status 429, too many requests (1 try, 0.0 s)"));
    let error = told(429, "30", "try again in 30 s").await;
    assert!(error.to_string().contains("429, too many requests: try again in 30 s (1 try"), "{error}");
    let error = told(429, "30", "Too many requests: try again in 30 s").await;
    assert!(error.to_string().contains("status 429: Too many requests: try again in 30 s (1 try"), "{error}");
}

#[tokio::test]
async fn an_override_is_sent_again() {
    for first in [Reply::Broken, Reply::Silence, status(500), status(429), ok(""), ok("{ True/False }")] {
        let (script, clock) = (Script::replies([first, ok(r#"[{"boolean": true}]"#)]), TestClock::new());
        let done = client(&script, &clock).override_trip(&override_rule()).await.unwrap();
        assert_eq!((done.tries, done.read_back), (2, false));
        let lines = script.lines();
        assert_eq!(lines[0], lines[1]);
    }
}

#[tokio::test]
async fn false_is_a_failure_in_any_spelling() {
    for body in ["false", "{False}", r#"[{"boolean": false}]"#, r#""False""#] {
        let (script, clock) = (Script::replies([ok(body)]), TestClock::new());
        let error = client(&script, &clock).override_trip(&override_rule()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Refused), "{error}");
        assert_eq!(error.tries(), 1);
        assert!(!error.may_have_been_applied());
    }
}

#[tokio::test]
async fn errors_say_what_was_asked_and_what_came() {
    let said = |replies: Vec<Reply>| async {
        let (script, clock) = (Script::replies(replies), TestClock::new());
        client(&script, &clock).recurrent(Some(&Id::Number(1_110_000_403))).await.unwrap_err()
    };
    let path = "GET /vieprivee/v1/horairesViePriveeRecurrentesIndividu";
    let error = said(vec![Reply::Answer(400, r#"{"message":"no such driver"}"#.to_owned())]).await;
    assert_eq!(error.to_string(), format!("{path}: status 400, invalid input: no such driver (1 try, 0.0 s)"));
    let french = format!("{path} : statut 400, demande non valable : no such driver (1 essai, 0,0 s)");
    assert_eq!(error.message(Lang::Fr), french);
    assert_eq!(error.said().unwrap().body(), r#"{"message":"no such driver"}"#);
    let error = said(vec![ok(r#"[{"id": 1}, {"individu": {"id": tru}}]"#)]).await;
    let expected = "the answer cannot be read at `[1].individu.id`: it is no JSON (line 1, column 36)";
    assert_eq!(error.to_string(), format!("{path}: {expected} (1 try, 0.0 s)"));
    let french = "la réponse est illisible à `[1].individu.id` : ce n'est pas du JSON (ligne 1, colonne 36)";
    assert_eq!(error.message(Lang::Fr), format!("{path} : {french} (1 essai, 0,0 s)"));
    let error = said(vec![ok(r#"{"entries": []}"#)]).await;
    assert_eq!(
        error.to_string(),
        format!(
            "{path}: the answer cannot be read at `.`: it is of another type than documented (line 1, column 0) (1 try, 0.0 s)"
        )
    );
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_refused() {
    let (script, clock) = (Script::replies([ok(&"x".repeat(1001))]), TestClock::new());
    let client = builder(&script, &clock).max_answer(1000).build().unwrap();
    let error = entities(&client).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::TooLarge)), "{error}");
}

#[tokio::test]
async fn the_rate_limit_spreads_requests() {
    let (script, clock) = (Script::new(|_| ok("{}")), TestClock::new());
    let client = builder(&script, &clock).rate_limit(RateLimit::per_second(4).unwrap()).build().unwrap();
    for _ in 0..40 {
        entities(&client).await.unwrap();
    }
    // The login counts too: 41 requests, four at once and then four a second.
    let waited: Duration = clock.slept().iter().sum();
    assert!(waited >= Duration::from_secs(9) && waited <= Duration::from_secs(10), "{waited:?}");
}

#[tokio::test]
async fn a_call_may_be_dropped_at_any_moment() {
    let (script, clock) = (Script::new(|_| ok("{}")), TestClock::new());
    let client = client(&script, &clock);
    for polls in 0..30 {
        let mut call = Box::pin(entities(&client));
        for _ in 0..polls {
            if futures_poll(&mut call).await.is_some() {
                break;
            }
        }
        drop(call);
        // Nothing is left locked.
        entities(&client).await.unwrap();
    }
}

/// Polls a future once.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        let polled = std::pin::Pin::new(&mut *future).poll(context);
        std::task::Poll::Ready(match polled {
            std::task::Poll::Ready(value) => Some(value),
            std::task::Poll::Pending => None,
        })
    })
    .await
}

#[tokio::test]
async fn calls_can_run_on_any_thread() {
    let (script, clock) = (Script::new(|_| ok("true")), TestClock::new());
    let client = client(&script, &clock);
    let rule = override_rule();
    let done = tokio::spawn(async move { client.override_trip(&rule).await }).await.unwrap().unwrap();
    assert_eq!(done.tries, 1);
}

#[tokio::test]
async fn any_success_is_a_success() {
    let extension = horaires::Period::new(
        horaires::Instant::from_millis(1_829_692_800_000).unwrap(),
        horaires::Instant::from_millis(1_829_779_200_000).unwrap(),
    )
    .unwrap();
    let driver = Id::Number(7);
    for (code, body) in [(200, "true"), (201, "{True}"), (201, r#"[{"boolean": "true"}]"#), (204, "")] {
        let (script, clock) = (Script::replies([Reply::Answer(code, body.to_owned())]), TestClock::new());
        let done = client(&script, &clock).create_extension(&driver, None, extension).await.unwrap();
        assert_eq!((done.tries, done.read_back), (1, false), "{code} {body}");
    }
    for (code, body) in [(200, ""), (200, "{}"), (200, "{\n  \n}"), (200, "true"), (204, "")] {
        let (script, clock) = (Script::replies([Reply::Answer(code, body.to_owned())]), TestClock::new());
        client(&script, &clock).remove_extensions(&driver, &[Id::Number(18_524)]).await.unwrap();
    }
    let (script, clock) = (Script::replies([ok("false")]), TestClock::new());
    let error = client(&script, &clock).remove_extensions(&driver, &[Id::Number(18_524)]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Refused), "{error}");
}
