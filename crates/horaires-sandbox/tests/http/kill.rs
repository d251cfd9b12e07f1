//! The server is killed during writes, again and again: nothing that was acknowledged is missing afterwards, and nothing
//! is there that nobody sent.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::support::*;
use horaires_sandbox::{Config, Database, Sandbox, demo};
use ureq::http::Method;

const ROUNDS: u64 = 50;
const WRITERS: usize = 3;

/// The server as a process of its own. Killed when it is dropped.
struct Server {
    child: Child,
    base_url: String,
}

impl Server {
    fn start(database: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_horaires-sandbox"))
            .args(["--listen", "127.0.0.1:0", "--log", "quiet", "--now", "2025-11-24T16:00:00Z", "--database"])
            .arg(database)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base_url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}")).to_owned();
        Self { child, base_url }
    }

    /// SIGKILL on Unix.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The names of the extensions that are stored.
fn stored(client: &Client) -> BTreeSet<String> {
    let listed = client.get(&format!("{EXCEPTIONAL}?individuId={DRIVER}")).ok();
    listed.as_array().unwrap().iter().map(|made| made["description"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_was_acknowledged_survives_fifty_kills() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("sandbox.sqlite");
    // The fleet, once.
    drop(Sandbox::start(Config { database: Database::File(database.clone()), ..config() }).unwrap());

    let next = AtomicU64::new(0);
    let sent = Mutex::new(BTreeSet::new());
    let acknowledged = Mutex::new(BTreeSet::new());
    let mut token = None;
    let mut total = 0;
    for round in 0..ROUNDS {
        let mut server = Server::start(&database);
        let mut client = Client::new(&server.base_url);
        client.token = token.take();
        if client.token.is_none() {
            client.authenticate(demo::LOGIN);
        }
        // Compare with the rounds before; tokens outlive a kill too.
        let there = stored(&client);
        let (known, tried) = (acknowledged.lock().unwrap().clone(), sent.lock().unwrap().clone());
        assert!(known.is_subset(&there), "round {round}: lost {:?}", known.difference(&there).collect::<Vec<_>>());
        let ours: BTreeSet<String> = there.into_iter().filter(|name| name.starts_with("kill-")).collect();
        assert!(ours.is_subset(&tried), "round {round}: nobody sent {:?}", ours.difference(&tried).collect::<Vec<_>>());
        // Make room: a driver has a limited number of extensions.
        forget(&client, &acknowledged, &sent);

        let base_url = server.base_url.clone();
        let count = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(|| {
                    let mut writer = Client::new(&base_url);
                    writer.token.clone_from(&client.token);
                    loop {
                        let name = format!("kill-{}", next.fetch_add(1, Ordering::SeqCst));
                        sent.lock().unwrap().insert(name.clone());
                        let path = format!(
                            "{EXTENSION}?individuId={DRIVER}&description={name}&dateDebut={}&dateFin={}",
                            date(hours(24)),
                            date(hours(48))
                        );
                        match writer.send(Method::POST, &path, Some("")) {
                            Ok(reply) if reply.status == 200 => {
                                acknowledged.lock().unwrap().insert(name);
                                count.fetch_add(1, Ordering::SeqCst);
                            }
                            Ok(reply) => panic!("{reply:?}"),
                            Err(_) => break,
                        }
                    }
                });
            }
            // Killed after some writes, a different number each time, in the middle of others.
            let enough = 1 + round % 7;
            while count.load(Ordering::SeqCst) < enough {
                std::thread::sleep(Duration::from_micros(200));
            }
            server.kill();
        });
        total += count.load(Ordering::SeqCst);
        token = client.token;
    }
    let server = Server::start(&database);
    let mut client = Client::new(&server.base_url);
    client.token = token;
    let there = stored(&client);
    assert!(acknowledged.lock().unwrap().is_subset(&there));
    assert!(total >= ROUNDS, "{total}");
}

/// Removes what has been compared, where it has become much.
fn forget(client: &Client, acknowledged: &Mutex<BTreeSet<String>>, sent: &Mutex<BTreeSet<String>>) {
    if acknowledged.lock().unwrap().len() < 150 {
        return;
    }
    let listed = client.get(&format!("{EXCEPTIONAL}?individuId={DRIVER}")).ok();
    let ids: Vec<String> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|made| made["description"].as_str().is_some_and(|name| name.starts_with("kill-")))
        .map(|made| made["extension"]["id"].to_string())
        .collect();
    assert_eq!(client.delete(&format!("{EXCEPTIONAL}?horaireExtensionIds={}", ids.join(","))).status, 204);
    acknowledged.lock().unwrap().clear();
    sent.lock().unwrap().clear();
}
