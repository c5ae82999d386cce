//! From any size, ratio and resolution to the nearest that a model has.
//!
//! The rules are those of the vendor's page on parameters (<https://docs.lumenfall.ai/videos/generate>): `size` wins
//! over the other two, a ratio goes to the nearest ratio, a resolution to the nearest class.

use super::fields::{Fields, invalid};
use super::models::Model;
use crate::sandbox::picture::frame;
use crate::sandbox::side::Refusal;
use crate::shape::{Aspect, Resolution, Size};

/// The lines of the tier `1K`, by the page of sora-2-pro: 1365x768.
const LINES_OF_1K: f64 = 768.0;

/// What was asked for; none for what the model may choose.
#[derive(Debug, Default)]
struct Wish {
    aspect: Option<Aspect>,
    lines: Option<f64>,
}

/// The frame that the model makes of what was asked for.
pub(super) fn frame_for(fields: &mut Fields, model: &Model) -> Result<Size, Refusal> {
    let size = fields.text("size")?;
    let (aspect_ratio, resolution) = (fields.text("aspect_ratio")?, fields.text("resolution")?);
    let wish = match size {
        Some(size) => wish_of_size(&size)?,
        None => Wish {
            aspect: aspect_ratio.as_deref().map_or(Ok(None), |text| aspect("aspect_ratio", text))?,
            lines: resolution.as_deref().map_or(Ok(None), lines)?,
        },
    };
    Ok(nearest(model, &wish))
}

/// `1920x1080` is shape and scale, `16:9` only shape, `auto` neither.
fn wish_of_size(text: &str) -> Result<Wish, Refusal> {
    if let Ok(size) = text.parse::<Size>() {
        return Ok(Wish { aspect: Some(size.aspect()), lines: Some(f64::from(size.width.min(size.height))) });
    }
    Ok(Wish { aspect: aspect("size", text)?, lines: None })
}

fn aspect(field: &str, text: &str) -> Result<Option<Aspect>, Refusal> {
    if text == "auto" {
        return Ok(None);
    }
    let read = text.parse().map_err(|_| invalid(field, &format!("cannot be read: '{text}'")));
    read.map(Some)
}

/// Tiers (`0.5K` to `4K`), classes (`720p`) and megapixels (`0.25`, `1`), all as lines of a 16:9 frame.
fn lines(text: &str) -> Result<Option<f64>, Refusal> {
    let bad = || invalid("resolution", &format!("cannot be read: '{text}'"));
    if text == "auto" {
        return Ok(None);
    }
    let number = |digits: &str| digits.parse::<f64>().ok().filter(|number| *number > 0.0 && number.is_finite());
    let found = if let Some(tier) = text.strip_suffix(['K', 'k']) {
        number(tier).map(|tier| tier * LINES_OF_1K)
    } else if text.ends_with(['p', 'P']) {
        text.parse::<Resolution>().ok().map(|class| f64::from(class.lines()))
    } else {
        number(text).map(|megapixels| (megapixels * 1_000_000.0 * 9.0 / 16.0).sqrt())
    };
    found.map(Some).ok_or_else(bad)
}

fn nearest(model: &Model, wish: &Wish) -> Size {
    let ratios = model.ratios.iter().map(|(width, height)| Aspect::new(*width, *height));
    let distance = |ratio: &Aspect| wish.aspect.map_or(0.0, |wanted| ratio.distance(wanted));
    let ratio = ratios.min_by(|one, other| distance(one).total_cmp(&distance(other)));
    let away = |class: &u32| wish.lines.map_or(0.0, |wanted| (wanted / f64::from(*class)).ln().abs());
    let class = model.classes.iter().copied().min_by(|one, other| away(one).total_cmp(&away(other)));
    // No model is without a ratio or a class.
    frame(class.unwrap_or(720), &ratio.unwrap_or_else(|| Aspect::new(16, 9)).to_string())
}
