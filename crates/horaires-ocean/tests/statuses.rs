//! Every method of the client meets every documented status, over real HTTP against the sandbox.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

#[path = "support/sandbox.rs"]
mod sandbox;

use horaires::wire::Kind;
use horaires::{Id, Instant, MinuteOfDay, OverrideRule, Payload, Period, Schedule, TimeRange, Weekday};
use horaires_ocean::models::{Criteria, RenderMode};
use horaires_ocean::{
    AnalysisQuery, AuxiliaryQuery, Client, Credentials, Effect, Error, ErrorKind, ExtensionQuery, NearestQuery,
    PositionQuery, RetryPolicy, SERVICES, Service, VehicleQuery,
};
use horaires_sandbox::{Faults, Sandbox, demo};
use sandbox::{builder, start};

fn after(hours: i64) -> Instant {
    Instant::from_millis(demo::SMALL_UNTIL_MS + hours * 3_600_000).unwrap()
}

/// What the calls are about.
struct Subject {
    driver: Id,
    entry: Id,
    extension: Id,
    trip: OverrideRule,
    vehicle: Id,
    registration: String,
    days: i64,
}

impl Subject {
    /// Something that is there.
    fn of(sandbox: &Sandbox) -> Self {
        let id = |id: &horaires::wire::Field<Id>| id.value().unwrap().clone();
        let recurrent = sandbox.recurrent(demo::DRIVER).unwrap();
        let entry = recurrent.iter().find(|entry| entry.end.value().is_none()).unwrap();
        let extensions = sandbox.extensions(demo::DRIVER).unwrap();
        let to_come = extensions.last().unwrap().extension.value().unwrap();
        let trip = sandbox.trips(demo::CUSTOMER).unwrap().remove(0);
        let fleet = demo::small();
        let vehicle = fleet.vehicles.iter().find(|vehicle| vehicle.id == trip.vehicle).unwrap();
        Self {
            driver: Id::Number(demo::DRIVER),
            entry: id(&entry.id),
            extension: id(&to_come.id),
            trip: OverrideRule {
                trip: Id::Number(trip.id),
                unit_number: Some(Id::Number(vehicle.unit_number)),
                operator_code: None,
                private: true,
                recorded_at: None,
                position: 0,
            },
            vehicle: Id::Number(vehicle.id),
            registration: "AA-101-AA".to_owned(),
            days: 1,
        }
    }

    /// Nothing that is there.
    fn nothing(mut self) -> Self {
        for id in [&mut self.driver, &mut self.entry, &mut self.extension, &mut self.trip.trip, &mut self.vehicle] {
            *id = Id::Number(1);
        }
        self.registration = "XX-000-XX".to_owned();
        self
    }
}

async fn call(client: &Client, method: &str, subject: &Subject) -> Result<(), Error> {
    let Subject { driver, entry, extension, trip, vehicle, registration, days } = subject;
    let later = Period::new(after(1_000), after(1_024)).unwrap();
    let (from, to) = (after(-24 * days), after(0));
    let (first, last) = (from.to_chrono().date_naive(), to.to_chrono().date_naive());
    match method {
        "authenticate" => client.authenticate().await.map(drop),
        "persons" => client.persons(&[]).await.map(drop),
        "recurrent" => client.recurrent(Some(driver)).await.map(drop),
        "replace_recurrent" => {
            let range = TimeRange::new(MinuteOfDay::from_hm(0, 0).unwrap(), MinuteOfDay::from_hm(8, 0).unwrap());
            let schedule = Schedule::new([(Kind::Private, Weekday::Monday, range.unwrap())]);
            let payload = Payload { start: Some(after(2_000)), schedule, ..Payload::default() };
            client.replace_recurrent(driver, &payload).await.map(drop)
        }
        "remove_recurrent" => client.remove_recurrent(driver, std::slice::from_ref(entry)).await.map(drop),
        "exceptional" => {
            let query = ExtensionQuery { driver: Some(driver.clone()), ..ExtensionQuery::default() };
            client.exceptional(&query).await.map(drop)
        }
        "create_extension" => client.create_extension(driver, Some("été"), later).await.map(drop),
        "modify_extension" => client.modify_extension(driver, extension, Some("été"), later).await.map(drop),
        "remove_extensions" => client.remove_extensions(driver, std::slice::from_ref(extension)).await.map(drop),
        "override_trip" => client.override_trip(trip).await.map(drop),
        "analysis" => {
            let query = AnalysisQuery::new(RenderMode::DriverWithoutScheduleSynthesis, Criteria::All, from, to);
            client.analysis(&query).await.map(drop)
        }
        "entities" => client.entities().await.map(drop),
        "vehicles" => client.vehicles(&VehicleQuery::default()).await.map(drop),
        "nearest_vehicles" => client.nearest_vehicles(&NearestQuery::around(48.117, -1.678).within(20)).await.map(drop),
        "auxiliary_use" => {
            let vehicles = vec![vehicle.clone()];
            let query = AuxiliaryQuery { vehicles, start: first, end: last, include_fields: Vec::new() };
            client.auxiliary_use(&query).await.map(drop)
        }
        "non_communicating" => client.non_communicating().await.map(drop),
        "daily_sheet" => client.daily_sheet(vehicle, first).await.map(drop),
        "positions" => client.positions(&PositionQuery::professional(registration, from, to)).await.map(drop),
        other => panic!("the table names a method `{other}` that nobody calls here"),
    }
}

