//! The oldest supported Rust: found among rustup's toolchains or, on Debian, fetched for this workspace alone.

use std::path::PathBuf;

use anyhow::{Result, bail};
use xshell::cmd;

use super::Outcome;
use crate::debian::{self, Toolchain};
use crate::workspace::{ENGINE, Workspace};

pub(crate) fn build(workspace: &Workspace) -> Result<Outcome> {
    let version = &workspace.oldest_rust;
    let toolchain = match from_rustup(workspace)? {
        Some(toolchain) => toolchain,
        None => match debian::toolchain(workspace, &debian::OLDEST) {
            Ok(toolchain) => toolchain,
            Err(error) => {
                let reason = format!(
                    "no Rust {version} here, and none could be fetched ({error:#}); \
                     `rustup toolchain install {version}` provides one"
                );
                if workspace.ci {
                    bail!("{reason}");
                }
                println!("warning: {reason}");
                return Ok(Outcome::NotRun(format!("no Rust {version}")));
            }
        },
    };
    let shell = &workspace.shell;
    // A build directory of its own: two compilers in one would build everything again at each turn.
    let target: PathBuf = workspace.target.join("msrv/build");
    let _environment: Vec<_> = toolchain.environment.iter().map(|(name, value)| shell.push_env(name, value)).collect();
    let Some((program, arguments)) = toolchain.cargo.split_first() else { bail!("a toolchain without cargo") };
    cmd!(shell, "{program} {arguments...} --version").run()?;
    // The library alone: tests and benches may need a newer Rust.
    let combinations: [&[&str]; 3] = [&[], &["--no-default-features"], &["--features", "schema"]];
    for features in combinations {
        cmd!(shell, "{program} {arguments...} build --locked -p {ENGINE} --lib {features...} --target-dir {target}")
            .run()?;
    }
    Ok(Outcome::Passed)
}

fn from_rustup(workspace: &Workspace) -> Result<Option<Toolchain>> {
    let shell = &workspace.shell;
    let Ok(installed) = cmd!(shell, "rustup toolchain list").quiet().ignore_stderr().read() else { return Ok(None) };
    let version = &workspace.oldest_rust;
    let names = installed.lines().filter_map(|line| line.split_whitespace().next());
    let Some(name) = names.into_iter().find(|name| is_of(name, version)) else { return Ok(None) };
    let cargo = ["rustup", "run", name, "cargo"].map(str::to_owned).to_vec();
    Ok(Some(Toolchain { cargo, environment: Vec::new() }))
}

/// Whether `1.85-x86_64-unknown-linux-gnu` or `1.85.0-...` is a toolchain of version `1.85`.
fn is_of(name: &str, version: &str) -> bool {
    name.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn a_toolchain_is_of_a_version_to_the_digit() {
        assert!(is_of("1.85-x86_64-unknown-linux-gnu", "1.85"));
        assert!(is_of("1.85.1-x86_64-unknown-linux-gnu", "1.85"));
        assert!(is_of("1.85", "1.85"));
        assert!(!is_of("1.850.0-x86_64-unknown-linux-gnu", "1.85"));
        assert!(!is_of("stable-x86_64-unknown-linux-gnu", "1.85"));
    }
}
