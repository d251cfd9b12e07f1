//! The workspace as its manifests describe it, and a shell at its root.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::{Shell, cmd};

/// The package that JavaScript is made from.
pub(crate) const WASM: &str = "horaires-wasm";

/// The package that is published as a library.
pub(crate) const ENGINE: &str = "horaires";

/// What the steps share.
pub(crate) struct Workspace {
    /// At the root. A command gets no standard input from it, and is shown before it runs.
    pub(crate) shell: Shell,
    /// The root.
    pub(crate) root: PathBuf,
    /// Where builds and downloads go; follows `CARGO_TARGET_DIR`.
    pub(crate) target: PathBuf,
    /// The engine's version.
    pub(crate) engine_version: String,
    /// The oldest Rust that the engine promises to build with, for example `1.85`.
    pub(crate) oldest_rust: String,
    /// The engine's features, without `default`.
    pub(crate) engine_features: Vec<String>,
    /// `CI=true`: a check that cannot be made is a failure.
    pub(crate) ci: bool,
}

impl Workspace {
    pub(crate) fn open() -> Result<Self> {
        let shell = Shell::new()?;
        shell.change_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
        let metadata = cmd!(shell, "cargo metadata --format-version 1 --no-deps").quiet().read()?;
        let metadata: Value =
            serde_json::from_str(&metadata).context("`cargo metadata` wrote something else than JSON")?;
        let engine = metadata
            .get("packages")
            .and_then(Value::as_array)
            .and_then(|packages| packages.iter().find(|package| text(package, "name").is_ok_and(|name| name == ENGINE)))
            .context("the workspace has no engine")?;
        let features =
            engine.get("features").and_then(Value::as_object).context("the engine's features are missing")?;
        Ok(Self {
            root: text(&metadata, "workspace_root")?.into(),
            target: text(&metadata, "target_directory")?.into(),
            engine_version: text(engine, "version")?,
            oldest_rust: text(engine, "rust_version")?,
            engine_features: features.keys().filter(|name| *name != "default").cloned().collect(),
            ci: std::env::var("CI").is_ok_and(|value| value == "true"),
            shell,
        })
    }

    /// A variable of the environment for the commands of one step.
    pub(crate) fn with_env(&self, name: &str, value: &str) -> xshell::PushEnv<'_> {
        eprintln!("$ export {name}='{value}'");
        self.shell.push_env(name, value)
    }
}

fn text(value: &Value, key: &str) -> Result<String> {
    let found = value.get(key).and_then(Value::as_str);
    found.map(str::to_owned).with_context(|| format!("`cargo metadata` says no `{key}`"))
}
