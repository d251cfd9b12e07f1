//! Exact decimal amounts: metres, kilowatt-hours, litres, money. No binary float, so sums and shares are exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::figures::NUMBER;

/// Digits before the decimal point that an amount may have.
const MAX_WHOLE_DIGITS: usize = 12;
/// Digits after the decimal point that an amount may have.
const MAX_DECIMALS: u8 = 18;

/// A decimal number at the precision it was written with: `12.10` has two decimals and keeps them.
///
/// What is read has at most 12 digits before the point and 18 after it; sums of more than a hundred million amounts of
/// that size stay exact. Amounts are equal where their values are, whatever their decimals.
///
/// ```
/// use horaires::Amount;
/// let (a, b) = (Amount::parse("0.1").unwrap(), Amount::parse("0.20").unwrap());
/// assert_eq!((a + b).to_string(), "0.30");
/// assert_eq!(Amount::parse("12,5"), None);
/// ```
#[derive(Debug, Clone, Copy, Default)]
// INVARIANT: decimals <= MAX_DECIMALS.
pub struct Amount {
    units: i128,
    decimals: u8,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self { units: 0, decimals: 0 };

    /// The amount of a decimal number, which may have an exponent as in JSON; none where it is no number, or has more
    /// digits than an amount can hold.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(amount) = Self::parse_plain(text) {
            return Some(amount);
        }
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (number, exponent) = match rest.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = match number.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (number, ""),
        };
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // Zeros in front say nothing; what is left is bounded by what an amount can hold.
        let mut digits = [whole, fraction].concat();
        digits.drain(..digits.len() - digits.trim_start_matches('0').len());
        let mut decimals = i64::try_from(fraction.len()).ok()? - i64::from(exponent);
        if digits.is_empty() {
            return Some(Self { units: 0, decimals: u8::try_from(decimals.clamp(0, 18)).ok()? });
        }
        while decimals > i64::from(MAX_DECIMALS) && digits.ends_with('0') {
            digits.pop();
            decimals -= 1;
        }
        let whole_digits = i64::try_from(digits.len()).ok()? - decimals;
        if decimals > i64::from(MAX_DECIMALS) || whole_digits > MAX_WHOLE_DIGITS as i64 {
            return None;
        }
        while decimals < 0 {
            digits.push('0');
            decimals += 1;
        }
        let units: i128 = digits.parse().ok()?;
        Some(Self { units: if negative { -units } else { units }, decimals: u8::try_from(decimals).ok()? })
    }

    /// The same for what most numbers are: few digits, without an exponent. None says nothing.
    fn parse_plain(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
        let (mut units, mut point) = (0i64, None);
        if digits.len() > MAX_WHOLE_DIGITS {
            return None;
        }
        for (place, byte) in digits.iter().enumerate() {
            match byte {
                b'0'..=b'9' => units = units * 10 + i64::from(byte - b'0'),
                b'.' if point.is_none() && place > 0 => point = Some(place),
                _ => return None,
            }
        }
        let decimals = point.map_or(0, |point| digits.len() - point - 1);
        if digits.is_empty() || (point.is_some() && decimals == 0) {
            return None;
        }
        let sign = if digits.len() < text.len() { -1 } else { 1 };
        Some(Self { units: i128::from(sign * units), decimals: u8::try_from(decimals).ok()? })
    }

    /// A whole number.
    #[must_use]
    pub const fn from_whole(number: i64) -> Self {
        Self { units: number as i128, decimals: 0 }
    }

    /// Digits after the decimal point.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.units < 0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.units == 0
    }

    /// The nearest binary float: to draw with, never to calculate with.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        // Decimal to binary is the standard library's to round.
        self.to_string().parse().unwrap_or_default()
    }

    /// In whole units of a decimal, what is finer cut off; none where there are too many of them.
    pub(crate) fn cut_to(self, decimals: u8) -> Option<i64> {
        let units = match self.decimals.checked_sub(decimals) {
            None | Some(0) => self.units_at(decimals),
            Some(more) => self.units / power_of_ten(more),
        };
        i64::try_from(units).ok()
    }

    /// From whole units of a decimal, without decimals that are zero.
    pub(crate) fn from_fraction(units: i64, decimals: u8) -> Self {
        let (mut units, mut decimals) = (i128::from(units), decimals.min(MAX_DECIMALS));
        while decimals > 0 && units % 10 == 0 {
            (units, decimals) = (units / 10, decimals - 1);
        }
        Self { units, decimals }
    }

    const fn units_at(self, decimals: u8) -> i128 {
        self.units.saturating_mul(power_of_ten(decimals.saturating_sub(self.decimals)))
    }

    fn combine(self, other: Self, operation: impl Fn(i128, i128) -> i128) -> Self {
        if self.decimals == other.decimals {
            return Self { units: operation(self.units, other.units), decimals: self.decimals };
        }
        let decimals = self.decimals.max(other.decimals);
        Self { units: operation(self.units_at(decimals), other.units_at(decimals)), decimals }
    }

    /// Shares it out in proportion to weights, at its own precision, so that the shares add up to it exactly: each
    /// gets what is due to it rounded towards zero, and the units left over go to the largest remainders, of equal
    /// ones to the first (`semantics.md` 6.4). Without any weight the first takes it all.
    ///
    /// ```
    /// use horaires::Amount;
    /// let shares = Amount::parse("10.00").unwrap().share(&[1, 1, 1]);
    /// assert_eq!(shares.map(|share| share.to_string()).collect::<Vec<_>>(), ["3.34", "3.33", "3.33"]);
    /// ```
    pub fn share(self, weights: &[u64]) -> impl Iterator<Item = Self> + use<> {
        let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        // Weights whose sum needs more than 64 bits lose their last ones: their products have to fit into 128.
        let shift = (u128::BITS - all.leading_zeros()).saturating_sub(u64::BITS);
        let weights = || weights.iter().map(|weight| u128::from(*weight >> shift));
        let all: u128 = weights().sum();
        let total = self.units.unsigned_abs();
        let mut parts: Vec<u128> = Vec::new();
        let mut remainders: Vec<(u128, usize)> = Vec::new();
        for (index, weight) in weights().enumerate() {
            let (part, remainder) = portion(total, weight, all);
            parts.push(part);
            remainders.push((remainder, index));
        }
        let shared: u128 = parts.iter().sum();
        remainders.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        // Without weights nothing was shared yet: it goes to the first, all of it.
        let (left, each) = if all == 0 { (1, total) } else { (total - shared, 1) };
        for (_, index) in remainders.iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
            if let Some(part) = parts.get_mut(*index) {
                *part += each;
            }
        }
        let (sign, decimals) = (self.units.signum(), self.decimals);
        parts.into_iter().map(move |part| Self { units: sign * i128::try_from(part).unwrap_or(i128::MAX), decimals })
    }
}

