//! The service's clock, where it is not ours.

use horaires::Lang;
use horaires_ocean::CLOCK_SKEW_MS;
use horaires_ocean::blocking::Client;

use crate::failure::tell;
use crate::words::duration;

/// Tells of a service whose clock is further from ours than a plan allows for: changes count from receipt by its clock.
pub(crate) fn tell_difference(client: &Client, lang: Lang) {
    let ahead = client.inner().service_ahead().map(|ahead| ahead.num_milliseconds());
    if let Some(told) = ahead.and_then(|ahead_ms| words(ahead_ms, lang)) {
        tell!("horaires: {told}");
    }
}

fn words(ahead_ms: i64, lang: Lang) -> Option<String> {
    let apart = ahead_ms.saturating_abs();
    // To the minute: an answer takes its time, and tells whole seconds.
    let time = duration(apart.saturating_add(30_000) / 60_000 * 60_000);
    (apart > CLOCK_SKEW_MS).then(|| match (lang, ahead_ms > 0) {
        (Lang::En, true) => {
            format!("note: the service's clock is {time} ahead of this machine's: set right the one that is wrong")
        }
        (Lang::En, false) => {
            format!("note: the service's clock is {time} behind this machine's: set right the one that is wrong")
        }
        (Lang::Fr, true) => format!(
            "remarque : l'horloge du service avance de {time} sur celle de cette machine : réglez celle qui est fausse"
        ),
        (Lang::Fr, false) => format!(
            "remarque : l'horloge du service retarde de {time} sur celle de cette machine : réglez celle qui est fausse"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_plan_allows_for_is_not_told() {
        for near in [0, 600_000, -600_000] {
            assert_eq!(words(near, Lang::En), None);
        }
        for (ahead_ms, lang, expected) in [
            (1_199_400, Lang::En, "clock is 20 min ahead of this machine's"),
            (-3_900_400, Lang::En, "clock is 1 h 05 min behind this machine's"),
            (1_199_400, Lang::Fr, "avance de 20 min sur celle"),
            (-1_200_400, Lang::Fr, "retarde de 20 min sur celle"),
        ] {
            let told = words(ahead_ms, lang).unwrap();
            assert!(told.contains(expected), "{told}");
        }
    }
}
