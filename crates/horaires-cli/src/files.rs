//! Reading documents and writing output: `-` is standard input, and an output file appears whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use clap::ValueEnum;
use horaires::{Issue, Limit, Problem};
use tempfile::NamedTempFile;

use crate::failure::{Failure, INTERRUPTED};

/// The name of an input in messages.
pub(crate) fn shown(path: &Path) -> String {
    if is_stdin(path) { "standard input".into() } else { path.display().to_string() }
}

/// Whether the path stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// An input, opened.
pub(crate) struct Opened {
    pub(crate) reader: Box<dyn Read + Send>,
    /// Bytes in all, for a regular file.
    pub(crate) length: Option<u64>,
}

/// Opens an input for reading.
pub(crate) fn open(path: &Path) -> Result<Opened, Failure> {
    if is_stdin(path) {
        return Ok(Opened { reader: Box::new(io::stdin()), length: None });
    }
    let failed = |error: &io::Error| Failure::usage(format_args!("cannot open {}: {error}", path.display()));
    let file = File::open(path).map_err(|error| failed(&error))?;
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    if metadata.is_dir() {
        return Err(failed(&io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let length = metadata.is_file().then_some(metadata.len());
    Ok(Opened { reader: Box::new(file), length })
}

/// Reads a whole document, within the limit on its size; a byte-order mark is no part of it.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let limit = Limit::DocumentBytes.max();
    let mut bytes = Vec::new();
    open(path)?
        .reader
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::usage(format_args!("cannot read {}: {error}", shown(path))))?;
    if bytes.len() > limit {
        let issue = Issue::new(Problem::LimitExceeded { limit: Limit::DocumentBytes }, "");
        return Err(Failure::issues(&shown(path), &[issue]));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::invalid(format_args!("{}:{line}: not UTF-8 text; convert the file to UTF-8 first", shown(path)))
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// The form of an output: the one given, else the one that the name of the file says, else the usual one.
pub(crate) fn form_of<F: ValueEnum + Default>(given: Option<F>, output: Option<&Path>) -> F {
    given.or_else(|| form_by_name(output)).unwrap_or_default()
}

/// The form that the name of an output file says.
pub(crate) fn form_by_name<F: ValueEnum>(output: Option<&Path>) -> Option<F> {
    F::from_str(output?.extension()?.to_str()?, true).ok()
}

/// The folder of a file.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a file is to be.
pub(crate) struct Place {
    /// As it was given, for messages.
    given: PathBuf,
    /// Where that leads.
    target: PathBuf,
}

/// Where output goes.
pub(crate) enum Output {
    Stdout(BufWriter<io::Stdout>),
    /// A regular file: written beside its place, and moved there once it is complete.
    File(BufWriter<NamedTempFile>, Place, Syncing),
    /// A device or a pipe, which cannot be replaced.
    Special(BufWriter<File>, PathBuf),
}

impl Output {
    /// Standard output, or a file.
    pub(crate) fn create(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| !is_stdin(path)) else {
            return Ok(Self::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())));
        };
        // A link into the process itself: what it leads to may be a file that somebody else has open, and appends to.
        if path == Path::new("/dev/stdout") || path == Path::new("/proc/self/fd/1") || path == Path::new("/dev/fd/1") {
            return Self::create(None);
        }
        if path.starts_with("/dev") || path.starts_with("/proc") {
            let file = File::options().append(true).open(path);
            let file = file.map_err(|error| Failure::write(&path.display().to_string(), &error))?;
            return Ok(Self::Special(BufWriter::with_capacity(1 << 16, file), path.to_owned()));
        }
        // Follow a symbolic link: the file it names is replaced, not the link.
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let failed = |error: io::Error| Failure::write(&path.display().to_string(), &error);
        match target.metadata() {
            Ok(metadata) if metadata.is_dir() => Err(failed(io::Error::from(io::ErrorKind::IsADirectory))),
            Ok(metadata) if !metadata.is_file() => {
                let file = File::options().write(true).open(&target).map_err(failed)?;
                Ok(Self::Special(BufWriter::with_capacity(1 << 16, file), path.to_owned()))
            }
            known => {
                let mut builder = tempfile::Builder::new();
                builder.prefix(".horaires-");
                permissions(&mut builder, known.ok().as_ref());
                let file = builder.tempfile_in(folder_of(&target)).map_err(failed)?;
                unfinished().push(file.path().to_owned());
                let place = Place { given: path.to_owned(), target };
                Ok(Self::File(BufWriter::with_capacity(1 << 16, file), place, Syncing::default()))
            }
        }
    }

    /// The name in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdout(_) => "standard output".into(),
            Self::File(_, Place { given, .. }, _) | Self::Special(_, given) => given.display().to_string(),
        }
    }

    /// Writes bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = match self {
            Self::Stdout(writer) => writer.write_all(bytes),
            Self::File(writer, _, syncing) => {
                writer.write_all(bytes).and_then(|()| syncing.wrote(bytes.len(), writer.get_ref().as_file()))
            }
            Self::Special(writer, _) => writer.write_all(bytes),
        };
        written.map_err(|error| Failure::write(&self.name(), &error))
    }

    /// Hands on what was written so far, where somebody may be waiting for it.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        let flushed = match self {
            Self::Stdout(writer) => writer.flush(),
            Self::Special(writer, _) => writer.flush(),
            Self::File(..) => Ok(()),
        };
        flushed.map_err(|error| Failure::write(&self.name(), &error))
    }

    /// Completes the output; a file takes its place now, and a file that is not completed leaves no trace.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let name = self.name();
        let failed = |error: &io::Error| Failure::write(&name, error);
        match self {
            Self::Stdout(mut writer) => writer.flush().map_err(|error| failed(&error)),
            Self::Special(mut writer, _) => writer.flush().map_err(|error| failed(&error)),
            Self::File(writer, place, syncing) => {
                let file = writer.into_inner().map_err(|error| failed(error.error()))?;
                syncing.wait().map_err(|error| failed(&error))?;
                file.as_file().sync_all().map_err(|error| failed(&error))?;
                file.persist(&place.target).map(drop).map_err(|error| failed(&error.error))
            }
        }
    }
}

