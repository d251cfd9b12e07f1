//! npm and the programs of the packages that it installs.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::workspace::Workspace;

/// The npm package's folder, and npm in it.
pub(crate) struct Npm<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) folder: PathBuf,
}

impl<'a> Npm<'a> {
    pub(crate) fn open(workspace: &'a Workspace) -> Result<Self> {
        let shell = &workspace.shell;
        cmd!(shell, "node --version").quiet().ignore_stdout().run().context("Node 20 or newer is needed, with npm")?;
        Ok(Self { workspace, folder: workspace.root.join("pkg") })
    }

    /// What `package-lock.json` lists, where it is not there yet.
    pub(crate) fn install(&self) -> Result<()> {
        let shell = &self.workspace.shell;
        let lock = self.folder.join("package-lock.json");
        let stamp = self.folder.join("node_modules/.package-lock.json");
        let modified = |path: &PathBuf| path.metadata().and_then(|metadata| metadata.modified());
        if let (Ok(lock), Ok(stamp)) = (modified(&lock), modified(&stamp))
            && lock <= stamp
        {
            return Ok(());
        }
        let _folder = shell.push_dir(&self.folder);
        cmd!(shell, "timeout 600 npm ci --no-audit --no-fund").run()?;
        Ok(())
    }

    /// A program that the package's dependencies bring.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.folder.join("node_modules/.bin").join(name)
    }
}
