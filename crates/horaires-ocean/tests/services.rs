//! Every documented service: the table in the crate's documentation, the table for programs, and what each method sends.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use horaires::wire::Kind;
use horaires::{Id, Instant, MinuteOfDay, OverrideRule, Payload, Period, Schedule, TimeRange, Weekday};
use horaires_ocean::models::{ComputeMode, Criteria, PersonCriterion, RenderMode};
use horaires_ocean::{
    AnalysisQuery, AuxiliaryQuery, Client, ErrorKind, ExtensionQuery, NearestQuery, PositionQuery, SERVICES,
    VehicleQuery,
};
use serde_json::{Value, json};
use support::{Script, TestClock, builder, client, ok, override_rule};

const DRIVER: i64 = 1_110_000_004;
const CUSTOMER: i64 = 1_110_000_000;

fn at(text: &str) -> Instant {
    Instant::from_millis(horaires::wire::parse_date(text).unwrap()).unwrap()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn monday_mornings() -> Payload {
    let range = TimeRange::new(MinuteOfDay::from_hm(0, 0).unwrap(), MinuteOfDay::from_hm(8, 0).unwrap()).unwrap();
    Payload {
        driver: None,
        start: Some(at("24/11/2025 00:00:00 Z")),
        end: Some(at("30/11/2025 00:00:00 Z")),
        schedule: Schedule::new([(Kind::Private, Weekday::Monday, range)]),
    }
}

/// Calls one method with every parameter that it takes.
async fn call(client: &Client, method: &str) {
    let driver = Id::Number(DRIVER);
    let christmas = Period::new(at("25/12/2027 00:00:00 Z"), at("26/12/2027 00:00:00 Z")).unwrap();
    let fields = || vec!["vehicle".to_owned(), "chauffeur".to_owned()];
    match method {
        "authenticate" => drop(client.authenticate().await.unwrap()),
        "persons" => drop(client.persons(&[PersonCriterion::WithMobile]).await.unwrap()),
        "recurrent" => drop(client.recurrent(Some(&driver)).await.unwrap()),
        "replace_recurrent" => {
            assert_eq!(client.replace_recurrent(&driver, &monday_mornings()).await.unwrap().tries, 1)
        }
        "remove_recurrent" => assert_eq!(client.remove_recurrent(&driver, &[90_359.into()]).await.unwrap().tries, 1),
        "exceptional" => {
            let query = ExtensionQuery {
                driver: Some(driver),
                start: Some(at("24/11/2025 00:00:00 Z")),
                end: Some(at("30/11/2025 00:00:00 Z")),
            };
            drop(client.exceptional(&query).await.unwrap());
        }
        "create_extension" => {
            assert_eq!(client.create_extension(&driver, Some("NOEL"), christmas).await.unwrap().tries, 1)
        }
        "modify_extension" => {
            assert_eq!(
                client.modify_extension(&driver, &18_524.into(), Some("NOEL"), christmas).await.unwrap().tries,
                1
            );
        }
        "remove_extensions" => assert_eq!(client.remove_extensions(&driver, &[18_524.into()]).await.unwrap().tries, 1),
        "override_trip" => assert_eq!(client.override_trip(&override_rule()).await.unwrap().tries, 1),
        "analysis" => {
            let (start, end) = (at("2025-11-28T14:51:37.798Z"), at("2025-11-28T14:51:37.799Z"));
            let query =
                AnalysisQuery::new(RenderMode::DriverWithoutScheduleSynthesis, Criteria::Geolocation, start, end);
            drop(client.analysis(&query).await.unwrap());
        }
        "entities" => drop(client.entities().await.unwrap()),
        "vehicles" => {
            let query = VehicleQuery { registration: Some("AA-123-BB".to_owned()), include_fields: fields() };
            drop(client.vehicles(&query).await.unwrap());
        }
        "nearest_vehicles" => {
            let query = NearestQuery {
                compute_mode: ComputeMode::ByRoad,
                radius_unit: Some("KM".to_owned()),
                limit: Some(10),
                ..NearestQuery::around(48.117, -1.678).within(20)
            };
            drop(client.nearest_vehicles(&query).await.unwrap());
        }
        "auxiliary_use" => {
            let query = AuxiliaryQuery {
                vehicles: vec![7.into(), 8.into()],
                start: day(2026, 3, 1),
                end: day(2026, 3, 31),
                include_fields: fields(),
            };
            drop(client.auxiliary_use(&query).await.unwrap());
        }
        "non_communicating" => drop(client.non_communicating().await.unwrap()),
        "daily_sheet" => drop(client.daily_sheet(&7.into(), day(2026, 3, 29)).await.unwrap()),
        "positions" => {
            let query = PositionQuery::professional("AA-123-BB", at("2026-03-29T00:00Z"), at("2026-03-30T00:00Z"));
            drop(client.positions(&query).await.unwrap());
        }
        other => panic!("the table names a method `{other}` that nobody calls here"),
    }
}

/// The rows of the table in the crate's documentation: method, verb and path, parameters, body.
fn documented() -> Vec<[String; 5]> {
    let text = include_str!("../src/lib.rs");
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | [`"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (method, link) = cells[0].split_once("`](").unwrap();
        assert_eq!(link, format!("Client::{method})"));
        let (verb, path) = cells[1].split_once(' ').unwrap();
        [method, verb, path.trim_matches('`'), cells[2], cells[3]].map(str::to_owned)
    })
    .collect()
}

