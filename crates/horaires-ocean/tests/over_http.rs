//! The client against the sandbox, over real HTTP: every method, and what its errors say.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

#[path = "support/sandbox.rs"]
mod sandbox;

use std::ops::ControlFlow;
use std::time::Duration;

use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::Kind;
use horaires::{
    Id, Instant, Lang, MinuteOfDay, OverrideRule, Payload, Period, RuleBook, Schedule, TimeRange, Weekday, plan,
};
use horaires_ocean::models::{ComputeMode, Criteria, PersonCriterion, RenderMode};
use horaires_ocean::{
    AnalysisQuery, AuxiliaryQuery, Client, Credentials, ErrorKind, ExtensionQuery, NearestQuery, PositionQuery,
    RetryPolicy, TransportError, VehicleQuery, blocking,
};
use horaires_sandbox::{Config, Faults, RateLimit, Sandbox, demo};
use sandbox::{builder, client, rules, start, start_with};

const HOUR: i64 = 3_600_000;

fn driver() -> Id {
    Id::Number(demo::DRIVER)
}

fn after(hours: i64) -> Instant {
    Instant::from_millis(demo::SMALL_UNTIL_MS + hours * HOUR).unwrap()
}

fn hours(start: i64, end: i64) -> Period {
    Period::new(after(start), after(end)).unwrap()
}

fn mornings(day: Weekday) -> Payload {
    let range = TimeRange::new(MinuteOfDay::from_hm(0, 0).unwrap(), MinuteOfDay::from_hm(8, 0).unwrap()).unwrap();
    Payload { schedule: Schedule::new([(Kind::Private, day, range)]), ..Payload::default() }
}

fn override_of(sandbox: &Sandbox, private: bool) -> OverrideRule {
    let trip = sandbox.trips(demo::CUSTOMER).unwrap().remove(0);
    // The demo numbers units by vehicle.
    OverrideRule {
        trip: Id::Number(trip.id),
        unit_number: Some(Id::Number(trip.vehicle - demo::CUSTOMER - 699)),
        operator_code: None,
        private,
        recorded_at: None,
        position: 0,
    }
}

#[tokio::test]
async fn every_service_that_reads() {
    let sandbox = start(demo::small());
    let client = client(&sandbox);

    let persons = client.persons(&[]).await.unwrap();
    assert_eq!(persons.len(), 3);
    let with_mobile = client.persons(&[PersonCriterion::WithMobile]).await.unwrap();
    assert!(!with_mobile.is_empty() && with_mobile.len() < 3);
    for criterion in PersonCriterion::ALL {
        client.persons(&[*criterion]).await.unwrap();
    }

    let recurrent = client.recurrent(Some(&driver())).await.unwrap();
    assert_eq!(recurrent.len(), sandbox.recurrent(demo::DRIVER).unwrap().len());
    assert!(client.recurrent(None).await.unwrap().len() > recurrent.len());
    let all =
        client.exceptional(&ExtensionQuery { driver: Some(driver()), ..ExtensionQuery::default() }).await.unwrap();
    assert_eq!(all.len(), sandbox.extensions(demo::DRIVER).unwrap().len());
    let some = ExtensionQuery { driver: None, start: Some(after(0)), end: Some(after(1)) };
    assert!(
        client.exceptional(&some).await.unwrap().len()
            < client.exceptional(&ExtensionQuery::default()).await.unwrap().len()
    );

    assert_eq!(client.entities().await.unwrap().entities.value().unwrap().len(), 3);
    let vehicles = client.vehicles(&VehicleQuery::default()).await.unwrap();
    let vehicle = vehicles[0].value().unwrap().vehicle.value().unwrap().clone();
    let registration = vehicle.registration.value().unwrap().clone();
    let one = VehicleQuery {
        registration: Some(registration.clone()),
        include_fields: vec!["vehicle".to_owned(), "chauffeur".to_owned()],
    };
    let one = client.vehicles(&one).await.unwrap();
    assert_eq!(one.len(), 1);
    assert!(one[0].value().unwrap().driver.value().is_some() && one[0].value().unwrap().entity.is_absent());

    let near = NearestQuery { limit: Some(2), ..NearestQuery::around(48.117, -1.678).within(1_000) };
    assert!(!client.nearest_vehicles(&near).await.unwrap().is_empty());
    let days = || (after(-72).to_chrono().date_naive(), after(0).to_chrono().date_naive());
    let auxiliary = AuxiliaryQuery { vehicles: Vec::new(), start: days().0, end: days().1, include_fields: Vec::new() };
    assert!(!client.auxiliary_use(&auxiliary).await.unwrap().is_empty());
    let silent = client.non_communicating().await.unwrap();
    assert_eq!(silent[0].value().unwrap().time_zone(), Some("Europe/Paris"));
    assert_eq!(client.time_zone().await.unwrap().as_deref(), Some("Europe/Paris"));

    let trip = sandbox.trips(demo::CUSTOMER).unwrap().remove(0);
    let sheet =
        client.daily_sheet(&Id::Number(trip.vehicle), trip.period.start().to_chrono().date_naive()).await.unwrap();
    let ids: Vec<&Id> =
        sheet.rows.value().unwrap().iter().filter_map(|row| row.value().and_then(|row| row.id.value())).collect();
    assert!(ids.contains(&&Id::Number(trip.id)), "{ids:?}");

    let mut query = PositionQuery::professional(&registration, after(-72), after(0));
    let professional = client.positions(&query).await.unwrap();
    query.with_privacy = true;
    let everything = client.positions(&query).await.unwrap();
    let count = |positions: &horaires_ocean::models::Positions| {
        positions
            .vehicles
            .value()
            .unwrap()
            .iter()
            .filter_map(|v| v.value()?.positions.value())
            .map(Vec::len)
            .sum::<usize>()
    };
    assert!(count(&everything) > count(&professional), "{} {}", count(&everything), count(&professional));

    for mode in RenderMode::ALL {
        let query = AnalysisQuery::new(*mode, Criteria::All, after(-72), after(0));
        let syntheses = client.analysis(&query).await.unwrap();
        assert_eq!(syntheses[0].value().unwrap().mode.value(), Some(mode));
    }
}

