//! The command `horaires classify`, from a CSV file to a CSV file, against a program that only parses and writes it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use horaires_benches::{Trips, rules_json};

/// How many drivers the trips are of, in random order.
const DRIVERS: i64 = 1000;

/// The files of the comparison; they are removed with it.
pub struct Files {
    folder: PathBuf,
    horaires: PathBuf,
}

impl Files {
    /// Writes rules and trips, and builds the command: with optimisations, but for a mere test.
    pub fn new(trips: &Trips, test: bool) -> Self {
        let target = target_folder();
        let profile = if test { "debug" } else { "release" };
        let mut build = Command::new(std::env::var_os("CARGO").expect("run by cargo"));
        build.args(["build", "--quiet", "--package", "horaires-cli", "--target-dir"]).arg(&target);
        if !test {
            build.arg("--release");
        }
        run(&mut build);
        let folder = target.join("bench-files");
        fs::create_dir_all(&folder).expect("a folder for the files");
        let horaires = target.join(profile).join("horaires").with_extension(std::env::consts::EXE_EXTENSION);
        let files = Self { folder, horaires };
        fs::write(files.path("rules.json"), rules_json(DRIVERS)).expect("rules are written");
        // Evenings begin an hour earlier.
        let other = rules_json(DRIVERS).replace("\"debutHeure\":18", "\"debutHeure\":17");
        fs::write(files.path("other.json"), other).expect("rules are written");
        // Every hundredth trip is settled.
        let settled =
            |row: usize| format!("{{\"idEtape\":{},\"privacy\":{}}}", 1_110_000_000 + row, row.is_multiple_of(3));
        let settled: Vec<String> = (0..trips.len()).step_by(100).map(settled).collect();
        fs::write(files.path("overrides.json"), format!("[{}]", settled.join(","))).expect("overrides are written");
        let mut file = BufWriter::new(File::create(files.path("trips.csv")).expect("a file for the trips"));
        let mut rng = fastrand::Rng::with_seed(11);
        writeln!(file, "tripId,driverId,start,end,distanceKm").expect("trips are written");
        for (row, (start, end)) in trips.iter().enumerate() {
            let (driver, distance) = (rng.i64(1..=DRIVERS), (end - start) as f64 / 60_000.0);
            writeln!(file, "{},{driver},{start},{end},{distance:.1}", 1_110_000_000 + row).expect("trips are written");
        }
        file.flush().expect("trips are written");
        files
    }

    /// Reads and writes the trips, and nothing else.
    pub fn copy(&self) {
        let mut copy = Command::new(env!("CARGO_BIN_EXE_csv-copy"));
        run(copy.arg(self.path("trips.csv")).arg(self.path("copy.csv")));
    }

    /// Classifies the trips.
    pub fn classify(&self) {
        let mut classify = Command::new(&self.horaires);
        classify.args(["classify", "--quiet", "--rules"]).arg(self.path("rules.json"));
        run(classify.arg("--trips").arg(self.path("trips.csv")).arg("--output").arg(self.path("answers.csv")));
    }

    /// Compares the trips with other rules.
    pub fn what_if(&self) {
        self.command("what-if", &[("--rules", "rules.json"), ("--against", "other.json")]);
    }

    /// Adds the trips up by driver.
    pub fn report(&self) {
        self.command("report", &[("--rules", "rules.json")]);
    }

    /// Suggests a schedule.
    pub fn suggest(&self) {
        self.command("suggest", &[("--overrides", "overrides.json")]);
    }

    fn command(&self, name: &str, files: &[(&str, &str)]) {
        let mut command = Command::new(&self.horaires);
        command.args([name, "--quiet", "--time-zone", "Europe/Paris"]);
        for (option, file) in files {
            command.arg(option).arg(self.path(file));
        }
        run(command.arg("--trips").arg(self.path("trips.csv")).arg("--output").arg(self.path("answers.txt")));
    }

    /// Private milliseconds of the trips, in order, as the answers have them.
    pub fn answers(&self) -> impl Iterator<Item = u64> {
        let file = File::open(self.path("answers.csv")).expect("the answers are there");
        let cell = |line: &str| line.split(',').nth(3).and_then(|cell| cell.parse().ok());
        BufReader::new(file).lines().skip(1).map(move |line| cell(&line.expect("text")).expect("a number"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The bench itself lies in `target/release/deps`.
fn target_folder() -> PathBuf {
    let bench = std::env::current_exe().expect("the bench has a path");
    bench.ancestors().nth(3).map(Path::to_owned).expect("cargo's folders")
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}
