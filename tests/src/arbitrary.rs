//! Generators: sane documents, documents with something odd in them, and arbitrary JSON.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

const DAYS: [&str; 7] = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];
const KINDS: [&str; 4] = ["VIE_PRIVEE", "VIE_PRIVEE_EXCEPTIONNELLE", "IMMOBILISATION", "ASTREINTE"];

/// Every name that a document of ours or of the service may hold, and some that none does.
pub const KEYS: [&str; 34] = [
    "id",
    "idJourSemaine",
    "typeHoraires",
    "debutHeure",
    "finHeure",
    "debutMinute",
    "finMinute",
    "individu",
    "horaire",
    "debut",
    "fin",
    "extension",
    "description",
    "utilisateur",
    "horairesIndividu",
    "innerMap",
    "map",
    "dateDebut",
    "dateFin",
    "individuId",
    "timeZone",
    "options",
    "endOfDay",
    "extensions",
    "recurrent",
    "exceptional",
    "overrides",
    "idEtape",
    "numeroEmbarque",
    "codeExploitant",
    "privacy",
    "recordedAt",
    "other",
    "a~b/c",
];

/// A leaf, or an empty container, that some field does not expect.
pub fn odd() -> impl Strategy<Value = Value> {
    let texts = select(vec![
        "",
        "LUNDI",
        "lundi",
        "Monday",
        " mardi ",
        "VIE_PRIVEE",
        "vie privée",
        "VIE-PRIVEE",
        "IMMOBILISATION",
        "7",
        "07",
        "x`y",
        "é\u{0}\u{202e}",
        "~/~1",
        "strict",
        "rows",
        "Europe/Paris",
        "Europe/Pariss",
        "9999-12-31",
        "2027-12-25T00:00:00Z",
        "2027-12-26T00:00:00+01:00",
        "25/12/2027 00:00:00 Z",
        "31/02/2025 00:00:00 Z",
        "2026-03-29T02:30:00",
        "+262143-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
    ]);
    prop_oneof![
        3 => texts.prop_map(Value::from),
        3 => (-2i64..62).prop_map(Value::from),
        1 => select(vec![i64::MIN, i64::MAX, 0, 1_829_692_800_000, 1_829_779_200_000, 4_102_444_800_000, -1]).prop_map(Value::from),
        1 => select(vec![json!(u64::MAX), json!(1.0), json!(7.5), json!(-0.0), json!(1e300), json!(null), json!(true), json!(false), json!([]), json!({}), json!([null]), json!({"id": 1}), json!([7, "LUNDI"])]),
        1 => any::<String>().prop_map(Value::from),
    ]
}

