//! The crate `horaires-wasm` compiled for `wasm32-unknown-unknown`, with whatever toolchain can.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::debian::{self, Toolchain};
use crate::workspace::{WASM, Workspace};

const TARGET: &str = "wasm32-unknown-unknown";
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/// For the loops over columns: browsers have had it since March 2023.
const VECTORS: &str = "-Ctarget-feature=+simd128";

/// How the module is compiled.
struct Way {
    /// In one line.
    about: String,
    toolchain: Toolchain,
    /// Options beyond those of every way.
    options: Vec<String>,
}

/// The path of the compiled module.
pub(crate) fn compile(workspace: &Workspace) -> Result<PathBuf> {
    let way = choose(workspace)?;
    println!("wasm: {}", way.about);
    let shell = &workspace.shell;
    // A build directory of its own: two compilers in one would build everything again at each turn.
    let target = workspace.target.join("wasm");
    let _environment: Vec<_> =
        way.toolchain.environment.iter().map(|(name, value)| shell.push_env(name, value)).collect();
    let Some((program, arguments)) = way.toolchain.cargo.split_first() else { bail!("a toolchain without cargo") };
    let options = &way.options;
    // Only the module: where an rlib is made beside it, its functions stay visible, and few are inlined.
    let only = ["--lib", "--crate-type", "cdylib"];
    cmd!(
        shell,
        "{program} {arguments...} rustc --locked --profile wasm -p {WASM} {only...} --target {TARGET}
            --target-dir {target} {options...}"
    )
    .run()?;
    Ok(target.join(TARGET).join("wasm/horaires_wasm.wasm"))
}

fn choose(workspace: &Workspace) -> Result<Way> {
    let sysroot = sysroot(workspace)?;
    let as_is = |about: &str| Way {
        about: about.to_owned(),
        toolchain: Toolchain {
            cargo: vec!["cargo".to_owned()],
            environment: vec![(RUSTFLAGS.to_owned(), VECTORS.to_owned())],
        },
        options: Vec::new(),
    };
    if has_target(&sysroot) {
        return Ok(as_is("the toolchain has the target"));
    }
    let debian = match from_debian(workspace, &sysroot) {
        Ok(way) => return Ok(way),
        Err(error) => error,
    };
    // It can hang where there is no network.
    let shell = &workspace.shell;
    let added = cmd!(shell, "timeout 60 rustup target add {TARGET}").run();
    if added.is_ok() && has_target(&sysroot) {
        return Ok(as_is("the target was added to the toolchain by rustup"));
    }
    bail!(
        "the target {TARGET} is needed (`rustup target add {TARGET}`), and Debian's toolchain could not serve instead: \
         {debian:#}"
    )
}

fn sysroot(workspace: &Workspace) -> Result<PathBuf> {
    let shell = &workspace.shell;
    Ok(cmd!(shell, "rustc --print sysroot").quiet().read()?.into())
}

fn has_target(sysroot: &Path) -> bool {
    sysroot.join("lib/rustlib").join(TARGET).join("lib").is_dir()
}

/// Debian's compiler builds the standard library for the target; the linker comes with rustup's.
fn from_debian(workspace: &Workspace, sysroot: &Path) -> Result<Way> {
    let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let linker = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
    if !linker.exists() {
        bail!("{} is missing", linker.display());
    }
    let (mut toolchain, place) = match installed() {
        Some(toolchain) => (toolchain, "as installed"),
        None => (debian::toolchain(workspace, &debian::WITH_SOURCE)?, "unpacked under the target directory"),
    };
    let version = version(workspace, &toolchain)?;
    // What a panic says is of no use in a browser, where none is to be had: its words go.
    let flags = "-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort";
    let variables = [
        (RUSTFLAGS, format!("{VECTORS} {flags}")),
        // `-Z` on a stable compiler.
        ("RUSTC_BOOTSTRAP", "1".to_owned()),
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.display().to_string()),
    ];
    toolchain.environment.extend(variables.map(|(name, value)| (name.to_owned(), value)));
    Ok(Way {
        about: format!("Debian's {version}, {place}, builds the standard library for the target"),
        toolchain,
        options: vec!["-Zbuild-std=std,panic_abort".to_owned(), "-Zbuild-std-features=optimize_for_size".to_owned()],
    })
}

/// Debian's own packages, where the system has them all.
fn installed() -> Option<Toolchain> {
    let files = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src/rust/library/std/Cargo.toml"];
    files.iter().all(|file| Path::new(file).exists()).then(|| Toolchain {
        cargo: vec!["/usr/bin/cargo".to_owned()],
        environment: vec![("RUSTC".to_owned(), "/usr/bin/rustc".to_owned())],
    })
}

fn version(workspace: &Workspace, toolchain: &Toolchain) -> Result<String> {
    let shell = &workspace.shell;
    let _environment: Vec<_> = toolchain.environment.iter().map(|(name, value)| shell.push_env(name, value)).collect();
    let rustc = toolchain.environment.iter().find(|(name, _)| name == "RUSTC").context("no compiler")?;
    let rustc = &rustc.1;
    Ok(cmd!(shell, "{rustc} --version").quiet().read()?)
}
