//! The JavaScript that wasm-bindgen writes around the module, shortened: a page loads it too.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use walrus::Module;

/// The object of the functions that the module imports, as wasm-bindgen writes it.
const IMPORTS: [&str; 2] = ["    const import0 = {\n        __proto__: null,\n", "    };\n"];
/// What it names the object's module.
const MODULE: &str = "./horaires_bg.js";

/// What no browser needs that has the vectors of WebAssembly, what the package never does, and long words. How often each
/// is there, what it is, and what comes in its place.
const SHORTER: [(usize, &str, &str); 6] = [
    (
        2,
        "(typeof FinalizationRegistry === 'undefined')\n    ? { register: () => {}, unregister: () => {} }\n    : new ",
        "new ",
    ),
    (
        1,
        "cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || \
         (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)",
        "cachedDataViewMemory0?.buffer !== wasm.memory.buffer",
    ),
    (
        1,
        "    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }
",
        "",
    ),
    (
        1,
        " else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }",
        "",
    ),
    (
        1,
        " else {
            console.warn('using deprecated parameters for the initialization function; pass a single object instead')
        }",
        "",
    ),
    (
        1,
        "`WebAssembly.instantiateStreaming` failed because your server does not serve Wasm with `application/wasm` MIME \
         type. Falling back to `WebAssembly.instantiate` which is slower. Original error:\\n",
        "the server does not send the module as `application/wasm`: it loads slower",
    ),
];

/// The JavaScript and its types.
pub(crate) struct Glue {
    pub(crate) code: String,
    pub(crate) types: String,
}

impl Glue {
    /// With shorter names between the module and its JavaScript, in both.
    pub(crate) fn shorten(self, module: &mut Module) -> Result<Self> {
        let mut code = self.code;
        for (times, long, short) in SHORTER {
            if code.matches(long).count() != times {
                bail!("wasm-bindgen's JavaScript has no longer, {times} times: {long}");
            }
            code = code.replace(long, short);
        }
        let code = imports(module, &code)?;
        let names = exports(module);
        Ok(Self { code: renamed(&code, "wasm.", &names), types: renamed(&self.types, "readonly ", &names) })
    }
}

/// Functions that do the same have one name, and the optimiser then makes one import of them.
fn imports(module: &mut Module, text: &str) -> Result<String> {
    let [begin, end] = IMPORTS;
    let (before, rest) = text.split_once(begin).context("wasm-bindgen's JavaScript has no functions for the module")?;
    let (listed, after) =
        rest.split_once(end).context("wasm-bindgen's JavaScript has no end of the module's functions")?;
    let mut functions: HashMap<&str, String> = HashMap::new();
    let mut function = None;
    for line in listed.lines() {
        if let Some((name, line)) = line.strip_prefix("        ").and_then(|line| line.split_once(": function(")) {
            function = Some(functions.entry(name).or_insert_with(|| format!(": function({line}\n")));
        } else if let Some(function) = function.as_mut().filter(|_| !line.trim_start().starts_with("//")) {
            function.push_str(line);
            function.push('\n');
        }
    }
    let mut short: Vec<String> = Vec::new();
    for import in module.imports.iter_mut() {
        let function = functions.get(import.name.as_str());
        let function =
            function.with_context(|| format!("wasm-bindgen's JavaScript has no function `{}`", import.name))?;
        let number = short.iter().position(|known| known == function).unwrap_or_else(|| {
            short.push(function.clone());
            short.len() - 1
        });
        import.name = format!("i{number}");
        import.module = "i".to_owned();
    }
    let quoted = format!("\"{MODULE}\": import0");
    if after.matches(&quoted).count() != 1 {
        bail!("wasm-bindgen's JavaScript does not name the module's functions `{MODULE}`");
    }
    let after = after.replace(&quoted, "i: import0");
    let listed: String =
        short.iter().enumerate().map(|(number, function)| format!("        i{number}{function}")).collect();
    Ok(format!("{before}{begin}{listed}{end}{after}"))
}

/// What the module exports has a letter and a number for a name: by the old names.
fn exports(module: &mut Module) -> HashMap<String, String> {
    let short = |(number, export): (usize, &mut walrus::Export)| {
        let short = format!("e{number}");
        (std::mem::replace(&mut export.name, short.clone()), short)
    };
    module.exports.iter_mut().enumerate().map(short).collect()
}

/// Other names after each `before`.
fn renamed(text: &str, before: &str, names: &HashMap<String, String>) -> String {
    let mut pieces = text.split(before);
    let mut renamed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(piece.len());
        let (name, rest) = piece.split_at(end);
        renamed.push_str(before);
        renamed.push_str(names.get(name).map_or(name, String::as_str));
        renamed.push_str(rest);
    }
    renamed
}
