//! Logins: shared, renewed in time, and never shown.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::sync::Mutex;
use std::time::Duration;

use horaires::{Id, Lang};
use horaires_ocean::{Client, Credentials, ErrorKind};
use support::{
    LOGIN, PASSWORD, Reply, Script, Seen, TOKEN, TestClock, at_once, client, ok, override_rule, session, status,
};

fn token_of(seen: &Seen) -> String {
    seen.headers.get("x-auth-token").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn many_calls_at_once_share_one_login() {
    let (script, clock) = (Script::new(|_| ok("{}")), TestClock::new());
    let client = client(&script, &clock);
    for answer in at_once(&client, 50).await {
        answer.unwrap();
    }
    assert_eq!((script.logins(), script.seen().len()), (1, 50));
    assert!(script.seen().iter().all(|seen| token_of(seen) == format!("{TOKEN}1")));
}

#[tokio::test]
async fn a_token_is_renewed_before_its_twelve_hours_end() {
    let (script, clock) = (Script::new(|_| ok("{}")), TestClock::new());
    let client = client(&script, &clock);
    client.entities().await.unwrap();
    clock.advance(Duration::from_secs(12 * 3600 - 301));
    client.entities().await.unwrap();
    assert_eq!(script.logins(), 1);
    clock.advance(Duration::from_secs(1));
    client.entities().await.unwrap();
    assert_eq!(script.logins(), 2);
    assert!(script.seen().iter().all(|seen| !token_of(seen).is_empty()));
}

#[tokio::test]
async fn a_token_that_the_service_no_longer_takes_is_renewed_once_for_all() {
    let script = Script::new(|seen| if token_of(seen).ends_with('1') { status(401) } else { ok("{}") });
    let clock = TestClock::new();
    let client = client(&script, &clock);
    for answer in at_once(&client, 20).await {
        answer.unwrap();
    }
    assert_eq!(script.logins(), 2);
    assert!(clock.slept().is_empty(), "a renewal is no retry");
}

#[tokio::test]
async fn a_service_that_takes_no_token_at_all_is_given_up_after_one_renewal() {
    let (script, clock) = (Script::new(|_| Reply::Answer(401, "expired".to_owned())), TestClock::new());
    let client = client(&script, &clock);
    let error = client.entities().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Status { status: 401, said, .. } if said.body() == "expired"), "{error}");
    assert_eq!((error.tries(), script.seen().len(), script.logins()), (2, 2, 2));
    let told = "status 401, the token is refused, and a new one too (does another program use this login?): expired";
    assert!(error.to_string().contains(told), "{error}");
    let french =
        "statut 401, le jeton est refusé, et un nouveau aussi (un autre programme se sert-il de ce compte ?) : expired";
    assert!(error.message(Lang::Fr).contains(french), "{}", error.message(Lang::Fr));

    // Later calls try the token that there is, and renew it once themselves.
    client.entities().await.unwrap_err();
    assert_eq!((script.seen().len(), script.logins()), (4, 3));
    assert!(clock.slept().is_empty(), "there is nothing to wait for");
}

#[tokio::test]
async fn many_calls_at_once_share_the_renewal_that_does_not_help() {
    let (script, clock) = (Script::new(|_| status(401)), TestClock::new());
    let client = client(&script, &clock);
    for answer in at_once(&client, 20).await {
        let error = answer.unwrap_err();
        assert_eq!((error.status(), error.tries()), (Some(401), 2), "{error}");
    }
    assert_eq!((script.seen().len(), script.logins()), (40, 2), "an account is not locked by twenty calls");
}

#[tokio::test]
async fn one_call_renews_the_token_once_whatever_comes_between() {
    let (script, clock) = (Script::replies([status(401), status(500), status(401)]), TestClock::new());
    let error = client(&script, &clock).entities().await.unwrap_err();
    assert_eq!((error.status(), error.tries(), script.logins()), (Some(401), 3, 2), "{error}");

    // A change that is refused so was not carried out: there is nothing to read back.
    let (script, clock) = (Script::new(|_| status(401)), TestClock::new());
    let rules = client(&script, &clock);
    let error = rules.remove_extensions(&Id::Number(7), &[Id::Number(18_524)]).await.unwrap_err();
    assert_eq!((error.status(), error.may_have_been_applied()), (Some(401), false), "{error}");
    assert_eq!((script.seen().len(), script.logins()), (2, 2));

    // But an earlier try of it may have been, where no reading back can tell.
    for refusal in [400, 401, 429] {
        let answers = Mutex::new(vec![Reply::Broken]);
        let script = Script::new(move |_| answers.lock().unwrap().pop().unwrap_or_else(|| status(refusal)));
        let error = client(&script, &clock).override_trip(&override_rule()).await.unwrap_err();
        assert_eq!((error.status(), error.may_have_been_applied()), (Some(refusal), true), "{error}");
    }
}

