//! Disturbances, as a client meets them.

use std::time::Duration;

use crate::support::*;
use horaires_sandbox::{Config, Faults, Sandbox, demo};
use serde_json::json;
use ureq::http::Method;

/// Makes an extension; whether a whole answer came, and with which status.
fn write(client: &Client) -> Result<u16, ureq::Error> {
    let path = format!("{EXTENSION}?individuId={DRIVER}&dateDebut={}&dateFin={}", date(hours(1)), date(hours(2)));
    client.send(Method::POST, &path, Some("")).map(|reply| reply.status)
}

fn written(sandbox: &Sandbox) -> usize {
    sandbox.extensions(DRIVER).unwrap().len()
}

#[test]
fn each_disturbance_does_what_it_says() {
    let sandbox = sandbox();
    let mut client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let before = written(&sandbox);
    let only = |faults: Faults| sandbox.set_faults(Faults { retry_after: 0, ..faults });

    only(Faults { too_many: 1.0, ..Faults::default() });
    let reply = client.post(&format!("{EXTENSION}?individuId={DRIVER}"), "");
    assert_eq!((reply.status, reply.retry_after.as_deref()), (429, Some("0")));
    assert_eq!(write(&client).unwrap(), 429);
    only(Faults { server_errors: 1.0, ..Faults::default() });
    assert_eq!(write(&client).unwrap(), 500);
    only(Faults { dropped_connections: 1.0, ..Faults::default() });
    assert!(write(&client).is_err());
    assert_eq!(written(&sandbox), before, "nothing is done");

    only(Faults { delays: 1.0, delay: Duration::from_millis(1), ..Faults::default() });
    assert_eq!(write(&client).unwrap(), 200);
    assert_eq!(written(&sandbox), before + 1);
    only(Faults { lost_answers: 1.0, ..Faults::default() });
    assert!(write(&client).is_err());
    assert_eq!(written(&sandbox), before + 2, "done, and the answer lost");
    only(Faults { truncated_bodies: 1.0, ..Faults::default() });
    assert!(write(&client).is_err());
    assert_eq!(written(&sandbox), before + 3, "done, and half of the answer arrives");

    only(Faults { expired_tokens: 1.0, ..Faults::default() });
    assert_eq!(write(&client).unwrap(), 401);
    sandbox.set_faults(Faults::default());
    assert_eq!(write(&client).unwrap(), 401, "the token has ended for good");
    client.authenticate(demo::LOGIN);
    assert_eq!(write(&client).unwrap(), 200);
    assert_eq!(written(&sandbox), before + 4);
}

#[test]
fn half_of_a_body_arrives() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let whole = client.get("/vehicule_engin/vehicles").text.len();
    sandbox.set_faults(Faults { truncated_bodies: 1.0, ..Faults::default() });
    let request = format!(
        "GET /restapi/vehicule_engin/vehicles HTTP/1.1\r\nHost: x\r\nX-AUTH-TOKEN: {}\r\n\r\n",
        client.token.as_deref().unwrap()
    );
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(sandbox.address()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.contains(&format!("content-length: {whole}")), "{head}");
    assert!(!body.is_empty() && body.len() < whole, "{} of {whole}", body.len());
}

#[test]
fn the_seed_repeats_the_disturbances() {
    let run = |seed| {
        let faults = Faults { delay: Duration::ZERO, ..Faults::evenly(seed, 0.5) };
        let sandbox = Sandbox::start(Config { faults, ..config() }).unwrap();
        // Without a token: what is told apart is whether, and how, an answer comes.
        let client = Client::new(&sandbox.base_url());
        (0..120)
            .map(|_| client.send(Method::GET, "/mobility/v1/entities", None).map_or(0, |reply| reply.status))
            .collect::<Vec<u16>>()
    };
    let first = run(3);
    assert_eq!(first, run(3));
    assert_ne!(first, run(4));
    for status in [0, 401, 429, 500] {
        assert!(first.contains(&status), "{first:?}");
    }
}

#[test]
fn health_and_the_document_are_never_disturbed() {
    let faults = Faults { dropped_connections: 1.0, ..Faults::default() };
    let sandbox = Sandbox::start(Config { faults, ..config() }).unwrap();
    for path in ["health", "openapi.json"] {
        assert_eq!(ureq::get(&format!("http://{}/{path}", sandbox.address())).call().unwrap().status(), 200);
    }
    assert_eq!(json!(written(&sandbox)), json!(2));
}
