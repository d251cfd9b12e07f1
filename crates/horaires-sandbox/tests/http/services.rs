//! Every service and every status that is documented, over HTTP.

use std::collections::BTreeSet;

use crate::support::*;
use horaires::wire::Field;
use horaires_ocean::models;
use horaires_sandbox::{Faults, RateLimit, Sandbox, demo};
use serde_json::{Value, json};
use ureq::http::Method;

/// What makes each service succeed, in an order in which all do.
fn successes(client: &Client) -> Vec<(Method, &'static str, String, String)> {
    let entries = client.get(&format!("{RECURRENT}?individuId={DRIVER}")).ok();
    let entry = entries[0]["id"].as_i64().unwrap();
    let extensions = client.get(&format!("{EXCEPTIONAL}?individuId={DRIVER}")).ok();
    let future = extensions.as_array().unwrap().last().unwrap()["extension"]["id"].as_i64().unwrap();
    let sheet = client.get(&format!("/mobility/v1/ficheJour?vehId={}&date=21/11/2025", CUSTOMER + 700)).ok();
    let trip = sheet["fjRows"][0]["id"].as_i64().unwrap();
    let period = format!("dateDebut={}&dateFin={}", date(hours(24)), date(hours(48)));
    let analysis = json!({"renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL", "criteria": "ALL",
        "periode": {"debut": "2025-11-01T00:00:00Z", "fin": "2025-12-01T00:00:00Z"}});
    let nearest = json!({"computeMode": "VOL_OISEAU", "radiusUnit": "KILOMETER"}).to_string();
    let credentials = json!({"login": demo::LOGIN, "password": demo::PASSWORD}).to_string();
    let own = |path, query: String| (path, query);
    let row = |method, (path, query): (&'static str, String), body: String| (method, path, query, body);
    vec![
        row(Method::POST, own("/auth/authenticate2", String::new()), credentials),
        row(Method::POST, own("/individus/list", "criteria=WITH_VEHICLE".into()), String::new()),
        row(Method::GET, own(RECURRENT, format!("individuId={DRIVER}")), String::new()),
        row(Method::DELETE, own(RECURRENT, format!("individuId={DRIVER}&horaireIndividuIds={entry}")), String::new()),
        row(Method::POST, own(RECURRENT, format!("individuId={DRIVER}&{period}")), mondays(8, 9)),
        row(Method::GET, own(EXCEPTIONAL, format!("individuId={DRIVER}&{period}")), String::new()),
        row(Method::POST, own(EXTENSION, format!("individuId={DRIVER}&description=x&{period}")), String::new()),
        row(Method::DELETE, own(EXCEPTIONAL, format!("horaireExtensionIds={future}")), String::new()),
        row(Method::POST, own(OVERRIDE, format!("idEtape={trip}&numeroEmbarque=1&privacy=true")), String::new()),
        row(Method::POST, own(ANALYSIS, String::new()), analysis.to_string()),
        row(Method::GET, own("/mobility/v1/entities", String::new()), String::new()),
        row(
            Method::GET,
            own("/mobility/v1/ficheJour", format!("vehId={}&date=21/11/2025", CUSTOMER + 700)),
            String::new(),
        ),
        row(Method::GET, own("/vehicule_engin/vehicles", "immatriculation=AA-101-AA".into()), String::new()),
        row(
            Method::POST,
            own("/vehicule_engin/nearestVehicles", "radius=100&latitude=48.1&longitude=-1.7&resultsLimit=3".into()),
            nearest,
        ),
        row(
            Method::GET,
            own("/dioUtilisation/duree", format!("vehIds={}&startDate=20/11/2025&endDate=24/11/2025", CUSTOMER + 701)),
            String::new(),
        ),
        row(Method::GET, own("/noncommunicant/list", String::new()), String::new()),
        row(
            Method::GET,
            own(
                "/positions/search",
                "immatriculation=AA-101-AA&startDate=2025-11-20T00:00:00Z&endDate=2025-11-24T00:00:00Z".into(),
            ),
            String::new(),
        ),
    ]
}

/// The statuses that the OpenAPI document lists for each service.
fn documented(sandbox: &Sandbox) -> Vec<(Method, String, BTreeSet<u16>)> {
    let document = openapi(sandbox);
    let mut services = Vec::new();
    for (path, verbs) in document["paths"].as_object().unwrap() {
        for (verb, operation) in verbs.as_object().unwrap() {
            let statuses = operation["responses"].as_object().unwrap().keys();
            let method = verb.to_ascii_uppercase().parse().unwrap();
            let path = path.strip_prefix("/restapi").unwrap().to_owned();
            services.push((method, path, statuses.map(|status| status.parse().unwrap()).collect()));
        }
    }
    services
}

fn openapi(sandbox: &Sandbox) -> Value {
    let url = format!("http://{}/openapi.json", sandbox.address());
    serde_json::from_str(&ureq::get(&url).call().unwrap().body_mut().read_to_string().unwrap()).unwrap()
}

fn path_and(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[test]
fn every_service_answers_every_documented_status() {
    let config = horaires_sandbox::Config { rate_limit: Some(RateLimit { per_second: 1, burst: 10_000 }), ..config() };
    // One that answers 201 where it may.
    let other = Sandbox::start(horaires_sandbox::Config { created: true, ..config.clone() }).unwrap();
    let creator = Client::login(&other.base_url(), demo::LOGIN);
    let sandbox = Sandbox::start(config).unwrap();
    let url = sandbox.base_url();
    let client = Client::login(&url, demo::LOGIN);
    let stranger = Client::login(&url, "demo-driver");
    let nobody = Client::new(&url);
    let successes = successes(&client);
    let documented = documented(&sandbox);
    assert_eq!(successes.len(), documented.len());
    for (method, path, statuses) in documented {
        let (_, _, query, body) = successes.iter().find(|row| row.0 == method && row.1 == path).unwrap();
        let what = format!("{method} {path}");
        let send = |client: &Client, query: &str| {
            let reply = client.send(method.clone(), &path_and(&path, query), Some(body)).unwrap();
            if reply.status >= 400 {
                reply.issues();
            }
            reply.status
        };
        let mut seen = BTreeSet::from([send(&client, query)]);
        seen.insert(send(&creator, query)); // 201, where it is documented
        seen.insert(send(&client, "nonsense=1")); // 400
        sandbox.set_faults(Faults { server_errors: 1.0, ..Faults::default() });
        seen.insert(send(&client, query)); // 500
        sandbox.set_faults(Faults { too_many: 1.0, ..Faults::default() });
        seen.insert(send(&client, query)); // 429
        sandbox.set_faults(Faults::default());
        if path == "/auth/authenticate2" {
            let wrong = json!({"login": demo::LOGIN, "password": "wrong"}).to_string();
            seen.insert(nobody.post(&path, &wrong).status);
        } else {
            seen.insert(send(&nobody, query)); // 401
            seen.insert(send(&stranger, query)); // 403
            let with_other = |query: &str| format!("{query}&customerId={}", demo::OTHER_CUSTOMER);
            assert_eq!(send(&client, &with_other(query)), 403, "{what}");
        }
        if statuses.contains(&404) {
            seen.insert(missing(&client, &method, &path, body));
        }
        assert_eq!(seen, statuses, "{what}");
        let lists_201 = ["/auth/authenticate2", "/vehicule_engin/nearestVehicles"].contains(&path.as_str());
        assert_eq!(statuses.contains(&201), lists_201, "{what}");
    }
}

/// The status for something that is not there: an id, or where a service takes none, a path that is no service.
fn missing(client: &Client, method: &Method, path: &str, body: &str) -> u16 {
    let query = match path {
        RECURRENT | EXCEPTIONAL => "individuId=1",
        "/mobility/v1/ficheJour" => "vehId=1&date=21/11/2025",
        "/dioUtilisation/duree" => "vehIds=1&startDate=20/11/2025&endDate=24/11/2025",
        "/positions/search" => "immatriculation=X&startDate=2025-11-20T00:00:00Z&endDate=2025-11-24T00:00:00Z",
        _ => return client.send(method.clone(), &format!("{path}/x"), Some(body)).unwrap().status,
    };
    client.send(method.clone(), &path_and(path, query), Some(body)).unwrap().status
}

#[test]
fn answers_have_the_documented_shape() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let answer = |method: Method, wanted: &str| -> String {
        let successes = successes(&client);
        let (_, path, query, body) = successes.iter().find(|row| row.0 == method && row.1 == wanted).unwrap();
        let reply = client.send(method, &path_and(path, query), Some(body)).unwrap();
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.text
    };
    // Nothing is of another type than documented, no field is unknown, and lists are not empty.
    fn check<T: serde::Serialize + serde::de::DeserializeOwned>(text: &str, schema: &str, document: &Value) {
        let value: Value = serde_json::from_str(text).unwrap();
        let known: T = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&known).unwrap(), value);
        let schema = json!({"$ref": format!("#/components/schemas/{schema}"), "components": document["components"]});
        let schema = if value.is_array() {
            assert!(!value.as_array().unwrap().is_empty(), "{text}");
            json!({"type": "array", "items": {"$ref": schema["$ref"]}, "components": document["components"]})
        } else {
            schema
        };
        let errors: Vec<String> = jsonschema::validator_for(&schema)
            .unwrap()
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let document = openapi(&sandbox);
    type List<T> = Vec<Field<T>>;
    check::<models::Session>(&answer(Method::POST, "/auth/authenticate2"), "Session", &document);
    check::<List<models::PersonRow>>(&answer(Method::POST, "/individus/list"), "PersonRow", &document);
    check::<List<models::RecurrentEntry>>(&answer(Method::GET, RECURRENT), "RecurrentEntry", &document);
    let all = client.get(EXCEPTIONAL).text;
    check::<List<models::Extension>>(&all, "Extension", &document);
    check::<List<models::Synthesis>>(&answer(Method::POST, ANALYSIS), "Synthesis", &document);
    check::<models::Entities>(&answer(Method::GET, "/mobility/v1/entities"), "Entities", &document);
    check::<models::DailySheet>(&answer(Method::GET, "/mobility/v1/ficheJour"), "DailySheet", &document);
    check::<List<models::FleetVehicle>>(&answer(Method::GET, "/vehicule_engin/vehicles"), "FleetVehicle", &document);
    let nearest = answer(Method::POST, "/vehicule_engin/nearestVehicles");
    check::<List<models::NearestVehicle>>(&nearest, "NearestVehicle", &document);
    check::<List<models::AuxiliaryUse>>(&answer(Method::GET, "/dioUtilisation/duree"), "AuxiliaryUse", &document);
    let silent = answer(Method::GET, "/noncommunicant/list");
    check::<List<models::NonCommunicatingDevice>>(&silent, "NonCommunicatingDevice", &document);
    check::<models::Positions>(&answer(Method::GET, "/positions/search"), "Positions", &document);
}

