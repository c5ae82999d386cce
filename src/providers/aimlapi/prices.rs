//! The prices in AI/ML API's own list of models.
//!
//! Learned from <https://github.com/aimlapi/api-docs> (`/v1/models?include=pricing`). The list names three kinds of
//! pricing and leaves their entries open, so whatever is not understood to the last field is no price at all.

use jiff::civil::Date;
use serde_json::Value;

use super::super::{LiveQuote, Order, Served, dollars};
use crate::call::Document;
use crate::price::{Condition, PriceRow, Unit};
use crate::request::Audio;

const SOURCE: &str = "https://api.aimlapi.com/v1/models";

/// Every model by each of its names, for an alias is served as well.
pub(super) fn served(models: &[Document], today: Date) -> Vec<Served> {
    let of_model = |model: &Document| -> Vec<Served> {
        let served = |id: &str| Served {
            id: id.to_owned(),
            title: model.text("/info/name").map(str::to_owned),
            prices: rows(model, id, today),
            ..Served::default()
        };
        names(model).into_iter().map(served).collect()
    };
    models.iter().flat_map(of_model).collect()
}

/// What the order costs by the rows of its model.
pub(super) fn quote(order: &Order, models: &[Document]) -> Option<LiveQuote> {
    let model = models.iter().find(|model| names(model).contains(&order.model.as_str()))?;
    // The price is that of now: no day is told with it.
    let rows = rows(model, &order.model, Date::ZERO);
    let quote = crate::price::quote(&rows.iter().collect::<Vec<_>>(), &order.purchase()?)?;
    Some(LiveQuote { usd: quote.usd, basis: quote.basis })
}

fn names(model: &Document) -> Vec<&str> {
    let aliases = model.at("/aliases").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    model.text("/id").into_iter().chain(aliases.iter().filter_map(Value::as_str)).collect()
}

fn rows(model: &Document, id: &str, today: Date) -> Vec<PriceRow> {
    let blank = |unit, usd| PriceRow {
        provider: "aimlapi".to_owned(),
        model: id.to_owned(),
        mode: None,
        resolution: None,
        audio: None,
        unit,
        usd,
        condition: Vec::new(),
        as_of: today,
        source: SOURCE.to_owned(),
        note: None,
    };
    let row = |entry: &Document| -> Option<PriceRow> {
        let one = Value::from(1);
        let usd = dollars::rate(entry.at("/price")?, entry.at("/per").unwrap_or(&one))?;
        let mut row = blank(unit(entry)?, usd);
        let when = entry.at("/when").and_then(Value::as_object);
        when.into_iter().flatten().try_for_each(|(name, value)| narrow(&mut row, name, value))?;
        Some(row)
    };
    let is_dollars = model.text("/pricing/currency").is_none_or(|currency| currency == "USD");
    let list = |pointer| model.needed_list(pointer).unwrap_or_default();
    let found: Option<Vec<PriceRow>> = match model.text("/pricing/kind").filter(|_| is_dollars) {
        // Several units are several things to pay for, and nothing says which ones an order takes.
        Some("fixed") => {
            list("/pricing/units").iter().map(row).collect::<Option<Vec<_>>>().filter(|all| all.len() == 1)
        }
        Some("variants") => list("/pricing/variants").iter().map(row).collect(),
        Some(_) | None => None,
    };
    found.unwrap_or_default()
}

fn unit(entry: &Document) -> Option<Unit> {
    match entry.text("/unit").or_else(|| entry.text("/measure"))? {
        "second" | "seconds" => Some(Unit::Second),
        "video" | "videos" | "generation" | "generations" => Some(Unit::Clip),
        _ => None,
    }
}

/// Narrows the row to where it applies; `None` for what we do not understand.
fn narrow(row: &mut PriceRow, name: &str, value: &Value) -> Option<()> {
    match name {
        "resolution" => row.resolution = Some(value.as_str()?.parse().ok()?),
        "generate_audio" | "audio" => row.audio = Some(if value.as_bool()? { Audio::On } else { Audio::Off }),
        "duration" => row.condition.push(Condition::Length(Document::from(value.clone()).seconds("")?)),
        _ => return None,
    }
    Some(())
}
