//! The service: where it is, who asks, and how its failures are told.

pub(crate) mod clock;
pub(crate) mod journal;
pub(crate) mod saved;
pub(crate) mod sheets;

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use clap::Args;
use horaires::{Id, Lang};
use horaires_ocean::{BASE_URL, Client, ClientBuilder, Credentials, Error, ErrorKind, RateLimit, blocking};

use crate::failure::Failure;
use saved::Saved;

/// Where the service is, and who asks.
#[derive(Args)]
pub(crate) struct ServiceArgs {
    /// Address of the service, without /restapi [default: where `login --save` was, else the service's own]
    #[arg(long, value_name = "URL", env = "OCEAN_URL", hide_env_values = true)]
    pub(crate) url: Option<String>,
    /// Customer; needed by users of several customers only
    #[arg(long, value_name = "ID", env = "OCEAN_CUSTOMER", hide_env_values = true)]
    pub(crate) customer: Option<String>,
    /// File of credentials: {"login", "password"} or {"token"} [default: OCEAN_LOGIN and OCEAN_PASSWORD, else OCEAN_TOKEN,
    /// else what `login --save` kept]
    #[arg(long, value_name = "FILE")]
    pub(crate) credentials: Option<PathBuf>,
    /// At most so many requests a second
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub(crate) requests_per_second: u32,
}

impl ServiceArgs {
    /// A client; the service is not asked anything yet.
    pub(crate) fn client(&self) -> Result<blocking::Client, Failure> {
        self.client_in(Lang::En)
    }

    /// The same, with its failures in a language that was asked for.
    pub(crate) fn client_in(&self, lang: Lang) -> Result<blocking::Client, Failure> {
        let in_environment = ["OCEAN_LOGIN", "OCEAN_PASSWORD", "OCEAN_TOKEN"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
        let kept = saved::default_path().filter(|path| !in_environment && path.exists());
        let file = self.credentials.clone().or(kept);
        let (saved, credentials) = match &file {
            Some(path) => (Saved::read(path), Credentials::from_file(path)),
            None => (Saved::default(), Credentials::from_env()),
        };
        let credentials = credentials.map_err(|error| match error.kind() {
            ErrorKind::Credentials(message) => {
                Failure::usage(format_args!("{message}; or give --credentials, or run `horaires login --save`"))
            }
            _ => failure(&error),
        })?;
        let own = saved.url.clone();
        let client = self.build(credentials, saved)?;
        match (file, own) {
            (Some(file), Some(own)) => sent_home(&client, &file, &own, lang).map(|()| client),
            _ => Ok(client),
        }
    }

    /// A client for these credentials.
    pub(crate) fn client_for(&self, credentials: Credentials) -> Result<blocking::Client, Failure> {
        self.build(credentials, Saved::default())
    }

    fn build(&self, credentials: Credentials, saved: Saved) -> Result<blocking::Client, Failure> {
        let url = self.url.clone().or(saved.url).unwrap_or_else(|| BASE_URL.to_owned());
        let limit = RateLimit::per_second(self.requests_per_second).map_err(|error| failure(&error))?;
        let mut builder: ClientBuilder = Client::builder(credentials).base_url(url).rate_limit(limit);
        if let Some(customer) = self.customer.as_deref().map(Id::from_csv).or(saved.customer) {
            builder = builder.customer(customer);
        }
        blocking::Client::build(builder).map_err(|error| failure(&error))
    }
}

/// The time zones that the service names: those of its devices' customers.
pub(crate) fn named_zones(client: &blocking::Client) -> Result<BTreeSet<String>, Error> {
    let devices = client.non_communicating()?;
    Ok(devices.iter().filter_map(|device| device.value()?.time_zone()).map(str::to_owned).collect())
}

/// What was kept for one service is no other's to see.
fn sent_home(client: &blocking::Client, file: &Path, own: &str, lang: Lang) -> Result<(), Failure> {
    let asked = client.inner().base_url();
    // The client's own reading of the address, which may be written in several ways.
    let same = Client::builder(Credentials::token("")).base_url(own).build();
    let own = match &same {
        Ok(same) => same.base_url(),
        // It may hold a password.
        Err(_) if own.contains('@') => "?",
        Err(_) => own,
    };
    if own.trim_end_matches('/') == asked.trim_end_matches('/') {
        return Ok(());
    }
    let file = file.display();
    Err(Failure::usage(match lang {
        Lang::En => format!(
            "the credentials in `{file}` are for `{own}`, and `{asked}` is another service: nothing was sent; leave out \
             --url (OCEAN_URL), or log in there with `horaires login --save --url {asked}`"
        ),
        Lang::Fr => format!(
            "les identifiants de `{file}` sont pour `{own}`, et `{asked}` est un autre service : rien n'a été envoyé ; \
             ne donnez pas --url (OCEAN_URL), ou connectez-vous-y avec `horaires login --save --url {asked}`"
        ),
    }))
}

/// What the service or the way to it did: wrong usage where nothing was sent, else a status of its own.
pub(crate) fn failure(error: &Error) -> Failure {
    failure_in(error, Lang::En)
}

/// The same in a language that was asked for.
pub(crate) fn failure_in(error: &Error, lang: Lang) -> Failure {
    match error.kind() {
        ErrorKind::Invalid(_) | ErrorKind::Credentials(_) => Failure::usage(error.message(lang)),
        ErrorKind::Transport(_) => {
            let cause = cause(error).map(|cause| format!("{}{cause}", lang.semicolon()));
            Failure::Service(error.message(lang) + &cause.unwrap_or_default())
        }
        _ => Failure::Service(error.message(lang) + customer_is_missing(error, lang)),
    }
}

/// What the service calls `customerId` is an option here.
fn customer_is_missing(error: &Error, lang: Lang) -> &'static str {
    let asked = error.status() == Some(400) && error.said().is_some_and(|said| said.body().contains("customerId"));
    match lang {
        _ if !asked => "",
        Lang::En => "; name the customer with --customer",
        Lang::Fr => " ; nommez le client avec --customer",
    }
}

/// What lies at the bottom of it, in the system's own words: a certificate, a refused connection, a name.
fn cause(error: &Error) -> Option<String> {
    let first = std::error::Error::source(error);
    std::iter::successors(first, |error| error.source()).last().map(ToString::to_string)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use horaires_ocean::RetryPolicy;

    // Other systems say it in other words than Unix.
    #[test]
    fn why_there_is_no_connection_is_told() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/ocean", listener.local_addr().unwrap());
        drop(listener);
        let builder = Client::builder(Credentials::token("secret")).base_url(url).retry(RetryPolicy::never());
        let error = blocking::Client::build(builder).unwrap().entities().unwrap_err();
        let Failure::Service(told) = failure(&error) else { panic!("{error}") };
        assert!(told.starts_with("GET /mobility/v1/entities: no connection (1 try, "), "{told}");
        assert!(told.contains("; Connection refused") && !told.contains("secret"), "{told}");
    }
}