#[test]
fn accounts_of_several_customers_name_one() {
    let sandbox = sandbox();
    let both = Client::login(&sandbox.base_url(), demo::LOGIN_OF_BOTH);
    let reply = both.get("/mobility/v1/entities");
    assert_eq!((reply.status, reply.issues()), (400, vec!["/customerId missing-field".to_owned()]));
    for customer in [CUSTOMER, demo::OTHER_CUSTOMER] {
        let entities = both.get(&format!("/mobility/v1/entities?customerId={customer}")).ok();
        assert_eq!(entities["entities"][0]["id"], json!(customer + 10));
    }
    // A driver of one customer is not there in the other.
    let reply = both.get(&format!("{RECURRENT}?customerId={CUSTOMER}&individuId={OTHER_DRIVER}"));
    assert_eq!((reply.status, reply.issues()), (404, vec!["/individuId unknown-id".to_owned()]));
    // Services that name a vehicle or a trip find the customer by it.
    let positions =
        "/positions/search?immatriculation=ZZ-101-ZZ&startDate=2025-11-20T00:00:00Z&endDate=2025-11-24T00:00:00Z";
    assert_eq!(both.get(positions).status, 200);
    assert_eq!(Client::login(&sandbox.base_url(), demo::LOGIN).get(positions).status, 404);
}

