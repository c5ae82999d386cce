//! Figures that several vendors work out alike: the frame of a class, and an amount as they write it.

use serde_json::{Number, Value};

use crate::animatic;
use crate::money::Usd;
use crate::shape::{Aspect, Size};

/// The frame of that proportion with so many lines on its short side: both sides even, and none longer than can be
/// drawn.
pub(super) fn frame(lines: u32, aspect: Aspect) -> Size {
    let stretch = aspect.ratio().max(1.0 / aspect.ratio());
    let long = even(f64::from(lines) * stretch);
    let longest = animatic::limits().max_side;
    let (long, short) = if long > longest { (longest, even(f64::from(longest) / stretch)) } else { (long, lines) };
    if aspect.ratio() < 1.0 { Size::new(short, long) } else { Size::new(long, short) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides of a frame are small and positive")]
fn even(side: f64) -> u32 {
    (side / 2.0).round() as u32 * 2
}

/// An amount in dollars as a JSON number.
pub(super) fn dollars(amount: Usd) -> Value {
    amount.to_string().parse::<Number>().map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_its_class_on_the_short_side_and_even_sides() {
        for (lines, aspect, size) in [
            (720, (16, 9), "1280x720"),
            (720, (9, 16), "720x1280"),
            (768, (1, 1), "768x768"),
            (480, (16, 9), "854x480"),
            (1080, (21, 9), "2520x1080"),
            (2160, (21, 9), "3840x1646"),
            (2160, (9, 21), "1646x3840"),
        ] {
            assert_eq!(frame(lines, Aspect::new(aspect.0, aspect.1)).to_string(), size);
        }
    }

    #[test]
    fn an_amount_is_a_number_to_the_last_place() {
        assert_eq!(dollars(Usd::from_micros(3_144_960)).to_string(), "3.14496");
        assert_eq!(dollars(Usd::from_micros(780_000)).to_string(), "0.78");
        assert_eq!(dollars(Usd::ZERO).to_string(), "0.0");
    }
}
