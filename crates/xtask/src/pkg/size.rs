//! What a page downloads of the core package, gzipped.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};

/// The limit, in bytes.
const LIMIT: usize = 300_000;

/// What the entry point `horaires` makes a page load.
const LOADED: [&str; 5] = ["horaires_bg.wasm", "horaires.js", "index.js", "core.js", "errors.js"];

pub(crate) fn check(dist: &Path) -> Result<()> {
    let mut total = 0;
    println!("what a page loads of the core package:   bytes   gzipped");
    for name in LOADED {
        let bytes = fs::read(dist.join(name)).with_context(|| format!("{name} is missing"))?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes)?;
        let gzipped = gzip.finish()?.len();
        println!("  {name:<36} {:>8} {gzipped:>9}", bytes.len());
        total += gzipped;
    }
    println!("  {:<36} {:>8} {total:>9}   limit {LIMIT}", "all", "");
    if total > LIMIT {
        bail!("the core package is {total} bytes gzipped, more than the limit of {LIMIT}");
    }
    Ok(())
}
