//! The documented services: one row each.

/// The verb of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// GET.
    Get,
    /// POST.
    Post,
    /// DELETE.
    Delete,
}

impl Verb {
    /// `GET`, `POST` or `DELETE`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What a service does with what is sent, and so what may be done when its answer is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It reads: it may be asked again.
    Reads,
    /// It writes the same each time: it may be sent again.
    WritesTheSame,
    /// It changes a schedule: it is never sent again before the schedule has been read back.
    ChangesSchedules,
}

/// One documented service.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// The client's method.
    pub method: &'static str,
    /// The verb.
    pub verb: Verb,
    /// The path under `/restapi`.
    pub path: &'static str,
    /// The query's parameters, in the documentation's order.
    pub parameters: &'static [&'static str],
    /// What is in the body, if anything.
    pub body: Option<&'static str>,
    /// What it does.
    pub effect: Effect,
}

macro_rules! services {
    ($( $(#[$meta:meta])* $name:ident = $method:literal $verb:ident $path:literal [$($parameter:literal),*] $body:expr, $effect:ident; )*) => {
        $(
            $(#[$meta])*
            pub const $name: Service = Service {
                method: $method,
                verb: Verb::$verb,
                path: $path,
                parameters: &[$($parameter),*],
                body: $body,
                effect: Effect::$effect,
            };
        )*

        /// Every documented service, in the order of the table in the crate's documentation.
        pub const SERVICES: &[&Service] = &[$( &$name, )*];
    };
}

services! {
    /// Login.
    AUTHENTICATE = "authenticate" Post "/auth/authenticate2" [] Some("login, password"), Reads;
    /// Persons.
    PERSONS = "persons" Post "/individus/list" ["customerId", "criteria"] None, Reads;
    /// Recurrent schedules, read.
    RECURRENT = "recurrent" Get "/vieprivee/v1/horairesViePriveeRecurrentesIndividu" ["customerId", "individuId"] None, Reads;
    /// Recurrent schedules, replaced.
    REPLACE_RECURRENT = "replace_recurrent" Post "/vieprivee/v1/horairesViePriveeRecurrentesIndividu" ["customerId", "individuId", "dateDebut", "dateFin"] Some("innerMap"), ChangesSchedules;
    /// Recurrent schedules, entries removed.
    REMOVE_RECURRENT = "remove_recurrent" Delete "/vieprivee/v1/horairesViePriveeRecurrentesIndividu" ["customerId", "individuId", "horaireIndividuIds"] None, ChangesSchedules;
    /// Exceptional extensions, read.
    EXCEPTIONAL = "exceptional" Get "/vieprivee/v1/horairesViePriveeExceptionnellesIndividu" ["customerId", "individuId", "dateDebut", "dateFin"] None, Reads;
    /// Exceptional extensions, created.
    CREATE_EXTENSION = "create_extension" Post "/vieprivee/v1/horaireViePriveeExceptionnelleIndividu" ["customerId", "individuId", "description", "dateDebut", "dateFin"] None, ChangesSchedules;
    /// Exceptional extensions, modified.
    MODIFY_EXTENSION = "modify_extension" Post "/vieprivee/v1/horaireViePriveeExceptionnelleIndividu" ["customerId", "individuId", "description", "dateDebut", "dateFin", "extensionIdToUpdate"] None, ChangesSchedules;
    /// Exceptional extensions, removed.
    REMOVE_EXTENSIONS = "remove_extensions" Delete "/vieprivee/v1/horairesViePriveeExceptionnellesIndividu" ["customerId", "horaireExtensionIds"] None, ChangesSchedules;
    /// Requests after the fact.
    OVERRIDE_TRIP = "override_trip" Post "/vieprivee/v1/etapeViePriveePosteriori" ["idEtape", "numeroEmbarque", "codeExploitant", "privacy"] None, WritesTheSame;
    /// Analyses of private and professional use.
    ANALYSIS = "analysis" Post "/analyse/preformattedPrivacy" ["customerId"] Some("filter, renderMode, criteria, periode"), Reads;
    /// Entities.
    ENTITIES = "entities" Get "/mobility/v1/entities" ["customerId"] None, Reads;
    /// Vehicles.
    VEHICLES = "vehicles" Get "/vehicule_engin/vehicles" ["customerId", "immatriculation", "includeFields"] None, Reads;
    /// The vehicles nearest to a place.
    NEAREST_VEHICLES = "nearest_vehicles" Post "/vehicule_engin/nearestVehicles" ["customerId", "radius", "latitude", "longitude", "resultsLimit"] Some("computeMode, radiusUnit"), Reads;
    /// Use of auxiliary equipment.
    AUXILIARY_USE = "auxiliary_use" Get "/dioUtilisation/duree" ["customerId", "vehIds", "startDate", "endDate", "includeFields"] None, Reads;
    /// Devices that do not communicate.
    NON_COMMUNICATING = "non_communicating" Get "/noncommunicant/list" ["customerId"] None, Reads;
    /// The daily sheet of a vehicle.
    DAILY_SHEET = "daily_sheet" Get "/mobility/v1/ficheJour" ["customerId", "vehId", "date"] None, Reads;
    /// Recorded positions.
    POSITIONS = "positions" Get "/positions/search" ["immatriculation", "startDate", "endDate", "withPrivacy"] None, Reads;
}
