//! What `horaires login --save` keeps: in a file that only its owner can read.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use horaires::Id;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::files::folder_of;

/// Where the service is; the secrets beside it are the client's to read.
#[derive(Default, Deserialize)]
pub(crate) struct Saved {
    pub(crate) url: Option<String>,
    pub(crate) customer: Option<Id>,
}

/// The file as it is written.
#[derive(Serialize)]
pub(crate) struct ToSave<'a> {
    pub(crate) url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<&'a Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) login: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<&'a str>,
}

impl Saved {
    /// What the file says of the service. That it cannot be read is told where its credentials are read.
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }
}

impl ToSave<'_> {
    /// Writes the file, whole or not at all, for its owner alone.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        let failed = |error: &std::io::Error| Failure::write(&path.display().to_string(), error);
        fs::create_dir_all(folder_of(path)).map_err(|error| failed(&error))?;
        // The file that a symbolic link names is replaced, not the link.
        let place = target(path).map_err(|error| failed(&error))?;
        // A temporary file is its owner's alone, and stays so.
        let mut file = tempfile::Builder::new()
            .prefix(".horaires-")
            .tempfile_in(folder_of(&place))
            .map_err(|error| failed(&error))?;
        let text = serde_json::to_string_pretty(self).map_err(Failure::invalid)?;
        writeln!(file, "{text}").map_err(|error| failed(&error))?;
        file.as_file().sync_all().map_err(|error| failed(&error))?;
        file.persist(&place).map(drop).map_err(|error| failed(&error.error))
    }
}

/// Where a path leads, also where there is no file yet.
fn target(path: &Path) -> io::Result<PathBuf> {
    let mut place = path.to_owned();
    // As many links as systems follow.
    for _ in 0..40 {
        match fs::read_link(&place) {
            Ok(next) => place = folder_of(&place).join(next),
            Err(_) => return Ok(place),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Where the file is unless somebody says otherwise: `horaires/credentials.json` in the user's folder for settings.
pub(crate) fn default_path() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let settings = folder("XDG_CONFIG_HOME")
        .or_else(|| folder("APPDATA"))
        .or_else(|| folder("HOME").map(|home| home.join(".config")))?;
    Some(settings.join("horaires").join("credentials.json"))
}
