//! A typed client of the Ocean fleet web services.
//!
//! [`models`] holds the requests and answers of every documented service; without default features the crate is these
//! alone, without HTTP and without async.

pub mod models;
