//! A weekly schedule in words, for people who will not read JSON.

use crate::issue::Lang;
use crate::time::{DAY_MINUTES, MinuteOfDay, TimeRange, Weekday};
use crate::week::Week;

const FRENCH_DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const ENGLISH_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The private hours of a week in words; days with the same hours are told together.
///
/// ```
/// use horaires::{Lang, MinuteOfDay, TimeRange, Week, Weekday, summary};
/// let hm = |h, m| MinuteOfDay::from_hm(h, m).unwrap();
/// let hours = [(hm(0, 0), hm(8, 0)), (hm(12, 0), hm(13, 30)), (hm(18, 0), hm(24, 0))];
/// let week = Week::from_iter(Weekday::ALL.into_iter().flat_map(|day| {
///     let hours = if day >= Weekday::Saturday { vec![(hm(0, 0), hm(24, 0))] } else { hours.to_vec() };
///     hours.into_iter().map(move |(start, end)| (day, TimeRange::new(start, end).unwrap()))
/// }));
/// assert_eq!(
///     summary(&week, Lang::Fr),
///     "du lundi au vendredi : de 0 h à 8 h, de 12 h à 13 h 30, de 18 h à minuit ; samedi et dimanche : toute la journée"
/// );
/// assert_eq!(
///     summary(&week, Lang::En),
///     "Monday to Friday: 00:00 to 08:00, 12:00 to 13:30, 18:00 to midnight; Saturday and Sunday: all day"
/// );
/// ```
#[must_use]
pub fn summary(week: &Week, lang: Lang) -> String {
    if week.is_empty() {
        return pick(lang, "no private hours", "aucune heure privée").into();
    }
    if week.is_whole() {
        return pick(lang, "the whole week", "toute la semaine").into();
    }
    let mut groups: Vec<(Vec<TimeRange>, Vec<Weekday>)> = Vec::new();
    for day in Weekday::ALL {
        let ranges: Vec<TimeRange> = week.day(day).collect();
        match groups.iter_mut().find(|group| group.0 == ranges) {
            Some(group) => group.1.push(day),
            None if ranges.is_empty() => {}
            None => groups.push((ranges, vec![day])),
        }
    }
    let mut told = Vec::new();
    for (ranges, days) in groups {
        let mut hours = Vec::new();
        for range in ranges {
            hours.push(range_words(range, lang));
        }
        told.push(format!("{}{}{}", day_list(&days, lang), pick(lang, ": ", " : "), hours.join(", ")));
    }
    told.join(pick(lang, "; ", " ; "))
}

/// Days in words, runs of three and more told by their ends: "du lundi au vendredi", "Saturday and Sunday".
pub(crate) fn day_list(days: &[Weekday], lang: Lang) -> String {
    let mut runs: Vec<Vec<Weekday>> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| last.index() + 1 == day.index()) => run.push(*day),
            _ => runs.push(vec![*day]),
        }
    }
    let mut words: Vec<String> = Vec::new();
    for run in runs {
        match run.as_slice() {
            [first, _, .., last] => words.push(match lang {
                Lang::En => format!("{} to {}", day_word(*first, lang), day_word(*last, lang)),
                Lang::Fr => format!("du {} au {}", day_word(*first, lang), day_word(*last, lang)),
            }),
            short => words.extend(short.iter().map(|day| day_word(*day, lang).to_owned())),
        }
    }
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {} {last}", others.join(", "), pick(lang, "and", "et")),
        None => String::new(),
    }
}

/// The name of a day, in French or English.
#[must_use]
pub fn day_word(day: Weekday, lang: Lang) -> &'static str {
    pick(lang, ENGLISH_DAYS, FRENCH_DAYS).get(day.index()).copied().unwrap_or_default()
}

fn range_words(range: TimeRange, lang: Lang) -> String {
    if range == TimeRange::WHOLE_DAY {
        return pick(lang, "all day", "toute la journée").into();
    }
    let (start, end) = (time_words(range.start(), lang), time_words(range.end(), lang));
    match lang {
        Lang::En => format!("{start} to {end}"),
        Lang::Fr => format!("de {start} à {end}"),
    }
}

fn time_words(minute: MinuteOfDay, lang: Lang) -> String {
    match lang {
        _ if minute.minutes() == DAY_MINUTES => pick(lang, "midnight", "minuit").into(),
        Lang::En => minute.to_string(),
        Lang::Fr if minute.minute() == 0 => format!("{} h", minute.hour()),
        Lang::Fr => format!("{} h {:02}", minute.hour(), minute.minute()),
    }
}

pub(crate) fn pick<T>(lang: Lang, english: T, french: T) -> T {
    match lang {
        Lang::En => english,
        Lang::Fr => french,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_words() {
        use Weekday::{Friday, Monday, Saturday, Sunday, Tuesday, Wednesday};
        for (days, english, french) in [
            (vec![Monday], "Monday", "lundi"),
            (vec![Saturday, Sunday], "Saturday and Sunday", "samedi et dimanche"),
            (vec![Monday, Tuesday, Wednesday], "Monday to Wednesday", "du lundi au mercredi"),
            (vec![Monday, Wednesday, Friday], "Monday, Wednesday and Friday", "lundi, mercredi et vendredi"),
            (
                vec![Monday, Tuesday, Wednesday, Friday],
                "Monday to Wednesday and Friday",
                "du lundi au mercredi et vendredi",
            ),
        ] {
            assert_eq!(day_list(&days, Lang::En), english);
            assert_eq!(day_list(&days, Lang::Fr), french);
        }
    }

    #[test]
    fn empty_and_whole_weeks() {
        assert_eq!(summary(&Week::empty(), Lang::Fr), "aucune heure privée");
        assert_eq!(summary(&Week::whole(), Lang::En), "the whole week");
    }
}
