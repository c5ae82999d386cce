//! What the fields of a model may hold, and how they are read.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::asset;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::Footage;
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::World;

/// One field of a model at one address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    name: &'static str,
    kind: Kind,
    needed: bool,
}

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// At most so many UTF-16 units.
    Text(usize),
    /// One out of several lists.
    Choice(&'static [&'static [&'static str]]),
    Whole(i64, i64),
    /// A whole number, or the word for a length that the model chooses.
    AutoOr(i64, i64),
    OneOf(&'static [i64]),
    Number(f64, f64),
    Flag,
    /// Taken as it is.
    Object,
    /// A picture, or pictures at places in the clip.
    Frames(Places),
    /// At most so many objects with a picture each.
    Pictures(usize),
    /// At most so many objects with a clip or a sound each, which are not looked at.
    Sounds(usize),
    /// The clip that is worked on.
    Clip,
    /// A picture or a clip, said which.
    Typed(&'static [&'static str]),
    Keyframes,
    Moderation,
}

/// Where the pictures of a clip may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Places {
    First,
    FirstAndLast,
    /// Both, or none at all: pictures without a place are references.
    OrReferences(usize),
}

pub(super) const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, needed: false }
}

pub(super) const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, needed: true }
}

/// What an order holds, read.
#[derive(Debug, Default)]
pub(super) struct Given {
    values: Map<String, Value>,
    pub(super) still: Option<Bytes>,
    pub(super) pictures: usize,
    pub(super) source: Option<Footage>,
}

impl Given {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }

    pub(super) fn whole(&self, name: &str) -> Option<i64> {
        self.values.get(name)?.as_i64()
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.values.get(name)?.as_bool()
    }
}

/// Who reads, and what.
pub(super) struct Reading<'a> {
    pub(super) world: &'a World,
    pub(super) visit: &'a Visit<'a>,
    pub(super) given: Given,
}

