//! The input of an order: checked against the model's fields, completed with their defaults, read as a clip to make.

use serde_json::{Map, Value};

use super::models::Model;
use super::{missing, stray};
use crate::animatic;
use crate::sandbox::side::Refusal;
use crate::shape::{Resolution, Seconds, Size};

/// An input that fits its model.
pub(super) struct Input(Map<String, Value>);

/// The clip that an input asks for.
pub(super) struct Draft {
    pub(super) seconds: Seconds,
    pub(super) size: Size,
    /// The class of resolution, in pixels on the short side.
    pub(super) lines: u32,
    /// The same in the vendor's word.
    pub(super) resolution: String,
    pub(super) sound: bool,
    /// Whether a video was brought along.
    pub(super) from_video: bool,
}

/// The length of a clip whose model chooses it, or has no field for it.
const CHOSEN_LENGTH: Seconds = Seconds::whole(5);

/// What models call the switch of their sound.
const SOUND_SWITCHES: [&str; 3] = ["generate_audio", "generate_audio_switch", "save_audio"];

impl Input {
    /// Checks what was given; the first thing that does not fit is the refusal.
    pub(super) fn read(model: &Model, given: &Map<String, Value>) -> Result<Self, Refusal> {
        for (name, value) in given {
            let field = model.fields().find(|field| field.name == name);
            field.ok_or_else(|| stray("input", name))?.check(value)?;
        }
        let mut full = given.clone();
        for field in model.fields() {
            if field.required && !full.contains_key(field.name) {
                return Err(missing("input", field.name));
            }
            if let Some(usual) = field.usual.value() {
                full.entry(field.name).or_insert(usual);
            }
        }
        let input = Self(full);
        (model.rule)(&input)?;
        Ok(input)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    pub(super) fn whole(&self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    /// Whether something is there: a value, or a list that is not empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.count(name) > 0
    }

    /// How many values are there.
    pub(super) fn count(&self, name: &str) -> usize {
        match self.0.get(name) {
            None => 0,
            Some(Value::Array(items)) => items.len(),
            Some(_) => 1,
        }
    }

    /// The addresses that a field holds, one or many.
    pub(super) fn addresses(&self, name: &str) -> Vec<&str> {
        match self.0.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(address)) => vec![address],
            Some(_) | None => Vec::new(),
        }
    }

    pub(super) fn draft(&self, model: &Model) -> Draft {
        let lines = self.lines().unwrap_or(model.lines);
        let seconds = self.whole("duration").and_then(|seconds| u32::try_from(seconds).ok());
        let switch = model.fields().find(|field| SOUND_SWITCHES.contains(&field.name));
        Draft {
            seconds: seconds.map_or(CHOSEN_LENGTH, Seconds::whole),
            size: size(lines, self.aspect()),
            lines,
            resolution: Resolution::from_lines(lines).to_string(),
            sound: switch.is_none_or(|switch| self.0.get(switch.name) == Some(&Value::Bool(true))),
            from_video: ["reference_video", "reference_videos", "video"].into_iter().any(|name| self.has(name)),
        }
    }

    /// Pixels on the short side, as the resolution, its other name or Kling's mode has it.
    fn lines(&self) -> Option<u32> {
        match self.text("resolution").or(self.text("quality")).or(self.text("mode"))? {
            "std" | "standard" => Some(720),
            "pro" => Some(1080),
            class => class.parse().ok().map(Resolution::lines),
        }
    }

    /// Width to height; 16 to 9 where the model chooses.
    fn aspect(&self) -> (u32, u32) {
        let sides = self.text("aspect_ratio").and_then(|aspect| aspect.split_once(':'));
        let number = |text: &str| text.parse().ok();
        sides.and_then(|(width, height)| Some((number(width)?, number(height)?))).unwrap_or((16, 9))
    }
}

/// The size with that many pixels on the short side, even on both, and smaller only where it could not be drawn.
fn size(lines: u32, (width, height): (u32, u32)) -> Size {
    let (least, most) = (width.min(height), width.max(height));
    let widest = animatic::limits().max_side;
    let long = even(lines * most, least);
    let (long, short) = if long > widest { (widest, even(widest * least, most)) } else { (long, lines) };
    if width >= height { Size::new(long, short) } else { Size::new(short, long) }
}

/// The even number nearest to a quotient.
fn even(numerator: u32, denominator: u32) -> u32 {
    (numerator + denominator) / (2 * denominator) * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_side_is_the_class_and_both_are_even() {
        for (lines, aspect, wanted) in [
            (720, (16, 9), "1280x720"),
            (720, (9, 16), "720x1280"),
            (480, (16, 9), "854x480"),
            (768, (16, 9), "1366x768"),
            (720, (21, 9), "1680x720"),
            (1080, (9, 21), "1080x2520"),
            (2160, (16, 9), "3840x2160"),
            (2160, (21, 9), "3840x1646"),
            (1440, (1, 1), "1440x1440"),
        ] {
            assert_eq!(size(lines, aspect).to_string(), wanted);
        }
    }
}
