//! The shape of a clip: how long, how large, in which proportion.
//!
//! Plain values, parsed once at the border and never again inside. What a
//! model accepts is not decided here but in `capability`.

use std::fmt;
use std::str::FromStr;

/// A length of time in a clip, in whole milliseconds. Written as decimal seconds (`8`, `7.5`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(u32);

impl Seconds {
    /// Whole seconds.
    #[must_use]
    pub const fn whole(seconds: u32) -> Self {
        Self(seconds * 1000)
    }

    /// Milliseconds as they are.
    #[must_use]
    pub const fn from_millis(millis: u32) -> Self {
        Self(millis)
    }

    /// The length in milliseconds.
    #[must_use]
    pub const fn millis(self) -> u32 {
        self.0
    }

    /// The length as a whole number of seconds, where it is one.
    #[must_use]
    pub const fn as_whole(self) -> Option<u32> {
        if self.0.is_multiple_of(1000) { Some(self.0 / 1000) } else { None }
    }

    /// The length in seconds, for drawing and for wires that take a float.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1000, self.0 % 1000);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{rest:03}").trim_end_matches('0'))
    }
}

impl FromStr for Seconds {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<Self, ShapeError> {
        let bad = || ShapeError::new("a length in seconds such as `8` or `7.5`", text);
        let digits = text.trim().strip_suffix('s').unwrap_or(text.trim());
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || fraction.len() > 3 {
            return Err(bad());
        }
        let seconds: u32 = whole.parse().map_err(|_| bad())?;
        let millis: u32 = format!("{fraction:0<3}").parse().map_err(|_| bad())?;
        let total = seconds.checked_mul(1000).and_then(|base| base.checked_add(millis)).ok_or_else(bad)?;
        if total == 0 {
            return Err(bad());
        }
        Ok(Self(total))
    }
}

/// Width and height in pixels, both above zero. Written `1280x720`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl Size {
    /// A size of `width` by `height` pixels.
    #[must_use]
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// The proportion in lowest terms.
    #[must_use]
    pub fn aspect(self) -> Aspect {
        Aspect::new(self.width, self.height)
    }

    /// The class by the short side: 1280x720 and 720x1280 are both `720p`.
    #[must_use]
    pub fn resolution(self) -> Resolution {
        Resolution::from_lines(self.width.min(self.height))
    }

    /// The number of pixels.
    #[must_use]
    pub fn area(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Size {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<Self, ShapeError> {
        let (width, height) = two_numbers(text, ['x', 'X', '*', '×'])
            .ok_or_else(|| ShapeError::new("a size such as `1280x720`", text))?;
        Ok(Self { width, height })
    }
}

/// A proportion of width to height in lowest terms. Written `16:9`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Aspect {
    width: u32,
    height: u32,
}

impl Aspect {
    /// The proportion of two numbers above zero, reduced: `Aspect::new(1280, 720)` is `16:9`.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        let divisor = greatest_common_divisor(width, height).max(1);
        Self { width: width / divisor, height: height / divisor }
    }

    /// Width over height.
    #[must_use]
    pub fn ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// How far two proportions are apart, as a symmetric factor above zero; 0 for equal ones.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.ratio() / other.ratio()).ln().abs()
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Nobody calls the cinema's proportion by its lowest terms.
        match (self.width, self.height) {
            (7, 3) => f.write_str("21:9"),
            (3, 7) => f.write_str("9:21"),
            (width, height) => write!(f, "{width}:{height}"),
        }
    }
}

impl FromStr for Aspect {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<Self, ShapeError> {
        let (width, height) =
            two_numbers(text, [':', '/']).ok_or_else(|| ShapeError::new("an aspect ratio such as `16:9`", text))?;
        Ok(Self::new(width, height))
    }
}

/// A class of sizes by the number of lines on the short side. Written `720p`, `4k`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resolution(u32);

impl Resolution {
    /// The class with that many pixels on the short side.
    #[must_use]
    pub const fn from_lines(lines: u32) -> Self {
        Self(lines)
    }

    /// Pixels on the short side.
    #[must_use]
    pub const fn lines(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            2160 => f.write_str("4k"),
            lines => write!(f, "{lines}p"),
        }
    }
}

impl FromStr for Resolution {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<Self, ShapeError> {
        let lower = text.trim().to_ascii_lowercase();
        match lower.as_str() {
            "4k" | "uhd" => return Ok(Self(2160)),
            "2k" => return Ok(Self(1440)),
            _ => {}
        }
        let lines = lower.strip_suffix('p').unwrap_or(&lower);
        match lines.parse() {
            Ok(lines) if lines > 0 => Ok(Self(lines)),
            _ => Err(ShapeError::new("a resolution such as `720p` or `4k`", text)),
        }
    }
}

/// A text that is not the shape it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}: `{found}`")]
pub struct ShapeError {
    expected: &'static str,
    found: String,
}

impl ShapeError {
    fn new(expected: &'static str, found: &str) -> Self {
        Self { expected, found: found.to_owned() }
    }
}

fn two_numbers<const N: usize>(text: &str, separators: [char; N]) -> Option<(u32, u32)> {
    let (left, right) = text.trim().split_once(separators)?;
    let number = |part: &str| part.trim().parse::<u32>().ok().filter(|number| *number > 0);
    Some((number(left)?, number(right)?))
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// Writes and reads a type as the text that people write: in TOML, JSON and the store alike.
macro_rules! as_text {
    ($($kind:ty),+) => {$(
        impl serde::Serialize for $kind {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $kind {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}
pub(crate) use as_text;

as_text!(Seconds, Size, Aspect, Resolution);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn seconds_read_as_people_write_them() {
        assert_eq!("8".parse(), Ok(Seconds::whole(8)));
        assert_eq!("8s".parse(), Ok(Seconds::whole(8)));
        assert_eq!("7.5".parse(), Ok(Seconds::from_millis(7500)));
        for junk in ["", "0", "-1", "1.2345", "eight", "1e3", ".5", "99999999999"] {
            assert!(junk.parse::<Seconds>().is_err(), "{junk}");
        }
    }

    #[test]
    fn sizes_and_proportions_reduce() {
        let size: Size = "1280x720".parse().expect("a size");
        assert_eq!(size.aspect().to_string(), "16:9");
        assert_eq!(size.resolution().to_string(), "720p");
        assert_eq!("1080X1920".parse::<Size>().expect("a size").resolution(), Resolution::from_lines(1080));
        assert!("0x720".parse::<Size>().is_err());
        assert!("1280".parse::<Size>().is_err());
        assert_eq!("4K".parse::<Resolution>().expect("a class").lines(), 2160);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(millis in 1u32..4_000_000, width in 1u32..8192, height in 1u32..8192) {
            let seconds = Seconds::from_millis(millis);
            prop_assert_eq!(seconds.to_string().parse(), Ok(seconds));
            let size = Size::new(width, height);
            prop_assert_eq!(size.to_string().parse(), Ok(size));
            prop_assert_eq!(size.aspect().to_string().parse(), Ok(size.aspect()));
        }
    }
}
