//! The service's rules, over HTTP: who may, what a request does, what it never does.

use crate::support::*;
use horaires_sandbox::{Config, RateLimit, Sandbox, demo};
use serde_json::{Value, json};

/// `(day, from, to, debut, fin)` of a driver's entries, in order.
fn told(client: &Client) -> Vec<(String, String, Option<i64>, Option<i64>)> {
    let entries = client.get(&format!("{RECURRENT}?individuId={DRIVER}")).ok();
    let mut told: Vec<_> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let range = &entry["horaire"];
            let at = |hour: &str, minute: &str| format!("{}:{:02}", range[hour], range[minute].as_i64().unwrap());
            let hours = format!("{}-{}", at("debutHeure", "debutMinute"), at("finHeure", "finMinute"));
            let day = range["idJourSemaine"].as_str().unwrap().to_owned();
            (day, hours, entry["debut"].as_i64(), entry["fin"].as_i64())
        })
        .collect();
    told.sort_by_key(|(day, hours, start, _)| (*start, day.clone(), hours.clone()));
    told
}

#[test]
fn a_token_lives_twelve_hours() {
    let sandbox = sandbox();
    let mut client = Client::login(&sandbox.base_url(), demo::LOGIN);
    sandbox.clock().advance(12 * 3_600_000 - 1);
    assert_eq!(client.get("/mobility/v1/entities").status, 200);
    sandbox.clock().advance(1);
    assert_eq!(client.get("/mobility/v1/entities").issues(), [" unauthorized"]);
    client.authenticate(demo::LOGIN);
    assert_eq!(client.get("/mobility/v1/entities").status, 200);
}

#[test]
fn every_answer_tells_the_servers_time_of_day() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    sandbox.clock().set(horaires::Instant::from_millis(1_767_222_059_999).unwrap());
    for path in ["/mobility/v1/entities", "/nowhere"] {
        assert_eq!(client.get(path).date, "Wed, 31 Dec 2025 23:00:59 GMT", "{path}");
    }
}

#[test]
fn a_post_replaces_from_receipt_and_never_before() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let before = told(&client);
    // From a year ago to in a week: what lies before receipt stays as it was.
    let dates = format!("dateDebut={}&dateFin={}", date(hours(-24 * 365)), date(hours(24 * 7)));
    assert_eq!(client.post(&format!("{RECURRENT}?individuId={DRIVER}&{dates}"), &mondays(8, 9)).ok(), json!(true));
    let after = told(&client);
    let (now, week) = (now().millis(), hours(24 * 7).millis());
    assert!(after.contains(&("LUNDI".into(), "8:00-9:00".into(), Some(now), Some(week))));
    for (day, hours, start, end) in &before {
        assert_eq!(*end, None);
        assert!(after.contains(&(day.clone(), hours.clone(), *start, Some(now))), "{day} {hours}");
        assert!(after.contains(&(day.clone(), hours.clone(), Some(week), None)), "{day} {hours}");
    }
    assert_eq!(after.len(), 2 * before.len() + 1);
}

#[test]
fn a_period_that_is_over_is_refused() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let before = client.get(RECURRENT).ok();
    for (dates, code) in [
        (format!("dateFin={}", date(hours(0))), "/dateFin period-past"),
        (format!("dateDebut={}&dateFin={}", date(hours(-48)), date(hours(-24))), "/dateFin period-past"),
        (format!("dateDebut={}&dateFin={}", date(hours(2)), date(hours(2))), "/dateFin period-empty"),
        (format!("dateDebut={}&dateFin={}", date(hours(2)), date(hours(1))), "/dateFin period-reversed"),
    ] {
        let reply = client.post(&format!("{RECURRENT}?individuId={DRIVER}&{dates}"), &mondays(8, 9));
        assert_eq!((reply.status, reply.issues()), (400, vec![code.to_owned()]), "{dates}");
    }
    assert_eq!(client.get(RECURRENT).ok(), before);
}

#[test]
fn an_empty_map_clears_from_receipt() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let empty = r#"{"innerMap": {"map": {}}}"#;
    assert_eq!(client.post(&format!("{RECURRENT}?individuId={DRIVER}"), empty).ok(), json!(true));
    assert!(told(&client).iter().all(|entry| entry.3 == Some(now().millis())));
}

