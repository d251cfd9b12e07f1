//! A service in memory that keeps the engine's model of its rules, behind a transport that can lose requests and answers.
#![allow(dead_code, reason = "each test file uses some of it")]

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use horaires::service::{Request, Service};
use horaires::validate::{Context, read_payload};
use horaires::wire::{Date, InnerMapDocument, parse_date};
use horaires::{
    DriverRules, EndOfDay, EndOfDayForm, ExtensionRule, Id, Instant, OverrideRule, Payload, Period, Schedule,
    WeeklyRule,
};
use horaires_ocean::{BoxFuture, Client, Clock, Credentials, Transport, TransportError};
use serde_json::{Value, json};

use super::{LOGIN, PASSWORD, TestClock, session};

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// All is well.
    Kept,
    /// The service never sees it.
    Lost,
    /// It is carried out, and the answer is lost.
    AnswerLost,
    /// It is carried out, and half of the answer comes.
    Truncated,
    /// It is carried out, and the service says 500.
    DoneAnd500,
    /// 500, and nothing is done.
    Status500,
    /// 429.
    TooMany,
    /// The token ends.
    Expired,
}

pub type Fates = Arc<Mutex<dyn FnMut(&str) -> Fate + Send>>;

/// The service, and what becomes of requests to it.
#[derive(Clone)]
pub struct ModelService {
    pub service: Arc<Mutex<Service>>,
    pub clock: TestClock,
    /// Whether answers tell the service's time of day.
    pub dated: bool,
    /// How often each kind of change was carried out.
    pub applied: Arc<Mutex<Vec<Request>>>,
    /// Every request: verb and last part of the path.
    pub seen: Arc<Mutex<Vec<String>>>,
    fates: Fates,
    token: Arc<Mutex<u32>>,
}

impl fmt::Debug for ModelService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ModelService")
    }
}

impl ModelService {
    pub fn new(clock: &TestClock, fates: impl FnMut(&str) -> Fate + Send + 'static) -> Self {
        Self {
            service: Arc::new(Mutex::new(Service::new(Vec::new(), Vec::new()))),
            clock: clock.clone(),
            dated: false,
            applied: Arc::default(),
            seen: Arc::default(),
            fates: Arc::new(Mutex::new(fates)),
            token: Arc::default(),
        }
    }

    /// The fates of the first requests that are no logins, by number; the others are kept.
    pub fn with_fates(clock: &TestClock, fates: &[Fate]) -> Self {
        let fates = fates.to_vec();
        let mut next = 0;
        Self::new(clock, move |_| {
            let fate = fates.get(next).copied().unwrap_or(Fate::Kept);
            next += 1;
            fate
        })
    }

    pub fn rules(&self, driver: i64) -> DriverRules {
        self.service.lock().unwrap().rules(&Id::Number(driver))
    }

    pub fn applied(&self) -> Vec<Request> {
        self.applied.lock().unwrap().clone()
    }

    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    fn now(&self) -> Instant {
        let since = self.clock.now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Instant::from_millis(i64::try_from(since.as_millis()).unwrap()).unwrap()
    }

    fn respond(&self, request: &http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        let answer =
            |status: u16, body: String| Ok(http::Response::builder().status(status).body(body.into()).unwrap());
        let name = request.uri().path().rsplit('/').next().unwrap();
        if name == "authenticate2" {
            *self.token.lock().unwrap() += 1;
            return answer(200, session(&format!("token{}", self.token.lock().unwrap())));
        }
        let what = format!("{} {name}", request.method());
        self.seen.lock().unwrap().push(what.clone());
        let fate = (self.fates.lock().unwrap())(&what);
        let broken = || Err(TransportError::Broken("reset".into()));
        match fate {
            Fate::Lost => return broken(),
            Fate::Status500 => return answer(500, "down".to_owned()),
            Fate::TooMany => {
                let response = http::Response::builder().status(429).header("retry-after", "1");
                return Ok(response.body(Bytes::new()).unwrap());
            }
            Fate::Expired => *self.token.lock().unwrap() += 1,
            _ => {}
        }
        let valid = format!("token{}", self.token.lock().unwrap());
        if request.headers()["x-auth-token"] != valid.as_str() {
            return answer(401, "expired".to_owned());
        }
        let (status, body) = self.serve(&what, request);
        match fate {
            Fate::AnswerLost => broken(),
            Fate::DoneAnd500 => answer(500, "late".to_owned()),
            Fate::Truncated => answer(status, body[..body.len() / 2].to_owned()),
            _ => answer(status, body),
        }
    }