#[test]
fn criteria_select_drivers() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let count = |criteria: &str| client.post(&format!("/individus/list{criteria}"), "").ok().as_array().unwrap().len();
    assert_eq!(count(""), 3);
    assert_eq!((count("?criteria=WITH_USER"), count("?criteria=WITHOUT_USER")), (1, 2));
    assert_eq!(
        (count("?criteria=WITH_ENTITE"), count("?criteria=WITH_GSM"), count("?criteria=WITH_VEHICLE")),
        (3, 2, 3)
    );
    assert_eq!(client.post("/individus/list?criteria=WITH_WINGS", "").status, 400);
}

#[test]
fn wanted_fields_alone() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let fields = encode("vehicle{id,immatriculation},entite{nom}");
    let listed = client.get(&format!("/vehicule_engin/vehicles?includeFields={fields}")).ok();
    assert_eq!(
        listed[0],
        json!({"vehicle": {"id": CUSTOMER + 700, "immatriculation": "AA-101-AA"}, "entite": {"nom": "Agence Nord"}})
    );
    assert_eq!(client.get("/vehicule_engin/vehicles?includeFields=a%7B").status, 400);
    let used =
        client.get("/dioUtilisation/duree?startDate=21/11/2025&endDate=21/11/2025&includeFields=durationSecForAllDio");
    assert!(used.ok()[0]["durationSecForAllDio"].as_i64().unwrap() > 0);
}