#[tokio::test]
async fn every_service_that_writes() {
    let sandbox = start(demo::small());
    let client = client(&sandbox);

    client.replace_recurrent(&driver(), &mornings(Weekday::Sunday)).await.unwrap();
    let held = rules(&client, demo::DRIVER).await.unwrap();
    let now: Vec<_> = held.recurrent.iter().filter(|entry| entry.validity.contains(after(1))).collect();
    assert_eq!((now.len(), now[0].day), (1, Weekday::Sunday));
    client.remove_recurrent(&driver(), &[now[0].id.clone().unwrap()]).await.unwrap();
    let held = rules(&client, demo::DRIVER).await.unwrap();
    assert!(held.recurrent.iter().all(|entry| !entry.validity.contains(after(1))));

    client.create_extension(&driver(), Some("Noël & Cie"), hours(500, 524)).await.unwrap();
    let find = |rules: &horaires::DriverRules, name: &str| {
        rules.extensions.iter().find(|extension| extension.description.as_deref() == Some(name)).cloned()
    };
    let created = find(&rules(&client, demo::DRIVER).await.unwrap(), "Noël & Cie").unwrap();
    assert_eq!(created.interval, hours(500, 524));
    let id = created.id.unwrap();
    client.modify_extension(&driver(), &id, Some("Noël"), hours(501, 530)).await.unwrap();
    let modified = find(&rules(&client, demo::DRIVER).await.unwrap(), "Noël").unwrap();
    assert_eq!((modified.interval, modified.id.as_ref()), (hours(501, 530), Some(&id)));
    client.remove_extensions(&driver(), &[id]).await.unwrap();
    assert_eq!(find(&rules(&client, demo::DRIVER).await.unwrap(), "Noël"), None);

    let before = sandbox.overrides(demo::CUSTOMER).unwrap().len();
    for private in [true, false] {
        client.override_trip(&override_of(&sandbox, private)).await.unwrap();
    }
    let overrides = sandbox.overrides(demo::CUSTOMER).unwrap();
    assert!(overrides.len() <= before + 1);
    assert_eq!(overrides.last().unwrap().privacy.value(), Some(&false), "the last one wins");
}