    fn serve(&self, what: &str, request: &http::Request<Bytes>) -> (u16, String) {
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).into_owned().collect();
        let find = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let ids =
            |name: &str| pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| Id::from_csv(value)).collect();
        let date = |name: &str| find(name).map(|text| Instant::from_millis(parse_date(&text).unwrap()).unwrap());
        let driver = find("individuId").map(|text| Id::from_csv(&text));
        let change = match (what, driver) {
            ("GET horairesViePriveeRecurrentesIndividu", Some(driver)) => {
                let rules = self.service.lock().unwrap().rules(&driver);
                let entries: Vec<Value> = rules.recurrent.iter().map(|rule| entry(rule, &driver)).collect();
                return (200, json!(entries).to_string());
            }
            ("GET horairesViePriveeExceptionnellesIndividu", Some(driver)) => {
                let rules = self.service.lock().unwrap().rules(&driver);
                let list: Vec<Value> = rules.extensions.iter().map(|rule| extension(rule, &driver)).collect();
                return (200, json!(list).to_string());
            }
            ("POST horairesViePriveeRecurrentesIndividu", Some(driver)) => {
                let mut document: InnerMapDocument = serde_json::from_slice(request.body()).unwrap();
                let text = |name| find(name).map_or(horaires::wire::Field::Absent, |text| Date::Text(text).into());
                (document.start, document.end) = (text("dateDebut"), text("dateFin"));
                let (payload, issues) = read_payload(&document, &Context::default(), "");
                Request::ReplaceRecurrent { driver, payload: payload.unwrap_or_else(|| panic!("{issues:?}")) }
            }
            ("DELETE horairesViePriveeRecurrentesIndividu", Some(driver)) => {
                Request::RemoveRecurrent { driver, ids: ids("horaireIndividuIds") }
            }
            ("POST horaireViePriveeExceptionnelleIndividu", Some(driver)) => {
                let interval = Period::new(date("dateDebut").unwrap(), date("dateFin").unwrap()).unwrap();
                let description = find("description");
                match find("extensionIdToUpdate") {
                    None => Request::CreateExtension { driver, description, interval },
                    Some(id) => Request::ModifyExtension { driver, id: Id::from_csv(&id), description, interval },
                }
            }
            ("DELETE horairesViePriveeExceptionnellesIndividu", None) => {
                let ids: Vec<Id> = ids("horaireExtensionIds");
                let service = self.service.lock().unwrap();
                // The tests' drivers are 1 to 9.
                let holds = |driver: &i64| {
                    let rules = service.rules(&Id::Number(*driver));
                    rules.extensions.iter().any(|rule| rule.id.as_ref().is_some_and(|id| ids.contains(id)))
                };
                let driver = (1..=9).find(holds).unwrap_or(1);
                Request::RemoveExtensions { driver: Id::Number(driver), ids }
            }
            ("POST etapeViePriveePosteriori", None) => Request::Override(OverrideRule {
                trip: Id::from_csv(&find("idEtape").unwrap()),
                unit_number: find("numeroEmbarque").map(|text| Id::from_csv(&text)),
                operator_code: find("codeExploitant").map(|text| Id::from_csv(&text)),
                private: find("privacy").unwrap() == "true",
                recorded_at: None,
                position: 0,
            }),
            other => panic!("nobody serves {other:?}"),
        };
        match self.service.lock().unwrap().apply(&change, self.now()) {
            Ok(()) => {
                self.applied.lock().unwrap().push(change);
                if what.starts_with("DELETE") { (204, String::new()) } else { (200, "true".to_owned()) }
            }
            Err(refusal) => (400, json!({"message": refusal.to_string()}).to_string()),
        }
    }
}

fn bound(instant: Instant) -> Value {
    if instant == Instant::MIN || instant == Instant::MAX { Value::Null } else { instant.millis().into() }
}

fn entry(rule: &WeeklyRule, driver: &Id) -> Value {
    let payload =
        Payload { schedule: Schedule::new([(rule.kind.clone(), rule.day, rule.range)]), ..Payload::default() };
    let map = serde_json::to_value(payload.to_wire(EndOfDay::Inclusive, EndOfDayForm::Hour24).unwrap()).unwrap();
    let kinds = map["innerMap"]["map"].as_object().unwrap().values().next().unwrap();
    let horaire = &kinds.as_object().unwrap().values().next().unwrap()[0];
    json!({
        "id": rule.id, "individu": {"id": driver}, "horaire": horaire,
        "debut": bound(rule.validity.start()), "fin": bound(rule.validity.end()),
    })
}

fn extension(rule: &ExtensionRule, driver: &Id) -> Value {
    json!({
        "id": 1, "extension": {"id": rule.id, "description": rule.description}, "individu": {"id": driver},
        "debut": rule.interval.start().millis(), "fin": rule.interval.end().millis(), "horairesIndividu": [],
    })
}

impl Transport for ModelService {
    fn send(
        &self,
        request: http::Request<Bytes>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let mut response = self.respond(&request)?;
            if self.dated {
                let date = httpdate::fmt_http_date(self.clock.now());
                response.headers_mut().insert(http::header::DATE, date.parse().unwrap());
            }
            Ok(response)
        })
    }
}

/// A client that remembers nothing, as another run of a program.
pub fn client(service: &ModelService, clock: &TestClock) -> Client {
    Client::builder(Credentials::new(LOGIN, PASSWORD))
        .base_url("https://ocean.test")
        .transport(service.clone())
        .clock(clock.clone())
        .build()
        .unwrap()
}
