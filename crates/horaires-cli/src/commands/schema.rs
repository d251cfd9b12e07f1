//! `horaires schema`.

use std::process::ExitCode;

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Map, Value};

use super::pretty;
use crate::failure::Failure;
use crate::files::write_text;

const EXAMPLES: &str = "\
Examples:
  horaires schema rules > rules.schema.json
  horaires schema                               # all of them, by name";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SchemaArgs {
    /// The document; without it, all of them in one object
    #[arg(value_parser = PossibleValuesParser::new(horaires::DOCUMENTS))]
    document: Option<String>,
}

pub(crate) fn run(args: &SchemaArgs) -> Result<ExitCode, Failure> {
    let text = match &args.document {
        Some(name) => pretty(&horaires::schema(name))?,
        None => {
            let all = horaires::DOCUMENTS
                .iter()
                .filter_map(|name| horaires::schema(name).map(|schema| ((*name).to_owned(), Value::from(schema))));
            pretty(&all.collect::<Map<_, _>>())?
        }
    };
    write_text(None, &text)?;
    Ok(ExitCode::SUCCESS)
}