#[test]
fn the_table_of_the_documentation_is_the_table_for_programs() {
    let rows: Vec<[String; 5]> = SERVICES
        .iter()
        .map(|service| {
            let parameters = service.parameters.join(", ");
            let body = service.body.unwrap_or_default();
            [service.method, service.verb.name(), service.path, &parameters, body].map(str::to_owned)
        })
        .collect();
    assert_eq!(documented(), rows);
    assert_eq!(rows.len(), 18);
}

#[tokio::test]
async fn every_row_of_the_table_is_what_its_method_sends() {
    for [method, verb, path, parameters, body] in documented() {
        let script = Script::new(|seen| match seen.path.rsplit('/').next().unwrap() {
            "authenticate2" => ok(&support::session("abc")),
            "entities" | "ficheJour" | "search" => ok("{}"),
            _ if seen.method == "DELETE" => support::status(204),
            "horaireViePriveeExceptionnelleIndividu" | "etapeViePriveePosteriori" => ok("true"),
            "horairesViePriveeRecurrentesIndividu" if seen.method == "POST" => ok("true"),
            _ => ok("[]"),
        })
        .with_logins();
        let clock = TestClock::new();
        let client = builder(&script, &clock).customer(CUSTOMER).build().unwrap();
        call(&client, &method).await;
        if method == "authenticate" {
            assert_eq!((script.logins(), script.seen().len()), (1, 0));
            continue;
        }
        let seen = script.seen();
        let [sent] = &seen[..] else { panic!("{method} sent {} requests", seen.len()) };
        assert_eq!(
            (sent.method.as_str(), sent.path.as_str()),
            (verb.as_str(), format!("/ocean/restapi{path}").as_str())
        );
        let mut names: Vec<&str> = sent.query.split('&').filter(|pair| !pair.is_empty()).collect();
        names.iter_mut().for_each(|pair| *pair = pair.split_once('=').unwrap().0);
        names.dedup();
        assert_eq!(names.join(", "), parameters, "{method}");
        let keys = match serde_json::from_str::<Value>(&sent.body) {
            Ok(Value::Object(keys)) => keys.keys().cloned().collect::<Vec<_>>().join(", "),
            _ => String::new(),
        };
        assert_eq!(keys, body, "{method}");
        assert_eq!(sent.headers["x-auth-token"], "abc");
        assert_eq!(sent.headers.contains_key("content-type"), !body.is_empty());
    }
}

/// The documentation's own `curl` lines, parameter by parameter.
#[tokio::test]
async fn requests_are_spelt_as_in_the_documentation() {
    let (script, clock) = (Script::new(|_| ok("[true]")), TestClock::new());
    let client = builder(&script, &clock).customer(CUSTOMER).build().unwrap();
    let documented = [
        (
            "replace_recurrent",
            "POST /ocean/restapi/vieprivee/v1/horairesViePriveeRecurrentesIndividu?customerId=1110000000&individuId=1110000004&dateDebut=24%2F11%2F2025+00%3A00%3A00+Z&dateFin=30%2F11%2F2025+00%3A00%3A00+Z",
        ),
        (
            "create_extension",
            "POST /ocean/restapi/vieprivee/v1/horaireViePriveeExceptionnelleIndividu?customerId=1110000000&individuId=1110000004&description=NOEL&dateDebut=25%2F12%2F2027+00%3A00%3A00+Z&dateFin=26%2F12%2F2027+00%3A00%3A00+Z",
        ),
        (
            "override_trip",
            "POST /ocean/restapi/vieprivee/v1/etapeViePriveePosteriori?idEtape=1110000401&numeroEmbarque=2&codeExploitant=1110000001&privacy=false",
        ),
        (
            "remove_extensions",
            "DELETE /ocean/restapi/vieprivee/v1/horairesViePriveeExceptionnellesIndividu?customerId=1110000000&horaireExtensionIds=18524",
        ),
        (
            "remove_recurrent",
            "DELETE /ocean/restapi/vieprivee/v1/horairesViePriveeRecurrentesIndividu?customerId=1110000000&individuId=1110000004&horaireIndividuIds=90359",
        ),
        (
            "recurrent",
            "GET /ocean/restapi/vieprivee/v1/horairesViePriveeRecurrentesIndividu?customerId=1110000000&individuId=1110000004",
        ),
    ];
    for (method, line) in documented {
        call(&client, method).await;
        assert_eq!(script.lines().last().unwrap(), line);
    }
    call(&client, "replace_recurrent").await;
    let body: Value = serde_json::from_str(&script.seen().last().unwrap().body).unwrap();
    let range = json!({"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
        "debutHeure": 0, "finHeure": 8, "debutMinute": 0, "finMinute": 0});
    assert_eq!(body, json!({"innerMap": {"map": {"LUNDI": {"VIE_PRIVEE": [range]}}}}));
}