#[tokio::test]
async fn errors_say_what_the_server_says() {
    let sandbox = start(demo::small());
    let of = |login: &str| builder(&sandbox, login).retry(RetryPolicy::never()).build().unwrap();
    let client = of(demo::LOGIN);
    // 200 and 204 are in the tests above.
    let range = hours(-1, -1);
    let past =
        client.create_extension(&driver(), None, Period::new(after(-2), range.end()).unwrap()).await.unwrap_err();
    assert_eq!(past.status(), Some(400), "{past}");
    assert!(past.to_string().contains("the past is never changed"), "{past}");
    let nobody = client.recurrent(Some(&Id::Number(1))).await.unwrap_err();
    assert_eq!(nobody.status(), Some(404), "{nobody}");
    let foreign = client.for_customer(demo::OTHER_CUSTOMER).entities().await.unwrap_err();
    assert_eq!(foreign.status(), Some(403), "{foreign}");
    let both = of(demo::LOGIN_OF_BOTH);
    assert_eq!(both.entities().await.unwrap_err().status(), Some(400), "which customer?");
    assert!(both.for_customer(demo::CUSTOMER).entities().await.is_ok());
    assert!(both.for_customer(demo::OTHER_CUSTOMER).entities().await.is_ok());

    // 201 where it is documented beside 200: the login, and the nearest vehicles.
    let other = start_with(Config { fleet: Some(demo::small()), created: true, ..Config::default() });
    let created = builder(&other, demo::LOGIN).retry(RetryPolicy::never()).build().unwrap();
    created.authenticate().await.unwrap();
    assert!(!created.nearest_vehicles(&NearestQuery::around(48.117, -1.678).within(1_000)).await.unwrap().is_empty());

    let wrong = Client::builder(Credentials::new(demo::LOGIN, "wrong")).base_url(sandbox.base_url()).build().unwrap();
    let refused = wrong.entities().await.unwrap_err();
    let plain = "POST /auth/authenticate2: the login was refused (the service says: no such login, or not its password): \
        check login and password";
    assert!(refused.to_string().starts_with(plain) && !refused.to_string().contains('{'), "{refused}");
    let french = refused.message(Lang::Fr);
    assert!(french.contains("(le service dit : identifiant inconnu ou mot de passe incorrect)"), "{french}");
    assert!(refused.said().unwrap().body().contains("login-failed"), "the answer itself is kept");
    assert!(matches!(refused.kind(), ErrorKind::NotLoggedIn { said: Some(_) }), "{refused}");
    // A token ends after 12 hours, by the server's clock too: the client renews it.
    sandbox.clock().advance(13 * HOUR);
    assert!(client.entities().await.is_ok());

    for (faults, status) in [
        (Faults { too_many: 1.0, ..Faults::default() }, 429),
        (Faults { server_errors: 1.0, ..Faults::default() }, 500),
    ] {
        sandbox.set_faults(faults);
        let error = client.entities().await.unwrap_err();
        assert_eq!(error.status(), Some(status), "{error}");
    }
    for faults in [
        Faults { dropped_connections: 1.0, ..Faults::default() },
        Faults { lost_answers: 1.0, ..Faults::default() },
        Faults { truncated_bodies: 1.0, ..Faults::default() },
    ] {
        sandbox.set_faults(faults);
        let error = client.entities().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error}");
    }
    sandbox.set_faults(Faults { expired_tokens: 1.0, ..Faults::default() });
    let error = client.entities().await.unwrap_err();
    assert_eq!((error.status(), error.tries()), (Some(401), 2), "{error}");
    sandbox.set_faults(Faults { delays: 1.0, delay: Duration::from_secs(5), ..Faults::default() });
    let hasty = builder(&sandbox, demo::LOGIN).retry(RetryPolicy::never()).timeout(Duration::from_millis(200));
    let error = hasty.build().unwrap().entities().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TimedOut { .. }), "{error}");
    sandbox.set_faults(Faults::default());
    assert!(client.entities().await.is_ok(), "and all is well again");
}

#[tokio::test]
async fn a_rate_limit_of_the_server_is_waited_for() {
    let limit = Some(RateLimit { per_second: 50, burst: 2 });
    let sandbox = start_with(Config { fleet: Some(demo::small()), rate_limit: limit, ..Config::default() });
    let client = builder(&sandbox, demo::LOGIN).retry(RetryPolicy::never()).build().unwrap();
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(client.entities().await.map_or_else(|error| error.status().unwrap_or(0), |_| 200));
    }
    // The server's clock stands still: two, and no more.
    assert_eq!(statuses, [200, 200, 429, 429]);
    sandbox.clock().advance(1_000);
    assert!(client.entities().await.is_ok());
}

#[tokio::test]
async fn an_address_where_nobody_listens() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/ocean", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::builder(Credentials::token("abc")).base_url(url).retry(RetryPolicy::never()).build().unwrap();
    let error = client.replace_recurrent(&driver(), &mornings(Weekday::Monday)).await.unwrap_err();
    assert!(error.to_string().contains("no connection"), "{error}");
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn a_client_of_ones_own() {
    let sandbox = start(demo::small());
    // Without a provider for encryption there is no default client of `reqwest`: a program chooses one.
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let own = reqwest::Client::builder().tls_backend_preconfigured(tls).user_agent("own").build().unwrap();
    let client = builder(&sandbox, demo::LOGIN).http_client(own).build().unwrap();
    assert!(client.entities().await.is_ok());
}

