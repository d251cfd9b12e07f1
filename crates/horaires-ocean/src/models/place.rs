//! Places: addresses, points of interest, and the properties that a customer adds to things.

use horaires::wire::{Date, Field};
use horaires::{Id, wire_struct};

use super::{JsonNumber, Map};

wire_struct! {
    /// The group of a point of interest.
    pub struct PoiGroup {
        /// The group's id.
        "id" => id: Id,
        /// Its label.
        "libelle" => label: String,
    }
}

wire_struct! {
    /// The type of a point of interest.
    pub struct PoiType {
        /// The type's id.
        "id" => id: Id,
        /// Its label.
        "libelle" => label: String,
        /// The key of its translated label.
        "i18nKey" => translation_key: String,
        /// Its colour.
        "color" => colour: String,
        /// The name of its image.
        "nomImage" => image: String,
        /// Its place in lists.
        "ordre" => order: i64,
        /// Its kind: `UNDEFINED`, ...
        "type" => kind: String,
    }
}

wire_struct! {
    /// Values by name, each a list of texts.
    pub struct ClientProperties {
        /// The values.
        "psValues" => values: Map<Vec<Field<String>>>,
    }
}

wire_struct! {
    /// Properties of a point of interest or a person beyond the common ones.
    pub struct CustomProperties {
        /// The id.
        "id" => id: Id,
        /// The customer.
        "idClient" => customer: Id,
        /// What the properties belong to.
        "idObjetRef" => object: Id,
        /// The kind of what they belong to: `CLIENT`, ...
        "typeObjet" => object_kind: String,
        /// The customer's own properties.
        "proprietesSpecifiquesClient" => client_properties: ClientProperties,
        /// Street.
        "adresse" => street: String,
        /// House number.
        "numeroVoieAdresse" => house_number: String,
        /// Second line of the address.
        "complementAdresse" => address_complement: String,
        /// Post code.
        "codePostal" => post_code: String,
        /// Town.
        "ville" => town: String,
        /// Country.
        "pays" => country_id: Id,
        /// Date of birth.
        "dateNaissanceConducteur" => birth_date: Date,
        /// Place of birth.
        "lieuNaissanceConducteur" => birth_place: String,
        /// Number of the driving licence.
        "numeroPermis" => licence_number: String,
        /// Categories of the driving licence: `A`, ...
        "categoriePermis" => licence_categories: Vec<Field<String>>,
        /// The country of the driving licence.
        "nationalitePermis" => licence_country_id: Id,
        /// When the driving licence was issued.
        "dateDelivrancePermis" => licence_issued: Date,
        /// Where the driving licence was issued.
        "lieuDelivrancePermis" => licence_issued_at: String,
        /// Until when the driving licence is valid.
        "dateValiditePermis" => licence_valid_until: Date,
        /// Date of the compulsory further training (FCO).
        "dateFCO" => training_date: Date,
        /// Date of the medical examination.
        "dateVisiteMedicale" => medical_date: Date,
        /// Target of the month.
        "objectifMensuel" => monthly_target: JsonNumber,
        /// Target of the week.
        "objectifHebdo" => weekly_target: JsonNumber,
        /// The user's key.
        "keyUser" => user_key: String,
    }
}

wire_struct! {
    /// A point of interest.
    pub struct Poi {
        /// The id.
        "id" => id: Id,
        /// Its name.
        "denominationPoi" => name: String,
        /// Street.
        "adressePoi" => street: String,
        /// Second line of the address.
        "complementAdresse1Poi" => address_complement_1: String,
        /// Third line of the address.
        "complementAdresse2Poi" => address_complement_2: String,
        /// Post code.
        "codePostalPoi" => post_code: String,
        /// Town.
        "villePoi" => town: String,
        /// State or region.
        "etatRegionPoi" => region: String,
        /// Country.
        "idPays" => country_id: Id,
        /// Latitude, in degrees.
        "latPoi" => latitude: JsonNumber,
        /// Longitude, in degrees.
        "longPoi" => longitude: JsonNumber,
        /// Radius.
        "rayonPoi" => radius: JsonNumber,
        /// Its shape.
        "geom" => geometry: String,
        /// Its group.
        "groupePoi" => group: PoiGroup,
        /// Its type.
        "libelleTypePoi" => kind: PoiType,
        /// Properties beyond these.
        "propSpecifiqueDTO" => custom: Box<CustomProperties>,
        /// Whether it has been deleted (and is kept for history).
        "suppressionLogique" => deleted: bool,
    }
}

wire_struct! {
    /// An address with its position.
    pub struct Address {
        /// The address in one line.
        "address" => address: String,
        /// Post code.
        "postCode" => post_code: String,
        /// Town.
        "town" => town: String,
        /// Country.
        "countryCode" => country_code: i64,
        /// Latitude, in degrees.
        "latitude" => latitude: JsonNumber,
        /// Longitude, in degrees.
        "longitude" => longitude: JsonNumber,
        /// Direction of travel, in degrees.
        "cap" => heading: JsonNumber,
        /// Precision.
        "precision" => precision: JsonNumber,
        /// Whether the position was well received.
        "gpsCalle" => gps_locked: bool,
        /// The nearest point of interest.
        "closestPoi" => closest_poi: Box<Poi>,
    }
}