#[tokio::test]
async fn lists_repeat_their_parameter() {
    let (script, clock) = (Script::new(|_| ok("[]")), TestClock::new());
    call(&client(&script, &clock), "auxiliary_use").await;
    let line = script.lines().remove(0);
    assert!(line.contains("?vehIds=7&vehIds=8&startDate=01%2F03%2F2026"), "{line}");
    assert!(line.ends_with("&includeFields=vehicle&includeFields=chauffeur"), "{line}");
}

#[tokio::test]
async fn every_render_mode_and_criterion_and_no_filter_that_nobody_wants() {
    let (script, clock) = (Script::new(|_| ok("[]")), TestClock::new());
    let client = client(&script, &clock);
    let (start, end) = (at("2026-01-01T00:00Z"), at("2026-02-01T00:00Z"));
    assert_eq!((RenderMode::ALL.len(), Criteria::ALL.len()), (10, 3));
    for mode in RenderMode::ALL {
        for criteria in Criteria::ALL {
            let query = AnalysisQuery::new(*mode, *criteria, start, end);
            client.analysis(&query.clone()).await.unwrap();
            client.analysis(&query.persons([]).vehicles([7.into()]).groups([1.into(), 2.into()])).await.unwrap();
        }
    }
    let bodies: Vec<Value> = script.seen().iter().map(|seen| serde_json::from_str(&seen.body).unwrap()).collect();
    let mut names = BTreeMap::new();
    for pair in bodies.chunks(2) {
        assert_eq!(pair[0]["filter"], json!({}));
        assert_eq!(pair[1]["filter"], json!({"groups": [1, 2], "vehicleIds": [7]}));
        assert_eq!(pair[0]["periode"], json!({"debut": start.millis(), "fin": end.millis()}));
        *names.entry(pair[0]["criteria"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    let spelt = [("ALL", 10), ("GEOLOCATION", 10), ("WIHOUT_GEOLOCATION", 10)];
    assert_eq!(names, BTreeMap::from(spelt.map(|(name, count)| (name.to_owned(), count))));
}

#[tokio::test]
async fn what_cannot_be_asked_is_not_sent() {
    let (script, clock) = (Script::replies([]), TestClock::new());
    let client = client(&script, &clock);
    let driver = Id::Number(DRIVER);
    let fraction = Period::new(at("2027-12-25T00:00:00.500Z"), at("2027-12-26T00:00:00Z")).unwrap();
    let empty = Period::new(at("2027-12-25T00:00:00Z"), at("2027-12-25T00:00:00Z")).unwrap();
    let reversed =
        Payload { start: Some(at("2027-12-26T00:00:00Z")), end: Some(at("2027-12-25T00:00:00Z")), ..monday_mornings() };
    let range = TimeRange::new(MinuteOfDay::from_hm(18, 0).unwrap(), MinuteOfDay::from_hm(23, 59).unwrap()).unwrap();
    let last_minute =
        Payload { schedule: Schedule::new([(Kind::Private, Weekday::Monday, range)]), ..Payload::default() };
    let nameless = OverrideRule { unit_number: None, ..override_rule() };
    let errors = [
        (client.create_extension(&driver, None, fraction).await.unwrap_err(), "no whole second"),
        (client.create_extension(&driver, None, empty).await.unwrap_err(), "empty"),
        (client.replace_recurrent(&driver, &reversed).await.unwrap_err(), "empty"),
        (client.replace_recurrent(&driver, &last_minute).await.unwrap_err(), "23:59"),
        (client.remove_recurrent(&driver, &[]).await.unwrap_err(), "no id"),
        (client.remove_extensions(&driver, &[]).await.unwrap_err(), "no id"),
        (client.override_trip(&nameless).await.unwrap_err(), "numeroEmbarque"),
        (client.nearest_vehicles(&NearestQuery::around(91.0, 0.0)).await.unwrap_err(), "latitudes"),
        (client.nearest_vehicles(&NearestQuery::around(0.0, f64::NAN)).await.unwrap_err(), "longitudes"),
        (
            client
                .nearest_vehicles(&NearestQuery { limit: Some(11), ..NearestQuery::around(0.0, 0.0) })
                .await
                .unwrap_err(),
            "from 1 to 10",
        ),
        (
            client
                .positions(&PositionQuery::professional("x", at("2026-03-30T00:00Z"), at("2026-03-29T00:00Z")))
                .await
                .unwrap_err(),
            "wrong order",
        ),
    ];
    for (error, expected) in errors {
        assert!(matches!(error.kind(), ErrorKind::Invalid(_)) && error.to_string().contains(expected), "{error}");
        assert_eq!(error.tries(), 0);
    }
    assert_eq!(script.logins(), 0);
}

#[tokio::test]
async fn no_content_and_null_are_empty_lists() {
    let (script, clock) = (Script::replies([support::status(204), ok("null")]), TestClock::new());
    let client = client(&script, &clock);
    assert!(client.recurrent(None).await.unwrap().is_empty());
    assert!(client.recurrent(None).await.unwrap().is_empty());
}