/// Hands a long file to the disk while it is being written, so that its end does not wait for all of it.
#[derive(Default)]
pub(crate) struct Syncing {
    /// Bytes since it began last.
    written: usize,
    under_way: Option<JoinHandle<io::Result<()>>>,
}

impl Syncing {
    /// Bytes after which it begins anew.
    const STEP: usize = 1 << 25;

    fn wrote(&mut self, bytes: usize, file: &File) -> io::Result<()> {
        self.written += bytes;
        if self.written < Self::STEP || self.under_way.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return Ok(());
        }
        self.written = 0;
        // An error of the disk is told once for all handles of a file: it must not be lost with this one.
        std::mem::take(self).wait()?;
        // Without another handle or thread the end waits for everything, as it would without this.
        if let Ok(file) = file.try_clone() {
            self.under_way = thread::Builder::new().spawn(move || file.sync_data()).ok();
        }
        Ok(())
    }

    fn wait(self) -> io::Result<()> {
        let ended = self.under_way.map(JoinHandle::join);
        ended.map_or(Ok(()), |ended| ended.unwrap_or_else(|_| Err(io::Error::other("syncing the file failed"))))
    }
}

/// Files that are not complete yet. They hold personal data: a run that is ended from outside must not leave them.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes unfinished files when the run is interrupted or terminated, and ends it with the usual status.
pub(crate) fn clean_up_when_ended() {
    // Without a handler the run ends all the same, and leaves a hidden file at worst.
    let _ = ctrlc::set_handler(|| {
        for path in unfinished().iter() {
            let _ = std::fs::remove_file(path);
        }
        #[cfg(feature = "network")]
        crate::hidden::show_again();
        std::process::exit(INTERRUPTED.into());
    });
}

/// A new file gets the permissions any new file gets, an old one keeps its own.
#[cfg(unix)]
fn permissions(builder: &mut tempfile::Builder<'_, '_>, known: Option<&std::fs::Metadata>) {
    use std::os::unix::fs::PermissionsExt;
    let usual = std::fs::Permissions::from_mode(0o666);
    builder.permissions(known.map_or(usual, std::fs::Metadata::permissions));
}

#[cfg(not(unix))]
fn permissions(_: &mut tempfile::Builder<'_, '_>, _: Option<&std::fs::Metadata>) {}

/// Writes a whole text to standard output or a file.
pub(crate) fn write_text(path: Option<&Path>, text: &str) -> Result<(), Failure> {
    let mut output = Output::create(path)?;
    output.write(text.as_bytes())?;
    output.finish()
}
