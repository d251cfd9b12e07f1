//! Long input, slow input, output that appears whole or not at all, and rejects that lose nothing.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use support::{Place, csv};

/// Drivers of the example, one without rules, and trips all over the year.
fn trip(number: u64) -> (u64, u64, u64) {
    let driver = [1_110_000_403, 1_110_000_004, 1_110_000_405][(number % 3) as usize];
    let start = 1_767_222_000_000 + number * 7_919_113 % (300 * 86_400_000);
    (driver, start, start + number * 104_729 % 14_400_000)
}

fn csv_of(count: u64) -> String {
    let mut text = String::from("tripId,driverId,start,end,note\n");
    for number in 0..count {
        let (driver, start, end) = trip(number);
        writeln!(text, "{number},{driver},{start},{end},n{number}").unwrap();
    }
    text
}

#[test]
fn output_order_is_input_order() {
    let place = Place::with_trips("t.csv", csv_of(200_000));
    let run = place.classify("t.csv", &["--format", "csv", "--segments"]).ok();
    let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
    let mut count = 0u64;
    for (number, record) in (0u64..).zip(reader.records()) {
        let record = record.unwrap();
        let (driver, start, end) = trip(number);
        assert_eq!(record.get(0), Some(number.to_string().as_str()));
        assert_eq!(record.get(1), Some(driver.to_string().as_str()));
        let ms = |column: usize| record.get(column).unwrap().parse::<u64>().unwrap();
        assert_eq!(ms(3) + ms(4), end - start);
        assert_eq!(record.get(8), Some(format!("n{number}").as_str()));
        count += 1;
    }
    assert_eq!(count, 200_000);
}

/// Writes so many trips into the command and returns the most memory it used, in KiB.
#[cfg(target_os = "linux")]
fn peak_memory(form: &str, count: u64) -> u64 {
    let place = Place::with_example();
    let args = ["classify", "--rules", "rules.json", "--trips", "-", "--format", form, "-o", "out"];
    let mut command = place.command(&args);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = std::io::BufWriter::with_capacity(1 << 16, child.stdin.take().unwrap());
    writeln!(pipe, "tripId,driverId,start,end").unwrap();
    for number in 0..count {
        let (driver, start, end) = trip(number);
        writeln!(pipe, "{number},{driver},{start},{end}").unwrap();
    }
    pipe.flush().unwrap();
    // The pipe holds 64 KiB: all else has been read, and the command waits for more.
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let peak = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().starts_with(&format!("{count} trips: ")));
    assert!(place.path("out").metadata().unwrap().len() > 20 * count);
    peak
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_number_of_trips() {
    for (form, count) in [("ndjson", 400_000), ("csv", 200_000), ("json", 200_000), ("table", 50_000)] {
        let peak = peak_memory(form, count);
        assert!(peak < 64 * 1024, "{form}: {peak} KiB for {count} trips");
    }
}

const GOOD: &str = "1,1110000403,2026-03-30T07:35:00+02:00,2026-03-30T08:20:00+02:00";

#[test]
fn an_output_file_appears_whole_or_not_at_all() {
    let place = Place::with_example();
    place.write("t.csv", csv_of(20_000) + "broken\n");
    let before = place.files();
    let to = ["-o", "answers.csv"];
    place.classify("t.csv", &to).fails(1);
    assert_eq!(place.files(), before);
    place.write("answers.csv", "old");
    place.write("rejects.csv", "old");
    let files = place.files();
    place.classify("t.csv", &to).fails(1);
    // A row beyond the limit stops a run that skips bad ones as well.
    place.write("t.csv", format!("{}{}\n", csv_of(5_000), "x".repeat(2 << 20)));
    place.classify("t.csv", &["-o", "answers.csv", "--on-error", "skip", "--rejects", "rejects.csv"]).fails(1);
    assert_eq!((place.read("answers.csv"), place.read("rejects.csv")), ("old".into(), "old".into()));
    assert_eq!(place.files(), files, "no temporary file is left");
    // The name tells the form.
    for (name, start) in [("a.csv", "tripId,"), ("a.ndjson", "{\"tripId\""), ("a.json", "[\n"), ("a.txt", "trip ")] {
        place.classify("trips.csv", &["-o", name]).ok();
        assert!(place.read(name).starts_with(start), "{name}");
    }
    place.classify("trips.csv", &["-o", "a.csv", "--format", "ndjson"]).ok();
    assert!(place.read("a.csv").starts_with("{\"tripId\""));
    // Answers hold less than the trips: an input is never replaced.
    let trips = place.read("trips.csv");
    place.classify("trips.csv", &["-o", "trips.csv"]).fails(2);
    place.classify("trips.csv", &["-o", "rules.json"]).fails(2);
    place.classify("trips.csv", &["--on-error", "skip", "--rejects", "trips.csv"]).fails(2);
    assert_eq!(place.read("trips.csv"), trips);
}

