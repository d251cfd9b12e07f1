//! By which clock rules are held: the service's hours are of its customer's, and the same ranges are other hours by another.

use horaires::Lang;

#[cfg(feature = "network")]
pub(crate) use service::by_the_services_clock;

/// Why rules of one time zone cannot be compared with those of others.
pub(crate) fn other_zone(wanted: &str, held: &[&str], lang: Lang) -> String {
    let or = if lang == Lang::En { " or " } else { " ou " };
    let held = held.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(or);
    match lang {
        Lang::En => format!(
            "the wanted rules are in the time zone `{wanted}`, those of the service in {held}: write the wanted hours in {held}, or give the zone of both with --time-zone"
        ),
        Lang::Fr => format!(
            "les règles voulues sont dans le fuseau horaire `{wanted}`, celles du service dans {held} : écrivez les heures voulues dans {held}, ou donnez le fuseau des deux par --time-zone"
        ),
    }
}

#[cfg(feature = "network")]
mod service {
    use horaires::{Lang, Zone};
    use horaires_ocean::blocking;

    use super::other_zone;
    use crate::failure::{Failure, tell};
    use crate::network::{failure_in, named_zones};

    /// Refuses rules of another clock than the service's, as far as it says which one that is: its devices' customers name
    /// it. A zone that was given (`--time-zone`) wins, as in a pull, and the difference is told.
    pub(crate) fn by_the_services_clock(
        client: &blocking::Client,
        wanted: &Zone,
        given: bool,
        lang: Lang,
    ) -> Result<(), Failure> {
        let names = match named_zones(client) {
            Ok(names) => names,
            // Not for this user to know, or not there: the rules alone say it.
            Err(error) if matches!(error.status(), Some(403 | 404)) => return Ok(()),
            Err(error) => return Err(failure_in(&error, lang)),
        };
        let held: Vec<Zone> = names.iter().filter_map(|name| Zone::named(name).ok()).collect();
        if held.is_empty() || held.iter().any(|zone| zone.agrees_with(wanted)) {
            return Ok(());
        }
        let names: Vec<&str> = held.iter().map(Zone::name).collect();
        if !given {
            return Err(Failure::invalid(other_zone(wanted.name(), &names, lang)));
        }
        let (held, wanted) = (names.join("`, `"), wanted.name());
        match lang {
            Lang::En => tell!(
                "horaires: note: the service's time zone is `{held}`; the rules are read in `{wanted}`, as --time-zone says"
            ),
            Lang::Fr => tell!(
                "horaires: remarque : le fuseau horaire du service est `{held}` ; les règles sont lues dans `{wanted}`, comme --time-zone le dit"
            ),
        }
        Ok(())
    }
}
