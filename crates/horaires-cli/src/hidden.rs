//! A question at the terminal whose answer is not shown.
//!
//! The terminal hides what is typed before the question is shown, so that nothing of the answer is ever seen, and shows
//! it again however the question ends. Ctrl-C stays the terminal's own, and Ctrl-Z is off meanwhile: shells put their own
//! settings back when a command goes on.

use std::io;

/// Asks at the terminal that is standard input.
///
/// # Errors
/// Where the terminal cannot be set or read.
#[cfg(unix)]
pub(crate) fn ask(question: &str) -> io::Result<String> {
    use std::io::{BufRead, Write};
    let hidden = terminal::hide()?;
    let mut to_person = io::stderr();
    to_person.write_all(question.as_bytes())?;
    to_person.flush()?;
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    drop(hidden);
    // The end of the line that was typed has not been shown either.
    writeln!(to_person)?;
    read?;
    Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(not(unix))]
pub(crate) fn ask(question: &str) -> io::Result<String> {
    rpassword::prompt_password(question).inspect_err(|error| {
        if error.kind() == io::ErrorKind::Interrupted {
            std::process::exit(crate::failure::INTERRUPTED.into());
        }
    })
}

/// Makes the terminal show again what is typed, where a question has hidden it.
pub(crate) fn show_again() {
    #[cfg(unix)]
    terminal::show();
}

#[cfg(unix)]
mod terminal {
    use std::io;
    use std::sync::{Mutex, PoisonError};

    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

    /// The settings of the terminal from before a question that is under way.
    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    /// Shows again what is typed when it goes.
    pub(super) struct Hidden;

    impl Drop for Hidden {
        fn drop(&mut self) {
            show();
        }
    }

    pub(super) fn hide() -> io::Result<Hidden> {
        // Held until the terminal is set: an interruption in between waits, and finds what to put back.
        let mut kept = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        let before = tcgetattr(io::stdin())?;
        let mut settings = before.clone();
        settings.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        // 0 stands for no key.
        settings.special_codes[SpecialCodeIndex::VSUSP] = 0;
        *kept = Some(before);
        let hidden = Hidden;
        let set = tcsetattr(io::stdin(), OptionalActions::Now, &settings);
        drop(kept);
        set?;
        Ok(hidden)
    }

    pub(super) fn show() {
        let mut kept = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = kept.take() {
            // There is nobody to tell: who reads this terminal sees it.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &before);
        }
    }
}