#[cfg(unix)]
#[test]
fn output_files_keep_their_permissions_and_links() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Place::with_example();
    place.write("real.csv", "old");
    set_permissions(place.path("real.csv"), Permissions::from_mode(0o640)).unwrap();
    symlink("real.csv", place.path("link.csv")).unwrap();
    place.classify("trips.csv", &["-o", "link.csv"]).ok();
    assert!(place.path("link.csv").is_symlink());
    assert!(place.read("real.csv").starts_with("tripId,"));
    assert_eq!(metadata(place.path("real.csv")).unwrap().permissions().mode() & 0o777, 0o640);
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_as_they_are() {
    let place = Place::with_example();
    let expected = place.classify("trips.csv", &["--format", "csv"]).ok().stdout;
    for device in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "-"] {
        assert_eq!(place.classify("trips.csv", &["--format", "csv", "-o", device]).ok().stdout, expected, "{device}");
    }
    place.classify("trips.csv", &["-o", "/dev/null"]).ok();
    // A log that standard output appends to is not replaced.
    place.write("log", "before\n");
    let log = std::fs::File::options().append(true).open(place.path("log")).unwrap();
    let args = ["classify", "--rules", "rules.json", "--trips", "trips.csv", "--format", "csv", "-o", "/dev/stdout"];
    assert!(place.command(&args).stdout(log).stderr(Stdio::null()).status().unwrap().success());
    assert_eq!(place.read("log"), format!("before\n{expected}"));
    // A full disk is told.
    let run = place.classify("trips.csv", &["-o", "/dev/full"]).fails(2);
    assert!(run.stderr.contains("cannot write /dev/full: No space left"), "{}", run.stderr);
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let place = Place::with_example();
    std::fs::create_dir(place.path("folder")).unwrap();
    for output in ["none/answers.csv", "folder"] {
        let run = place.classify("trips.csv", &["-o", output]).fails(2);
        let told = run.stderr.lines().last().unwrap();
        let reason = told.strip_prefix(&format!("horaires: cannot write {output}: "));
        assert!(reason.is_some_and(|reason| !reason.contains(['/', '.'])), "{told}");
    }
    assert!(!place.path("none").exists());
}