impl Reading<'_> {
    /// Reads a field out of the body.
    pub(super) fn field(&mut self, body: &mut Body, field: &Field) -> Result<(), Refusal> {
        let name = field.name;
        let Some(value) = body.take(name) else {
            return if field.needed { Err(body.missing(name)) } else { Ok(()) };
        };
        let fits = match (field.kind, &value) {
            (Kind::Text(most), Value::String(text)) => text.encode_utf16().count() <= most && !text.is_empty(),
            (Kind::Choice(lists), Value::String(text)) => lists.iter().any(|list| list.contains(&text.as_str())),
            (Kind::AutoOr(..), Value::String(text)) => text == "auto",
            (Kind::Whole(least, most) | Kind::AutoOr(least, most), Value::Number(number)) => {
                number.as_i64().is_some_and(|number| (least..=most).contains(&number))
            }
            (Kind::OneOf(list), Value::Number(number)) => number.as_i64().is_some_and(|number| list.contains(&number)),
            (Kind::Number(least, most), Value::Number(number)) => {
                number.as_f64().is_some_and(|number| (least..=most).contains(&number))
            }
            (Kind::Flag, Value::Bool(_)) | (Kind::Object, Value::Object(_)) => true,
            (Kind::Moderation, Value::Object(fields)) => is_moderation(fields),
            (Kind::Clip, Value::String(uri)) => {
                self.given.source = Some(self.footage(name, uri)?);
                true
            }
            (Kind::Frames(places), _) => {
                self.frames(name, places, &value)?;
                true
            }
            (Kind::Pictures(most), Value::Array(items)) if items.len() <= most => self.pictures(name, items)?,
            (Kind::Sounds(most), Value::Array(items)) if items.len() <= most => self.sounds(name, items)?,
            (Kind::Typed(types), Value::Object(fields)) => self.typed((name, types), fields)?,
            (Kind::Keyframes, Value::Array(items)) if items.len() <= 5 => self.keyframes(name, items)?,
            (_, _) => false,
        };
        if !fits {
            return Err(unfit(name, &format!("{value} is not valid here")));
        }
        self.given.values.insert(name.to_owned(), value);
        Ok(())
    }

    fn picture(&self, name: &str, uri: &str) -> Result<Option<Bytes>, Refusal> {
        let found = asset::find(self.world, self.visit, uri).and_then(crate::sandbox::brought::Found::picture);
        found.map_err(|why| unfit(name, &why))
    }

    fn footage(&self, name: &str, uri: &str) -> Result<Footage, Refusal> {
        let found = asset::find(self.world, self.visit, uri).and_then(|found| found.footage());
        found.map_err(|why| unfit(name, &why))
    }

    /// `promptImage`: an address, or objects with an address and a place.
    fn frames(&mut self, name: &str, places: Places, value: &Value) -> Result<(), Refusal> {
        let listed = match value {
            Value::String(uri) => vec![(uri.as_str(), Some("first"))],
            Value::Array(items) => items.iter().map(placed).collect::<Option<_>>().unwrap_or_default(),
            _ => Vec::new(),
        };
        let count = |place: Option<&str>| listed.iter().filter(|(_, found)| *found == place).count();
        let (first, last, nowhere) = (count(Some("first")), count(Some("last")), count(None));
        let fits = match places {
            Places::First => (first, last, nowhere) == (1, 0, 0),
            Places::FirstAndLast => first == 1 && last <= 1 && nowhere == 0,
            Places::OrReferences(most) => {
                (nowhere == 0 && first <= 1 && last <= 1 && first + last > 0)
                    || (first + last == 0 && (1..=most).contains(&nowhere))
            }
        };
        if !fits || listed.len() > first + last + nowhere {
            return Err(unfit(name, "the pictures do not stand at places that this model has"));
        }
        for (uri, place) in listed {
            let bytes = self.picture(name, uri)?;
            self.given.pictures += 1;
            if place == Some("first") {
                self.given.still = bytes;
            }
        }
        Ok(())
    }

    fn pictures(&mut self, name: &str, items: &[Value]) -> Result<bool, Refusal> {
        for item in items {
            let Some(uri) = only_uri(item) else { return Ok(false) };
            self.picture(name, uri)?;
            self.given.pictures += 1;
        }
        Ok(true)
    }

    fn sounds(&self, name: &str, items: &[Value]) -> Result<bool, Refusal> {
        for item in items {
            let Some(uri) = only_uri(item) else { return Ok(false) };
            asset::find(self.world, self.visit, uri).map_err(|why| unfit(name, &why))?;
        }
        Ok(true)
    }

    /// `character` and `reference` of a performance.
    fn typed(&mut self, (name, types): (&str, &[&str]), fields: &Map<String, Value>) -> Result<bool, Refusal> {
        let text = |field: &str| fields.get(field).and_then(Value::as_str);
        let (Some(kind), Some(uri)) = (text("type"), text("uri")) else { return Ok(false) };
        if fields.len() != 2 || !types.contains(&kind) {
            return Ok(false);
        }
        if kind == "image" {
            self.given.still = self.picture(name, uri)?;
        } else {
            let footage = self.footage(name, uri)?;
            // The performance is as long as the one that it follows.
            if name == "reference" {
                self.given.source = Some(footage);
            }
        }
        Ok(true)
    }

    /// Each at a second or at a part of the whole; with a range all or none.
    fn keyframes(&mut self, name: &str, items: &[Value]) -> Result<bool, Refusal> {
        let mut ranges = 0;
        for item in items {
            let Some(fields) = item.as_object() else { return Ok(false) };
            let Some(uri) = fields.get("uri").and_then(Value::as_str) else { return Ok(false) };
            let number = |name: &str| fields.get(name).and_then(Value::as_f64);
            let placed = match (number("seconds"), number("at")) {
                (Some(seconds), None) => seconds >= 0.0,
                (None, Some(at)) => (0.0..=1.0).contains(&at),
                (Some(_), Some(_)) | (None, None) => false,
            };
            let known = fields.keys().all(|name| ["uri", "seconds", "at", "range"].contains(&name.as_str()));
            if !placed || !known || !fields.get("range").is_none_or(is_range) {
                return Ok(false);
            }
            ranges += usize::from(fields.contains_key("range"));
            self.picture(name, uri)?;
        }
        Ok(ranges == 0 || ranges == items.len())
    }
}

fn only_uri(item: &Value) -> Option<&str> {
    let fields = item.as_object().filter(|fields| fields.len() == 1)?;
    fields.get("uri")?.as_str()
}

/// The address and the place of a picture.
fn placed(item: &Value) -> Option<(&str, Option<&str>)> {
    let fields = item.as_object()?;
    let uri = fields.get("uri")?.as_str()?;
    match fields.get("position") {
        None => (fields.len() == 1).then_some((uri, None)),
        Some(place) => (fields.len() == 2).then_some((uri, Some(place.as_str()?))),
    }
}

/// The one place where this vendor writes names with an underscore.
fn is_range(range: &Value) -> bool {
    let whole = |name: &str| range.get(name).and_then(Value::as_i64);
    let ends = whole("start_seconds").zip(whole("end_seconds"));
    range.as_object().is_some_and(|fields| fields.len() == 2)
        && ends.is_some_and(|(start, end)| 0 <= start && start < end)
}

fn is_moderation(fields: &Map<String, Value>) -> bool {
    let threshold = fields.get("publicFigureThreshold").and_then(Value::as_str);
    fields.len() == 1 && threshold.is_some_and(|word| ["auto", "low"].contains(&word))
}
