//! The native engine on columns from elsewhere: `columns FILE ROUNDS`, where FILE holds as many starts as ends,
//! little-endian 64-bit floating-point milliseconds. `pkg/bench/columns.js` compares itself with it, turn by turn.

use std::time::Instant;

use horaires::{BatchIndex, Instructions, Timeline, Usage};
use horaires_benches::{arbitrary_minutes, timeline, window};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(rounds)) = (arguments.next(), arguments.next()) else {
        return Err("usage: columns FILE ROUNDS".into());
    };
    let (bytes, rounds) = (std::fs::read(path)?, rounds.parse::<usize>()?);
    let numbers = bytes.chunks_exact(8).filter_map(|bytes| bytes.try_into().ok()).map(f64::from_le_bytes);
    let numbers: Vec<i64> = numbers.map(|number| number as i64).collect();
    let (starts, ends) = numbers.split_at(numbers.len() / 2);
    let scalar = |timeline: &Timeline| BatchIndex::exact(timeline, window());
    let baseline = |timeline: &Timeline| {
        BatchIndex::build(timeline, window()).map(|index| index.with_instructions(Instructions::Baseline))
    };
    let contenders = [
        ("quarters of an hour, scalar cells", scalar(&timeline())?, false),
        ("quarters of an hour, scalar cells, usage too", scalar(&timeline())?, true),
        ("any minute, scalar cells", scalar(&arbitrary_minutes())?, false),
        ("quarters of an hour, baseline instructions", baseline(&timeline())?, false),
        ("quarters of an hour, the processor's best", BatchIndex::build(&timeline(), window())?, false),
    ];
    let mut results = Vec::new();
    for (what, index, usage_too) in contenders {
        let mut private = vec![0; starts.len()];
        let mut usages = vec![Usage::Professional; starts.len()];
        let mut times: Vec<f64> = Vec::new();
        for _ in 0..rounds {
            let begun = Instant::now();
            if usage_too {
                index.classify(starts, ends, &mut private, &mut usages)?;
            } else {
                index.private_ms(starts, ends, &mut private)?;
            }
            times.push(begun.elapsed().as_nanos() as f64 / starts.len() as f64);
        }
        let sum: u64 = private.iter().sum();
        results.push(json!({"what": what, "nanoseconds": times, "sum": sum}));
    }
    println!("{}", serde_json::Value::from(results));
    Ok(())
}