/// `total * weight / all`, rounded down, and what is left of it in units of `1 / all`; without overflow.
const fn portion(total: u128, weight: u128, all: u128) -> (u128, u128) {
    if all == 0 {
        return (0, 0);
    }
    // total = whole * all + rest, with rest < all <= 2^64 and weight <= all.
    let (whole, rest) = (total / all, total % all);
    let product = rest * weight;
    (whole * weight + product / all, product % all)
}

const fn power_of_ten(exponent: u8) -> i128 {
    10i128.pow(exponent as u32)
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Amount {}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let decimals = self.decimals.max(other.decimals);
        self.units_at(decimals).cmp(&other.units_at(decimals))
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.combine(other, i128::saturating_add)
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.combine(other, i128::saturating_sub)
    }
}

impl Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self { units: self.units.saturating_neg(), decimals: self.decimals }
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let (units, one) = (self.units.unsigned_abs(), power_of_ten(self.decimals).unsigned_abs());
        match self.decimals {
            0 => write!(f, "{sign}{units}"),
            decimals => write!(f, "{sign}{}.{:0width$}", units / one, units % one, width = usize::from(decimals)),
        }
    }
}

impl Serialize for Amount {
    /// A number with every digit, in JSON.
    #[cfg(feature = "exact-decimals")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = serde_json::value::RawValue::from_string(self.to_string());
        raw.map_err(serde::ser::Error::custom)?.serialize(serializer)
    }

    /// The nearest floating-point number.
    #[cfg(not(feature = "exact-decimals"))]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nearest = self.to_string().parse::<f64>();
        serializer.serialize_f64(nearest.map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Amount {
    /// A number of JSON, with every digit.
    #[cfg(feature = "exact-decimals")]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get()).ok_or_else(|| serde::de::Error::custom(format_args!("expected {NUMBER}")))
    }

    /// A floating-point number, by its shortest digits.
    #[cfg(not(feature = "exact-decimals"))]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        Self::parse(&number.to_string()).ok_or_else(|| serde::de::Error::custom(format_args!("expected {NUMBER}")))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Amount {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"description": "An exact decimal number.", "type": "number"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_to_the_digit() {
        for (text, expected) in [
            ("0", "0"),
            ("-0.00", "0.00"),
            ("007", "7"),
            ("12.10", "12.10"),
            ("-3.5", "-3.5"),
            ("1e3", "1000"),
            ("1.25e1", "12.5"),
            ("125E-3", "0.125"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("28700.000000000004", "28700.000000000004"),
            ("999999999999.999999999999999999", "999999999999.999999999999999999"),
            ("0.10000000000000000000000", "0.100000000000000000"),
            ("0e99", "0"),
        ] {
            assert_eq!(Amount::parse(text).unwrap().to_string(), expected, "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "+1",
            "1,5",
            "1 000",
            "--1",
            "1e",
            "1e1.5",
            "NaN",
            "inf",
            "0x1",
            "1e13",
            "1000000000000",
            "0.1234567890123456789",
            "1e-19",
            "1e999999999999",
        ] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
    }

    #[test]
    fn they_are_written_as_numbers() {
        let amount = Amount::parse("-12.10").unwrap();
        let written = if cfg!(feature = "exact-decimals") { "[-12.10]" } else { "[-12.1]" };
        assert_eq!(serde_json::to_string(&[amount]).unwrap(), written);
        assert_eq!(amount.to_f64(), -12.1);
    }

    #[test]
    fn without_weights_the_first_takes_it_all() {
        let shares: Vec<Amount> = Amount::from_whole(-7).share(&[0, 0]).collect();
        assert_eq!(shares, [Amount::from_whole(-7), Amount::ZERO]);
        assert_eq!(Amount::from_whole(7).share(&[]).count(), 0);
    }

    fn amounts() -> impl Strategy<Value = Amount> {
        (-1_000_000_000_000i128..1_000_000_000_000, 0u8..=18).prop_map(|(units, decimals)| Amount { units, decimals })
    }

    proptest! {
        #[test]
        fn text_and_amount_go_both_ways(amount in amounts()) {
            let read = Amount::parse(&amount.to_string()).unwrap();
            prop_assert_eq!((read.units, read.decimals), (amount.units, amount.decimals));
        }

        // An exponent of nothing changes nothing, and takes the long way.
        #[test]
        fn the_short_way_reads_what_the_long_way_reads(text in "-?[0-9]{0,13}(\\.[0-9]{0,4})?[.-]?") {
            let long = Amount::parse(&format!("{text}e0"));
            let parts = |amount: Amount| (amount.units, amount.decimals);
            prop_assert_eq!(Amount::parse(&text).map(parts), long.map(parts));
        }

        #[test]
        fn any_text_is_a_number_or_none(text in ".{0,40}") {
            let _ = Amount::parse(&text);
        }

        #[test]
        fn sums_do_not_depend_on_the_order(mut list in proptest::collection::vec(amounts(), 0..20)) {
            let sum: Amount = list.iter().copied().sum();
            list.reverse();
            prop_assert_eq!(sum, list.iter().copied().sum());
            prop_assert_eq!(sum - sum, Amount::ZERO);
        }

        // Every share lies within one unit of what is due, they add up, and a larger weight never gets less.
        #[test]
        fn shares_add_up(amount in amounts(), weights in proptest::collection::vec(prop_oneof![0u64..5, any::<u64>()], 1..9)) {
            let shares: Vec<Amount> = amount.share(&weights).collect();
            prop_assert_eq!(shares.len(), weights.len());
            prop_assert_eq!(shares.iter().copied().sum::<Amount>(), amount);
            prop_assert!(shares.iter().all(|share| share.decimals == amount.decimals));
            let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            for (share, weight) in shares.iter().zip(&weights) {
                if all > 0 {
                    let due = amount.to_f64() * (*weight as f64) / (all as f64);
                    let unit = 10f64.powi(-i32::from(amount.decimals));
                    prop_assert!((share.to_f64() - due).abs() <= unit * 1.001 + due.abs() * 1e-9);
                    prop_assert!(*weight > 0 || share.is_zero());
                }
            }
            for (a, b) in shares.iter().zip(&weights).zip(shares.iter().zip(&weights).skip(1)) {
                if all > 0 && a.1 > b.1 {
                    prop_assert!(a.0.units.abs() >= b.0.units.abs());
                }
            }
        }
    }
}
