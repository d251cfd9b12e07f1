//! Memory does not grow with the number of trips: reports, comparisons and suggestions keep sums, not trips.
#![cfg(target_os = "linux")]
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::io::{BufWriter, Write};
use std::process::Stdio;

use support::Place;

/// The most memory in kilobytes that the command held while it read so many trips. The last trip comes only once that
/// was seen, so what is seen is what all others took, and nothing is waited for but the pipe.
fn peak(place: &Place, args: &[&str], trips: u64) -> u64 {
    let mut command = place.command(&[args, &["--trips", "-", "--quiet", "-o", "out"]].concat());
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let mut pipe = BufWriter::new(child.stdin.take().unwrap());
    writeln!(pipe, "tripId,driverId,start,end,vehicleId,distanceMeters,cost").unwrap();
    for trip in 0..trips {
        let driver = [1_110_000_403, 1_110_000_004, 1_110_000_405][trip as usize % 3];
        let start = 1_774_569_600_000 + trip * 7_919_417 % (60 * 86_400_000);
        let end = start + 60_000 + trip * 104_729 % 7_200_000;
        writeln!(pipe, "{trip},{driver},{start},{end},{},{},{}.25", trip % 50, trip % 90_000, trip % 30).unwrap();
    }
    pipe.flush().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    writeln!(pipe, "1110000417,1110000405,0,1,1,1,1").unwrap();
    drop(pipe);
    assert!(child.wait().unwrap().success());
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn ten_times_the_trips_take_no_more_memory() {
    let place = Place::with_example();
    for (args, trips) in [
        (&["report", "--rules", "rules.json", "--by", "driver,vehicle,month", "--format", "csv"][..], 30_000),
        (&["report", "--rules", "rules.json", "--format", "html"], 30_000),
        (&["what-if", "--rules", "rules.json", "--against", "other.json"], 100_000),
        (&["suggest", "--rules", "rules.json"], 30_000),
    ] {
        let (few, many) = (peak(&place, args, trips), peak(&place, args, 10 * trips));
        // What is under way at a time is bounded, but is not always all there is room for: 300,000 trips are 13 MB.
        assert!(many < few + 6_000, "{args:?}: {few} kB for {trips} trips, {many} kB for ten times as many");
        assert!(place.path("out").exists());
    }
}
