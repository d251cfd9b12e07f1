//! `cargo xtask pkg`: the npm package, from the crate `horaires-wasm` and `pkg/src` to `pkg/dist`.

mod npm;
mod order;
mod schemas;
mod size;
mod wasm;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;
use wasm_bindgen_cli_support::Bindgen;
use xshell::cmd;

use crate::workspace::Workspace;

pub(crate) use npm::Npm;

/// Builds the npm package: WebAssembly, JavaScript, types, schemas, and the demo.
#[derive(Args)]
pub(crate) struct Pkg {
    /// Leave the demo out.
    #[arg(long)]
    no_demo: bool,
    /// Keep the names of functions in the module, to see what is large.
    #[arg(long)]
    keep_names: bool,
}

pub(crate) fn run(arguments: &Pkg) -> Result<()> {
    let workspace = Workspace::open()?;
    build(&workspace, arguments.keep_names)?;
    if !arguments.no_demo {
        demo(&workspace)?;
    }
    Ok(())
}

/// Builds `pkg/dist` and checks its size.
pub(crate) fn build(workspace: &Workspace, keep_names: bool) -> Result<()> {
    let npm = Npm::open(workspace)?;
    npm.install()?;
    let module = wasm::compile(workspace)?;
    let dist = npm.folder.join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    fs::create_dir_all(&dist)?;
    bind(&module, &dist, keep_names)?;
    optimise(&npm, &dist, keep_names)?;
    schemas::write(&dist)?;
    let shell = &workspace.shell;
    let tsc = npm.binary("tsc");
    let _folder = shell.push_dir(&npm.folder);
    cmd!(shell, "{tsc} --project tsconfig.build.json").run()?;
    bundle(&npm, &dist)?;
    size::check(&dist)
}

/// The modules of the core as the few files that a page loads, minified (`pkg/rolldown.config.js`); the types stay as
/// they are.
fn bundle(npm: &Npm<'_>, dist: &Path) -> Result<()> {
    let shell = &npm.workspace.shell;
    let rolldown = npm.binary("rolldown");
    cmd!(shell, "{rolldown} --config rolldown.config.js --log-level warn").run()?;
    let is_module = |path: &Path| path.extension().is_some_and(|extension| extension == "js");
    for path in shell.read_dir(dist)?.iter().filter(|path| is_module(path)) {
        shell.remove_path(path)?;
    }
    let bundled = dist.join("bundle");
    for path in shell.read_dir(&bundled)? {
        shell.copy_file(path, dist)?;
    }
    shell.remove_path(bundled)?;
    Ok(())
}

/// The JavaScript around the module.
fn bind(module: &Path, dist: &Path, keep_names: bool) -> Result<()> {
    let mut output = Bindgen::new()
        .input_path(module)
        .out_name("horaires")
        .web(true)?
        .omit_default_module_path(false)
        .typescript(true)
        // For `pkg/src/engine.ts`, after a call that was cut off.
        .reset_state_function(true)
        .remove_name_section(!keep_names)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen-cli-support and the crate wasm-bindgen must be of one version")?;
    // Names with hashes, in two files, do not compress.
    let mut names = Vec::new();
    for (number, import) in output.wasm_mut().imports.iter_mut().enumerate() {
        let short = format!("i{number}");
        names.push((std::mem::replace(&mut import.name, short.clone()), short));
    }
    output.emit(dist)?;
    let glue = dist.join("horaires.js");
    let mut text = fs::read_to_string(&glue)?;
    for (name, short) in names {
        let key = format!(" {name}: ");
        if text.matches(&key).count() != 1 {
            bail!("wasm-bindgen's JavaScript does not give `{name}` to the module as it did");
        }
        text = text.replace(&key, &format!(" {short}: "));
    }
    fs::write(glue, text)?;
    Ok(())
}

/// `wasm-opt` of the npm package `binaryen`, and the order of the functions.
fn optimise(npm: &Npm<'_>, dist: &Path, keep_names: bool) -> Result<()> {
    let shell = &npm.workspace.shell;
    let wasm = dist.join("horaires_bg.wasm");
    let wasm_opt = npm.binary("wasm-opt");
    // What rustc switches on for this target.
    let features = [
        "bulk-memory",
        "mutable-globals",
        "nontrapping-float-to-int",
        "sign-ext",
        "reference-types",
        "multivalue",
        "simd",
    ]
    .map(|feature| format!("--enable-{feature}"));
    // What is called once is inlined by the compiler already; more of it compresses worse.
    let inline = ["--one-caller-inline-max-function-size", "0"];
    // The stack comes first, and its last kilobyte is no object's: offsets of loads need no care for it.
    // What a load says of its alignment is a hint that engines do not take: with one value for all it costs less.
    // The control flow, made anew from blocks and jumps, is shorter than the compiler's.
    let anew = ["--flatten", "--rereloop", "-Oz", "-Oz"];
    let size = ["--converge", "--low-memory-unused", "--dealign"];
    let names = keep_names.then_some("--debuginfo");
    cmd!(shell, "{wasm_opt} -Oz {anew...} {size...} {inline...} {names...} {features...} {wasm} -o {wasm}").run()?;
    fs::write(&wasm, order::by_likeness(&fs::read(&wasm)?)?)?;
    Ok(())
}

/// Static files in `pkg/demo/dist`.
pub(crate) fn demo(workspace: &Workspace) -> Result<()> {
    let npm = Npm::open(workspace)?;
    let demo = npm.folder.join("demo");
    if !demo.join("index.html").exists() {
        return Ok(());
    }
    let shell = &workspace.shell;
    let vite = npm.binary("vite");
    let _folder = shell.push_dir(&npm.folder);
    cmd!(shell, "{vite} build demo").run()?;
    Ok(())
}