#[test]
fn rejects_and_answers_are_all_rows_and_rejects_can_be_fed_back() {
    let mut rows = Vec::new();
    for number in 0..10_000 {
        let (driver, start, end) = trip(number);
        rows.push(match number % 1000 {
            1 => format!("{number},{driver},{end},{start},x"),
            2 => format!("{number},{driver},{start},"),
            3 => format!("{number},,{start},{end},\"a,\"\"b\r\nc\""),
            4 => format!("{number},{driver},soon,{end}, blank "),
            5 => format!("{number},{driver},{start},{end},\"un\"quoted"),
            _ => format!("{number},{driver},{start},{end},"),
        });
    }
    rows.push(format!("10000,7,0,1,\"{}", "unclosed\n".repeat(3)));
    let place = Place::with_trips("t.csv", format!("tripId,driverId,start,end,note\r\n{}", rows.join("\n")));
    let to = ["-o", "answers.csv", "--on-error", "skip", "--rejects", "rejects.csv"];
    let run = place.classify("t.csv", &to).ok();
    assert!(run.stderr.contains("; 51 rows rejected"), "{}", run.stderr);
    let rejects = place.read("rejects.csv");
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(rejects.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(names, ["rejectLine", "rejectColumn", "rejectReason", "tripId", "driverId", "start", "end", "note"]);
    let rejected: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rejected.len(), 51);
    insta::assert_snapshot!(
        rejects.lines().take(7).chain(rejects.lines().rev().take(4)).collect::<Vec<_>>().join("\n")
    );
    let answers = place.read("answers.csv");
    let mut ids: Vec<u64> = csv::Reader::from_reader(answers.as_bytes())
        .records()
        .map(|record| record.unwrap()[0].parse().unwrap())
        .collect();
    ids.extend(rejected.iter().map(|record| record[3].parse::<u64>().unwrap()));
    ids.sort_unstable();
    assert_eq!(ids, (0..=10_000).collect::<Vec<_>>());
    // To the letter.
    for row in rows.iter().filter(|row| row.contains("\"\"b") || row.contains(" blank ") || row.contains("quoted")) {
        assert!(rejects.contains(row.as_str()), "{row}");
    }
    // Repaired, they are trips like others.
    let repaired: Vec<String> = rejects
        .lines()
        .filter(|line| line.starts_with("rejectLine") || line.contains("ends (") || line.contains("soon"))
        .map(|line| line.replace("soon,", "0,"))
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            if line.contains("ends (") {
                [&cells[..5], &[cells[6], cells[5]], &cells[7..]].concat().join(",")
            } else {
                line
            }
        })
        .collect();
    place.write("repaired.csv", repaired.join("\n"));
    let run = place.classify("repaired.csv", &to).ok();
    assert!(run.stderr.starts_with("20 trips: ") && !run.stderr.contains("rejected"), "{}", run.stderr);
    // Nothing rejected: the old rejects are gone, and what is there can be read like any other.
    assert_eq!(place.read("rejects.csv").lines().count(), 1);
    place.classify("rejects.csv", &["--format", "csv"]).ok();
}

#[test]
fn rejects_of_json_keep_what_was_there() {
    let rows: [&[u8]; 6] = [
        br#"{"tripId": 1, "driverId": 7, "start": 0, "end": 1}"#,
        br#"{"tripId": 2, "driverId": 7, "start": 5, "end": 1, "x": 1.50}"#,
        br#"{"tripId": 3, "driverId": 7, "start": 0"#,
        b"{\"tripId\": \"\xe9\", \"driverId\": 7}",
        br#"{"tripId": 5, "tripId": 5}"#,
        br#""text""#,
    ];
    let place = Place::with_trips("t.ndjson", rows.join(&b'\n'));
    let to = ["--format", "ndjson", "--on-error", "skip", "--rejects", "r.ndjson"];
    let run = place.classify("t.ndjson", &to).ok();
    assert_eq!(run.lines().len(), 1);
    assert!(run.stderr.contains("; 5 rows rejected"), "{}", run.stderr);
    insta::assert_snapshot!(place.read("r.ndjson"), @r#"
    {"line":2,"column":"end","reason":"the trip ends (1970-01-01T00:00:00.001Z) before it starts (1970-01-01T00:00:00.005Z)","row":{"tripId": 2, "driverId": 7, "start": 5, "end": 1, "x": 1.50}}
    {"line":3,"column":null,"reason":"not a trip: EOF while parsing an object (character 39)","row":"{\"tripId\": 3, \"driverId\": 7, \"start\": 0"}
    {"line":4,"column":null,"reason":"not UTF-8 text; convert the file to UTF-8 first","rowHex":"7b22747269704964223a2022e9222c20226472697665724964223a20377d"}
    {"line":5,"column":"tripId","reason":"given twice, as `tripId` and `tripId`; keep one","row":{"tripId": 5, "tripId": 5}}
    {"line":6,"column":null,"reason":"not a trip: invalid type: string \"text\", expected an object with tripId, driverId, start and end (character 6)","row":"text"}
    "#);
    place.write("t.json", "[{\"tripId\": 1},\n {\"tripId\":\n 2}]");
    let run = place.classify("t.json", &to).ok();
    assert_eq!(run.stdout, "");
    let rows: Vec<Value> = place.read("r.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<_> = rows.iter().map(|row| (row["line"].clone(), row["row"].clone())).collect();
    assert_eq!(found, [(json!(1), json!({"tripId": 1})), (json!(2), json!({"tripId": 2}))]);
    // Without a file they are told.
    let run = place.classify("t.json", &["--format", "json", "--on-error", "skip"]).ok();
    assert_eq!(run.json(), json!([]));
    assert_eq!(run.stderr.matches("horaires: rejected: t.json:").count(), 2, "{}", run.stderr);
}

/// Waits for the end of a child, which must come by itself; a child that hangs is killed, and that is a failure.
fn ends_by_itself(mut child: Child) -> (i32, String) {
    let id = child.id();
    let (tell, told) = mpsc::channel();
    let mut stderr = child.stderr.take().unwrap();
    thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).unwrap();
        let status = child.wait().unwrap();
        let _ = tell.send((status.code().unwrap_or(-1), text));
    });
    told.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| {
        let _ = std::process::Command::new("kill").arg(id.to_string()).status();
        panic!("the command waits for input that it does not need");
    })
}

