//! Tests and benches. Their output is the runners' own.

use anyhow::Result;
use xshell::cmd;

use super::Outcome;
use crate::workspace::{ENGINE, Workspace};

pub(crate) fn tests(workspace: &Workspace) -> Result<Outcome> {
    let shell = &workspace.shell;
    // The engine must also be right, not only compile, where nothing is switched on.
    cmd!(shell, "cargo test -p {ENGINE} --no-default-features").run()?;
    cmd!(shell, "cargo test --workspace --all-features").run()?;
    Ok(Outcome::Passed)
}

pub(crate) fn benches(workspace: &Workspace) -> Result<Outcome> {
    // Run once, a bench says nothing about speed: most of what the bench profile costs is link-time optimisation.
    let _lto = workspace.with_env("CARGO_PROFILE_BENCH_LTO", "off");
    let _level = workspace.with_env("CARGO_PROFILE_BENCH_OPT_LEVEL", "1");
    let _units = workspace.with_env("CARGO_PROFILE_BENCH_CODEGEN_UNITS", "16");
    let shell = &workspace.shell;
    // In test mode criterion runs each bench once, and the answers are compared with those of the peers.
    cmd!(shell, "cargo bench -p horaires-benches -- --test").run()?;
    Ok(Outcome::Passed)
}
