//! `models`: what there is, what it takes and what it costs where.

mod refresh;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::args::{Models, ModelsCommand};
use super::door::Door;
use crate::capability::{Capability, Sound};
use crate::catalog::{ANIMATIC, Catalog, Model};
use crate::error::{Error, Result};
use crate::event::{Align, Answer, Column, Sheet, Shown, Shrink, Table};
use crate::price::PriceRow;
use crate::request::Audio;
use crate::run::Site;

pub(super) async fn models(door: &Door, flags: Models) -> Result<Answer> {
    if let Some(provider) = &flags.refresh {
        return refresh::refresh(door, provider).await;
    }
    let catalog = door.catalog()?;
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::system()).date();
    if let Some(ModelsCommand::Show { model }) = flags.show {
        return show(door, &catalog, &model, today);
    }
    let query = flags.query.unwrap_or_default().to_lowercase();
    let is_meant = |model: &&Model| {
        let named = [&model.family, &model.title, &model.provider].into_iter().chain(&model.ids);
        let found = query.is_empty() || named.into_iter().any(|name| name.to_lowercase().contains(&query));
        let does = flags.mode.is_none_or(|mode| model.capability.modes.contains(&mode));
        found && does && flags.provider.as_ref().is_none_or(|only| *only == model.provider)
    };
    let (mut shown, mut over, mut only_named) = (Vec::new(), 0, 0);
    for model in catalog.models().iter().filter(is_meant) {
        if flags.all || !query.is_empty() {
            shown.push(model);
        } else if model.lifecycle.is_over(today) && !serves_itself(door, &model.provider)? {
            over += 1;
        } else if model.capability.open && flags.provider.is_none() {
            only_named += 1;
        } else {
            shown.push(model);
        }
    }
    for (hidden, what) in [(over, "that were shut down"), (only_named, "of which only the name is known")] {
        if hidden > 0 {
            door.reporter.note(format!("{hidden} more {what}: rushes models --all"));
        }
    }
    table(door, &catalog, &shown, today)
}

/// Whether the user has a server of their own that speaks this provider's protocol under its name.
fn serves_itself(door: &Door, provider: &str) -> Result<bool> {
    Ok(Site::find(provider, door.config()?, &door.environment)?.is_some_and(|site| site.own))
}

fn table(door: &Door, catalog: &Catalog, models: &[&Model], today: Date) -> Result<Answer> {
    let column = |title, align, shrink| Column { title, align, shrink };
    let columns = vec![
        column("family", Align::Left, Shrink::Never),
        column("model", Align::Left, Shrink::Cut),
        column("from", Align::Right, Shrink::Never),
        column("lengths", Align::Left, Shrink::Drop),
        column("state", Align::Left, Shrink::Never),
        column("key", Align::Left, Shrink::Drop),
    ];
    let mut rows = Vec::new();
    for model in models {
        let prices = prices(catalog, model);
        rows.push(vec![
            model.family.clone(),
            format!("{}:{}", model.provider, model.ids.first().map_or("", String::as_str)),
            cheapest(&prices),
            lengths(&model.capability),
            match model.unlisted {
                _ if model.lifecycle.is_over(today) && serves_itself(door, &model.provider)? => "own server".to_owned(),
                Some(_) if !model.lifecycle.is_over(today) => "not listed".to_owned(),
                Some(_) | None => model.lifecycle.state(today).to_owned(),
            },
            key(door, &model.provider)?,
        ]);
    }
    let documents: Vec<_> = models.iter().map(|model| document(catalog, model, today)).collect();
    let table =
        Table { columns, rows, footer: None, empty: "no such model; `rushes models --all` shows every one".into() };
    Ok(Answer { json: json!({ "models": documents }), shown: Shown::Table(table), ending: None })
}

fn show(door: &Door, catalog: &Catalog, typed: &str, today: Date) -> Result<Answer> {
    let name = door.config()?.alias.get(typed).map_or(typed, String::as_str);
    let exact = name.split_once(':').and_then(|(provider, id)| catalog.model(provider, id));
    let found: Vec<&Model> =
        exact.map_or_else(|| catalog.named(name).map(|(model, _)| model).collect(), |model| vec![model]);
    if found.is_empty() {
        let error = Error::not_found(format!("no such model: `{typed}`"));
        return Err(match catalog.similar_to(name).first() {
            Some(similar) => error.hint(format!("did you mean `{similar}`?")),
            None => error.hint("rushes models --all"),
        });
    }
    let mut sheets = Vec::new();
    for model in &found {
        sheets.push(sheet(door, catalog, model, today)?);
    }
    let documents: Vec<_> = found.iter().map(|model| document(catalog, model, today)).collect();
    Ok(Answer { json: json!({ "models": documents }), shown: Shown::Sheets(sheets), ending: None })
}

