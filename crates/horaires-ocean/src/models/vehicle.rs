//! A vehicle, as every service describes one: each gives some of its fields.

use horaires::wire::Date;
use horaires::{Id, wire_struct};

use super::JsonNumber;

wire_struct! {
    /// The type of an asset.
    pub struct AssetType {
        /// The type's id.
        "id" => id: Id,
        /// Its category: `UNDEFINED`, ...
        "categorie" => category: String,
        /// Its label.
        "libelle" => label: String,
        /// The name of its icon.
        "nomIcone" => icon: String,
        /// Its place in lists.
        "ordre" => order: i64,
    }
}

wire_struct! {
    /// A vehicle or a piece of equipment.
    pub struct Vehicle {
        /// The vehicle's id.
        "id" => id: Id,
        /// Registration (number plate).
        "immatriculation" => registration: String,
        /// The vehicle's name.
        "description" => description: String,
        /// Number of the on-board unit: what an override names the trip's vehicle by.
        "numeroEmbarque" => unit_number: Id,
        /// Whether the private mode is on: positions of private time are not shown.
        "privacyEnabled" => privacy_enabled: bool,
        /// Make.
        "marque" => make: String,
        /// Model.
        "modele" => model: String,
        /// Colour, 50 characters at most.
        "couleur" => colour: String,
        /// Distinguishing marks.
        "signesDistinctifs" => distinguishing_marks: String,
        /// Number in the fleet.
        "numeroParc" => fleet_number: String,
        /// Serial number.
        "numeroSerie" => serial_number: String,
        /// Vehicle identification number.
        "vin" => vin: String,
        /// Date of the first registration.
        "date1ereMec" => first_registered: Date,
        /// Category: `UNDEFINED`, ...
        "categorie" => category: String,
        /// Type of asset.
        "libelleTypeAsset" => asset_type: Box<AssetType>,
        /// The name of its image.
        "nomImage" => image: String,
        /// Motorisation: `MONO`, ...
        "typeMotorisation" => motorisation: String,
        /// Energy.
        "idEnergie" => energy_id: Id,
        /// Mode of travel.
        "idModeDeplacement" => travel_mode_id: Id,
        /// Unit of the consumption.
        "idUniteConsommation" => consumption_unit_id: Id,
        /// Consumption, in its unit.
        "valeurConsommation" => consumption: JsonNumber,
        /// Emission of CO2.
        "emissionCo2" => co2_emission: JsonNumber,
        /// Cost price per kilometre (`PRK`).
        "prk" => cost_per_km: JsonNumber,
        /// Fiscal horsepower.
        "nombreCvFiscaux" => fiscal_horsepower: i64,
        /// Category for eco-driving: `UL`, ...
        "categorieVehiculeEcoConduite" => eco_driving_category: String,
        /// State of eco-driving: `ACTIF`, ...
        "etatEcoConduite" => eco_driving_state: String,
        /// Mode of the device: `GPS`, ...
        "apcMode" => apc_mode: String,
        /// Manufacturer's data: `ODIRECT_UNIVERSEL`, ...
        "odirectMode" => odirect_mode: String,
        /// Whether the device sits before the circuit breaker.
        "boitierAvantCoupeCircuit" => device_before_circuit_breaker: bool,
        /// Whether there is a battery cut-off.
        "coupeBatterie" => battery_cutoff: bool,
        /// Whether the buzzer for speeding is on.
        "buzzerSurvitesseEnabled" => speeding_buzzer_enabled: bool,
        /// Whether doors are watched.
        "detectionPorteEnabled" => door_detection_enabled: bool,
        /// Whether inputs and outputs (auxiliary equipment) are recorded.
        "dioEnabled" => dio_enabled: bool,
        /// Whether drivers identify themselves.
        "dispositifIdentifiant" => identification_device: bool,
        /// Whether the vehicle is geolocated.
        "geolocalise" => geolocated: bool,
        /// Whether geographic missions are on.
        "geomissionEnabled" => geomission_enabled: bool,
        /// Whether geographic security is on.
        "geosecuriteEnabled" => geosecurity_enabled: bool,
        /// Whether the immobiliser is wired.
        "immobilisationCablee" => immobiliser_wired: bool,
        /// Whether the vehicle has been deleted (and is kept for history).
        "suppressionLogique" => deleted: bool,
    }
}
