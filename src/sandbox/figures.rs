//! An amount of money as vendors write it.

use serde_json::{Number, Value};

use crate::money::Usd;

/// An amount in dollars as a JSON number.
pub(super) fn dollars(amount: Usd) -> Value {
    amount.to_string().parse::<Number>().map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_number_to_the_last_place() {
        assert_eq!(dollars(Usd::from_micros(3_144_960)).to_string(), "3.14496");
        assert_eq!(dollars(Usd::from_micros(780_000)).to_string(), "0.78");
        assert_eq!(dollars(Usd::ZERO).to_string(), "0.0");
    }
}
