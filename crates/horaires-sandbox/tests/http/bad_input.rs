//! Bad input: a clear 4xx each, nothing stored, nothing of others told, never a 500.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::*;
use horaires_sandbox::{Sandbox, demo};
use serde_json::json;
use ureq::http::Method;

/// Everything that requests could have changed.
fn state(sandbox: &Sandbox) -> String {
    let rules = [CUSTOMER, demo::OTHER_CUSTOMER].map(|customer| sandbox.rules(customer).unwrap());
    serde_json::to_string(&rules).unwrap()
}

/// What only the other customer knows.
const OTHERS: [&str; 4] = ["Autre Exemple", "ZZ-101-ZZ", "America/Guadeloupe", "2220000010"];

#[test]
fn hostile_requests_change_and_tell_nothing() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let before = state(&sandbox);
    let deep = "[".repeat(100_000);
    let many = format!("horaireIndividuIds={}", vec!["1"; 10_000].join(","));
    let other_extension = {
        let other = Client::login(&sandbox.base_url(), demo::OTHER_LOGIN);
        let listed = other.get(EXCEPTIONAL).ok();
        listed[0]["extension"]["id"].as_i64().unwrap()
    };
    let other_entry = {
        let other = Client::login(&sandbox.base_url(), demo::OTHER_LOGIN);
        other.get(RECURRENT).ok()[0]["id"].as_i64().unwrap()
    };
    let recurrent = |query: &str| format!("{RECURRENT}?individuId={DRIVER}{query}");
    let good = mondays(8, 9);
    let analysis = |text: &str| (Method::POST, ANALYSIS.to_owned(), text.to_owned());
    let post = |path: String, body: &str| (Method::POST, path, body.to_owned());
    let get = |path: &str| (Method::GET, path.to_owned(), String::new());
    let delete = |path: String| (Method::DELETE, path, String::new());
    let requests = vec![
        // Malformed JSON, and JSON of another shape.
        post(recurrent(""), ""),
        post(recurrent(""), "{"),
        post(recurrent(""), "nul"),
        post(recurrent(""), "{} trailing"),
        post(recurrent(""), &deep),
        post(recurrent(""), "[]"),
        post(recurrent(""), "true"),
        post(recurrent(""), r#"{"innerMap": 1}"#),
        post(recurrent(""), r#"{"innerMap": {"map": []}}"#),
        post(recurrent(""), r#"{"innerMap": {"map": {"LUNDI": {"VIE_PRIVEE": {}}}}}"#),
        post(recurrent(""), r#"{"innerMap": {"map": {}}, "innerMap": {"map": {}}}"#),
        post(recurrent(""), &good.replace("LUNDI", "LUNEDI")),
        post(recurrent(""), &good.replace("VIE_PRIVEE", "VIE_SECRETE")),
        post(recurrent(""), &good.replace("\"debutHeure\":8", "\"debutHeure\":-8")),
        post(recurrent(""), &good.replace("\"debutHeure\":8", "\"debutHeure\":\"8\"")),
        post(recurrent(""), &good.replace("\"debutHeure\":8", "\"debutHeure\":1e99")),
        post(recurrent(""), &good.replace("\"debutHeure\":8", "\"debutHeure\":99999999999999999999")),
        post(recurrent(""), &good.replace("\"finHeure\":9", "\"finHeure\":7")),
        post(recurrent(""), &good.replace("{\"innerMap\"", "{\"dateFin\":\"x\",\"innerMap\"")),
        // Unknown ids, and those of another customer.
        post(format!("{RECURRENT}?individuId=1"), &good),
        post(format!("{RECURRENT}?individuId={OTHER_DRIVER}"), &good),
        post(format!("{RECURRENT}?customerId={}&individuId={OTHER_DRIVER}", demo::OTHER_CUSTOMER), &good),
        post(format!("{RECURRENT}?customerId=-1&individuId={DRIVER}"), &good),
        get(&format!("{RECURRENT}?individuId={OTHER_DRIVER}")),
        get(&format!("{EXCEPTIONAL}?individuId={OTHER_DRIVER}")),
        get(&format!("/mobility/v1/ficheJour?vehId={}&date=21/11/2025", demo::OTHER_CUSTOMER + 700)),
        get(&format!(
            "/dioUtilisation/duree?vehIds={}&startDate=21/11/2025&endDate=21/11/2025",
            demo::OTHER_CUSTOMER + 701
        )),
        get("/positions/search?immatriculation=ZZ-102-ZZ&startDate=2025-11-21T00:00:00Z&endDate=2025-11-22T00:00:00Z"),
        delete(recurrent(&format!("&horaireIndividuIds={other_entry}"))),
        delete(format!("{EXCEPTIONAL}?horaireExtensionIds={other_extension}")),
        delete(format!("{EXCEPTIONAL}?horaireExtensionIds=1,{other_extension}")),
        post(
            format!(
                "{EXTENSION}?individuId={DRIVER}&extensionIdToUpdate={other_extension}&dateDebut={}&dateFin={}",
                date(hours(1)),
                date(hours(2))
            ),
            "",
        ),
        // SQL and headers where ids and dates are expected.
        get(&format!("{RECURRENT}?individuId={}", encode("1 OR 1=1"))),
        get(&format!("{RECURRENT}?individuId={}", encode("1; DROP TABLE driver; --"))),
        get(&format!("{RECURRENT}?customerId={}", encode("1 UNION SELECT * FROM account"))),
        delete(recurrent(&format!("&horaireIndividuIds={}", encode("1) OR (1=1")))),
        delete(format!("{EXCEPTIONAL}?horaireExtensionIds={}", encode("1'--"))),
        post(format!("/individus/list?criteria={}", encode("' OR ''='")), ""),
        get(&format!(
            "/positions/search?immatriculation={}&startDate=2025-11-21T00:00:00Z&endDate=2025-11-22T00:00:00Z",
            encode("' OR immatriculation LIKE '%")
        )),
        post(
            format!(
                "{EXTENSION}?individuId={DRIVER}&description={}&dateDebut={}&dateFin={}",
                encode("x\r\nSet-Cookie: a=b"),
                date(hours(1)),
                date(hours(2))
            ),
            "",
        ),
        post(
            format!(
                "{EXTENSION}?individuId={DRIVER}&description={}&dateDebut={}&dateFin={}",
                "x".repeat(256),
                date(hours(1)),
                date(hours(2))
            ),
            "",
        ),
        // Absurd dates.
        post(recurrent(&format!("&dateDebut={}", encode("31/02/2026 00:00:00 Z"))), &good),
        post(recurrent(&format!("&dateDebut={}", encode("00/00/0000 00:00:00 Z"))), &good),
        post(recurrent(&format!("&dateDebut={}", encode("24/11/99999 00:00:00 Z"))), &good),
        post(recurrent(&format!("&dateFin={}", encode("01/01/0001 00:00:00 Z"))), &good),
        post(recurrent(&format!("&dateFin={}", encode("24/11/2026 00:00:00"))), &good),
        post(recurrent(&format!("&dateFin={}", encode("24/11/2026 25:61:61 Z"))), &good),
        post(recurrent("&dateFin=tomorrow"), &good),
        get(&format!("/mobility/v1/ficheJour?vehId={}&date=2025-11-21", CUSTOMER + 700)),
        get(&format!("/mobility/v1/ficheJour?vehId={}&date=29/02/2025", CUSTOMER + 700)),
        get("/positions/search?immatriculation=AA-101-AA&startDate=9999999999999999999&endDate=1"),
        // Misspelt, doubled and endless parameters.
        post(recurrent("&dateFn=1"), &good),
        post(recurrent(&format!("&individuId={DRIVER}")), &good),
        post(recurrent("&individuId=%FF%FE"), &good),
        delete(recurrent(&format!("&{many}"))),
        // Analyses.
        analysis("{}"),
        analysis(r#"{"renderMode": "BY_NIGHT", "periode": {"debut": 1, "fin": 2}}"#),
        analysis(r#"{"renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL"}"#),
        analysis(r#"{"renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL", "periode": {"debut": 2, "fin": 1}}"#),
        analysis(r#"{"renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL", "periode": {"debut": 1, "fin": 1}}"#),
        analysis(r#"{"renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL", "periode": {"debut": -1, "fin": 1}}"#),
        analysis(r#"{"renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL", "periode": {"debut": "x", "fin": 1}}"#),
        analysis(
            r#"{"renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL", "criteria": "NONE", "periode": {"debut": 1, "fin": 2}}"#,
        ),
        analysis(r#"{"renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL", "filter": 7, "periode": {"debut": 1, "fin": 2}}"#),
        analysis(
            r#"{"renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL", "filter": {"persons": [{}]}, "periode": {"debut": 1, "fin": 2}}"#,
        ),
        // Logins.
        post("/auth/authenticate2".into(), ""),
        post("/auth/authenticate2".into(), r#"{"login": "demo"}"#),
        post("/auth/authenticate2".into(), r#"{"login": ["demo"], "password": {"$ne": ""}}"#),
        post("/auth/authenticate2".into(), r#"{"login": "demo' --", "password": "x"}"#),
        post("/auth/authenticate2?login=demo&password=hunter2".into(), r#"{"login": "demo", "password": "x"}"#),
        post("/auth/authenticate2".into(), &json!({"login": "demo", "password": "x".repeat(2000)}).to_string()),
    ];
    for (method, path, body) in requests {
        let shown = &path[..path.len().min(200)];
        let reply = client.send(method, &path, Some(&body)).unwrap();
        assert!((400..500).contains(&reply.status), "{shown} {body:.200}: {reply:?}");
        assert!(!reply.issues().is_empty(), "{shown}");
        for secret in OTHERS {
            assert!(!reply.text.contains(secret), "{shown}: {reply:?}");
        }
        for password in ["hunter2", "xxxxxxxxxx", "$ne"] {
            assert!(!path.contains("auth") || !reply.text.contains(password), "{shown}: {reply:?}");
        }
        assert!(reply.text.len() < 8192, "{shown}: {} bytes", reply.text.len());
    }
    assert_eq!(state(&sandbox), before);
}

#[test]
fn words_of_people_are_only_words() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let words = "'); DROP TABLE extension; -- <script>\"é\u{1F697}%00";
    let dates = format!("dateDebut={}&dateFin={}", date(hours(1)), date(hours(2)));
    let path = format!("{EXTENSION}?individuId={DRIVER}&description={}&{dates}", encode(words));
    assert_eq!(client.post(&path, "").ok(), json!(true));
    let listed = client.get(&format!("{EXCEPTIONAL}?individuId={DRIVER}&{dates}")).ok();
    assert_eq!(listed[0]["description"], json!(words));
}

#[test]
fn bodies_and_queries_have_limits() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let before = state(&sandbox);
    let body = format!(r#"{{"innerMap": {{"map": {{}}}}, "x": "{}"}}"#, "x".repeat(1 << 20));
    let reply = client.post(&format!("{RECURRENT}?individuId={DRIVER}"), &body);
    assert_eq!((reply.status, reply.issues()), (413, vec![" body-too-large".to_owned()]));
    let reply = client.post("/auth/authenticate2", &body);
    assert_eq!((reply.status, reply.issues()), (413, vec![" body-too-large".to_owned()]));
    let reply = client.get(&format!("{RECURRENT}?individuId={DRIVER}&x={}", "x".repeat(17 << 10)));
    assert_eq!((reply.status, reply.issues()), (414, vec![" query-too-long".to_owned()]));
    assert_eq!(state(&sandbox), before);
}

#[test]
fn tokens_that_are_not_ours_are_refused() {
    let sandbox = sandbox();
    let good = Client::login(&sandbox.base_url(), demo::LOGIN).token.unwrap();
    let mut client = Client::new(&sandbox.base_url());
    let nearly = format!("{}{}", &good[..127], if good.ends_with('0') { '1' } else { '0' });
    let forged = ["", "x", &good[..127], &format!("{good}0"), &good.to_ascii_uppercase(), &nearly, "' OR 1=1 --"];
    for token in forged {
        client.token = Some(token.to_owned());
        let reply = client.get("/mobility/v1/entities");
        assert_eq!((reply.status, reply.issues()), (401, vec![" unauthorized".to_owned()]), "{token}");
    }
    client.token = Some(good);
    assert_eq!(client.get("/mobility/v1/entities").status, 200);
}

#[test]
fn a_body_that_is_encoded_is_refused_as_such() {
    let sandbox = sandbox();
    let token = Client::login(&sandbox.base_url(), demo::LOGIN).token.unwrap();
    let before = state(&sandbox);
    let send = |path: &str, encoding: &str, body: &[u8]| {
        let head = format!(
            "POST /restapi{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-AUTH-TOKEN: {token}\r\n\
             Content-Encoding: {encoding}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(sandbox.address()).unwrap();
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let recurrent = format!("{RECURRENT}?individuId={DRIVER}");
    for path in [&recurrent, "/auth/authenticate2"] {
        for encoding in ["gzip", "GZIP", "deflate, gzip", "identity, br"] {
            let answer = send(path, encoding, &[0x1f, 0x8b, 8, 0]);
            assert!(answer.starts_with("HTTP/1.1 415 ") && answer.contains("\"encoded-body\""), "{answer}");
            assert!(answer.contains("accept-encoding: identity\r\n"), "{answer}");
            assert!(answer.contains(&format!("the body is encoded (`{encoding}`): send it as it is")), "{answer}");
        }
    }
    assert_eq!(state(&sandbox), before);
    // Not encoded, and said so.
    let answer = send(&recurrent, "identity", mondays(8, 9).as_bytes());
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

/// What a server answers to bytes that no HTTP library would send.
fn raw(sandbox: &Sandbox, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(sandbox.address()).unwrap();
    // Who has seen enough hangs up before the end.
    let _ = stream.write_all(request).and_then(|()| stream.shutdown(std::net::Shutdown::Write));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn bytes_that_are_no_request_are_refused() {
    let sandbox = sandbox();
    let token = Client::login(&sandbox.base_url(), demo::LOGIN).token.unwrap();
    let before = state(&sandbox);
    let header = format!("Host: x\r\nX-AUTH-TOKEN: {token}\r\n");
    for request in [
        "not http at all\r\n\r\n".to_owned(),
        format!("GET /restapi/mobility/v1/entities HTTP/1.1\r\n{header}Bad Header\r\n\r\n"),
        format!("GET /restapi/mobility/v1/entities HTTP/1.1\r\n{header}X: {}\r\n\r\n", "x".repeat(1 << 20)),
        // A body that ends early, and two lengths of one body.
        format!(
            "POST /restapi{RECURRENT}?individuId={DRIVER} HTTP/1.1\r\n{header}Content-Length: 1000\r\n\r\n{{\"innerMap\""
        ),
        format!(
            "POST /restapi{RECURRENT}?individuId={DRIVER} HTTP/1.1\r\n{header}Content-Length: 5\r\nContent-Length: 29\r\n\r\n{{\"innerMap\":{{\"map\":{{}}}}}}"
        ),
        // Two tokens: whose request would it be?
        format!("GET /restapi/mobility/v1/entities HTTP/1.1\r\n{header}X-AUTH-TOKEN: x\r\n\r\n"),
    ] {
        let answer = raw(&sandbox, request.as_bytes());
        let refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4");
        assert!(refused, "{request:.100}: {answer}");
    }
    assert_eq!(state(&sandbox), before);
    assert_eq!(Client::login(&sandbox.base_url(), demo::LOGIN).get("/mobility/v1/entities").status, 200);
}

#[test]
fn who_dawdles_is_told_to_hurry() {
    let limits = horaires_sandbox::Limits {
        request_time: std::time::Duration::from_millis(200),
        ..horaires_sandbox::Limits::default()
    };
    let sandbox = Sandbox::start(horaires_sandbox::Config { limits, ..config() }).unwrap();
    let mut stream = TcpStream::connect(sandbox.address()).unwrap();
    let head = "POST /restapi/auth/authenticate2 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{";
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[test]
fn who_sends_no_head_is_hung_up_on() {
    let limits = horaires_sandbox::Limits {
        head_time: std::time::Duration::from_millis(100),
        ..horaires_sandbox::Limits::default()
    };
    let sandbox = Sandbox::start(horaires_sandbox::Config { limits, ..config() }).unwrap();
    let mut stream = TcpStream::connect(sandbox.address()).unwrap();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost:").unwrap();
    let mut answer = Vec::new();
    // The end of the connection, whether or not the server says why.
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
}

#[test]
fn mutilated_requests_never_fail_the_server() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let dates = format!("dateDebut={}&dateFin={}", date(hours(1)), date(hours(2)));
    let analysis = json!({"filter": {"persons": [DRIVER]}, "renderMode": "BY_DRIVER_WITH_HORAIRE_DETAIL", "criteria": "ALL",
        "periode": {"debut": 1_763_600_000_000_i64, "fin": "2025-11-24T00:00:00.000+01:00"}});
    let nearest = json!({"computeMode": "VOL_OISEAU", "radiusUnit": "KM"});
    let requests = [
        (Method::POST, RECURRENT, format!("individuId={DRIVER}&{dates}"), mondays(8, 9)),
        (Method::DELETE, RECURRENT, format!("individuId={DRIVER}&horaireIndividuIds=1,2"), String::new()),
        (Method::GET, EXCEPTIONAL, format!("individuId={DRIVER}&{dates}"), String::new()),
        (Method::POST, EXTENSION, format!("individuId={DRIVER}&description=x&{dates}"), String::new()),
        (Method::POST, OVERRIDE, "idEtape=1110100000&numeroEmbarque=1&privacy=true".into(), String::new()),
        (Method::POST, ANALYSIS, String::new(), analysis.to_string()),
        (
            Method::POST,
            "/vehicule_engin/nearestVehicles",
            "radius=100&latitude=48.1&longitude=-1.7&resultsLimit=3".into(),
            nearest.to_string(),
        ),
        (Method::GET, "/mobility/v1/ficheJour", format!("vehId={}&date=21/11/2025", CUSTOMER + 700), String::new()),
        (Method::GET, "/dioUtilisation/duree", "startDate=21/11/2025&endDate=22/11/2025".into(), String::new()),
        (
            Method::GET,
            "/positions/search",
            "immatriculation=AA-101-AA&startDate=2025-11-21T00:00:00Z&endDate=2025-11-22T00:00:00Z".into(),
            String::new(),
        ),
        (Method::POST, "/auth/authenticate2", String::new(), r#"{"login": "demo", "password": "x"}"#.into()),
    ];
    let mut rng = fastrand::Rng::with_seed(5);
    let mut refused = 0;
    for round in 0..1500 {
        let (method, path, query, body) = &requests[round % requests.len()];
        let (query, body) = (mutilate(&mut rng, query, b"0-9&=%+,x/"), mutilate(&mut rng, body, b"0-9{}[]\",:x\\\xc3"));
        let path = if query.is_empty() { (*path).to_owned() } else { format!("{path}?{query}") };
        // A query that is no part of an address is refused by the client itself.
        if format!("http://x{path}").parse::<ureq::http::Uri>().is_err() {
            continue;
        }
        let reply = client.send(method.clone(), &path, Some(&body)).unwrap();
        assert!(reply.status < 500, "{method} {path} {body}: {reply:?}");
        refused += u32::from(reply.status >= 400);
        if reply.status >= 400 {
            reply.issues();
        }
    }
    assert!(refused > 500, "{refused}");
}

/// A text with up to three of its bytes changed, taken away or doubled.
fn mutilate(rng: &mut fastrand::Rng, text: &str, bytes: &[u8]) -> String {
    let mut mutilated = text.as_bytes().to_vec();
    for _ in 0..rng.usize(0..=3) {
        if mutilated.is_empty() {
            break;
        }
        let at = rng.usize(0..mutilated.len());
        match rng.u8(0..3) {
            0 => mutilated[at] = bytes[rng.usize(0..bytes.len())],
            1 => drop(mutilated.remove(at)),
            _ => mutilated.insert(at, mutilated[at]),
        }
    }
    String::from_utf8_lossy(&mutilated).into_owned()
}
