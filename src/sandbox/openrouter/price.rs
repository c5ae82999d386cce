//! What an order costs, by the price list that `/videos/models` tells.
//!
//! The units hang on the names (<https://openrouter.ai/api/v1/videos/models>):
//! dollars or cents a second, dollars a video token, cents a megapixel-second.
//! The more a name says, the better it fits; sound counts for more than the
//! mode, and a name without a resolution is the rate of all others.

use super::models::{Model, Work};
use crate::money::{Rate, Usd};
use crate::shape::{Seconds, Size};

/// What is bought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purchase {
    pub(super) seconds: Seconds,
    pub(super) size: Size,
    /// As the vendor writes it; none where the model decides.
    pub(super) resolution: Option<&'static str>,
    pub(super) sound: Sound,
    pub(super) source: Source,
    /// Pictures that came along, frames and references.
    pub(super) pictures: u64,
    /// How a clip is made larger.
    pub(super) manner: &'static str,
}

/// Whether the clip has sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    On,
    Off,
}

/// What the clip is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Text,
    Frames,
    Pictures,
    Video,
    Job,
}

/// What a number of a price list counts.
enum Unit {
    Seconds,
    Tokens,
    /// Thousandths of a million pixels times seconds.
    MegapixelSeconds,
}

/// The price; none where no name of the list fits.
pub(super) fn price(model: &Model, purchase: &Purchase) -> Option<Usd> {
    let (name, unit) = names(model, purchase).find_map(|(name, unit)| Some((listed(model, &name)?, unit)))?;
    let main = amount(name, quantity(purchase, &unit))?;
    let pictures = ["cents_per_image_input", "reference_images"].into_iter().filter_map(|sku| listed(model, sku));
    // `reference_images` counts references alone.
    let counted = pictures.filter(|(sku, _)| *sku != "reference_images" || purchase.source == Source::Pictures);
    let extra = counted.filter_map(|sku| amount(sku, purchase.pictures * 1000)).fold(Usd::ZERO, |sum, usd| sum + usd);
    let least = listed(model, "minimum_cents_per_generation").and_then(|sku| amount(sku, 1000));
    Some((main + extra).max(least.unwrap_or(Usd::ZERO)))
}

type Sku = (&'static str, &'static str);

fn listed(model: &Model, name: &str) -> Option<Sku> {
    model.skus.iter().copied().find(|(sku, _)| *sku == name)
}

/// The names under which the rate may stand, the best one first.
fn names(model: &Model, purchase: &Purchase) -> impl Iterator<Item = (String, Unit)> {
    let resolution = purchase.resolution.map(|class| format!("_{}", class.to_ascii_lowercase())).unwrap_or_default();
    let sound = match purchase.sound {
        Sound::On => "_with_audio",
        Sound::Off => "_without_audio",
    };
    let mode = match purchase.source {
        Source::Text => "text_to_video_duration_seconds",
        Source::Frames => "image_to_video_duration_seconds",
        Source::Pictures | Source::Video => "reference_duration_seconds",
        Source::Job => "cents_per_second_video_continuation",
    };
    let fed = if purchase.source == Source::Video { "_with_video_input" } else { "" };
    let silent = if purchase.sound == Sound::Off { sound } else { "" };
    let tokens = [format!("{resolution}{silent}{fed}"), format!("{silent}{fed}"), resolution.clone(), String::new()];
    let tokens = tokens.map(|tail| (format!("video_tokens{tail}"), Unit::Tokens));
    let seconds = [
        format!("duration_seconds{sound}{resolution}"),
        format!("duration_seconds{sound}"),
        format!("{mode}{resolution}"),
        mode.to_owned(),
        // What a model ignores costs nothing.
        format!("text_to_video_duration_seconds{resolution}"),
        format!("duration_seconds{resolution}"),
        "duration_seconds".to_owned(),
        format!("cents_per_video_output_second{resolution}"),
        format!("cents_per_second_output{resolution}"),
        "cents_per_second_output".to_owned(),
    ];
    let seconds = seconds.map(|name| (name, Unit::Seconds));
    let enlarged = (format!("cents_per_megapixel_second_{}", purchase.manner), Unit::MegapixelSeconds);
    let enlarged = (model.work == Work::Upscale).then_some(enlarged);
    enlarged.into_iter().chain(tokens).chain(seconds)
}

/// Thousandths of the unit.
fn quantity(purchase: &Purchase, unit: &Unit) -> u64 {
    let millis = u64::from(purchase.seconds.millis());
    match unit {
        Unit::Seconds => millis,
        Unit::Tokens => purchase.size.area() * 24 * millis / 1024,
        Unit::MegapixelSeconds => (purchase.size.area() * millis).div_ceil(1_000_000),
    }
}

/// So many thousandths at that rate.
fn amount((name, rate): Sku, thousandths: u64) -> Option<Usd> {
    let usd = rate.parse::<Rate>().ok()?.times_thousandths(thousandths);
    if !name.contains("cents") {
        return Some(usd);
    }
    Some(Usd::from_micros(usd.micros() / 100 + i64::from(usd.micros() % 100 != 0)))
}

#[cfg(test)]
mod tests {
    use super::super::catalog::MODELS;
    use super::super::models::find;
    use super::*;

    #[test]
    fn every_shape_of_every_model_has_a_price() {
        for model in &MODELS {
            let shapes = model.resolutions.iter().copied().map(Some);
            for resolution in shapes.chain(model.resolutions.is_empty().then_some(None)) {
                let sources = [Source::Text, Source::Frames, Source::Pictures, Source::Video];
                for (sound, source) in sources.iter().flat_map(|from| [(Sound::On, *from), (Sound::Off, *from)]) {
                    let purchase = Purchase { resolution, sound, source, ..plain() };
                    assert!(price(model, &purchase).is_some_and(|usd| usd > Usd::ZERO), "{} {purchase:?}", model.id);
                }
            }
        }
    }

    fn plain() -> Purchase {
        Purchase {
            seconds: Seconds::whole(5),
            size: Size::new(1280, 720),
            resolution: Some("720p"),
            sound: Sound::On,
            source: Source::Text,
            pictures: 0,
            manner: "precise",
        }
    }

    #[test]
    fn sound_counts_for_more_than_the_mode_and_cents_are_cents() {
        let cost = |id: &str, purchase: &Purchase| {
            let model = find(id).unwrap_or_else(|_| panic!("{id}"));
            price(model, purchase).map(|usd| usd.to_string()).unwrap_or_default()
        };
        let plain = plain();
        assert_eq!(cost("kwaivgi/kling-v3.0-pro", &plain), "0.84");
        assert_eq!(cost("kwaivgi/kling-v3.0-pro", &Purchase { sound: Sound::Off, ..plain }), "0.56");
        assert_eq!(
            cost("x-ai/grok-imagine-video", &Purchase { pictures: 1, source: Source::Frames, ..plain }),
            "0.352"
        );
        assert_eq!(cost("runway/aleph-2", &Purchase { resolution: None, seconds: Seconds::whole(1), ..plain }), "0.56");
        assert_eq!(cost("google/veo-3.1", &Purchase { resolution: Some("4K"), ..plain }), "3.00");
        let fast = Purchase { seconds: Seconds::whole(4), ..plain };
        assert_eq!(cost("bytedance/seedance-2.0-fast", &fast), "0.36288");
        assert_eq!(cost("black-forest-labs/flux-video-upscale", &Purchase { resolution: None, ..plain }), "0.3456");
    }
}