#[tokio::test]
async fn a_renewal_that_is_refused_is_final() {
    let first = Mutex::new(true);
    let script = Script::new(move |seen| match seen.path.ends_with("authenticate2") {
        true if std::mem::take(&mut *first.lock().unwrap()) => ok(&session("abc")),
        _ => status(401),
    })
    .with_logins();
    let clock = TestClock::new();
    let error = client(&script, &clock).entities().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotLoggedIn { said: Some(_) }), "{error}");
    assert_eq!((script.seen().len(), script.logins(), clock.slept().len()), (1, 2, 0));
}

#[tokio::test]
async fn a_refused_login_is_tried_once_for_all_who_wait() {
    let script = Script::new(|_| Reply::Answer(401, "wrong password".to_owned())).with_logins();
    let clock = TestClock::new();
    let client = client(&script, &clock);
    for answer in at_once(&client, 20).await {
        let error = answer.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotLoggedIn { said: Some(_) }), "{error}");
    }
    assert_eq!(script.logins(), 1, "an account is not locked by asking twenty times");
    // Whoever comes later tries again: the password may have been mended.
    client.entities().await.unwrap_err();
    assert_eq!(script.logins(), 2);
}

#[tokio::test]
async fn a_login_is_tried_again_where_the_service_is_down() {
    let answers = Mutex::new(vec![ok("{}"), ok(&session("abc")), status(500), Reply::Broken]);
    let script = Script::new(move |_| answers.lock().unwrap().pop().unwrap()).with_logins();
    let clock = TestClock::new();
    client(&script, &clock).entities().await.unwrap();
    assert_eq!((script.logins(), clock.slept().len()), (3, 2));

    let script = Script::new(|_| status(500)).with_logins();
    let error = client(&script, &clock).entities().await.unwrap_err();
    assert_eq!((script.logins(), error.tries()), (5, 5), "not five times five");
    assert!(error.to_string().starts_with("POST /auth/authenticate2: status 500"), "{error}");
}

#[tokio::test]
async fn a_token_that_was_given_is_used_and_not_renewed() {
    let script = Script::new(|seen| if token_of(seen) == "given" { ok("{}") } else { status(401) }).with_logins();
    let clock = TestClock::new();
    let of = |token: &str| {
        Client::builder(Credentials::token(token))
            .base_url("https://ocean.test")
            .transport(script.clone())
            .clock(clock.clone())
            .build()
            .unwrap()
    };
    of("given").entities().await.unwrap();
    let error = of("old").entities().await.unwrap_err();
    assert!(error.to_string().contains("the token is no longer valid: log in again"), "{error}");
    assert_eq!((script.logins(), script.seen().len(), clock.slept().len()), (0, 2, 0), "asked once");
}

#[tokio::test]
async fn a_token_can_be_got_to_be_kept() {
    let (script, clock) = (Script::new(|_| ok("{}")), TestClock::new());
    let token = client(&script, &clock).authenticate().await.unwrap();
    assert_eq!(token.expose(), format!("{TOKEN}1"));
    assert_eq!(token.lifetime(), Some(Duration::from_secs(12 * 3600)));
    assert_eq!(token.password_expires_in_days(), Some(30));
}

#[test]
fn credentials_from_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ocean.json");
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        Credentials::from_file(&path)
    };
    let with_password = read(&format!(r#"{{"login": "{LOGIN}", "password": "{PASSWORD}"}}"#)).unwrap();
    assert_eq!(format!("{with_password:?}"), "Credentials(login and password)");
    assert_eq!(format!("{:?}", read(r#"{"token": "abc"}"#).unwrap()), "Credentials(token)");
    for text in [format!(r#"{{"password": "{PASSWORD}"}}"#), format!("[\"{PASSWORD}\"]"), format!("{PASSWORD}: x")] {
        let message = read(&text).unwrap_err().to_string();
        assert!(message.contains("ocean.json") && !message.contains(PASSWORD), "{message}");
    }
    let missing = Credentials::from_file(directory.path().join("none.json")).unwrap_err();
    assert!(missing.to_string().contains("none.json"), "{missing}");
}
