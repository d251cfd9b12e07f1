//! Devices, and the devices that do not communicate (`/noncommunicant/list`, seed 003).

use horaires::wire::{Date, Individual, User};
use horaires::{Id, wire_struct};

use super::{DeviceSituation, Vehicle};

wire_struct! {
    /// A device (`boitier`).
    pub struct Device {
        /// The device's id.
        "id" => id: Id,
        /// The device's AD (APC for the old BBOXv1), 50 characters at most.
        "adBoi" => ad: String,
        /// A comment.
        "commentaireBoi" => comment: String,
        /// The device's own mobile number.
        "coreGsmBoi" => mobile: String,
        /// Start of the guarantee.
        "debutGarantie" => guarantee_start: Date,
        /// End of the guarantee.
        "finGarantie" => guarantee_end: Date,
        /// The device's state.
        "idEtatBoitier" => state_id: Id,
        /// IMEI, 15 characters.
        "imeiBoi" => imei: String,
        /// Serial number, 50 characters at most.
        "numeroSerieBoi" => serial_number: String,
        /// SN, 30 characters at most.
        "sn" => sn: String,
    }
}

wire_struct! {
    /// When a device was installed, and when it was last heard.
    pub struct BoxInstallation {
        /// Whether it has communicated at least once.
        "hasCommunicatedAtLeastOnce" => has_communicated: bool,
        /// Whether it has never communicated.
        "hasNeverCommunicated" => has_never_communicated: bool,
        /// When it was installed.
        "installationDate" => installed: Date,
        /// When it last communicated.
        "lastCommunicatingDate" => last_communicated: Date,
    }
}

wire_struct! {
    /// A configuration of devices.
    pub struct Configuration {
        /// The id.
        "id" => id: Id,
        /// Its label.
        "libelleConfig" => label: String,
        /// When it was last changed.
        "dateMaj" => updated: Date,
        /// Its place in lists.
        "ordre" => order: i64,
    }
}

wire_struct! {
    /// The configuration that a vehicle's device was given.
    pub struct ConfigurationAssignment {
        /// The configuration.
        "boitierConfigSetLightDTO" => configuration: Configuration,
        /// When the device acknowledged it.
        "dateAck" => acknowledged: Date,
        /// From when it holds.
        "debut" => start: Date,
        /// Until when it holds.
        "fin" => end: Date,
        /// Its state: `ON_STANDBY`, ...
        "statutAffectation" => state: String,
    }
}

wire_struct! {
    /// A customer.
    pub struct Customer {
        /// The customer's id.
        "id" => id: Id,
        /// The customer's name.
        "nom" => name: String,
        /// Operator code: what an override names the trip's customer by.
        "codeExploitant" => operator_code: Id,
        /// The customer's time zone: the zone that every schedule is read in.
        "fuseauHoraire" => time_zone: String,
        /// Since when the account is in dispute.
        "dateContentieux" => dispute_date: Date,
        /// Whether the customer has been deleted (and is kept for history).
        "suppressionLogique" => deleted: bool,
    }
}

wire_struct! {
    /// The order that a device came with.
    pub struct Order {
        /// The order's id.
        "id" => id: Id,
        /// Its number.
        "numero" => number: String,
        /// A comment.
        "commentaire" => comment: String,
        /// How many were ordered.
        "quantite" => quantity: i64,
    }
}

wire_struct! {
    /// Where a device is kept.
    pub struct PhysicalPlace {
        /// The id.
        "id" => id: Id,
        /// Its code.
        "codeEmp" => code: String,
        /// What it is.
        "descriptionEmp" => description: String,
    }
}

wire_struct! {
    /// Who distributes devices.
    pub struct Distributor {
        /// The id.
        "id" => id: Id,
        /// Its name.
        "designation" => name: String,
        /// Its address.
        "adresse" => address: String,
        /// Since when it is known.
        "dateCreation" => created: Date,
        /// E-mail address.
        "email" => email: String,
        /// E-mail address for operations.
        "emailOperationnel" => operations_email: String,
        /// Telephone.
        "telephone" => phone: String,
        /// The provider of its maps: `GOOGLE_MAP`, ...
        "mapProvider" => map_provider: String,
    }
}

wire_struct! {
    /// Who supplies devices.
    pub struct Supplier {
        /// The id.
        "id" => id: Id,
        /// Its code.
        "code" => code: String,
        /// What it is.
        "description" => description: String,
    }
}

wire_struct! {
    /// A release of hardware.
    pub struct HardwareRelease {
        /// The id.
        "id" => id: Id,
        /// Its code.
        "code" => code: String,
    }
}

