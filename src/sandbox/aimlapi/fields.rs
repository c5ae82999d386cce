//! Checks a body against the fields of its model, as the vendor's specification of that model has them.

use serde_json::{Map, Value};

use super::invalid;
use super::models::{Lengths, Model};
use crate::sandbox::inline::Picture;
use crate::sandbox::side::Refusal;

/// A field that some models have, apart from prompt and shape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Text,
    Flag,
    /// An integer of that range.
    Whole(i64, i64),
    /// A number from 0 to 1.
    Portion,
    OneOf(&'static [&'static str]),
    /// The address of a film or a sound.
    Link,
    /// An address, a data URI or base64.
    Picture,
    Links {
        most: usize,
    },
    Pictures {
        most: usize,
    },
    /// A list of which the vendor's pages say no more.
    List,
}

/// A body that was understood.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) prompt: String,
    pub(super) seconds: u32,
    pub(super) resolution: String,
    pub(super) ratio: Option<String>,
    /// The first picture that came along.
    pub(super) still: Option<bytes::Bytes>,
}

/// Reads the fields of an order for that model.
pub(super) fn read(model: &Model, body: &Map<String, Value>) -> Result<Asked, Refusal> {
    for alternatives in model.required {
        if !alternatives.iter().any(|name| body.contains_key(*name)) {
            return Err(invalid(alternatives[0], "should not be empty".to_owned()));
        }
    }
    let mut asked = Asked {
        prompt: String::new(),
        seconds: model.usual_seconds,
        resolution: model.resolutions.usual.to_owned(),
        ratio: None,
        still: None,
    };
    for (name, value) in body {
        let ratios = &model.ratios;
        match name.as_str() {
            "model" => {}
            "prompt" => asked.prompt = prompt(model, value)?,
            "duration" => asked.seconds = duration(model, value)?,
            "resolution" if !model.resolutions.values.is_empty() => {
                asked.resolution = one_of(name, value, model.resolutions.values)?;
            }
            name if name == ratios.field && !ratios.values.is_empty() => {
                asked.ratio = Some(one_of(name, value, ratios.values)?);
            }
            name => {
                let field = model.fields.iter().copied().flatten().find(|field| field.name == name);
                let field = field.ok_or_else(|| invalid(name, "should not exist".to_owned()))?;
                let still = check(field, value)?;
                asked.still = asked.still.or(still);
            }
        }
    }
    Ok(asked)
}

fn prompt(model: &Model, value: &Value) -> Result<String, Refusal> {
    let text = text("prompt", value)?;
    if text.is_empty() {
        return Err(invalid("prompt", "should not be empty".to_owned()));
    }
    if let Some(most) = model.longest_prompt.filter(|most| text.chars().count() > *most) {
        return Err(invalid("prompt", format!("must be shorter than or equal to {most} characters")));
    }
    Ok(text)
}

fn duration(model: &Model, value: &Value) -> Result<u32, Refusal> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    let number = number.ok_or_else(|| invalid("duration", "must be an integer number".to_owned()))?;
    let (fits, allowed) = match model.seconds {
        Lengths::From(least, most) => ((least..=most).contains(&number), format!("{least} to {most}")),
        Lengths::Of(values) => {
            let listed: Vec<String> = values.iter().map(ToString::to_string).collect();
            (values.contains(&number), listed.join(", "))
        }
    };
    if fits { Ok(number) } else { Err(invalid("duration", format!("must be one of the following values: {allowed}"))) }
}

fn text(name: &str, value: &Value) -> Result<String, Refusal> {
    value.as_str().map(ToOwned::to_owned).ok_or_else(|| invalid(name, "must be a string".to_owned()))
}

fn one_of(name: &str, value: &Value, values: &[&str]) -> Result<String, Refusal> {
    let text = text(name, value)?;
    if values.contains(&text.as_str()) {
        return Ok(text);
    }
    Err(invalid(name, format!("must be one of the following values: {}", values.join(", "))))
}

/// Checks one field, and gives back the picture in it, where its bytes came along.
fn check(field: &Field, value: &Value) -> Result<Option<bytes::Bytes>, Refusal> {
    let name = field.name;
    let wrong = |complaint: &str| invalid(name, complaint.to_owned());
    match field.kind {
        Kind::Text => text(name, value).map(|_| None),
        Kind::Flag => value.as_bool().map(|_| None).ok_or_else(|| wrong("must be a boolean value")),
        Kind::Whole(least, most) => {
            let fits = value.as_i64().is_some_and(|number| (least..=most).contains(&number));
            if fits { Ok(None) } else { Err(wrong(&format!("must be an integer from {least} to {most}"))) }
        }
        Kind::Portion => {
            let fits = value.as_f64().is_some_and(|number| (0.0..=1.0).contains(&number));
            if fits { Ok(None) } else { Err(wrong("must be a number from 0 to 1")) }
        }
        Kind::OneOf(values) => one_of(name, value, values).map(|_| None),
        Kind::Link => link(name, value).map(|()| None),
        Kind::Picture => picture(name, value),
        Kind::Links { most } => list(name, value, most)?.iter().try_for_each(|value| link(name, value)).map(|()| None),
        Kind::Pictures { most } => {
            let pictures: Result<Vec<_>, Refusal> =
                list(name, value, most)?.iter().map(|value| picture(name, value)).collect();
            Ok(pictures?.into_iter().flatten().next())
        }
        Kind::List => list(name, value, usize::MAX).map(|_| None),
    }
}

fn list<'v>(name: &str, value: &'v Value, most: usize) -> Result<&'v [Value], Refusal> {
    let list = value.as_array().ok_or_else(|| invalid(name, "must be an array".to_owned()))?;
    if list.is_empty() || list.len() > most {
        return Err(invalid(name, format!("must contain 1 to {most} elements")));
    }
    Ok(list)
}

fn link(name: &str, value: &Value) -> Result<(), Refusal> {
    let text = text(name, value)?;
    if text.starts_with("https://") || text.starts_with("http://") {
        return Ok(());
    }
    Err(invalid(name, "must be a URL address".to_owned()))
}

fn picture(name: &str, value: &Value) -> Result<Option<bytes::Bytes>, Refusal> {
    let text = text(name, value)?;
    Picture::read(&text).map(Picture::bytes).map_err(|why| invalid(name, format!("must be an image: {why}")))
}
