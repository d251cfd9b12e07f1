//! A plain client that shares no code with ours, and servers to use it on.

use std::time::Duration;

use horaires::Instant;
use horaires_sandbox::{Clock, Config, Sandbox, demo};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Method;

pub(crate) const CUSTOMER: i64 = demo::CUSTOMER;
pub(crate) const DRIVER: i64 = demo::DRIVER;
pub(crate) const OTHER_DRIVER: i64 = demo::OTHER_DRIVER;

pub(crate) const RECURRENT: &str = "/vieprivee/v1/horairesViePriveeRecurrentesIndividu";
pub(crate) const EXCEPTIONAL: &str = "/vieprivee/v1/horairesViePriveeExceptionnellesIndividu";
pub(crate) const EXTENSION: &str = "/vieprivee/v1/horaireViePriveeExceptionnelleIndividu";
pub(crate) const OVERRIDE: &str = "/vieprivee/v1/etapeViePriveePosteriori";
pub(crate) const ANALYSIS: &str = "/analyse/preformattedPrivacy";

/// When the small fleet ends.
pub(crate) fn now() -> Instant {
    Instant::from_millis(demo::SMALL_UNTIL_MS).unwrap()
}

/// A configuration with the small fleet, whose clock stands still at its end.
pub(crate) fn config() -> Config {
    Config { fleet: Some(demo::small()), clock: Clock::stopped_at(now()), ..Config::default() }
}

pub(crate) fn sandbox() -> Sandbox {
    Sandbox::start(config()).unwrap()
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) date: String,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The answer of a request that succeeded.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()
    }

    /// Paths and codes of a refusal, which has the documented form.
    pub(crate) fn issues(&self) -> Vec<String> {
        let body = self.json();
        assert_eq!(body["status"], json!(self.status), "{self:?}");
        assert!(!body["message"].as_str().unwrap().is_empty() && !body["error"].as_str().unwrap().is_empty());
        let issue = |issue: &Value| {
            assert!(!issue["message"]["en"].as_str().unwrap().is_empty(), "{self:?}");
            assert!(is_french(issue["message"]["fr"].as_str().unwrap()), "{self:?}");
            format!("{} {}", issue["path"].as_str().unwrap(), issue["code"].as_str().unwrap())
        };
        body["issues"].as_array().unwrap().iter().map(issue).collect()
    }
}

/// Whether a message is in French, but for what stands in backticks.
fn is_french(message: &str) -> bool {
    let own: String = message.split('`').step_by(2).collect();
    let english = ["the", "is", "of", "not", "with", "while", "expected", "empty", "trailing"];
    let words = own.split(|letter: char| !letter.is_alphabetic());
    !message.is_empty() && !own.contains("aucun extension") && !words.into_iter().any(|word| english.contains(&word))
}

/// A client with a token.
pub(crate) struct Client {
    agent: Agent,
    base: String,
    pub(crate) token: Option<String>,
}

impl Client {
    pub(crate) fn new(base_url: &str) -> Self {
        let config =
            Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(30))).build();
        Self { agent: config.into(), base: format!("{base_url}/restapi"), token: None }
    }

    /// A client that has logged in.
    pub(crate) fn login(base_url: &str, login: &str) -> Self {
        let mut client = Self::new(base_url);
        client.authenticate(login);
        client
    }

    pub(crate) fn authenticate(&mut self, login: &str) {
        let body = json!({"login": login, "password": demo::PASSWORD}).to_string();
        let reply = self.send(Method::POST, "/auth/authenticate2", Some(&body)).unwrap();
        assert!(matches!(reply.status, 200 | 201), "{reply:?}");
        self.token = Some(reply.json()["token"].as_str().unwrap().to_owned());
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).unwrap()
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Reply {
        self.send(Method::POST, path, Some(body)).unwrap()
    }

    pub(crate) fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).unwrap()
    }

    /// Sends a request; an error where no whole answer arrives.
    pub(crate) fn send(&self, method: Method, path: &str, body: Option<&str>) -> Result<Reply, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("X-AUTH-TOKEN", token);
        }
        let request = request.body(body.unwrap_or_default().to_owned()).unwrap();
        let request = self.agent.configure_request(request).allow_non_standard_methods(true).build();
        let mut response = self.agent.run(request)?;
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (retry_after, date) = (header("retry-after"), header("date").unwrap_or_default());
        let text = response.body_mut().with_config().limit(64 << 20).read_to_string()?;
        Ok(Reply { status: response.status().as_u16(), retry_after, date, text })
    }
}

/// A parameter, encoded.
pub(crate) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The service's form of an instant, encoded.
pub(crate) fn date(at: Instant) -> String {
    encode(&horaires::wire::format_service_date(at))
}

/// So many hours after the clock's start.
pub(crate) fn hours(hours: i64) -> Instant {
    Instant::from_millis(demo::SMALL_UNTIL_MS + hours * 3_600_000).unwrap()
}

/// A payload of one private range on Mondays.
pub(crate) fn mondays(start_hour: u8, end_hour: u8) -> String {
    let range = json!({"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
        "debutHeure": start_hour, "debutMinute": 0, "finHeure": end_hour, "finMinute": 0});
    json!({"innerMap": {"map": {"LUNDI": {"VIE_PRIVEE": [range]}}}}).to_string()
}