#[test]
fn a_failure_ends_the_run_while_standard_input_stays_open() {
    let place = Place::with_example();
    for (text, more) in [
        (csv(&[GOOD, "broken"]), &[][..]),
        (csv(&[GOOD, "broken"]), &["-o", "answers.csv"]),
        (csv_of(30_000) + "broken\n", &[]),
        ("{\"tripId\": 1}\n".into(), &[]),
        ("[{\"tripId\": 1},".into(), &[]),
        ("tripId,driverId\n".into(), &[]),
    ] {
        let args = [&["classify", "--rules", "rules.json", "--trips", "-"], more].concat();
        let mut command = place.command(&args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(text.as_bytes()).unwrap();
        let (status, stderr) = ends_by_itself(child);
        assert_eq!(status, 1, "{stderr}");
        assert!(stderr.contains("standard input:"), "{stderr}");
        drop(pipe);
    }
    assert!(!place.path("answers.csv").exists());
}

#[test]
fn answers_come_while_the_input_goes_on() {
    let place = Place::with_example();
    let mut command = place.command(&["classify", "--rules", "rules.json", "--trips", "-", "--format", "ndjson"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    write!(pipe, "tripId,driverId,start,end").unwrap();
    for number in 0..3 {
        // In two pieces, as slow writers do.
        write!(pipe, "\n{number},7,").unwrap();
        pipe.flush().unwrap();
        writeln!(pipe, "0,1").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["tripId"], number);
    }
    drop(pipe);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let place = Place::with_trips("t.csv", csv_of(50_000));
    for form in ["ndjson", "csv", "json", "table"] {
        let args = ["classify", "--rules", "rules.json", "--trips", "t.csv", "--format", form];
        let mut command = place.command(&args);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty());
        let (status, stderr) = ends_by_itself(child);
        assert_eq!((status, stderr.as_str()), (0, ""), "{form}");
    }
    // Nor is one of standard error.
    let mut command = place.command(&["classify", "--rules", "rules.json", "--trips", "t.csv", "-o", "answers.csv"]);
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert!(child.wait().unwrap().success());
    for args in [&["validate", "week.json"][..], &["schema"], &["completions", "bash"], &["payload", "recurrent.json"]]
    {
        let mut child = place.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let (_, stderr) = ends_by_itself(child);
        assert!(!stderr.contains("panicked"), "{args:?}: {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_standard_input_is_an_empty_one() {
    let place = Place::with_example();
    let bin = assert_cmd::cargo::cargo_bin!("horaires");
    let line = format!("'{}' classify --rules rules.json --trips - <&-", bin.display());
    let output = std::process::Command::new("sh").args(["-c", &line]).current_dir(place.0.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "horaires: standard input: the file is empty\n");
}

#[cfg(unix)]
#[test]
fn a_run_that_is_ended_from_outside_leaves_nothing() {
    let place = Place::with_example();
    let before = place.files();
    let args = ["classify", "--rules", "rules.json", "--trips", "-", "-o", "answers.csv"];
    let mut child = place.command(&args).stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(csv_of(20_000).as_bytes()).unwrap();
    pipe.flush().unwrap();
    // More than a pipe holds has been taken: the command is at work, and its hidden file is there.
    assert!(place.files().iter().any(|name| name.starts_with(".horaires-")), "{:?}", place.files());
    let killed = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(pipe);
    assert_eq!(place.files(), before);
}
