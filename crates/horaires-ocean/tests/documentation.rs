//! Every example of the documentation is read, nothing in it is unknown to the models, and it is written back whole.

#![allow(clippy::unwrap_used, clippy::panic, reason = "test code")]

use std::fmt::Debug;

use horaires_ocean::models::{
    AnalysisBody, AuxiliaryUse, DailySheet, Entities, Extension, Field, FleetVehicle, InnerMapDocument, NearestVehicle,
    NearestVehiclesBody, NonCommunicatingDevice, PersonRow, Positions, RecurrentEntry, Session, Synthesis,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An example as the documentation prints it, made JSON: comments, notes between the lines and stray commas are the
/// documentation's own.
fn example(name: &str) -> String {
    let path = format!("{}/tests/fixtures/documentation/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.split_once(" //").map_or(line, |(json, _)| json))
        .map(|line| line.split_once("->").map_or(line, |(json, _)| json))
        .map(str::trim)
        // Notes between the lines of the entities.
        .filter(|line| line.starts_with(['{', '}', '[', ']', '"', '0']))
        .collect();
    let mut json = lines.concat();
    for (stray, mended) in [("},]", "}]"), ("},}", "}}")] {
        json = json.replace(stray, mended);
    }
    json
}

/// Reads a document, and asserts that no field of it is unknown or of another type, and that nothing is lost.
fn read<T: DeserializeOwned + Serialize + Debug>(text: &str) -> T {
    let value: T = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let debug = format!("{value:?}");
    assert!(!debug.contains("Other("), "a value is not of its documented type: {debug}");
    let unknown = debug.split("other: {").skip(1).find(|rest| !rest.starts_with('}'));
    assert_eq!(unknown.map(|rest| &rest[..rest.len().min(80)]), None, "a field is unknown");
    let before: Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), before, "something was lost");
    value
}

#[test]
fn every_answer_of_the_documentation() {
    let persons: Vec<Field<PersonRow>> = read(&example("persons"));
    let custom = persons[0].value().unwrap().custom.value().unwrap();
    assert_eq!(custom.licence_categories.value().unwrap()[0].value().unwrap(), "A");

    let recurrent: Vec<Field<RecurrentEntry>> = read(&example("recurrent"));
    assert_eq!(recurrent[0].value().unwrap().id.value().unwrap().to_string(), "1110000002");
    assert_eq!(read::<Vec<Field<RecurrentEntry>>>(&example("recurrent-en")).len(), 1);

    let exceptional: Vec<Field<Extension>> = read(&example("exceptional"));
    let extension = exceptional[0].value().unwrap();
    assert_eq!(extension.extension.value().unwrap().id.value().unwrap().to_string(), "18524");
    assert_eq!(extension.rows.value().unwrap().len(), 1);

    let vehicles: Vec<Field<FleetVehicle>> = read(&example("vehicles"));
    assert_eq!(vehicles[0].value().unwrap().visits.value().unwrap().len(), 1);
    let nearest: Vec<Field<NearestVehicle>> = read(&example("nearest-vehicles"));
    let poi = nearest[0].value().unwrap().address.value().unwrap().closest_poi.value().unwrap();
    assert!(poi.custom.value().unwrap().client_properties.value().unwrap().values.value().unwrap().len() == 3);

    let auxiliary: Vec<Field<AuxiliaryUse>> = read(&example("auxiliary-use"));
    let day = auxiliary[0].value().unwrap().by_day.value().unwrap()[0].value().unwrap();
    assert_eq!(day.by_equipment.value().unwrap().len(), 3);

    let silent: Vec<Field<NonCommunicatingDevice>> = read(&example("non-communicating"));
    assert_eq!(silent[0].value().unwrap().time_zone(), Some("string"));
    assert!(silent[0].value().unwrap().driver().is_some());

    for name in ["analysis", "analysis-en"] {
        let syntheses: Vec<Field<Synthesis>> = read(&example(name));
        let tree = syntheses[0].value().unwrap().by_vehicle.value().unwrap();
        assert!(tree.content.value().unwrap().total.value().unwrap().driver.value().is_some());
    }
}

#[test]
fn entities_whose_example_has_notes_between_its_lines() {
    let entities: Entities = read(&example("entities"));
    assert_eq!(entities.entities.value().unwrap().len(), 1);
}

/// A hostile or broken service nests as deep as the reader of JSON lets it.
#[test]
fn deep_nesting_is_read_on_an_ordinary_stack() {
    let depth = 60;
    let text = format!("{}{{}}{}", r#"{"nodes":{"1":"#.repeat(depth), "}}".repeat(depth));
    let tree: horaires_ocean::models::SynthesisTree = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&tree).unwrap(), text);
}

