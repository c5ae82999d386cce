//! Dollars in a vendor's JSON.
//!
//! A number is read by its decimal text, because a float is no amount of money; a text that is a number counts as one.

use serde_json::Value;

use crate::money::{Rate, Usd};

/// The most digits of a number that are read, which is more than any float has.
const DIGITS: usize = 24;

/// An amount, rounded to the nearest micro-dollar. `None` for one below nothing: no vendor bills that.
pub(super) fn usd(value: &Value) -> Option<Usd> {
    Decimal::of(value)?.usd()
}

/// What so many units cost at that price, rounded to the nearest micro-dollar.
pub(super) fn product(units: &Value, price: &Value) -> Option<Usd> {
    let (units, price) = (Decimal::of(units)?, Decimal::of(price)?);
    Decimal { digits: units.digits.checked_mul(price.digits)?, scale: units.scale.checked_add(price.scale)? }.usd()
}

/// The price of one unit where so many of them cost that much, rounded up to a whole nano-dollar. `None` for a price of
/// nothing, which is none.
pub(super) fn rate(price: &Value, per: &Value) -> Option<Rate> {
    let (price, per) = (Decimal::of(price)?, Decimal::of(per)?);
    if price.digits == 0 || per.digits == 0 {
        return None;
    }
    let dividend = price.digits.checked_mul(1_000_000_000)?.checked_mul(power(per.scale)?)?;
    let divisor = per.digits.checked_mul(power(price.scale)?)?;
    let nanos = dividend.checked_add(divisor - 1)? / divisor;
    format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000).parse().ok()
}

/// `digits` divided by ten to the power of `scale`.
struct Decimal {
    digits: i128,
    scale: u32,
}

impl Decimal {
    /// As dollars, rounded to the nearest micro-dollar.
    fn usd(&self) -> Option<Usd> {
        let unit = power(self.scale)?;
        let micros = self.digits.checked_mul(2_000_000)?.checked_add(unit)?.div_euclid(unit.checked_mul(2)?);
        i64::try_from(micros).ok().map(Usd::from_micros)
    }

    fn of(value: &Value) -> Option<Self> {
        let text = match value {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.trim().to_owned(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if whole.is_empty() || all.len() > DIGITS || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = all.parse::<i128>().ok()?;
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent.parse().ok()?)?;
        match u32::try_from(scale) {
            Ok(scale) => Some(Self { digits, scale }),
            Err(_) => Some(Self { digits: digits.checked_mul(power(scale.unsigned_abs())?)?, scale: 0 }),
        }
    }
}

fn power(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_amount_is_read_to_the_nearest_micro_dollar() {
        let rows = [
            (json!(0.42), Some(420_000)),
            (json!("0.42"), Some(420_000)),
            (json!(3), Some(3_000_000)),
            (json!(0), Some(0)),
            (json!(-0.5), None),
            (json!(1.5e-6), Some(2)),
            (json!(4e-7), Some(0)),
            (json!(0.1 + 0.2), Some(300_000)),
            (json!(3.144_960_5), Some(3_144_961)),
            (json!(1e-6), Some(1)),
            (json!("1.5E2"), Some(150_000_000)),
            (json!(1e-40), None),
            (json!(1e300), None),
            (json!("a few"), None),
            (json!("."), None),
            (json!(""), None),
            (json!("1e"), None),
            (json!("99999999999999999999999999"), None),
            (json!(null), None),
            (json!(true), None),
            (json!([0.42]), None),
        ];
        for (value, micros) in rows {
            assert_eq!(usd(&value).map(Usd::micros), micros, "{value}");
        }
    }

    #[test]
    fn a_price_is_divided_by_what_it_is_for() {
        let text = |price: Value, per: Value| rate(&price, &per).map(|rate| rate.to_string());
        assert_eq!(text(json!(0.39), json!(1)).as_deref(), Some("0.39"));
        assert_eq!(text(json!(3.9), json!(10)).as_deref(), Some("0.39"));
        assert_eq!(text(json!("7"), json!("1000000")).as_deref(), Some("0.000007"));
        assert_eq!(text(json!(1), json!(3)).as_deref(), Some("0.333333334"), "rounded up");
        assert_eq!(text(json!(0.3), json!(0.5)).as_deref(), Some("0.60"));
        for (price, per) in [(json!(0), json!(1)), (json!(1), json!(0)), (json!(-1), json!(1)), (json!(1), json!(null))]
        {
            assert_eq!(text(price, per), None);
        }
    }
}
