//! Money in integer micro-dollars, and rates fine enough for a single video token.
//!
//! No float ever touches an amount. A `Rate` is exact to a nano-dollar; a
//! product of rate and quantity is rounded up, so that a quote is never below
//! what the vendor may bill.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use crate::shape::as_text;

/// An amount in US dollars, held as whole micro-dollars. Written as a decimal (`0.40`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(i64);

impl Usd {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// More than any budget: what a sum that left the range counts as.
    pub const MAX: Self = Self(i64::MAX);

    /// An amount of that many millionths of a dollar.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Millionths of a dollar.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }
}

impl Add for Usd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Usd {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Usd {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        write!(f, "{sign}{}.{}", micros / 1_000_000, cents_and_finer(micros % 1_000_000, 6))
    }
}

impl FromStr for Usd {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        decimal(text, 6).map(Self).ok_or_else(|| MoneyError { found: text.to_owned() })
    }
}

/// A price for one unit, exact to a billionth of a dollar. Written as a decimal (`0.0000056`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(i64);

impl Rate {
    /// Nothing for any quantity.
    pub const ZERO: Self = Self(0);

    /// The amount for `quantity` thousandths of the unit, rounded up to a whole micro-dollar.
    ///
    /// Quantities are in thousandths because seconds come in milliseconds.
    #[must_use]
    pub fn times_thousandths(self, quantity: u64) -> Usd {
        let product = i128::from(self.0) * i128::from(quantity);
        let micros = product.div_euclid(1_000_000) + i128::from(product.rem_euclid(1_000_000) != 0);
        i64::try_from(micros).map_or(Usd::MAX, Usd)
    }

    /// The amount for `quantity` whole units, rounded up to a whole micro-dollar.
    #[must_use]
    pub fn times(self, quantity: u64) -> Usd {
        self.times_thousandths(quantity.saturating_mul(1000))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.unsigned_abs();
        write!(f, "{}.{}", nanos / 1_000_000_000, cents_and_finer(nanos % 1_000_000_000, 9))
    }
}

impl FromStr for Rate {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let nanos = decimal(text, 9).filter(|nanos| *nanos >= 0);
        nanos.map(Self).ok_or_else(|| MoneyError { found: text.to_owned() })
    }
}

/// A text that is not an amount of dollars.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount in dollars such as `0.40`: `{found}`")]
pub struct MoneyError {
    found: String,
}

as_text!(Usd, Rate);

/// The digits behind the point: always the cents, and finer places only where they are not zero.
fn cents_and_finer(fraction: u64, places: usize) -> String {
    let digits = format!("{fraction:0places$}");
    let trimmed = digits.trim_end_matches('0').len().max(2);
    digits[..trimmed].to_owned()
}

/// Reads a plain decimal with at most `places` digits behind the point as an integer of its smallest unit.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let text = text.strip_prefix('$').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits_only(whole) || !digits_only(fraction) || fraction.len() > places {
        return None;
    }
    let magnitude: i64 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    Some(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(text: &str) -> Usd {
        text.parse().expect("an amount")
    }

    fn rate(text: &str) -> Rate {
        text.parse().expect("a rate")
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        assert_eq!(usd("0.40"), Usd::from_micros(400_000));
        assert_eq!(usd("$5"), Usd::from_micros(5_000_000));
        assert_eq!(usd("0.4").to_string(), "0.40");
        assert_eq!(usd("0.012345").to_string(), "0.012345");
        assert_eq!(Usd::from_micros(-1_500_000).to_string(), "-1.50");
        for junk in ["", "NaN", "1e3", "1,50", "0.1234567", "--1", "1 EUR", "99999999999999999"] {
            assert!(junk.parse::<Usd>().is_err(), "{junk}");
        }
    }

    #[test]
    fn the_vendors_own_examples_come_out_to_the_cent() {
        assert_eq!(rate("0.10").times(4), usd("0.40"));
        assert_eq!(rate("0.30").times(8), usd("2.40"));
        assert_eq!(rate("0.50").times(12), usd("6.00"));
        assert_eq!(rate("0.70").times(20), usd("14.00"));
    }

    #[test]
    fn a_product_is_rounded_up_never_down() {
        assert_eq!(rate("0.000000001").times(1), Usd::from_micros(1));
        assert_eq!(rate("0.0000056").times(21_600), Usd::from_micros(120_960));
        assert_eq!(rate("0.1").times_thousandths(7500), usd("0.75"));
    }

    #[test]
    fn a_rate_cannot_be_negative() {
        assert!("-0.1".parse::<Rate>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(micros in -1_000_000_000_000i64..1_000_000_000_000) {
            let amount = Usd::from_micros(micros);
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        }

        #[test]
        fn sums_are_exact_in_any_order(amounts in prop::collection::vec(-1_000_000_000i64..1_000_000_000, 0..50)) {
            let forwards: Usd = amounts.iter().copied().map(Usd::from_micros).sum();
            let backwards: Usd = amounts.iter().rev().copied().map(Usd::from_micros).sum();
            prop_assert_eq!(forwards, backwards);
            prop_assert_eq!(forwards.micros(), amounts.iter().sum::<i64>());
        }
    }
}
