//! The services, one file for each group of the documentation.

pub(crate) mod access;
pub(crate) mod after_the_fact;
pub(crate) mod analysis;
mod documents;
pub(crate) mod equipment;
pub(crate) mod exceptional;
pub(crate) mod nearest;
pub(crate) mod people;
pub(crate) mod positions;
pub(crate) mod privacy;
pub(crate) mod recurrent;
pub(crate) mod silent;
pub(crate) mod table;
pub(crate) mod trips;
pub(crate) mod vehicles;