#[test]
fn equipment_adds_up() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let used = client.get("/dioUtilisation/duree?startDate=21/11/2025&endDate=24/11/2025").ok();
    let [vehicle] = used.as_array().unwrap().as_slice() else { panic!("{used}") };
    let days = vehicle["dailyDioUtilisation"].as_array().unwrap();
    assert_eq!(days.len(), 4);
    let sum = |values: &mut dyn Iterator<Item = &Value>| values.map(|value| value.as_i64().unwrap()).sum::<i64>();
    let total = vehicle["durationSecForAllDio"].as_i64().unwrap();
    assert_eq!(sum(&mut days.iter().map(|day| &day["dailyDurationSecForAllDio"])), total);
    assert_eq!(sum(&mut vehicle["totalUsePerEquipementForPeriod"].as_object().unwrap().values()), total);
    let halves = days.iter().flat_map(|day| day["usePerHalfHour"].as_array().unwrap());
    assert_eq!(sum(&mut halves.map(|half| &half["useDuration"])), total);
    assert_eq!(client.get("/dioUtilisation/duree?startDate=24/11/2025&endDate=21/11/2025").status, 400);
    assert_eq!(client.get("/dioUtilisation/duree?startDate=01/01/1971&endDate=21/11/2025").status, 400);
}

#[test]
fn the_nearest_first_and_no_roads() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let search =
        |query: &str, body: Value| client.post(&format!("/vehicule_engin/nearestVehicles?{query}"), &body.to_string());
    let straight = json!({"computeMode": "VOL_OISEAU", "radiusUnit": "METER"});
    let place = "latitude=48.117&longitude=-1.678";
    let found = search(&format!("radius=100000&{place}"), straight.clone()).ok();
    let distances: Vec<f64> = found.as_array().unwrap().iter().map(|near| near["distance"].as_f64().unwrap()).collect();
    assert_eq!(distances.len(), 3);
    assert!(distances.is_sorted() && distances.iter().all(|distance| (0.0..=100_000.0).contains(distance)));
    assert_eq!(
        search(&format!("radius=100000&resultsLimit=1&{place}"), straight.clone()).ok().as_array().unwrap().len(),
        1
    );
    assert_eq!(search(&format!("radius=0&{place}"), straight.clone()).ok(), json!([]));
    let by_road = search(&format!("radius=1&{place}"), json!({"computeMode": "PAR_ROUTE"}));
    assert_eq!((by_road.status, by_road.issues()), (400, vec!["/computeMode no-roads".to_owned()]));
    for query in
        ["radius=1&latitude=91&longitude=0", "radius=-1&latitude=1&longitude=0", "radius=1&latitude=1&longitude=NaN"]
    {
        assert_eq!(search(query, straight.clone()).status, 400, "{query}");
    }
    for limit in ["0", "11"] {
        assert_eq!(search(&format!("radius=1&resultsLimit={limit}&{place}"), straight.clone()).status, 400);
    }
    assert_eq!(search(&format!("radius=1&{place}"), json!({"computeMode": "TELEPORT"})).status, 400);
    assert_eq!(
        search(&format!("radius=1&{place}"), json!({"computeMode": "VOL_OISEAU", "radiusUnit": "PARSEC"})).status,
        400
    );
}

#[test]
fn health_is_told_and_no_other_path() {
    let sandbox = sandbox();
    let url = format!("http://{}", sandbox.address());
    let health = ureq::get(&format!("{url}/health")).call().unwrap().body_mut().read_to_string().unwrap();
    assert!(health.contains(r#""status":"ok""#), "{health}");
    let client = Client::new(&sandbox.base_url());
    assert_eq!(client.get("/nothing").issues(), [" no-such-path"]);
    let reply = client.send(Method::PUT, "/mobility/v1/entities", None).unwrap();
    assert_eq!((reply.status, reply.issues()), (405, vec![" method-not-allowed".to_owned()]));
    // The deprecated way to log in, which puts the password into the address, is not there.
    assert_eq!(client.post("/auth/authenticate?login=demo&password=demo-password", "").status, 404);
}
