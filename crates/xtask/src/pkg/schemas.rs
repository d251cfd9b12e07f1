//! The JSON Schemas of every document, as files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use horaires::{DOCUMENTS, schema};

pub(crate) fn write(dist: &Path) -> Result<()> {
    let folder = dist.join("schemas");
    fs::create_dir_all(&folder)?;
    for name in DOCUMENTS {
        let schema = schema(name).with_context(|| format!("no schema of `{name}`"))?;
        let text = serde_json::to_string_pretty(&schema)? + "\n";
        fs::write(folder.join(format!("{name}.json")), text)?;
    }
    Ok(())
}
