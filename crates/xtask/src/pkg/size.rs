//! What a page downloads of the core package, gzipped.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};

/// The limit, in bytes: 116,554 were measured.
const LIMIT: usize = 120_000;

/// What the entry point makes a page load: its modules, and the module of WebAssembly.
fn loaded(dist: &Path) -> Result<Vec<String>> {
    let mut files = vec!["horaires_bg.wasm".to_owned(), "index.js".to_owned()];
    let mut next = 1;
    while let Some(name) = files.get(next).cloned() {
        let text = fs::read_to_string(dist.join(&name)).with_context(|| format!("{name} is missing"))?;
        // `import{...}from"./other.js"`, as the bundler writes it.
        let imported = text.split("from\"./").skip(1).filter_map(|rest| rest.split('"').next());
        for name in imported {
            if !files.iter().any(|known| known == name) {
                files.push(name.to_owned());
            }
        }
        next += 1;
    }
    Ok(files)
}

pub(crate) fn check(dist: &Path) -> Result<()> {
    let mut total = 0;
    println!("what a page loads of the core package:   bytes   gzipped");
    for name in loaded(dist)? {
        let bytes = fs::read(dist.join(&name)).with_context(|| format!("{name} is missing"))?;
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
