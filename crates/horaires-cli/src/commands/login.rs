//! `horaires login`.

use std::env;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use horaires_ocean::Credentials;

use crate::failure::Failure;
use crate::files::write_text;
use crate::hidden;
use crate::network::saved::{ToSave, default_path};
use crate::network::{ServiceArgs, failure};

const EXAMPLES: &str = "\
Examples:
  horaires login                      # asks, and tells whether it works
  horaires login --save               # keeps the token, for 12 hours
  horaires login --user demo --save --url http://127.0.0.1:8765/ocean";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LoginArgs {
    #[command(flatten)]
    service: ServiceArgs,
    /// Login; without it, OCEAN_LOGIN, else it is asked for
    #[arg(long, value_name = "LOGIN")]
    user: Option<String>,
    /// Read the password from standard input; without it, OCEAN_PASSWORD, else it is asked for and not shown
    #[arg(long)]
    password_stdin: bool,
    /// Keep the token in a file that only you can read; without a name in your folder for settings
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    save: Option<Option<PathBuf>>,
    /// With --save: keep login and password instead of the token, which ends after 12 hours
    #[arg(long, requires = "save")]
    keep_password: bool,
}

pub(crate) fn run(args: &LoginArgs) -> Result<ExitCode, Failure> {
    let mut secret = None;
    let client = if args.service.credentials.is_some() {
        args.service.client()?
    } else {
        let (login, password) = ask(args)?;
        let credentials = Credentials::new(login.clone(), password.clone());
        secret = Some((login, password));
        args.service.client_for(credentials)?
    };
    let token = client.authenticate().map_err(|error| failure(&error))?;
    let mut told = format!("logged in at {}\n", client.inner().base_url());
    if let Some(days) = token.password_expires_in_days().filter(|days| (1..30).contains(days)) {
        told.push_str(&format!("the password expires in {days} days\n"));
    }
    if let Some(path) = &args.save {
        let path = path.clone().or_else(default_path).ok_or_else(|| {
            Failure::usage("there is no folder for settings (HOME is not set): name a file after --save")
        })?;
        let kept = secret.as_ref().filter(|_| args.keep_password);
        if args.keep_password && kept.is_none() {
            return Err(Failure::usage("--keep-password: the credentials are in a file already"));
        }
        ToSave {
            url: client.inner().base_url(),
            customer: client.inner().customer(),
            login: kept.map(|(login, _)| login.as_str()),
            password: kept.map(|(_, password)| password.as_str()),
            token: kept.is_none().then(|| token.expose()),
        }
        .write(&path)?;
        let what = if kept.is_some() { "login and password are" } else { "the token is" };
        told.push_str(&format!("{what} kept in {}\n", path.display()));
    }
    write_text(None, &told)?;
    Ok(ExitCode::SUCCESS)
}

/// Login and password: from the command line, the environment, standard input or the person at the terminal.
fn ask(args: &LoginArgs) -> Result<(String, String), Failure> {
    let from_env = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let unreadable = |error: &io::Error| Failure::usage(format_args!("cannot read from the terminal: {error}"));
    let login = match args.user.clone().or_else(|| from_env("OCEAN_LOGIN")) {
        Some(login) => login,
        None if io::stdin().is_terminal() => {
            let _ = write!(anstream::stderr(), "login: ");
            read_line().map_err(|error| unreadable(&error))?
        }
        None => return Err(Failure::usage("no login: give --user, or set OCEAN_LOGIN")),
    };
    let password = if args.password_stdin {
        read_line().map_err(|error| Failure::usage(format_args!("cannot read standard input: {error}")))?
    } else if let Some(password) = from_env("OCEAN_PASSWORD") {
        password
    } else if io::stdin().is_terminal() {
        hidden::ask("password: ").map_err(|error| unreadable(&error))?
    } else {
        return Err(Failure::usage("no password: set OCEAN_PASSWORD, or give --password-stdin"));
    };
    if login.is_empty() || password.is_empty() {
        return Err(Failure::usage("login and password must not be empty"));
    }
    Ok((login, password))
}

fn read_line() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