fn sheet(door: &Door, catalog: &Catalog, model: &Model, today: Date) -> Result<Sheet> {
    let capability = &model.capability;
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            rows.push((name.to_owned(), value));
        }
    };
    add("family", model.family.clone());
    add("model", model.ids.iter().map(|id| format!("{}:{id}", model.provider)).collect::<Vec<_>>().join(", "));
    add("state", state(model, today));
    if let Some(site) = Site::find(&model.provider, door.config()?, &door.environment)?.filter(|site| site.own) {
        add("here", format!("your own server serves it: {}", site.base_url));
    }
    add("makes", capability.modes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    add("lengths", lengths(capability));
    add("sizes", sizes(capability));
    if !capability.open {
        add("sound", sound(capability.sound).to_owned());
    }
    add("takes", takes(capability));
    for price in prices(catalog, model) {
        add("price", price_line(model, price));
    }
    add("key", key(door, &model.provider)?);
    add("facts", format!("as of {}, {}", model.as_of, model.source));
    add("note", model.note.clone().unwrap_or_default());
    Ok(Sheet { title: Some(model.title.clone()), rows })
}

fn document(catalog: &Catalog, model: &Model, today: Date) -> serde_json::Value {
    let mut document = serde_json::to_value(model).unwrap_or_default();
    if let Some(object) = document.as_object_mut() {
        object.insert("state".into(), json!(model.lifecycle.state(today)));
        object.insert("prices".into(), json!(prices(catalog, model)));
    }
    document
}

fn prices<'a>(catalog: &'a Catalog, model: &'a Model) -> Vec<&'a PriceRow> {
    model.ids.first().map_or_else(Vec::new, |id| catalog.prices(&model.provider, id).collect())
}

fn cheapest(prices: &[&PriceRow]) -> String {
    let lowest = prices.iter().min_by_key(|row| row.usd);
    lowest.map_or_else(|| "unknown".to_owned(), |row| format!("${} / {}", row.usd, row.unit))
}

/// A price and where it stood, unless that is where the other facts stood, too.
fn price_line(model: &Model, row: &PriceRow) -> String {
    let terms = terms(row);
    let when = if terms.is_empty() { String::new() } else { format!(" ({terms})") };
    let source = if row.source == model.source { String::new() } else { format!(", {}", row.source) };
    format!("${} / {}{when}, as of {}{source}", row.usd, row.unit, row.as_of)
}

/// When a price applies, in a few words.
fn terms(row: &PriceRow) -> String {
    let mut terms: Vec<String> = row.condition.iter().map(ToString::to_string).collect();
    terms.extend(row.resolution.map(|class| class.to_string()));
    terms.extend(row.mode.map(|mode| mode.to_string()));
    terms.extend(row.audio.map(|audio| if audio == Audio::On { "with sound" } else { "silent" }.to_owned()));
    terms.join(", ")
}

fn state(model: &Model, today: Date) -> String {
    let life = &model.lifecycle;
    if let Some(day) = model.unlisted.filter(|_| !life.is_over(today)) {
        return format!("not listed: the provider's own list of {day} lacks it, so it may be gone");
    }
    let end = life.shutdown.map_or_else(String::new, |end| format!(" {end}"));
    let reason = life.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    let nearest = match life.successors.as_slice() {
        [] => String::new(),
        families => format!("; nearest: {}", families.join(", ")),
    };
    format!("{}{end}{reason}{nearest}", life.state(today))
}

fn lengths(capability: &Capability) -> String {
    if let Some((least, most)) = capability.seconds_range {
        return format!("{least}–{most} s");
    }
    match capability.seconds.as_slice() {
        [] => String::new(),
        all => format!("{} s", all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
    }
}

fn sizes(capability: &Capability) -> String {
    if let Some((least, most)) = capability.side_range {
        return format!("any even side from {least} to {most}");
    }
    let sizes = capability.sizes.iter().map(ToString::to_string);
    let classes = capability.resolutions.iter().map(ToString::to_string);
    let proportions = capability.aspects.iter().map(ToString::to_string);
    sizes.chain(classes).chain(proportions).collect::<Vec<_>>().join(" ")
}

fn sound(sound: Sound) -> &'static str {
    match sound {
        Sound::Never => "silent",
        Sound::Always => "always",
        Sound::Switch => "--audio or --no-audio",
    }
}

fn takes(capability: &Capability) -> String {
    let flags = [
        (capability.first_frame, "--image"),
        (capability.last_frame, "--last-frame"),
        (capability.max_references > 0, "--reference"),
        (capability.video, "--video"),
        (capability.audio_input, "--audio-ref"),
        (capability.seed, "--seed"),
        (capability.negative, "--negative"),
        (capability.fps_range.is_some() || !capability.fps.is_empty(), "--fps"),
    ];
    flags.iter().filter(|(taken, _)| *taken).map(|(_, flag)| *flag).collect::<Vec<_>>().join(" ")
}

fn key(door: &Door, provider: &str) -> Result<String> {
    if provider == ANIMATIC {
        return Ok("none needed".into());
    }
    let Some(site) = Site::find(provider, door.config()?, &door.environment)? else {
        return Ok("unknown provider".into());
    };
    Ok(if site.names_a_key() {
        "found".to_owned()
    } else if site.own {
        "none, own server".to_owned()
    } else {
        site.why_no_key()
    })
}