/// The status that a call ended with; that of the lost answer where a change could not be read back either.
fn status_of(result: Result<(), Error>) -> Option<u16> {
    let error = result.unwrap_err();
    assert_eq!(error.tries(), 1, "{error}");
    match error.kind() {
        ErrorKind::Unconfirmed { lost, .. } => lost.status(),
        _ => error.status(),
    }
}

#[tokio::test]
async fn every_method_meets_every_documented_status() {
    for service in SERVICES {
        let sandbox = start(demo::small());
        let of = |login: &str| builder(&sandbox, login).retry(RetryPolicy::never());
        let (client, there) = (of(demo::LOGIN).build().unwrap(), Subject::of(&sandbox));
        let stored = || format!("{:?}", sandbox.rules(demo::CUSTOMER).unwrap());
        let before = stored();
        let Service { method, effect, parameters, .. } = service;
        let token = client.authenticate().await.unwrap();
        for (status, faults) in [
            (429, Faults { too_many: 1.0, ..Faults::default() }),
            (500, Faults { server_errors: 1.0, ..Faults::default() }),
            (401, Faults { expired_tokens: 1.0, ..Faults::default() }),
        ] {
            sandbox.set_faults(faults);
            let kept = Client::builder(Credentials::token(token.expose())).base_url(sandbox.base_url());
            let kept = kept.retry(RetryPolicy::never()).build().unwrap();
            match (*method, status) {
                ("authenticate", 401) => {}
                ("authenticate", _) => assert_eq!(status_of(client.authenticate().await.map(drop)), Some(status)),
                // With a token alone there is nothing to renew it with: that is told as such.
                (_, 401) => {
                    let error = call(&kept, method, &there).await.unwrap_err();
                    assert!(matches!(error.kind(), ErrorKind::NotLoggedIn { said: None }), "{method}: {error}");
                }
                _ => assert_eq!(status_of(call(&kept, method, &there).await), Some(status), "{method}"),
            }
        }
        sandbox.set_faults(Faults::default());
        let wrong = Client::builder(Credentials::new(demo::LOGIN, "wrong")).base_url(sandbox.base_url());
        let refused = call(&wrong.build().unwrap(), method, &there).await.unwrap_err();
        assert_eq!(refused.status(), Some(401), "{method}: {refused}");
        if *method == "authenticate" {
            continue;
        }
        // 403: an account without rights, and a customer that is not its own.
        let stranger = of("demo-driver").build().unwrap();
        assert_eq!(status_of(call(&stranger, method, &there).await), Some(403), "{method}");
        if parameters.contains(&"customerId") {
            let foreign = client.for_customer(demo::OTHER_CUSTOMER);
            assert_eq!(status_of(call(&foreign, method, &there).await), Some(403), "{method}");
            // 400: which customer?
            assert_eq!(status_of(call(&of(demo::LOGIN_OF_BOTH).build().unwrap(), method, &there).await), Some(400));
        }
        // 400 or 404 as documented: an id of nobody.
        let names_something =
            !["persons", "analysis", "entities", "vehicles", "nearest_vehicles", "non_communicating"].contains(method);
        if names_something {
            let found = status_of(call(&client, method, &Subject::of(&sandbox).nothing()).await);
            let expected = if *effect == Effect::Reads { 404 } else { 400 };
            assert_eq!(found, Some(expected), "{method}");
        }
        if *method == "positions" {
            let long_ago = Subject { days: 100, ..Subject::of(&sandbox) };
            assert_eq!(status_of(call(&client, method, &long_ago).await), Some(400));
        }
        // 404: an address that is not the service's.
        let token = client.authenticate().await.unwrap();
        let astray = Client::builder(Credentials::token(token.expose())).base_url(format!("{}/x", sandbox.base_url()));
        let astray = astray.retry(RetryPolicy::never()).build().unwrap();
        assert_eq!(status_of(call(&astray, method, &there).await), Some(404), "{method}");

        assert_eq!(stored(), before, "{method}: what is refused changes nothing");
        // 200 or 204.
        call(&client, method, &there).await.unwrap();
        assert_eq!(stored() == before, *effect == Effect::Reads, "{method}");
    }
}
