//! A Rust compiler from Debian's packages, unpacked under the target directory: nothing is installed, no other version
//! is in its way, and no right is needed beyond the network. Debian 12 carries 1.85 as `rustc-web`, and newer ones among
//! its updates.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::workspace::Workspace;

/// A compiler with its cargo.
pub(crate) struct Toolchain {
    /// The cargo to call, with what stands before its arguments.
    pub(crate) cargo: Vec<String>,
    /// Variables that make this cargo use its own compiler.
    pub(crate) environment: Vec<(String, String)>,
}

/// What is wanted of Debian.
pub(crate) struct Wanted {
    /// The folder of the target directory that it is unpacked into.
    folder: &'static str,
    /// The compiler first. All of them are taken in the same version.
    packages: &'static [&'static str],
    /// The oldest supported Rust and no other; otherwise the newest there is.
    oldest: bool,
}

const COMPILER: &str = "rustc-web";
/// Before the version, without its last number.
const LIBRARY: &str = "libstd-rust-web-";

/// The oldest supported Rust.
pub(crate) const OLDEST: Wanted =
    Wanted { folder: "msrv", packages: &[COMPILER, "cargo-web", "libstd-rust-web-dev"], oldest: true };

/// A Rust with the source of its standard library, to build it for another target.
pub(crate) const WITH_SOURCE: Wanted = Wanted {
    folder: "wasm-toolchain",
    packages: &[COMPILER, "cargo-web", "libstd-rust-web-dev", "rust-web-src"],
    oldest: false,
};

/// Bounds on the two downloads, in seconds. They take about 5 on a fast line (100 MB).
const LISTS_SECONDS: &str = "120";
const PACKAGES_SECONDS: &str = "300";

pub(crate) fn toolchain(workspace: &Workspace, wanted: &Wanted) -> Result<Toolchain> {
    let shell = &workspace.shell;
    let oldest = &workspace.oldest_rust;
    let name = if wanted.oldest { format!("debian-{oldest}") } else { "debian".to_owned() };
    let root = workspace.target.join(wanted.folder).join(name);
    if !root.exists() {
        fetch(workspace, wanted, &root)?;
    }
    let rustc = root.join("usr/bin/rustc");
    let found = cmd!(shell, "{rustc} --version").env("LD_LIBRARY_PATH", libraries(&root)).quiet().read()?;
    if wanted.oldest && !found.starts_with(&format!("rustc {oldest}.")) {
        bail!("{} is `{found}`", rustc.display());
    }
    Ok(Toolchain {
        cargo: vec![root.join("usr/bin/cargo").display().to_string()],
        environment: vec![
            ("RUSTC".to_owned(), rustc.display().to_string()),
            ("LD_LIBRARY_PATH".to_owned(), libraries(&root)),
        ],
    })
}

/// Where the unpacked packages have their shared libraries.
fn libraries(root: &Path) -> String {
    let triplet = format!("{}-linux-gnu", std::env::consts::ARCH);
    let directories = [root.join("usr/lib").join(&triplet), root.join("lib").join(&triplet)];
    directories.map(|path| path.display().to_string()).join(":")
}

fn fetch(workspace: &Workspace, wanted: &Wanted, root: &Path) -> Result<()> {
    let shell = &workspace.shell;
    let scratch = workspace.target.join(wanted.folder).join("fetch");
    if scratch.exists() {
        fs::remove_dir_all(&scratch)?;
    }
    let apt = Apt::new(&scratch)?;
    let options = &apt.options;
    cmd!(shell, "timeout {LISTS_SECONDS} apt-get {options...} -qq update").run().context("apt-get is needed")?;
    let version = available(workspace, wanted, options)?;
    // What is resolved against the system is what that lacks: libLLVM, for example. The compiler's own library comes
    // whatever is there, for the compiler takes the place of that library for its home.
    let series: Vec<&str> = version.split('.').take(2).collect();
    let library = format!("{LIBRARY}{}", series.join("."));
    let packages = wanted.packages.iter().copied().chain([library.as_str()]);
    let wanted = packages.map(|package| format!("{package}={version}"));
    cmd!(
        shell,
        "timeout {PACKAGES_SECONDS} apt-get {options...} -qq -y --download-only --reinstall --no-install-recommends --allow-downgrades
            install {wanted...}"
    )
    .run()?;
    let partial = scratch.join("root");
    let mut archives: Vec<PathBuf> = shell.read_dir(&apt.archives)?;
    archives.retain(|path| path.extension().is_some_and(|extension| extension == "deb"));
    for archive in &archives {
        cmd!(shell, "dpkg -x {archive} {partial}").quiet().run()?;
    }
    // Whole or not at all: a download that was cut off must not be taken for a compiler.
    fs::rename(&partial, root).with_context(|| format!("cannot move {}", partial.display()))?;
    fs::remove_dir_all(&scratch)?;
    Ok(())
}

/// The newest version of the compiler, of the wanted Rust where one is wanted.
fn available(workspace: &Workspace, wanted: &Wanted, options: &[String]) -> Result<String> {
    let shell = &workspace.shell;
    let lines = cmd!(shell, "apt-cache {options...} madison {COMPILER}").read()?;
    let prefix = if wanted.oldest { format!("{}.", workspace.oldest_rust) } else { String::new() };
    // `rustc-web | 1.85.0+dfsg3-1~deb12u3 | http://... bookworm/main amd64 Packages`
    let versions = lines.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    let found = versions.into_iter().find(|version| version.starts_with(&prefix));
    found
        .map(str::to_owned)
        .with_context(|| format!("this system's package `{COMPILER}` is of another Rust, or is missing"))
}

/// Options that keep apt's lists, archives and locks out of the system's, so that no right is needed to write there.
struct Apt {
    options: Vec<String>,
    archives: PathBuf,
}

impl Apt {
    fn new(scratch: &Path) -> Result<Self> {
        let lists = scratch.join("lists");
        let archives = scratch.join("archives");
        for directory in [&lists, &archives] {
            fs::create_dir_all(directory.join("partial"))?;
        }
        let settings = [
            format!("Dir::State::Lists={}", lists.display()),
            format!("Dir::Cache={}", scratch.display()),
            format!("Dir::Cache::Archives={}", archives.display()),
            // No lock is taken on the system's package database: nothing is written to it.
            "Debug::NoLocking=true".to_owned(),
            // Root stays root: the user `_apt` may be unable to write below the target directory.
            "APT::Sandbox::User=".to_owned(),
            "Acquire::Retries=2".to_owned(),
            "Acquire::http::Timeout=20".to_owned(),
            "Acquire::Languages=none".to_owned(),
        ];
        Ok(Self { options: settings.into_iter().flat_map(|setting| ["-o".to_owned(), setting]).collect(), archives })
    }
}