#[test]
fn a_delete_closes_and_opens_anew() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let before = told(&client);
    let entries = client.get(&format!("{RECURRENT}?individuId={DRIVER}")).ok();
    let id = entries[0]["id"].as_i64().unwrap();
    let delete = format!("{RECURRENT}?individuId={DRIVER}&horaireIndividuIds={id}");
    let reply = client.delete(&delete);
    assert_eq!((reply.status, reply.text.as_str()), (204, ""));
    let after = told(&client);
    let now = now().millis();
    assert_eq!(after.iter().filter(|entry| entry.3 == Some(now)).count(), before.len());
    assert_eq!(after.iter().filter(|entry| entry.2 == Some(now)).count(), before.len() - 1);
    // It is closed: the past is never changed.
    sandbox.clock().advance(1000);
    let reply = client.delete(&delete);
    assert_eq!((reply.status, reply.issues()), (400, vec!["/horaireIndividuIds over".to_owned()]));
    let reply = client.delete(&format!("{RECURRENT}?individuId={DRIVER}&horaireIndividuIds=999999"));
    assert_eq!((reply.status, reply.issues()), (400, vec!["/horaireIndividuIds unknown-id".to_owned()]));
    assert_eq!(told(&client), after);
}

#[test]
fn what_was_sent_is_told_to_the_letter() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let range = |day: &str, kind: &str, end: (u8, u8)| {
        json!({"idJourSemaine": day, "typeHoraires": kind, "debutHeure": 18, "debutMinute": 0,
            "finHeure": end.0, "finMinute": end.1})
    };
    let body = json!({"innerMap": {"map": {
        "LUNDI": {"VIE_PRIVEE": [range("LUNDI", "VIE_PRIVEE", (23, 59))]},
        "MARDI": {"VIE_PRIVEE": [range("MARDI", "VIE_PRIVEE", (24, 0))],
            "IMMOBILISATION": [range("MARDI", "IMMOBILISATION", (20, 0))]},
    }}});
    assert_eq!(client.post(&format!("{RECURRENT}?individuId={DRIVER}"), &body.to_string()).ok(), json!(true));
    let entries = client.get(&format!("{RECURRENT}?individuId={DRIVER}")).ok();
    let open: Vec<&Value> = entries.as_array().unwrap().iter().filter(|entry| entry["fin"].is_null()).collect();
    let told: Vec<_> = open
        .iter()
        .map(|entry| {
            let range = &entry["horaire"];
            (range["typeHoraires"].as_str().unwrap(), range["finHeure"].as_i64(), range["finMinute"].as_i64())
        })
        .collect();
    assert_eq!(told.len(), 3);
    assert!(told.contains(&("VIE_PRIVEE", Some(23), Some(59))));
    assert!(told.contains(&("VIE_PRIVEE", Some(24), Some(0))));
    assert!(told.contains(&("IMMOBILISATION", Some(20), Some(0))));
}

