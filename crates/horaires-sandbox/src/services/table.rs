//! Every service: its verb, its path, its parameters and the statuses that its document lists.
//!
//! Parameters are checked against this table, statuses are chosen by it, and the OpenAPI document is made from it.

use axum::http::{Method, StatusCode};

use crate::app::App;
use crate::params::{Kind, Parameter};

/// A documented service.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) verb: Method,
    /// Below `/restapi`.
    pub(crate) path: &'static str,
    pub(crate) about: &'static str,
    pub(crate) parameters: &'static [Parameter],
    /// The status of success: 200 or 204.
    success: StatusCode,
    /// Whether the document lists 201 beside it.
    lists_201: bool,
    /// Whether the document lists 404: the status for an id that is not there; elsewhere it is 400.
    pub(crate) lists_404: bool,
    /// The documents of the request and of the answer (see [`crate::openapi`]).
    pub(crate) body: Document,
    pub(crate) answer: Document,
    pub(crate) needs_token: bool,
}

/// A document that travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    Nothing,
    Boolean,
    One(&'static str),
    List(&'static str),
}

/// Refusals that any service may answer; the general documentation lists them for all.
pub(crate) const REFUSALS: [u16; 6] = [400, 401, 403, 404, 429, 500];

impl Service {
    /// The status for an id that is not there.
    pub(crate) fn not_found(&self) -> u16 {
        if self.lists_404 { 404 } else { 400 }
    }

    /// The status of success; 201 where the document lists it and the configuration asks for it.
    pub(crate) fn success(&self, app: &App) -> StatusCode {
        if app.created && self.lists_201 { StatusCode::CREATED } else { self.success }
    }

    /// Every documented status.
    pub(crate) fn statuses(&self) -> impl Iterator<Item = u16> {
        let (lists_404, needs_token) = (self.lists_404, self.needs_token);
        let refusals = REFUSALS.into_iter().filter(move |status| match status {
            404 => lists_404,
            403 => needs_token,
            _ => true,
        });
        let created = self.lists_201.then_some(201);
        std::iter::once(self.success.as_u16()).chain(created).chain(refusals)
    }
}

const fn parameter(name: &'static str, kind: Kind, required: bool, about: &'static str) -> Parameter {
    Parameter { name, kind, required, about }
}

const CUSTOMER: Parameter =
    parameter("customerId", Kind::Integer, false, "The customer; required for accounts of several customers.");
const DRIVER: Parameter = parameter("individuId", Kind::Integer, true, "The driver.");
const DRIVER_OR_ALL: Parameter =
    parameter("individuId", Kind::Integer, false, "The driver; all drivers where it is left out.");
const START: Parameter = parameter("dateDebut", Kind::ServiceDate, false, "Start, `dd/MM/yyyy HH:mm:ss Z`.");
const END: Parameter = parameter("dateFin", Kind::ServiceDate, false, "End, `dd/MM/yyyy HH:mm:ss Z`.");
const FIELDS: Parameter = parameter("includeFields", Kind::Fields, false, "Only these fields: `id,vehicle{id,vin}`.");

/// What `POST /individus/list` may be asked for.
const CRITERIA: &[&str] = &["WITHOUT_USER", "WITH_USER", "WITH_ENTITE", "WITH_GSM", "WITH_VEHICLE"];

const RECURRENT: &str = "/vieprivee/v1/horairesViePriveeRecurrentesIndividu";
const EXCEPTIONAL: &str = "/vieprivee/v1/horairesViePriveeExceptionnellesIndividu";

/// What most services have in common.
const READING: Service = Service {
    verb: Method::GET,
    path: "",
    about: "",
    parameters: &[CUSTOMER],
    success: StatusCode::OK,
    lists_201: false,
    lists_404: true,
    body: Document::Nothing,
    answer: Document::Nothing,
    needs_token: true,
};
const WRITING: Service = Service { verb: Method::POST, lists_404: false, answer: Document::Boolean, ..READING };
const REMOVING: Service = Service {
    verb: Method::DELETE,
    success: StatusCode::NO_CONTENT,
    lists_404: false,
    answer: Document::Nothing,
    ..READING
};

pub(crate) static AUTHENTICATE: Service = Service {
    path: "/auth/authenticate2",
    about: "A token for 12 hours.",
    lists_201: true,
    parameters: &[],
    body: Document::One("Login"),
    answer: Document::One("Session"),
    needs_token: false,
    ..WRITING
};

pub(crate) static INDIVIDUALS: Service = Service {
    path: "/individus/list",
    about: "The customer's drivers.",
    parameters: &[
        CUSTOMER,
        parameter("criteria", Kind::Word(CRITERIA), false, "Only drivers who have this, or lack it."),
    ],
    answer: Document::List("PersonRow"),
    ..WRITING
};

pub(crate) static RECURRENT_LIST: Service = Service {
    path: RECURRENT,
    about: "Recurrent entries.",
    parameters: &[CUSTOMER, DRIVER_OR_ALL],
    answer: Document::List("RecurrentEntry"),
    ..READING
};

pub(crate) static RECURRENT_REPLACE: Service = Service {
    path: RECURRENT,
    about: "Replaces the driver's recurrent schedule over a period, from receipt on.",
    parameters: &[CUSTOMER, DRIVER, START, END],
    body: Document::One("InnerMapDocument"),
    ..WRITING
};

pub(crate) static RECURRENT_REMOVE: Service = Service {
    path: RECURRENT,
    about: "Closes the schedule at receipt, and opens what remains.",
    parameters: &[
        CUSTOMER,
        DRIVER,
        parameter("horaireIndividuIds", Kind::Integers, true, "The entries, by the `id` of the list."),
    ],
    ..REMOVING
};

pub(crate) static EXCEPTIONAL_LIST: Service = Service {
    path: EXCEPTIONAL,
    about: "Exceptional extensions that touch a period.",
    parameters: &[CUSTOMER, DRIVER_OR_ALL, START, END],
    answer: Document::List("Extension"),
    ..READING
};

pub(crate) static EXCEPTIONAL_WRITE: Service = Service {
    path: "/vieprivee/v1/horaireViePriveeExceptionnelleIndividu",
    about: "Makes an exceptional extension, or modifies one.",
    parameters: &[
        CUSTOMER,
        DRIVER,
        parameter("description", Kind::Text, false, "Its name."),
        parameter("dateDebut", Kind::ServiceDate, true, "Start, `dd/MM/yyyy HH:mm:ss Z`."),
        parameter("dateFin", Kind::ServiceDate, true, "End, `dd/MM/yyyy HH:mm:ss Z`."),
        parameter("extensionIdToUpdate", Kind::Integer, false, "The extension to modify; left out, a new one is made."),
    ],
    ..WRITING
};

pub(crate) static EXCEPTIONAL_REMOVE: Service = Service {
    path: EXCEPTIONAL,
    about: "Removes extensions that lie wholly in the future.",
    parameters: &[
        CUSTOMER,
        parameter("horaireExtensionIds", Kind::Integers, true, "The extensions, by `extension.id` of the list."),
    ],
    ..REMOVING
};

pub(crate) static OVERRIDE: Service = Service {
    path: "/vieprivee/v1/etapeViePriveePosteriori",
    about: "Sets the usage of a whole trip after the fact; the last request wins.",
    parameters: &[
        CUSTOMER,
        parameter("idEtape", Kind::Integer, true, "The trip."),
        parameter("numeroEmbarque", Kind::Integer, true, "The on-board number of its vehicle."),
        parameter("codeExploitant", Kind::Integer, false, "The operator code of its customer."),
        parameter("privacy", Kind::Boolean, true, "`true`: private; `false`: professional."),
    ],
    ..WRITING
};

pub(crate) static ANALYSIS: Service = Service {
    path: "/analyse/preformattedPrivacy",
    about: "Private and professional use, by driver or by vehicle.",
    body: Document::One("AnalysisBody"),
    answer: Document::List("Synthesis"),
    ..WRITING
};

pub(crate) static ENTITIES: Service = Service {
    path: "/mobility/v1/entities",
    about: "The customer's entities.",
    answer: Document::One("Entities"),
    ..READING
};

pub(crate) static DAILY_SHEET: Service = Service {
    path: "/mobility/v1/ficheJour",
    about: "The trips of a vehicle that begin on a day of UTC.",
    parameters: &[
        CUSTOMER,
        parameter("vehId", Kind::Integer, true, "The vehicle."),
        parameter("date", Kind::Day, true, "The day, `dd/MM/yyyy`, in UTC."),
    ],
    answer: Document::One("DailySheet"),
    ..READING
};

pub(crate) static VEHICLES: Service = Service {
    path: "/vehicule_engin/vehicles",
    about: "The customer's vehicles, with device, driver, entity and odometer.",
    parameters: &[
        CUSTOMER,
        parameter("immatriculation", Kind::Text, false, "Only the vehicle with this registration."),
        FIELDS,
    ],
    answer: Document::List("FleetVehicle"),
    ..READING
};

pub(crate) static NEAREST_VEHICLES: Service = Service {
    verb: Method::POST,
    path: "/vehicule_engin/nearestVehicles",
    about: "Vehicles within a radius, the nearest first.",
    lists_201: true,
    parameters: &[
        CUSTOMER,
        parameter("radius", Kind::Integer, true, "The radius, in the unit of the body."),
        parameter("latitude", Kind::Number, true, "Degrees north."),
        parameter("longitude", Kind::Number, true, "Degrees east."),
        parameter("resultsLimit", Kind::Integer, false, "At most so many vehicles, 1 to 10; 10 where it is left out."),
    ],
    body: Document::One("NearestVehiclesBody"),
    answer: Document::List("NearestVehicle"),
    ..READING
};

pub(crate) static EQUIPMENT: Service = Service {
    path: "/dioUtilisation/duree",
    about: "How long auxiliary equipment ran, by vehicle and day.",
    parameters: &[
        CUSTOMER,
        parameter("vehIds", Kind::Integers, false, "The vehicles; all where it is left out."),
        parameter("startDate", Kind::Day, true, "The first day, `dd/MM/yyyy`, in UTC."),
        parameter("endDate", Kind::Day, true, "The last day, `dd/MM/yyyy`, in UTC."),
        FIELDS,
    ],
    answer: Document::List("AuxiliaryUse"),
    ..READING
};

pub(crate) static SILENT_DEVICES: Service = Service {
    path: "/noncommunicant/list",
    about: "Devices that have not been heard of for a day, and why.",
    answer: Document::List("NonCommunicatingDevice"),
    ..READING
};

pub(crate) static POSITIONS: Service = Service {
    path: "/positions/search",
    about: "Positions of a vehicle, of the last two months.",
    parameters: &[
        CUSTOMER,
        parameter("immatriculation", Kind::Text, true, "The registration of the vehicle."),
        parameter("startDate", Kind::Iso, true, "From, ISO-8601 with an offset."),
        parameter("endDate", Kind::Iso, true, "To, ISO-8601 with an offset."),
        parameter("withPrivacy", Kind::Boolean, false, "`false` leaves out positions at private instants."),
    ],
    answer: Document::One("Positions"),
    ..READING
};

/// All of them.
pub(crate) static SERVICES: [&Service; 17] = [
    &AUTHENTICATE,
    &INDIVIDUALS,
    &RECURRENT_LIST,
    &RECURRENT_REPLACE,
    &RECURRENT_REMOVE,
    &EXCEPTIONAL_LIST,
    &EXCEPTIONAL_WRITE,
    &EXCEPTIONAL_REMOVE,
    &OVERRIDE,
    &ANALYSIS,
    &ENTITIES,
    &DAILY_SHEET,
    &VEHICLES,
    &NEAREST_VEHICLES,
    &EQUIPMENT,
    &SILENT_DEVICES,
    &POSITIONS,
];
