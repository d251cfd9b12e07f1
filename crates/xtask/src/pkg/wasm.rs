//! The crate `horaires-wasm` compiled for `wasm32-unknown-unknown`, with whatever toolchain can.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::debian::{self, Toolchain};
use crate::workspace::{WASM, Workspace};

const TARGET: &str = "wasm32-unknown-unknown";
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/// Vectors are for the loops over columns: browsers have had them since March 2023. LLVM reckons addresses in a loop otherwise
/// only where that is cheaper, and copies no loads into branches: what it would write compresses worse, and is no faster.
const CODE: &str = "-Ctarget-feature=+simd128 -Cllvm-args=-lsr-drop-solution -Cllvm-args=-enable-pre=false";

/// What a panic says is of no use in a browser, where none is to be had: its words go.
const FLAGS: [&str; 4] =
    ["-Zlocation-detail=none", "-Zfmt-debug=none", "-Zunstable-options", "-Cpanic=immediate-abort"];

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
    let _environment = environment(workspace, &way.toolchain);
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
            environment: vec![(RUSTFLAGS.to_owned(), CODE.to_owned())],
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
    let installed = installed().filter(|toolchain| match unfit(workspace, toolchain) {
        Some(reason) => {
            println!("wasm: Debian's compiler as installed does not serve, another one is unpacked: {reason}");
            false
        }
        None => true,
    });
    let (mut toolchain, place) = match installed {
        Some(toolchain) => (toolchain, "as installed"),
        None => {
            let unpacked = debian::toolchain(workspace, &debian::WITH_SOURCE)?;
            if let Some(reason) = unfit(workspace, &unpacked) {
                bail!("Debian's compiler does not serve: {reason}");
            }
            (unpacked, "unpacked under the target directory")
        }
    };
    let version = version(workspace, &toolchain)?;
    let variables = [
        (RUSTFLAGS, format!("{CODE} {}", FLAGS.join(" "))),
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

/// Why a compiler cannot be used: it is too old for the flags, or does not run.
fn unfit(workspace: &Workspace, toolchain: &Toolchain) -> Option<String> {
    let version = match version(workspace, toolchain) {
        Ok(version) => version,
        Err(error) => return Some(format!("{error:#}")),
    };
    let _environment = environment(workspace, toolchain);
    let known = compiler(toolchain).is_ok_and(|rustc| knows(workspace, rustc, &FLAGS));
    (!known).then(|| format!("{version} does not know all of `{}`", FLAGS.join(" ")))
}

/// Whether a compiler takes flags; it is asked rather than judged by its version.
fn knows(workspace: &Workspace, rustc: &str, flags: &[&str]) -> bool {
    let shell = &workspace.shell;
    let asked = cmd!(shell, "{rustc} {flags...} --print sysroot").env("RUSTC_BOOTSTRAP", "1");
    asked.quiet().ignore_stderr().read().is_ok()
}

fn compiler(toolchain: &Toolchain) -> Result<&str> {
    let found = toolchain.environment.iter().find(|(name, _)| name == "RUSTC");
    Ok(&found.context("no compiler")?.1)
}

fn environment<'s>(workspace: &'s Workspace, toolchain: &Toolchain) -> Vec<xshell::PushEnv<'s>> {
    toolchain.environment.iter().map(|(name, value)| workspace.shell.push_env(name, value)).collect()
}

fn version(workspace: &Workspace, toolchain: &Toolchain) -> Result<String> {
    let _environment = environment(workspace, toolchain);
    let (shell, rustc) = (&workspace.shell, compiler(toolchain)?);
    Ok(cmd!(shell, "{rustc} --version").quiet().read()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_is_asked_for_its_flags() {
        let workspace = Workspace::open().unwrap();
        assert!(knows(&workspace, "rustc", &["-Cpanic=abort"]));
        assert!(knows(&workspace, "rustc", &["-Zunstable-options"]));
        assert!(!knows(&workspace, "rustc", &["-Cpanic=never-heard-of"]));
        assert!(!knows(&workspace, "/no/such/rustc", &[]));
    }

    #[test]
    fn a_compiler_that_does_not_serve_is_told_with_its_reason() {
        let workspace = Workspace::open().unwrap();
        let with = |rustc: &str| Toolchain {
            cargo: vec!["cargo".to_owned()],
            environment: vec![("RUSTC".to_owned(), rustc.to_owned())],
        };
        assert!(unfit(&workspace, &with("/no/such/rustc")).is_some_and(|reason| reason.contains("/no/such/rustc")));
        // It answers whatever it is asked but the flags of a newer one.
        let old = workspace.target.join("old-rustc");
        let script = "#!/bin/sh\ncase \"$*\" in *immediate-abort*) exit 1;; esac\necho rustc 1.85.0\n";
        workspace.shell.write_file(&old, script).unwrap();
        cmd!(workspace.shell, "chmod +x {old}").quiet().run().unwrap();
        let reason = unfit(&workspace, &with(&old.display().to_string()));
        assert!(reason.is_some_and(|reason| reason.starts_with("rustc 1.85.0 does not know all of `-Z")));
    }
}
