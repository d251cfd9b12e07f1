//! Runs the command as its users do.
#![allow(missing_docs, dead_code, reason = "each test file uses a part of it")]

#[cfg(feature = "network")]
pub(crate) mod server;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.status, 0, "{}", self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn fails(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A folder of its own for each test, where the command runs.
pub(crate) struct Place(pub(crate) TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With the example data.
    pub(crate) fn with_example() -> Self {
        let place = Self::new();
        for entry in fs::read_dir(example()).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), place.path(entry.file_name().to_str().unwrap())).unwrap();
        }
        place
    }

    /// With the example's rules and these trips.
    pub(crate) fn with_trips(name: &str, trips: impl AsRef<[u8]>) -> Self {
        let place = Self::with_example();
        place.write(name, trips);
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of all files, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("horaires"));
        command.current_dir(self.0.path()).args(args);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.command(args).stdin(Stdio::null()).output().unwrap().into()
    }

    pub(crate) fn run_with(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Run {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let bytes = stdin.as_ref().to_vec();
        // The command may stop reading early: that is its right.
        let writer = std::thread::spawn(move || drop(pipe.write_all(&bytes)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output.into()
    }

    /// `horaires classify --rules rules.json --trips FILE` and more.
    pub(crate) fn classify(&self, trips: &str, more: &[&str]) -> Run {
        self.run(&[&["classify", "--rules", "rules.json", "--trips", trips], more].concat())
    }
}

/// A CSV file with the usual header.
pub(crate) fn csv(rows: &[&str]) -> String {
    format!("tripId,driverId,start,end\n{}\n", rows.join("\n"))
}

pub(crate) fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("example")
}

/// The vectors of the project, with their names.
pub(crate) fn vectors() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("case-") && name.ends_with(".json")
    });
    paths.sort();
    let read = |path: PathBuf| {
        let vector = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), vector)
    };
    paths.into_iter().map(read).collect()
}

/// A page asks nobody and runs nothing.
#[track_caller]
pub(crate) fn assert_self_contained(page: &str) {
    for outside in ["http:", "https:", "//", "<script", "<img", "@import", "javascript:"] {
        assert!(!page.contains(outside), "{outside}");
    }
    // Patterns of the page itself are all that it names.
    assert!(page.split("url(").skip(1).all(|rest| rest.starts_with('#')));
}
