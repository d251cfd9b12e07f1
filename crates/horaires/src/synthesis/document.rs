//! An analysis in the documented shape: a tree of entities with their rows and totals.

use std::collections::BTreeSet;
use std::fmt::Write;

use indexmap::IndexMap;
use serde_json::Value;

use super::{RowKey, Sums, Synthesis};
use crate::amount::Amount;
use crate::figures::Figure;
use crate::id::Id;
use crate::report::Dimension;
use crate::shares::Part;
use crate::time::Period;
use crate::wire::{
    SynthesisBean, SynthesisContent, SynthesisDocument, SynthesisDrivers, SynthesisRow, SynthesisTotals, SynthesisTree,
};

/// Who and what the rows of an analysis are about, in the service's documents.
pub trait SynthesisNames {
    /// The entity; none: the root, which is the customer.
    fn entity(&self, entity: Option<&Id>) -> Value;
    /// The driver.
    fn driver(&self, driver: &Id) -> Value;
    /// The vehicle.
    fn vehicle(&self, vehicle: &Id) -> Value;
    /// What people call a row of this driver and this vehicle.
    fn label(&self, driver: Option<&Id>, vehicle: Option<&Id>) -> String;
}

impl Synthesis {
    /// The service's document. `period` is what it tells of itself: that of the analysis, or what its trips span.
    #[must_use]
    pub fn document(&self, names: &impl SynthesisNames, period: Option<Period>, time_zone: &str) -> SynthesisDocument {
        let writer = Writer { synthesis: self, names };
        let (tree, table) = (writer.tree(), writer.table());
        let by_driver = self.mode.dimensions.contains(&Dimension::Driver);
        let (by_driver, by_vehicle) = if by_driver { (Some(tree), None) } else { (None, Some(tree)) };
        let bean = SynthesisBean {
            debut: period.map(|period| period.start().millis()),
            fin: period.map(|period| period.end().millis()),
            time_zone: time_zone.to_owned(),
            trips: self.trips,
            estimated: self.estimated,
        };
        SynthesisDocument { mode: self.mode.name, by_driver, html_table: table, by_vehicle, bean }
    }
}

struct Writer<'a, N> {
    synthesis: &'a Synthesis,
    names: &'a N,
}