/// Arbitrary JSON, its keys mostly ones that mean something.
pub fn any_json() -> impl Strategy<Value = Value> {
    odd().prop_recursive(5, 40, 5, |inner| {
        let key = prop_oneof![5 => select(&KEYS[..]).prop_map(str::to_owned), 1 => select(&DAYS[..]).prop_map(str::to_owned),
            1 => select(&KINDS[..]).prop_map(str::to_owned), 1 => any::<String>()];
        prop_oneof![
            1 => vec(inner.clone(), 0..5).prop_map(Value::from),
            3 => vec((key, inner), 0..6).prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// `(day, type, start, end)`: a range that can be, with the ends of days and of hours well represented.
pub fn range() -> impl Strategy<Value = (usize, usize, u16, u16)> {
    let minute = || prop_oneof![3 => (0u16..=48).prop_map(|half| half * 30), 1 => select(vec![1u16, 1438, 1439, 1440]), 1 => 0u16..=1440];
    (0..7usize, prop_oneof![4 => Just(0usize), 1 => 1..4usize], minute(), minute())
        .prop_map(|(day, kind, a, b)| (day, kind, a.min(b).min(1439), a.max(b)))
        .prop_map(|(day, kind, start, end)| (day, kind, start, if end == start { start + 1 } else { end }))
}

/// The same as the service writes it.
pub fn write_range((day, kind, start, end): (usize, usize, u16, u16)) -> Value {
    json!({"idJourSemaine": DAYS[day], "typeHoraires": KINDS[kind], "debutHeure": start / 60, "finHeure": end / 60,
        "debutMinute": start % 60, "finMinute": end % 60})
}

/// A payload of ranges in the order given, without period.
pub fn write_payload(ranges: &[(usize, usize, u16, u16)]) -> Value {
    let mut map = json!({});
    for range in ranges {
        // `IndexMut` makes the missing objects; a list has to be made by hand.
        let list = &mut map[DAYS[range.0]][KINDS[range.1]];
        if list.is_null() {
            *list = json!([]);
        }
        list.as_array_mut().unwrap().push(write_range(*range));
    }
    json!({"innerMap": {"map": map}})
}

/// Ranges that can be, and reversed ones too.
fn loose_range() -> impl Strategy<Value = (usize, usize, u16, u16)> {
    (range(), prop::bool::weighted(0.25)).prop_map(|((day, kind, start, end), turn)| {
        if turn { (day, kind, end.min(1439), start) } else { (day, kind, start, end) }
    })
}

fn driver() -> impl Strategy<Value = Value> {
    select(vec![json!(7), json!("7"), json!(8), json!("x")])
}

fn dates() -> impl Strategy<Value = Value> {
    select(vec![
        json!(null),
        json!(1_767_225_600_000i64),
        json!("2026-06-01T00:00:00Z"),
        json!("2026-06-15T00:00:00+02:00"),
        json!(1_829_692_800_000i64),
        json!(1_829_779_200_000i64),
        json!("2027-03-28T02:30:00.123+01:00"),
        json!("9999-12-31"),
        json!(-1),
    ])
}

fn entry() -> impl Strategy<Value = Value> {
    (loose_range(), driver(), 0i64..20, dates(), dates()).prop_map(|(range, driver, id, debut, fin)| {
        json!({"id": id, "individu": {"id": driver, "nomInd": "N"}, "horaire": write_range(range), "debut": debut, "fin": fin})
    })
}

fn extension() -> impl Strategy<Value = Value> {
    (driver(), 0i64..20, dates(), dates(), vec(entry(), 0..3)).prop_map(|(driver, id, debut, fin, rows)| {
        json!({"extension": {"id": id, "description": "NOEL"}, "individu": {"id": driver}, "debut": debut, "fin": fin,
            "horairesIndividu": rows, "id": 1})
    })
}

fn request() -> impl Strategy<Value = Value> {
    (0i64..4, prop::option::of(0i64..3), any::<bool>()).prop_map(|(trip, unit, privacy)| {
        json!({"idEtape": trip, "numeroEmbarque": unit, "codeExploitant": null, "privacy": privacy})
    })
}

/// A sane rules document, its weekly ranges reversed now and then.
pub fn rules_document() -> impl Strategy<Value = Value> {
    (vec(entry(), 0..6), vec(extension(), 0..3), vec(request(), 0..3), any::<bool>(), any::<bool>()).prop_map(
        |(recurrent, exceptional, overrides, strict, rows)| {
            json!({"timeZone": "Europe/Paris", "options": {"endOfDay": if strict { "strict" } else { "inclusive" },
                "extensions": if rows { "rows" } else { "whole" }},
                "recurrent": recurrent, "exceptional": exceptional, "overrides": overrides})
        },
    )
}

/// A sane document of any kind, its weekly ranges reversed now and then.
pub fn document() -> impl Strategy<Value = Value> {
    let payload = || {
        (vec(loose_range(), 0..8), dates(), dates()).prop_map(|(ranges, start, end)| {
            let mut payload = write_payload(&ranges);
            payload["dateDebut"] = start;
            payload["dateFin"] = end;
            payload
        })
    };
    prop_oneof![
        4 => payload(),
        3 => rules_document(),
        1 => vec(payload(), 1..3).prop_map(Value::from),
        1 => vec(entry(), 0..5).prop_map(Value::from),
        1 => vec(extension(), 0..3).prop_map(Value::from),
        1 => vec(request(), 0..4).prop_map(Value::from),
    ]
}

/// What may happen to one value of a document.
#[derive(Debug, Clone)]
pub enum Mutation {
    /// Another value stands there.
    Replace(Value),
    /// It is gone.
    Remove,
    /// An object gets another field, a list another element.
    Add(&'static str, Value),
    /// It stands there twice (in a list).
    Repeat,
    /// An object's key is spelt in other letters.
    Respell,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        4 => odd().prop_map(Mutation::Replace),
        2 => Just(Mutation::Remove),
        2 => (select(&KEYS[..]), odd()).prop_map(|(key, value)| Mutation::Add(key, value)),
        1 => Just(Mutation::Repeat),
        2 => Just(Mutation::Respell),
    ]
}

/// A sane document in which a few things are odd.
pub fn odd_document() -> impl Strategy<Value = Value> {
    (document(), vec((any::<Index>(), mutation()), 0..5)).prop_map(|(mut document, mutations)| {
        for (index, mutation) in mutations {
            let mut pointers = Vec::new();
            list_pointers(&document, String::new(), &mut pointers);
            mutate(&mut document, &pointers[index.index(pointers.len())], mutation);
        }
        document
    })
}

/// The JSON Pointer of every value inside.
pub fn list_pointers(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::Array(elements) => {
            elements.iter().enumerate().for_each(|(i, element)| list_pointers(element, format!("{at}/{i}"), pointers));
        }
        Value::Object(object) => object.iter().for_each(|(key, element)| {
            list_pointers(element, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), pointers);
        }),
        _ => {}
    }
    pointers.push(at);
}

fn mutate(document: &mut Value, pointer: &str, mutation: Mutation) {
    let (parent, key) = pointer.rsplit_once('/').unwrap_or(("", ""));
    let key = key.replace("~1", "/").replace("~0", "~");
    match mutation {
        Mutation::Replace(value) => *document.pointer_mut(pointer).unwrap() = value,
        Mutation::Add(key, value) => match document.pointer_mut(pointer).unwrap() {
            Value::Object(object) => drop(object.insert(key.to_owned(), value)),
            Value::Array(elements) => elements.push(value),
            other => *other = value,
        },
        Mutation::Remove | Mutation::Repeat | Mutation::Respell if pointer.is_empty() => {}
        Mutation::Remove => match document.pointer_mut(parent).unwrap() {
            Value::Object(object) => drop(object.remove(&key)),
            Value::Array(elements) => drop(elements.remove(key.parse().unwrap())),
            _ => {}
        },
        Mutation::Repeat => {
            if let Value::Array(elements) = document.pointer_mut(parent).unwrap() {
                let element = elements[key.parse::<usize>().unwrap()].clone();
                elements.push(element);
            }
        }
        Mutation::Respell => {
            let Value::Object(object) = document.pointer_mut(parent).unwrap() else { return };
            if let Some(value) = object.remove(&key) {
                object.insert(key.to_lowercase(), value);
            }
        }
    }
}
