//! OpenRouter's own list of video models: what each takes and what it costs on this day.
//!
//! `pricing_skus` mixes dollars, cents and video tokens; the unit is told by the name of each rate
//! (<https://openrouter.ai/api/v1/videos/models>). A model with a rate of a name that we do not know has no
//! price at all: that rate may be an addition to those that we do know.

use jiff::civil::Date;
use serde_json::Value;
use url::Url;

use super::super::{LiveQuote, Order, Served};
use crate::call::Document;
use crate::capability::{Capability, Sound};
use crate::money::Rate;
use crate::price::{Condition, PriceRow, Unit};
use crate::request::{Audio, Mode, Role};
use crate::shape::{Aspect, Resolution, Seconds};

/// A model of the list, `None` where an entry names none.
pub(super) fn served(entry: &Document, today: Date, source: &Url) -> Option<Served> {
    let id = entry.text("/id").filter(|id| !id.is_empty())?;
    Some(Served {
        id: id.to_owned(),
        title: entry.text("/name").map(str::to_owned),
        capability: capability(entry),
        prices: prices(entry, id, today, source.as_str()),
        shutdown: None,
    })
}

/// What an order costs by the rates of the list; `None` where they do not say.
pub(super) fn quote(order: &Order, entries: &[Document]) -> Option<LiveQuote> {
    let entry = entries.iter().find(|entry| entry.text("/id") == Some(&order.model))?;
    let rows = prices(entry, &order.model, Date::ZERO, "");
    let is_of_input = |row: &PriceRow| row.condition.iter().any(|condition| matches!(condition, Condition::Option(_)));
    if order.inputs.iter().any(|input| input.role == Role::Video) && rows.iter().any(is_of_input) {
        // The length of the clip that goes in is billed, too, and not known.
        return None;
    }
    let quote = crate::price::quote(&rows.iter().collect::<Vec<_>>(), &order.purchase()?)?;
    Some(LiveQuote { usd: quote.usd, basis: quote.basis })
}

// What it takes.

/// `None` for a model without lengths: those edit, scale or lip-synch, and the list does not say what they need.
/// Whether a model takes references is not in the list either.
fn capability(entry: &Document) -> Option<Capability> {
    let seconds: Vec<Seconds> = values(entry, "/supported_durations");
    if seconds.is_empty() {
        return None;
    }
    let resolutions: Vec<Resolution> = values(entry, "/supported_resolutions");
    let aspects: Vec<Aspect> = values(entry, "/supported_aspect_ratios");
    let has_classes = !resolutions.is_empty() || !aspects.is_empty();
    let frames: Vec<String> = values(entry, "/supported_frame_images");
    let (first_frame, last_frame) =
        (frames.iter().any(|at| at == "first_frame"), frames.iter().any(|at| at == "last_frame"));
    let continues = keys(entry).any(|key| key.starts_with("cents_per_second_video_continuation"));
    let modes = [(Mode::Text, true), (Mode::Image, first_frame), (Mode::Extend, continues)];
    Some(Capability {
        modes: modes.into_iter().filter_map(|(mode, is_made)| is_made.then_some(mode)).collect(),
        extend_seconds: if continues { seconds.clone() } else { Vec::new() },
        seconds,
        sizes: if has_classes { Vec::new() } else { values(entry, "/supported_sizes") },
        resolutions,
        aspects,
        sound: match entry.at("/generate_audio") {
            Some(Value::Bool(false)) => Sound::Never,
            Some(_) | None => Sound::Switch,
        },
        seed: entry.at("/seed") == Some(&Value::Bool(true)),
        first_frame,
        last_frame,
        ..Capability::default()
    })
}

/// The values of a list that mean something to us.
fn values<T: std::str::FromStr>(entry: &Document, pointer: &str) -> Vec<T> {
    let list = entry.at(pointer).and_then(Value::as_array);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    list.into_iter().flatten().filter_map(|value| text(value).parse().ok()).collect()
}

// What it costs.

/// The currency of a rate.
#[derive(Clone, Copy)]
enum Coin {
    Dollar,
    Cent,
}

/// What the beginning of a rate's name says.
struct Stem {
    name: &'static str,
    unit: Unit,
    coin: Coin,
    mode: Option<Mode>,
    condition: &'static [&'static str],
}

const fn stem(name: &'static str, unit: Unit, coin: Coin) -> Stem {
    Stem { name, unit, coin, mode: None, condition: &[] }
}