impl<N: SynthesisNames> Writer<'_, N> {
    /// The root holds what belongs to no entity; below it stands each entity that has rows.
    fn tree(&self) -> SynthesisTree {
        let entities: BTreeSet<Option<&Id>> = self.synthesis.rows.keys().map(|key| key.entity.as_ref()).collect();
        let below = entities.iter().copied().flatten();
        let nodes = below.map(|entity| (entity.to_string(), self.node(Some(entity), |of| of == Some(entity))));
        SynthesisTree { nodes: nodes.collect(), ..self.node(None, |_| true) }
    }

    /// An entity with its own rows; its totals count what stands below it too.
    fn node(&self, entity: Option<&Id>, below: impl Fn(Option<&Id>) -> bool) -> SynthesisTree {
        let own = self.sums(|of| of == entity);
        let total = self.sums(below);
        let document = self.names.entity(entity);
        let content = SynthesisContent {
            energies: self.energies(entity),
            drivers: SynthesisDrivers { map: self.drivers(entity, &document) },
            total: self.row(&own, &document),
            items: self.items(entity, &document),
            total_by_flag: self.by_flag(&own, &document),
            entity: document.clone(),
        };
        SynthesisTree {
            nodes: IndexMap::new(),
            total: self.row(&total, &document),
            total_by_flag: self.by_flag(&total, &document),
            entity: document,
            content,
        }
    }

    fn sums(&self, of: impl Fn(Option<&Id>) -> bool) -> Sums {
        let mut sums = Sums::default();
        let rows = self.synthesis.rows.iter().filter(|(key, _)| of(key.entity.as_ref()));
        rows.for_each(|(_, row)| sums.merge(row));
        sums
    }

    fn items(&self, entity: Option<&Id>, document: &Value) -> IndexMap<String, SynthesisRow> {
        let rows = self.synthesis.rows.iter().filter(|(key, _)| key.entity.as_ref() == entity);
        rows.map(|(key, sums)| {
            let row = SynthesisRow {
                driver: key.driver.as_ref().map_or(Value::Null, |driver| self.names.driver(driver)),
                vehicle: key.vehicle.as_ref().map_or(Value::Null, |vehicle| self.names.vehicle(vehicle)),
                day: key.day.map(|day| day.format("%d/%m/%Y").to_string()),
                ..self.row(sums, document)
            };
            (self.name(key), row)
        })
        .collect()
    }

    /// The key of a row among the others; what is not known leaves its place empty.
    fn name(&self, key: &RowKey) -> String {
        let mut parts = Vec::new();
        for (dimension, id) in [(Dimension::Driver, &key.driver), (Dimension::Vehicle, &key.vehicle)] {
            if self.synthesis.mode.dimensions.contains(&dimension) {
                parts.push(id.as_ref().map_or_else(String::new, Id::to_string));
            }
        }
        parts.extend(key.day.map(|day| day.to_string()));
        parts.join("/")
    }

    /// Each driver's rows by flag: what the maps of a row do not tell apart, energy and cost, is told here.
    fn drivers(&self, entity: Option<&Id>, document: &Value) -> IndexMap<String, IndexMap<&'static str, SynthesisRow>> {
        let drivers = self.synthesis.drivers.iter().filter(|((of, _), _)| of.as_ref() == entity);
        drivers.map(|((_, driver), sums)| (driver.to_string(), self.by_flag(sums, document))).collect()
    }

    fn energies(&self, entity: Option<&Id>) -> IndexMap<String, Vec<String>> {
        let known = self.synthesis.energies.iter().filter(|(of, _)| of.as_ref() == entity).flat_map(|(_, known)| known);
        known.map(|(motorisation, energies)| (motorisation.clone(), energies.iter().cloned().collect())).collect()
    }

    fn by_flag(&self, sums: &Sums, entity: &Value) -> IndexMap<&'static str, SynthesisRow> {
        let flags = self.synthesis.flags().iter();
        flags.map(|flag| (flag.name(), self.row(&sums.only(*flag), entity))).collect()
    }

    fn row(&self, sums: &Sums, entity: &Value) -> SynthesisRow {
        let all = sums.all();
        let map = |value: &dyn Fn(&Part) -> Amount| -> IndexMap<&'static str, Amount> {
            self.synthesis.flags().iter().map(|flag| (flag.name(), value(&sums.of(*flag)))).collect()
        };
        SynthesisRow {
            fuel_liters: figure(&all, Figure::Fuel),
            total: SynthesisTotals {
                // Cut off to whole seconds: the documentation counts in seconds.
                seconds: map(&|part| Amount::from_whole(part.ms / 1000)),
                battery_use: map(&|part| figure(part, Figure::BatteryUse)),
                meters: map(&|part| figure(part, Figure::Distance)),
                electric_meters: map(&|part| figure(part, Figure::ElectricDistance)),
            },
            cost: figure(&all, Figure::Cost),
            driver: Value::Null,
            day: None,
            energy_kwh: figure(&all, Figure::Energy),
            entity: entity.clone(),
            vehicle: Value::Null,
        }
    }

    /// A row for each row of the analysis; hours and kilometres for each flag. For a page that shows it as it is.
    fn table(&self) -> String {
        let flags = self.synthesis.flags();
        let by_day = self.synthesis.by_day();
        let mut html = String::from("<table><thead><tr><th scope=\"col\">Nom</th>");
        html.push_str(if by_day { "<th scope=\"col\">Jour</th>" } else { "" });
        for flag in flags {
            // Writing to a string never fails.
            let _ = write!(html, "<th scope=\"col\">{0} (h)</th><th scope=\"col\">{0} (km)</th>", flag.name());
        }
        html.push_str("</tr></thead><tbody>");
        for (key, sums) in &self.synthesis.rows {
            let label = escape(&self.names.label(key.driver.as_ref(), key.vehicle.as_ref()));
            let _ = write!(html, "<tr><th scope=\"row\">{label}</th>");
            if by_day {
                let day = key.day.map_or_else(String::new, |day| day.format("%d/%m/%Y").to_string());
                let _ = write!(html, "<td>{day}</td>");
            }
            for flag in flags {
                html.push_str(&cells(&sums.of(*flag)));
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table>");
        html
    }
}

fn cells(part: &Part) -> String {
    let minutes = part.ms / 60_000;
    let km = figure(part, Figure::Distance).to_f64() / 1000.0;
    format!("<td>{}:{:02}</td><td>{km:.1}</td>", minutes / 60, minutes % 60)
}

fn figure(part: &Part, figure: Figure) -> Amount {
    part.figures.get(figure).unwrap_or_default()
}

/// Names are people's own: they are text, never markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn names_are_no_markup() {
        assert_eq!(
            escape("<b onclick='x'>\"O'Neil\" & co"),
            "&lt;b onclick=&#39;x&#39;&gt;&quot;O&#39;Neil&quot; &amp; co"
        );
    }
}
