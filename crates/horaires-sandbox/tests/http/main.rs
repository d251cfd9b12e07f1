//! The server over real HTTP, as a program and inside one.

// A panic here is a failure, which is what it should be.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod analysis;
mod bad_input;
mod faults;
mod kill;
mod model;
mod program;
mod rules;
mod services;
mod support;
