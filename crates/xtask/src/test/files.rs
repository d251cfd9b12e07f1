//! What no compiler checks about the files themselves.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use walkdir::{DirEntry, WalkDir};

use super::Outcome;
use crate::workspace::Workspace;

/// A Rust file that is longer holds more than one idea.
const LONGEST: usize = 600;

/// What is larger, in bytes, was made by something and belongs nowhere; the largest picture has half of it.
const LARGEST: u64 = 250_000;

/// Never ours: version control, and what builds and package managers write.
const FOREIGN: [&str; 4] = [".git", "target", "node_modules", "dist"];

/// Texts that people write; data is as it came.
const TEXTS: [&str; 10] = ["rs", "toml", "md", "sh", "yml", "yaml", "ts", "js", "mjs", "html"];

pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let mut findings = Vec::new();
    let mut checked = 0_usize;
    for entry in
        WalkDir::new(&workspace.root).sort_by_file_name().into_iter().filter_entry(|entry| is_ours(entry, workspace))
    {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let name = entry.path().strip_prefix(&workspace.root).unwrap_or(entry.path()).display();
        findings.extend(too_large(entry.metadata()?.len()).map(|finding| format!("{name}: {finding}")));
        let extension = entry.path().extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if TEXTS.contains(&extension) {
            let text = read(entry.path())?;
            findings.extend(about(&text, extension).into_iter().map(|finding| format!("{name}: {finding}")));
            checked += 1;
        }
    }
    if !findings.is_empty() {
        bail!("{} findings\n    {}", findings.len(), findings.join("\n    "));
    }
    println!("    {checked} files");
    Ok(Outcome::Passed)
}

fn is_ours(entry: &DirEntry, workspace: &Workspace) -> bool {
    let name = entry.file_name().to_str().unwrap_or_default();
    !(FOREIGN.contains(&name) || entry.path() == workspace.target)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn too_large(bytes: u64) -> Option<String> {
    (bytes > LARGEST).then(|| format!("{bytes} bytes, more than {LARGEST}"))
}

fn about(text: &str, extension: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if extension == "rs" && lines > LONGEST {
        findings.push(format!("{lines} lines, more than {LONGEST}: split it, one idea each"));
    }
    if text.contains('\r') {
        findings.push("carriage returns: lines end with a line feed alone".to_owned());
    }
    if let Some(line) = text.lines().position(|line| line.ends_with([' ', '\t'])) {
        findings.push(format!("line {}: space at the end", line + 1));
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
        findings.push("must end with exactly one line feed".to_owned());
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_judged_in_rust_files_alone() {
        let longest = "x\n".repeat(LONGEST);
        assert!(about(&longest, "rs").is_empty());
        let longer = longest + "x\n";
        assert_eq!(about(&longer, "rs"), ["601 lines, more than 600: split it, one idea each"]);
        assert!(about(&longer, "md").is_empty());
    }

    #[test]
    fn large_files_are_found() {
        assert_eq!(too_large(LARGEST), None);
        assert_eq!(too_large(LARGEST + 1).as_deref(), Some("250001 bytes, more than 250000"));
    }

    #[test]
    fn stray_whitespace_is_found_with_its_line() {
        assert_eq!(about("a\nb \n", "md"), ["line 2: space at the end"]);
        assert_eq!(about("a\r\n", "md"), ["carriage returns: lines end with a line feed alone"]);
        assert_eq!(about("a", "rs"), ["must end with exactly one line feed"]);
        assert_eq!(about("a\n\n", "rs"), ["must end with exactly one line feed"]);
        assert!(about("", "rs").is_empty());
    }
}