/// No name begins with another one.
const STEMS: &[Stem] = &[
    stem("duration_seconds", Unit::Second, Coin::Dollar),
    Stem { mode: Some(Mode::Text), ..stem("text_to_video_duration_seconds", Unit::Second, Coin::Dollar) },
    Stem { mode: Some(Mode::Image), ..stem("image_to_video_duration_seconds", Unit::Second, Coin::Dollar) },
    Stem { mode: Some(Mode::Reference), ..stem("reference_duration_seconds", Unit::Second, Coin::Dollar) },
    stem("cents_per_second_output", Unit::Second, Coin::Cent),
    stem("cents_per_video_output_second", Unit::Second, Coin::Cent),
    Stem { mode: Some(Mode::Extend), ..stem("cents_per_second_video_continuation", Unit::Second, Coin::Cent) },
    Stem { condition: &["minimum"], ..stem("minimum_cents_per_generation", Unit::Clip, Coin::Cent) },
    Stem { condition: &["surcharge"], ..stem("cents_per_image_input", Unit::ImageInput, Coin::Cent) },
    Stem {
        mode: Some(Mode::Reference),
        condition: &["surcharge"],
        ..stem("reference_images", Unit::ImageInput, Coin::Dollar)
    },
    stem("video_tokens", Unit::VideoToken, Coin::Dollar),
    Stem {
        condition: &["creativity=precise"],
        ..stem("cents_per_megapixel_second_precise", Unit::MegapixelSecond, Coin::Cent)
    },
    Stem {
        condition: &["creativity=creative"],
        ..stem("cents_per_megapixel_second_creative", Unit::MegapixelSecond, Coin::Cent)
    },
];

/// Every rate of a model, or none where one of them cannot be understood.
fn prices(entry: &Document, id: &str, as_of: Date, source: &str) -> Vec<PriceRow> {
    let named = |(key, value): (&String, &Value)| row(key, value, id, as_of, source);
    let skus = entry.at("/pricing_skus").and_then(Value::as_object);
    let rates = skus.into_iter().flatten().filter(|(_, value)| !value.is_null());
    let Some(mut rows) = rates.map(named).collect::<Option<Vec<_>>>() else { return Vec::new() };
    if rows.iter().any(|row| row.audio == Some(Audio::On)) {
        // Beside a rate with sound, a rate that does not speak of it is the silent one, whatever else it names.
        rows.iter_mut().filter(|row| !is_extra(row)).for_each(|row| row.audio = row.audio.or(Some(Audio::Off)));
    }
    rows
}

fn is_extra(row: &PriceRow) -> bool {
    row.condition.iter().any(|condition| matches!(condition, Condition::Surcharge | Condition::Minimum))
}

fn keys(entry: &Document) -> impl Iterator<Item = &String> {
    entry.at("/pricing_skus").and_then(Value::as_object).into_iter().flat_map(|skus| skus.keys())
}

fn row(key: &str, value: &Value, id: &str, as_of: Date, source: &str) -> Option<PriceRow> {
    let (stem, mut rest) = STEMS.iter().find_map(|stem| Some((stem, key.strip_prefix(stem.name)?)))?;
    let mut row = PriceRow {
        provider: super::OPENROUTER.name.to_owned(),
        model: id.to_owned(),
        mode: stem.mode,
        resolution: None,
        audio: None,
        unit: stem.unit,
        usd: dollars(value, stem.coin)?,
        condition: stem.condition.iter().filter_map(|text| text.parse().ok()).collect(),
        as_of,
        source: source.to_owned(),
        note: None,
    };
    while !rest.is_empty() {
        rest = read_suffix(&mut row, rest)?;
    }
    Some(row)
}

/// Reads one suffix of a rate's name and gives what is left; `None` for one that we do not know.
fn read_suffix<'a>(row: &mut PriceRow, rest: &'a str) -> Option<&'a str> {
    if let Some(rest) = rest.strip_prefix("_with_audio") {
        row.audio = Some(Audio::On);
        return Some(rest);
    }
    if let Some(rest) = rest.strip_prefix("_without_audio") {
        row.audio = Some(Audio::Off);
        return Some(rest);
    }
    if let Some(rest) = rest.strip_prefix("_with_video_input") {
        row.condition.extend(["input=video", "span=in+out"].map(|text| Condition::Option(text.to_owned())));
        return Some(rest);
    }
    let rest = rest.strip_prefix('_')?;
    let (class, rest) = rest.split_at(rest.find('_').unwrap_or(rest.len()));
    let is_class = class.ends_with(['p', 'k']) && row.resolution.is_none();
    row.resolution = Some(class.parse().ok().filter(|_| is_class)?);
    Some(rest)
}

/// The rate in dollars. Exact: a cent is the same digits with the point two places to the left.
fn dollars(value: &Value, coin: Coin) -> Option<Rate> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let text = match coin {
        Coin::Dollar => format!("{whole}.{fraction}"),
        Coin::Cent => {
            let whole = format!("{whole:0>3}");
            let (dollars, cents) = whole.split_at_checked(whole.len() - 2)?;
            format!("{dollars}.{cents}{fraction}")
        }
    };
    text.trim_end_matches('0').parse().ok()
}
