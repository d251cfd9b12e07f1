//! From documents to the engine's own types, and every issue on the way, in one pass.
//!
//! A payload that goes *to* the service is checked strictly: an error anywhere means no payload. Lists that come
//! *from* the service are read tolerantly: what cannot be read covers nothing and is reported as a warning marked
//! `unreadable` (`semantics.md` 2.5).

mod document;
mod fix;
mod hints;
mod horaire;
mod not_json;
mod patch;
mod payload;
mod pointer;
mod rules;
mod sink;
mod strict;

pub use document::{Checked, Document, DocumentKind};
pub use fix::{Fixed, NotApplicable, apply_fix, apply_fixes};
pub(crate) use hints::{EVENING, LUNCH, days_without};
pub(crate) use patch::Operation;
pub use patch::{Patch, read_patch};
pub use payload::read_payload;
pub use rules::{RuleSettings, read_rules};
pub(crate) use sink::json_text;
pub use sink::{brief, shorten};
pub use strict::{NotADocument, parse_json, read_value};

use crate::options::Options;
use crate::time::Instant;
use crate::zone::Zone;

/// What validation may know beside the document.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// How the document is read.
    pub options: Options,
    /// The customer's time zone, for the checks that need a wall clock.
    pub zone: Option<Zone>,
    /// The present moment, for the checks about the past. The engine has no clock of its own.
    pub now: Option<Instant>,
    /// Take a range that runs past midnight as two, instead of refusing it.
    pub split_overnight: bool,
}
