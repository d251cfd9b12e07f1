//! Numbers as a page shows them: rounded, with their units; the exact number stands in the element's `value`.

use horaires::{Amount, Figure, Lang, Part};

use super::say;

/// A count, in groups of three digits.
pub(crate) fn count(number: u64, lang: Lang) -> String {
    format!("<data value=\"{number}\">{}</data>", grouped(&number.to_string(), lang))
}

/// `1 h 05 min`: to the minute, or to the second below a minute.
pub(crate) fn duration(ms: i64, lang: Lang) -> String {
    let minutes = (ms + 30_000) / 60_000;
    let text = match (ms, minutes / 60, minutes % 60) {
        (..=0, ..) => "0 min".to_owned(),
        (1..1000, ..) => "&lt; 1 s".to_owned(),
        (..60_000, ..) => format!("{} s", ms / 1000),
        (_, 0, minutes) => format!("{minutes} min"),
        (_, hours, 0) => format!("{} h", grouped(&hours.to_string(), lang)),
        (_, hours, minutes) => format!("{} h {minutes:02} min", grouped(&hours.to_string(), lang)),
    };
    format!("<data value=\"{ms}\">{text}</data>")
}

/// The name of a figure, without its unit: amounts have theirs.
pub(crate) const fn figure_word(figure: Figure, lang: Lang) -> &'static str {
    match figure {
        Figure::Distance => say(lang, "distance", "distance"),
        Figure::ElectricDistance => say(lang, "electric distance", "distance électrique"),
        Figure::Energy => say(lang, "energy", "énergie"),
        Figure::Fuel => say(lang, "fuel", "carburant"),
        Figure::BatteryUse => say(lang, "battery use", "utilisation de la batterie"),
        Figure::Cost => say(lang, "cost", "coût"),
    }
}

/// The name of a figure, and of how many trips it is known, where it is not known of all.
pub(crate) fn figure_name(figure: Figure, known: u64, trips: u64, lang: Lang) -> String {
    let name = figure_word(figure, lang);
    if known >= trips {
        return name.to_owned();
    }
    let (known, trips) = (count(known, lang), count(trips, lang));
    match lang {
        Lang::En => format!("{name} <span class=\"soft\">(of {known} of {trips} trips)</span>"),
        Lang::Fr => format!("{name} <span class=\"soft\">(de {known} trajets sur {trips})</span>"),
    }
}

/// An amount with its unit. Distances are told in kilometres; what battery use and cost are counted in is the customer's.
pub(crate) fn amount(figure: Figure, amount: Amount, lang: Lang) -> String {
    let (number, decimals, unit) = match figure {
        Figure::Distance | Figure::ElectricDistance => (amount.to_f64() / 1000.0, 1, " km"),
        Figure::Energy => (amount.to_f64(), 1, " kWh"),
        Figure::Fuel => (amount.to_f64(), 1, " L"),
        Figure::BatteryUse => (amount.to_f64(), 1, ""),
        Figure::Cost => (amount.to_f64(), 2, ""),
    };
    let text = format!("{number:.decimals$}");
    // What rounds to nothing has no sign.
    let text = if text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.')) { text.replace('-', "") } else { text };
    format!("<data value=\"{amount}\">{}{unit}</data>", grouped(&text, lang).replace('-', "\u{2212}"))
}

/// The figure of a part; a dash where no trip has it (`known` is the number of trips that do).
pub(crate) fn known_amount(figure: Figure, part: &Part, known: u64, lang: Lang) -> String {
    match known {
        0 => format!("<td class=\"none\" title=\"{}\">\u{2013}</td>", say(lang, "not known", "inconnu")),
        _ => amount(figure, part.figures.get(figure).unwrap_or_default(), lang),
    }
}

/// Groups of three digits, and the decimal mark of the language.
fn grouped(number: &str, lang: Lang) -> String {
    let (group, mark) = say(lang, (',', "."), ('\u{202f}', ","));
    let (whole, decimals) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let digits = whole.trim_start_matches('-').len();
    let sign = whole.len() - digits;
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > sign && (whole.len() - place) % 3 == 0 {
            text.push(group);
        }
        text.push(digit);
    }
    if let Some(decimals) = decimals {
        text += mark;
        text += decimals;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_each_language() {
        let told = |number: &str| [Lang::En, Lang::Fr].map(|lang| grouped(number, lang));
        assert_eq!(told("0"), ["0", "0"]);
        assert_eq!(told("123"), ["123", "123"]);
        assert_eq!(told("-1234567.50"), ["-1,234,567.50", "-1\u{202f}234\u{202f}567,50"]);
        assert_eq!(told("-123.5"), ["-123.5", "-123,5"]);
    }

    #[test]
    fn amounts_have_units_and_their_exact_value() {
        let told = |figure, text| amount(figure, Amount::parse(text).unwrap(), Lang::En);
        assert_eq!(told(Figure::Distance, "1234567"), "<data value=\"1234567\">1,234.6 km</data>");
        assert_eq!(told(Figure::Cost, "12.1"), "<data value=\"12.1\">12.10</data>");
        assert_eq!(told(Figure::Energy, "-0.04"), "<data value=\"-0.04\">0.0 kWh</data>");
        assert_eq!(told(Figure::Energy, "-2.5"), "<data value=\"-2.5\">\u{2212}2.5 kWh</data>");
        assert_eq!(amount(Figure::Fuel, Amount::parse("1.25").unwrap(), Lang::Fr), "<data value=\"1.25\">1,2 L</data>");
        assert!(known_amount(Figure::Cost, &Part::default(), 0, Lang::En).contains("not known"));
        assert_eq!(known_amount(Figure::Cost, &Part::default(), 2, Lang::En), "<data value=\"0\">0.00</data>");
    }

    #[test]
    fn durations_are_rounded_to_the_minute() {
        let told = |ms| duration(ms, Lang::En).split(['>', '<']).nth(2).unwrap().to_owned();
        let expected = [
            (0, "0 min"),
            (999, "&lt; 1 s"),
            (59_999, "59 s"),
            (60_000, "1 min"),
            (90_000, "2 min"),
            (3_599_999, "1 h"),
        ];
        for (ms, text) in expected {
            assert_eq!(told(ms), text, "{ms}");
        }
        assert_eq!(told(3_900_000), "1 h 05 min");
        assert_eq!(told(3_600_000 * 1234), "1,234 h");
    }
}