#[tokio::test]
async fn https_is_spoken_with_the_certificates_of_the_system() {
    // A server that is none of the system's certificates' holders: the handshake fails, and nothing is sent.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}/ocean", listener.local_addr().unwrap().port());
    let client = Client::builder(Credentials::token("abc")).base_url(url).retry(RetryPolicy::never()).build();
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            // A machine without any certificates.
            assert!(error.to_string().starts_with("the network cannot be used"), "{error}");
            return;
        }
    };
    let server = async {
        let (stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 3];
        loop {
            stream.readable().await.unwrap();
            match stream.try_read(&mut hello) {
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                read => break read.map(|_| hello).unwrap(),
            }
        }
    };
    let (hello, answer) = tokio::join!(server, client.entities());
    assert_eq!(hello[..2], [0x16, 0x03], "a TLS handshake");
    assert!(answer.unwrap_err().to_string().contains("no connection"));
}

#[test]
fn without_an_async_runtime_plan_and_push() {
    let sandbox = start(demo::small());
    let credentials = Credentials::new(demo::LOGIN, demo::PASSWORD);
    let builder = Client::builder(credentials).base_url(sandbox.base_url());
    let client = blocking::Client::build(builder).unwrap();
    let document = client.rules(Some(&driver()), "Europe/Paris").unwrap();
    let (book, _) = read_rules(&document, &RuleSettings::default());
    let current = book.unwrap();

    // The system's clock is far ahead of the server's, as it was when the fleet was made: only the future counts.
    let mut wanted = current.driver(&driver()).unwrap().clone();
    wanted.recurrent.retain(|entry| entry.day != Weekday::Monday);
    let wanted = RuleBook::new(current.zone.clone(), current.options, vec![wanted], horaires::Overrides::default());
    let planned = plan(&current, &wanted, client.inner().now()).unwrap();
    assert!(planned.steps.iter().all(|step| step.message(Lang::En).contains("driver 1110000403")));
    sandbox.clock().set(client.inner().now());
    let report = client.push(&wanted, &[], &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(report.complete && !report.steps.is_empty());
    let after = client.current_rules(&wanted).unwrap();
    let now = client.inner().now();
    assert!(plan(&after, &wanted, now).unwrap().is_empty());
    let left = after.driver(&driver()).unwrap().recurrent.iter().filter(|entry| entry.validity.contains(now));
    assert!(left.into_iter().all(|entry| entry.day != Weekday::Monday));
}

#[tokio::test]
async fn the_nearest_on_the_road_are_refused_by_a_server_without_roads() {
    let sandbox = start(demo::small());
    let query = NearestQuery { compute_mode: ComputeMode::ByRoad, ..NearestQuery::around(48.117, -1.678) };
    assert_eq!(client(&sandbox).nearest_vehicles(&query).await.unwrap_err().status(), Some(400));
}

/// Answers once, with a body that is small until it is unpacked.
async fn packed(body: &[u8]) -> (String, tokio::task::JoinHandle<String>) {
    use std::io::Write;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(body).unwrap();
    let body = packer.finish().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // The client may have enough before the end.
        let _ = stream.write_all(&body).await;
        String::from_utf8(request[..length].to_vec()).unwrap()
    });
    (url, served)
}

#[tokio::test]
async fn packed_answers_are_unpacked_up_to_the_limit() {
    let of = |url: String| {
        let builder = Client::builder(Credentials::token("abc")).base_url(url).retry(RetryPolicy::never());
        builder.max_answer(1 << 20).build().unwrap()
    };
    let (url, served) = packed(br#"{"entities": [{"id": 1}]}"#).await;
    assert_eq!(of(url).entities().await.unwrap().entities.value().unwrap().len(), 1);
    assert!(served.await.unwrap().contains("accept-encoding: gzip"));

    let (url, _served) = packed(&vec![b' '; 64 << 20]).await;
    let error = of(url).entities().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::TooLarge)), "{error}");
}

#[tokio::test]
async fn redirections_are_not_followed() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await.unwrap();
        let answer = format!("HTTP/1.1 302 Found\r\nlocation: http://{address}/other\r\ncontent-length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    let url = format!("http://{address}");
    let client = Client::builder(Credentials::token("abc")).base_url(url).retry(RetryPolicy::never()).build().unwrap();
    let error = client.entities().await.unwrap_err();
    served.await.unwrap();
    assert!(error.to_string().contains("status 302, a redirection, which is not followed"), "{error}");
}