wire_struct! {
    /// A version of software.
    pub struct SoftwareVersion {
        /// The id.
        "id" => id: Id,
        /// The version.
        "version" => version: String,
    }
}

wire_struct! {
    /// A SIM card.
    pub struct SimCard {
        /// The id.
        "idSim" => id: Id,
        /// ICCID.
        "iccid" => iccid: String,
        /// When it was imported.
        "dateImport" => imported: Date,
        /// The file it was imported from.
        "nomFichierImport" => import_file: String,
        /// Whether it is out of order.
        "simHs" => out_of_order: bool,
    }
}

wire_struct! {
    /// A type of device.
    pub struct DeviceType {
        /// The id.
        "id" => id: Id,
        /// Its code.
        "code" => code: String,
        /// What it is.
        "description" => description: String,
    }
}

wire_struct! {
    /// A device with everything around it.
    pub struct DetailedDevice {
        /// The id.
        "id" => id: Id,
        /// The device.
        "box" => device: Box<Device>,
        /// The configuration that it was given.
        "affectationVehiculeBoitierConfigSet" => configuration: ConfigurationAssignment,
        /// The customer.
        "client" => customer: Box<Customer>,
        /// The order.
        "commande" => order: Order,
        /// Where it is kept.
        "currentEmplacementPhysique" => place: PhysicalPlace,
        /// The vehicle it is in.
        "currentVehicule" => vehicle: Box<Vehicle>,
        /// Who distributes it.
        "distributeur" => distributor: Box<Distributor>,
        /// Who supplies it.
        "fournisseur" => supplier: Supplier,
        /// The operator of its SIM card.
        "operateurSim" => sim_operator: String,
        /// The number of its SIM card.
        "phoneSim" => sim_phone: String,
        /// Its release of hardware.
        "releaseHard" => hardware: HardwareRelease,
        /// Its SIM card.
        "sim" => sim: SimCard,
        /// Its type.
        "typeBoitier" => kind: DeviceType,
        /// The kind of stock that it is in: `UNDEFINED`, ...
        "typeStock" => stock_kind: String,
        /// Its version of software.
        "versionSoft" => software: SoftwareVersion,
    }
}

wire_struct! {
    /// A reason why devices do not communicate.
    pub struct QualificationReason {
        /// The id.
        "id" => id: Id,
        /// Its label.
        "libelle" => label: String,
        /// Whether it goes with a date.
        "dateNcEnabled" => has_date: bool,
        /// Who is told: `NO_MAIL`, ...
        "mailGroupNC" => mail_group: String,
    }
}

wire_struct! {
    /// What a user entered about one vehicle.
    pub struct QualificationEntry {
        /// The id.
        "id" => id: Id,
        /// A comment.
        "commentaire" => comment: String,
        /// When it was entered.
        "dateQualification" => entered: Date,
        /// Until when it holds.
        "dateFin" => end: Date,
    }
}

wire_struct! {
    /// Why a device does not communicate, as a user entered it.
    pub struct Qualification {
        /// The reason.
        "qualificationNCDTO" => reason: QualificationReason,
        /// What was entered.
        "qualificationNCVehiculeEnginLightDTO" => entry: QualificationEntry,
        /// Who entered it.
        "utilisateurLightDTO" => user: Box<User>,
        /// The vehicle.
        "vehicle" => vehicle: Box<Vehicle>,
    }
}

wire_struct! {
    /// One row of GET `/noncommunicant/list`.
    pub struct NonCommunicatingDevice {
        /// When it was installed, and when it was last heard.
        "boxInstallationInfo" => installation: BoxInstallation,
        /// The device, with its customer: `client.fuseauHoraire` is the customer's time zone.
        "detailedBoxDTO" => device: Box<DetailedDevice>,
        /// Where its vehicle was last, and what is known of it.
        "ongletPositionVehicleDTO" => situation: Box<DeviceSituation>,
        /// Why it does not communicate.
        "qualificationNCVehiculeDTO" => qualification: Box<Qualification>,
    }
}

impl NonCommunicatingDevice {
    /// The customer's time zone, where the row names it.
    #[must_use]
    pub fn time_zone(&self) -> Option<&str> {
        self.device.value()?.customer.value()?.time_zone.value().map(String::as_str)
    }

    /// The driver who is assigned to its vehicle, where the row names one.
    #[must_use]
    pub fn driver(&self) -> Option<&Individual> {
        self.situation.value()?.driver.value()?.individual.value().map(Box::as_ref)
    }
}