#[test]
fn extensions_are_made_modified_and_removed() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let list = |query: &str| client.get(&format!("{EXCEPTIONAL}?individuId={DRIVER}{query}")).ok();
    let before = list("").as_array().unwrap().len();
    let dates = |from: i64, to: i64| format!("dateDebut={}&dateFin={}", date(hours(from)), date(hours(to)));
    let write = |query: &str| client.post(&format!("{EXTENSION}?individuId={DRIVER}&{query}"), "");
    assert_eq!(write(&format!("description=No%C3%ABl&{}", dates(100, 124))).ok(), json!(true));
    let listed = list(&format!("&{}", dates(100, 101)));
    let [made] = listed.as_array().unwrap().as_slice() else { panic!("{listed}") };
    assert_eq!(made["extension"]["description"], json!("Noël"));
    assert_eq!(made["utilisateur"]["loginUti"], json!(demo::LOGIN));
    assert_eq!((made["debut"].as_i64(), made["fin"].as_i64()), (Some(hours(100).millis()), Some(hours(124).millis())));
    let id = made["extension"]["id"].as_i64().unwrap();
    // The outer id is nobody's.
    let outer = made["id"].as_i64().unwrap();
    assert_ne!(outer, id);
    assert_eq!(
        client.delete(&format!("{EXCEPTIONAL}?horaireExtensionIds={outer}")).issues(),
        ["/horaireExtensionIds unknown-id"]
    );

    assert_eq!(write(&format!("extensionIdToUpdate={id}&{}", dates(50, 60))).ok(), json!(true));
    assert_eq!(list(&format!("&{}", dates(100, 124))), json!([]));
    assert_eq!(list(&format!("&{}", dates(59, 200)))[0]["extension"], json!({"id": id, "description": "Noël"}));
    assert_eq!(
        write(&format!("extensionIdToUpdate=999999&{}", dates(50, 60))).issues(),
        ["/extensionIdToUpdate unknown-id"]
    );
    assert_eq!(write(&dates(60, 50)).issues(), ["/dateFin period-reversed"]);
    assert_eq!(write(&dates(-60, -50)).issues(), ["/dateFin period-past"]);
    assert_eq!(write("description=x").issues(), ["/dateDebut missing-field", "/dateFin missing-field"]);

    // Once it has begun it can only be made longer; all ids or none are removed.
    sandbox.clock().set(hours(55));
    let mut client = client;
    client.authenticate(demo::LOGIN);
    let write = |query: &str| client.post(&format!("{EXTENSION}?individuId={DRIVER}&{query}"), "");
    assert_eq!(write(&dates(70, 80)).ok(), json!(true));
    let list = |query: &str| client.get(&format!("{EXCEPTIONAL}?individuId={DRIVER}{query}")).ok();
    let future = list(&format!("&{}", dates(70, 80)))[0]["extension"]["id"].as_i64().unwrap();
    let both = format!("{EXCEPTIONAL}?horaireExtensionIds={future}&horaireExtensionIds={id}");
    assert_eq!(client.delete(&both).issues(), ["/horaireExtensionIds under-way"]);
    assert_eq!(list("").as_array().unwrap().len(), before + 2);
    assert_eq!(
        write(&format!("extensionIdToUpdate={id}&{}", dates(50, 58))).issues(),
        ["/extensionIdToUpdate under-way"]
    );
    assert_eq!(write(&format!("extensionIdToUpdate={id}&{}", dates(56, 65))).ok(), json!(true));
    let grown = list(&format!("&{}", dates(60, 65)));
    assert_eq!(
        (grown[0]["debut"].as_i64(), grown[0]["fin"].as_i64()),
        (Some(hours(50).millis()), Some(hours(65).millis()))
    );
    assert_eq!(client.delete(&format!("{EXCEPTIONAL}?horaireExtensionIds={future}")).status, 204);
    assert_eq!(list("").as_array().unwrap().len(), before + 1);
}

#[test]
fn the_last_request_for_a_trip_wins() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let trip = sandbox.trips(CUSTOMER).unwrap().into_iter().find(|trip| trip.driver == Some(DRIVER)).unwrap();
    let write = |query: &str| client.post(&format!("{OVERRIDE}?idEtape={}&{query}", trip.id), "");
    let count = sandbox.overrides(CUSTOMER).unwrap().len();
    for private in [true, false, true] {
        assert_eq!(write(&format!("numeroEmbarque=1&codeExploitant=1110000001&privacy={private}")).ok(), json!(true));
    }
    let stored = sandbox.overrides(CUSTOMER).unwrap();
    // Sending a request again in the same words takes the place of the one before.
    assert_eq!(stored.len(), count + 1);
    let last = stored.last().unwrap();
    assert_eq!((last.trip.value(), last.privacy.value()), (Some(&horaires::Id::Number(trip.id)), Some(&true)));
    assert_eq!(write("numeroEmbarque=2&privacy=true").issues(), ["/numeroEmbarque trip-mismatch"]);
    assert_eq!(write("numeroEmbarque=1&codeExploitant=1&privacy=true").issues(), ["/codeExploitant trip-mismatch"]);
    assert_eq!(write("numeroEmbarque=1").issues(), ["/privacy missing-field"]);
    let other = sandbox.trips(demo::OTHER_CUSTOMER).unwrap()[0].id;
    for unknown in [1, other] {
        let reply = client.post(&format!("{OVERRIDE}?idEtape={unknown}&numeroEmbarque=1&privacy=true"), "");
        assert_eq!((reply.status, reply.issues()), (400, vec!["/idEtape unknown-id".to_owned()]));
    }
}

