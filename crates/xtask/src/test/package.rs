//! The engine as a user gets it: packaged, unpacked, and used by a crate that knows nothing of this workspace.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use xshell::cmd;

use super::Outcome;
use crate::workspace::{ENGINE, Workspace};

/// The user's program; it prints what it found as JSON.
const PROGRAM: &str = include_str!("../../outside/main.rs");
/// What it must print.
const EXPECTED: &str = include_str!("../../outside/expected.json");

/// What a package must hold beside its sources.
const FILES: [&str; 4] = ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "src/data/zones.bin"];

pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let shell = &workspace.shell;
    // The build that `cargo package` would make is made below, by a user's hand. Uncommitted work may be tested too.
    cmd!(shell, "cargo package -p {ENGINE} --no-verify --allow-dirty").run()?;
    let package = format!("{ENGINE}-{}", workspace.engine_version);
    let archive = workspace.target.join("package").join(format!("{package}.crate"));
    // Outside of the workspace: no manifest, lock file, cargo configuration or clippy.toml above it.
    let outside = shell.create_temp_dir()?;
    let outside = outside.path();
    cmd!(shell, "tar -xzf {archive} -C {outside}").run()?;
    let unpacked = outside.join(&package);
    for file in FILES {
        if !unpacked.join(file).is_file() {
            bail!("the package lacks {file}");
        }
    }
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        if shell.read_file(licence)? != shell.read_file(unpacked.join(licence))? {
            bail!("the package's {licence} is not the workspace's");
        }
    }
    let expected: Value = serde_json::from_str(EXPECTED).context("expected.json")?;
    for (name, dependency, features) in [
        (
            "with-defaults",
            format!("path = \"../{package}\""),
            "default = [\"chrono-tz\"]\nchrono-tz = [\"dep:chrono-tz\"]",
        ),
        (
            "without-defaults",
            format!("path = \"../{package}\", default-features = false"),
            "chrono-tz = [\"dep:chrono-tz\"]",
        ),
    ] {
        let user = outside.join(name);
        write_user(&user, &manifest(name, &dependency, features))?;
        let _there = shell.push_dir(&user);
        // Kept between runs for the dependencies. The engine's path is new each time, and would stay there for good.
        let target = workspace.target.join("outside");
        cmd!(shell, "cargo clean --quiet --target-dir {target} -p {ENGINE} -p {name}").run()?;
        let printed = cmd!(shell, "cargo run --quiet --target-dir {target}").read()?;
        let found: Value = serde_json::from_str(&printed).with_context(|| format!("{name} printed `{printed}`"))?;
        if found != expected {
            bail!("{name}: expected {expected}, found {found}");
        }
        println!("    {name}: {printed}");
    }
    Ok(Outcome::Passed)
}

fn manifest(name: &str, dependency: &str, features: &str) -> String {
    format!(
        r#"[package]
name = "{name}"
version = "0.0.0"
edition = "2024"

[features]
{features}

[dependencies]
horaires = {{ {dependency} }}
chrono-tz = {{ version = "0.10", default-features = false, optional = true }}
serde_json = "1"

[workspace]
"#
    )
}

fn write_user(directory: &Path, manifest: &str) -> Result<()> {
    fs::create_dir_all(directory.join("src"))?;
    fs::write(directory.join("Cargo.toml"), manifest)?;
    fs::write(directory.join("src/main.rs"), PROGRAM)?;
    Ok(())
}