#[test]
fn every_body_of_the_documentation() {
    let body: InnerMapDocument = read(&example("recurrent-body"));
    assert_eq!(body.inner_map.value().unwrap().map.value().unwrap().len(), 1);
    let empty: InnerMapDocument = read(&example("recurrent-body-en"));
    assert!(empty.inner_map.value().unwrap().map.value().unwrap().is_empty());
    let analysis: AnalysisBody = read(&example("analysis-body"));
    assert_eq!(analysis.filter.value().unwrap().vehicles.value().unwrap().len(), 1);

    // The documentation's `VOL_OISEAU ou PAR_ROUTE` is a choice of two.
    for mode in ["VOL_OISEAU", "PAR_ROUTE"] {
        let text = example("nearest-vehicles-body").replace("VOL_OISEAU ou PAR_ROUTE", mode);
        let body: NearestVehiclesBody = read(&text);
        assert_eq!(body.compute_mode.value().unwrap().name(), mode);
    }
}

#[test]
fn every_boolean_of_the_documentation() {
    for name in ["boolean-exceptional", "boolean-override"] {
        let path = format!("{}/tests/fixtures/documentation/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        // As printed it is either, which is no answer.
        assert!(horaires_ocean::models::read_boolean(&text).is_err(), "{text}");
        let lower = text.to_lowercase();
        assert_eq!(horaires_ocean::models::read_boolean(&lower.replace("true/false", "true")), Ok(true));
        assert_eq!(horaires_ocean::models::read_boolean(&lower.replace("true/false", "false")), Ok(false));
    }
}

/// The shapes that the service's public pages give beside the examples.
#[test]
fn answers_that_the_documentation_describes_in_words() {
    let session: Session =
        read(r#"{"additionalAccountData": {}, "passwordExpirationRemainingDays": 0, "token": "7fd6"}"#);
    assert_eq!(session.token.value().unwrap().expose(), "7fd6");

    let sheet: DailySheet = read(
        r#"{"fjRows": [{"id": 1110000401, "type": "T", "anomalyType": null, "distanceMeter": 18250, "dureeMs": 1500000,
            "posDeb": {"date": "29/03/2026", "heure": "07:35:00",
                       "driver": {"matricule": "A17", "nom": "Martin", "prenom": "Jeanne", "tel": null},
                       "etat": "D", "fullAddress": "1 rue de Paris", "gpsCale": true, "cap": 90,
                       "latitudeY": 48.1, "longitudeX": -1.6, "poi": null},
            "posFin": {"etat": "A"}}]}"#,
    );
    let row = sheet.rows.value().unwrap()[0].value().unwrap();
    assert_eq!(row.end.value().unwrap().state.value().unwrap().name(), "A");

    let positions: Positions = read(
        r#"{"positionsVehicles": [{"positions": [{"date": "2026-03-29T07:35:00.000+00:00", "latitudeY": 48.1,
            "longitudeX": -1.6, "vitesseKmh": 50.5, "distanceDepuisPosPrecMeter": 12, "etat": "PRIVACY",
            "timestamp": 1774769700000}], "vehicle": {"idVehicule": 7, "immatriculation": "AA-123-BB"}}]}"#,
    );
    assert_eq!(positions.vehicles.value().unwrap()[0].value().unwrap().positions.value().unwrap().len(), 1);
}

#[test]
fn nulls_missing_fields_unknown_fields_and_unknown_values_are_kept() {
    for text in
        [r#"[{"individu":null,"entite":{"id":null,"nom":12,"teinte":"bleue"},"groupe":[1,2]},null,"x"]"#, r#"[{}]"#]
    {
        let persons: Vec<Field<PersonRow>> = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&persons).unwrap(), text);
    }
    let text = r#"[{"mode":"BY_MOON_PHASE","bean":7,"synthesisTreeByDriver":{"nodes":{"12":{"nodes":{}}}}}]"#;
    let syntheses: Vec<Field<Synthesis>> = serde_json::from_str(text).unwrap();
    let first = syntheses[0].value().unwrap();
    assert_eq!(first.mode, Field::Other("BY_MOON_PHASE".into()));
    let children: Vec<_> = first.by_driver.value().unwrap().children().collect();
    assert_eq!(children[0].0, "12");
    assert!(children[0].1.value().is_some_and(|tree| tree.children().count() == 0));
    let before: Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&syntheses).unwrap(), before);
}