#[test]
fn private_points_are_not_told() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    // Friday 21 November 2025: from home before 8:00 to the office.
    let search = |privacy: &str| {
        let query =
            format!("immatriculation=AA-101-AA&startDate=2025-11-21T00:00:00Z&endDate=2025-11-22T00:00:00Z{privacy}");
        client.get(&format!("/positions/search?{query}")).ok()["positionsVehicles"][0]["positions"]
            .as_array()
            .unwrap()
            .clone()
    };
    let all = search("");
    let (private, shown): (Vec<Value>, Vec<Value>) =
        all.into_iter().partition(|position| position["etat"] == "PRIVACY");
    assert!(private.len() > 10 && shown.len() > 10);
    assert_eq!(search("&withPrivacy=false"), shown);
    assert_eq!(search("&withPrivacy=true").len(), private.len() + shown.len());
    let at = |position: &Value| position["timestamp"].as_i64().unwrap();
    // 8:00 in Paris is 7:00 UTC: a point of that very instant would show where the private time ended.
    let eight = 1_763_708_400_000;
    let evening = eight + 10 * 3_600_000;
    assert!(shown.iter().all(|position| at(position) > eight && at(position) < evening));

    let sheet = client.get(&format!("/mobility/v1/ficheJour?vehId={}&date=21/11/2025", CUSTOMER + 700)).ok();
    let first = &sheet["fjRows"][0];
    assert_eq!((&first["posDeb"]["fullAddress"], &first["posDeb"]["latitudeY"]), (&Value::Null, &Value::Null));
    assert!(first["posDeb"]["heure"].is_string() && first["distanceMeter"].as_i64().unwrap() > 0);
    let office = &sheet["fjRows"][2];
    assert!(office["posDeb"]["fullAddress"].is_string() && office["posDeb"]["latitudeY"].is_number());

    // A request after the fact wins over the schedule.
    let id = first["id"].as_i64().unwrap();
    assert_eq!(client.post(&format!("{OVERRIDE}?idEtape={id}&numeroEmbarque=1&privacy=false"), "").status, 200);
    assert!(search("&withPrivacy=false").len() > shown.len());
}

#[test]
fn positions_go_back_two_months() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let search = |from: &str| {
        client
            .get(&format!("/positions/search?immatriculation=AA-101-AA&startDate={from}&endDate=2025-11-24T00:00:00Z"))
    };
    assert_eq!(search("2025-09-24T16:00:00Z").status, 200);
    assert_eq!(search("2025-09-24T15:59:59Z").issues(), ["/startDate too-far-back"]);
    assert_eq!(search("2025-11-25T00:00:00Z").issues(), ["/endDate period-reversed"]);
}

#[test]
fn too_many_requests_are_told_how_long_to_wait() {
    let limit = Some(RateLimit { per_second: 1, burst: 2 });
    let sandbox = Sandbox::start(Config { rate_limit: limit, ..config() }).unwrap();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let statuses: Vec<u16> = (0..3).map(|_| client.get("/mobility/v1/entities").status).collect();
    assert_eq!(statuses, [200, 200, 429]);
    let reply = client.get("/mobility/v1/entities");
    assert_eq!((reply.retry_after.as_deref(), reply.issues()), (Some("1"), vec![" too-many-requests".to_owned()]));
    sandbox.clock().advance(1000);
    assert_eq!(client.get("/mobility/v1/entities").status, 200);
}

#[test]
fn guessing_passwords_is_slowed_down() {
    let sandbox = sandbox();
    let client = Client::new(&sandbox.base_url());
    let attempt = |login: &str, password: &str| {
        client.post("/auth/authenticate2", &json!({"login": login, "password": password}).to_string())
    };
    // An unknown login is refused in the same words as a wrong password.
    assert_eq!(attempt("nobody", "x").text, attempt(demo::LOGIN, "x").text);
    for _ in 0..9 {
        assert_eq!(attempt(demo::LOGIN, "x").status, 401);
    }
    let waiting = attempt(demo::LOGIN, demo::PASSWORD);
    assert_eq!((waiting.status, waiting.retry_after.as_deref()), (429, Some("60")));
    assert_eq!(attempt(demo::OTHER_LOGIN, demo::PASSWORD).status, 200);
    sandbox.clock().advance(60_000);
    assert_eq!(attempt(demo::LOGIN, demo::PASSWORD).status, 200);
}
