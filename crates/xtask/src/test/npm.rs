//! The npm package: built and measured, and every test of it, in Node and in a browser.

use std::path::Path;

use anyhow::{Result, bail};
use xshell::cmd;

use super::Outcome;
use crate::pkg::{self, Npm};
use crate::workspace::Workspace;

/// Where browsers are; the tests look there too (`pkg/tests/browser/support/browser.ts`).
const BROWSERS: [&str; 4] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

pub(crate) fn build(workspace: &Workspace) -> Result<Outcome> {
    if let Some(outcome) = without_node(workspace)? {
        return Ok(outcome);
    }
    pkg::build(workspace, false)?;
    pkg::demo(workspace)?;
    Ok(Outcome::Passed)
}

pub(crate) fn tests(workspace: &Workspace) -> Result<Outcome> {
    if let Some(outcome) = without_node(workspace)? {
        return Ok(outcome);
    }
    let npm = Npm::open(workspace)?;
    npm.install()?;
    let shell = &workspace.shell;
    let answers = workspace.target.join("same-answers.ndjson");
    cmd!(shell, "cargo run --quiet -p horaires-tests --bin same-answers -- {answers}").run()?;
    let browser = browser(workspace);
    let _answers = shell.push_env("SAME_ANSWERS", &answers);
    let _folder = shell.push_dir(&npm.folder);
    let tsc = npm.binary("tsc");
    cmd!(shell, "{tsc} --noEmit").run()?;
    let vitest = npm.binary("vitest");
    // Bounded: a browser can hang.
    cmd!(shell, "timeout 900 {vitest} run").run()?;
    cmd!(shell, "node bench/columns.js --test").run()?;
    if browser {
        return Ok(Outcome::Passed);
    }
    let reason = "tests in a browser: no chromium (Debian: apt-get install chromium; elsewhere set CHROMIUM)";
    if workspace.ci {
        bail!("{reason}");
    }
    Ok(Outcome::NotRun(reason.to_owned()))
}

/// Without Node nothing can be done here.
fn without_node(workspace: &Workspace) -> Result<Option<Outcome>> {
    match Npm::open(workspace) {
        Ok(_) => Ok(None),
        Err(error) if workspace.ci => Err(error),
        Err(error) => Ok(Some(Outcome::NotRun(format!("{error:#}")))),
    }
}

/// Whether there is a browser; as root on Debian it is installed.
fn browser(workspace: &Workspace) -> bool {
    let found = || std::env::var_os("CHROMIUM").is_some() || BROWSERS.iter().any(|browser| Path::new(browser).exists());
    if found() {
        return true;
    }
    let shell = &workspace.shell;
    let root = cmd!(shell, "id -u").quiet().ignore_stderr().read().is_ok_and(|id| id == "0");
    if root && Path::new("/usr/bin/apt-get").exists() {
        let _quiet = shell.push_env("DEBIAN_FRONTEND", "noninteractive");
        let updated = cmd!(shell, "timeout 120 apt-get -qq update").run();
        let options = "-qq -y --no-install-recommends -o Acquire::Retries=2 -o Acquire::http::Timeout=20";
        let options = options.split(' ');
        let installed = updated.and_then(|()| cmd!(shell, "timeout 400 apt-get {options...} install chromium").run());
        if let Err(error) = installed {
            eprintln!("warning: chromium could not be installed: {error}");
        }
    }
    found()
}
