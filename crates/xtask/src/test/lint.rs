//! Formatting, lints and documentation.

use anyhow::{Result, bail};
use xshell::cmd;

use super::Outcome;
use crate::workspace::{ENGINE, Workspace};

/// A combination of the engine's features that is checked on its own, and why.
struct Combination {
    features: &'static str,
    why: &'static str,
}

/// All of them together is the step `clippy`. Each alone finds what one feature takes from another by accident.
const COMBINATIONS: &[Combination] = &[
    Combination { features: "", why: "what a browser and a service that names its zones as text link: no chrono-tz" },
    Combination { features: "chrono-tz,exact-decimals", why: "the default: what `cargo add horaires` gives" },
    Combination { features: "chrono-tz", why: "must not need exact decimals" },
    Combination { features: "exact-decimals", why: "figures with every digit; must not need chrono-tz" },
    Combination { features: "schema", why: "JSON Schemas derive on every wire type; must not need chrono-tz" },
    Combination {
        features: "zone-table-writer",
        why: "what xtask writes the zone table with; must not need chrono-tz",
    },
    Combination { features: "rayon", why: "columns of trips on all cores; must not need chrono-tz" },
];

/// The same of the client of the web services.
const CLIENT_COMBINATIONS: &[Combination] = &[
    Combination { features: "", why: "the documents alone, without HTTP or async: what the sandbox is made of" },
    Combination {
        features: "client",
        why: "the default: the client for async programs; must not need the blocking one",
    },
];

/// Components of a Rust toolchain that a minimal installation lacks.
fn need(workspace: &Workspace, component: &str, command: &str) -> Result<()> {
    let shell = &workspace.shell;
    if cmd!(shell, "cargo {command} --version").quiet().ignore_stderr().ignore_stdout().run().is_err() {
        cmd!(shell, "rustup component add {component}").run()?;
    }
    Ok(())
}

pub(crate) fn fmt(workspace: &Workspace) -> Result<Outcome> {
    need(workspace, "rustfmt", "fmt")?;
    let shell = &workspace.shell;
    cmd!(shell, "cargo fmt --all -- --check").run()?;
    // No member of the workspace: cargo does not know it.
    cmd!(shell, "rustfmt --edition 2024 --check crates/xtask/outside/main.rs").run()?;
    Ok(Outcome::Passed)
}

pub(crate) fn clippy(workspace: &Workspace) -> Result<Outcome> {
    need(workspace, "clippy", "clippy")?;
    let shell = &workspace.shell;
    cmd!(shell, "cargo clippy --workspace --all-targets --all-features -- -D warnings").run()?;
    Ok(Outcome::Passed)
}

pub(crate) fn features(workspace: &Workspace) -> Result<Outcome> {
    need(workspace, "clippy", "clippy")?;
    let shell = &workspace.shell;
    for feature in &workspace.engine_features {
        if !COMBINATIONS.iter().any(|combination| combination.features == feature) {
            bail!(
                "the feature `{feature}` of the engine is checked nowhere alone: add it, with the reason, to lint.rs"
            );
        }
    }
    for (package, combinations) in [(ENGINE, COMBINATIONS), ("horaires-ocean", CLIENT_COMBINATIONS)] {
        for Combination { features, why } in combinations {
            println!("    {package} [{features}]: {why}");
            cmd!(
                shell,
                "cargo clippy -p {package} --all-targets --no-default-features --features {features} -- -D warnings"
            )
            .run()?;
        }
    }
    println!("    horaires-cli, features []: the offline command, without a network stack");
    cmd!(shell, "cargo clippy -p horaires-cli --all-targets --no-default-features -- -D warnings").run()?;
    cmd!(shell, "cargo test -p horaires-cli --no-default-features --test help --test documents").run()?;
    Ok(Outcome::Passed)
}

pub(crate) fn doc(workspace: &Workspace) -> Result<Outcome> {
    let _denied = workspace.with_env("RUSTDOCFLAGS", "-D warnings");
    let shell = &workspace.shell;
    cmd!(shell, "cargo doc --workspace --no-deps --all-features").run()?;
    Ok(Outcome::Passed)
}
