//! An order in the words of this protocol, as the server that it is for likes them.

use std::time::Duration;

use serde_json::{Map, Number, Value, json};

use super::super::lost::Sent;
use super::super::{Order, unsupported};
use crate::call::{Body, Call, Document, FileBody, Part};
use crate::error::{Fault, FaultKind};
use crate::habits::{Form, ImageField, Ways};
use crate::request::{InputRef, Mode, Role};
use crate::shape::Seconds;

/// How long a server may work before it answers an order with the clip.
const LONGEST_WORK: Duration = Duration::from_hours(1);

pub(super) struct Draft<'a> {
    pub(super) path: Vec<&'a str>,
    pub(super) fields: Map<String, Value>,
    file: Option<(&'static str, FileBody)>,
    ways: &'a Ways,
}

impl<'a> Draft<'a> {
    pub(super) fn of(order: &'a Order, ways: &'a Ways) -> Result<Self, Fault> {
        refuse_unspeakable(order, ways)?;
        let mut draft = Self { path: Vec::new(), fields: Map::new(), file: None, ways };
        draft.set("prompt", order.prompt.as_str());
        match order.mode {
            Mode::Text | Mode::Image => draft.create(order)?,
            Mode::Remix => draft.remix(order)?,
            Mode::Edit => draft.edit(order)?,
            Mode::Extend => draft.extend(order)?,
            Mode::Reference => return Err(unsupported("make a clip after references")),
        }
        draft.fields = order.with_pass(draft.fields);
        Ok(draft)
    }

    fn create(&mut self, order: &Order) -> Result<(), Fault> {
        if self.ways.names_model {
            self.set("model", order.model.as_str());
        }
        self.set_seconds(order.seconds);
        if let Some(size) = order.size {
            self.set("size", size.to_string());
        }
        let extras = [
            ("seed", order.seed.map(Value::from)),
            ("negative_prompt", order.negative.clone().map(Value::from)),
            ("fps", order.fps.map(Value::from)),
        ];
        for (name, value) in extras {
            if let Some(value) = value {
                self.set(name, value);
            }
        }
        self.image(order)
    }

    fn remix(&mut self, order: &'a Order) -> Result<(), Fault> {
        order.only_input(None)?;
        let Some(parent) = &order.parent else { return Err(nothing_to_work_on()) };
        self.path = vec![&parent.remote_id, "remix"];
        Ok(())
    }

    fn edit(&mut self, order: &Order) -> Result<(), Fault> {
        self.path = vec!["edits"];
        self.video(order)?;
        if self.file.is_some() {
            self.set("model", order.model.as_str());
        }
        Ok(())
    }

    fn extend(&mut self, order: &Order) -> Result<(), Fault> {
        if order.prompt.trim().is_empty() {
            let message = "this provider continues a clip only with a prompt: say what happens next";
            return Err(Fault::new(FaultKind::Invalid, message));
        }
        self.path = vec!["extensions"];
        self.set_seconds(order.seconds);
        self.video(order)
    }

    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    /// A string, unless the server asks for a number: each refuses the other.
    fn set_seconds(&mut self, seconds: Option<Seconds>) {
        let Some(seconds) = seconds.map(|seconds| seconds.to_string()) else { return };
        match seconds.parse::<Number>() {
            Ok(number) if self.ways.numeric_seconds => self.set("seconds", number),
            Ok(_) | Err(_) => self.set("seconds", seconds),
        }
    }

    /// The call that sends it, below the address of the server's `/videos`.
    pub(super) fn into_call(self, at: impl FnOnce(&[&str]) -> url::Url) -> Call {
        let patience = self.ways.blocking.then_some(LONGEST_WORK);
        Call { patience, ..Call::order(at(&self.path), self.into_body()) }
    }

    /// Multipart where the server wants it, or a file goes along that nothing passed on has replaced. Changes of a clip
    /// are never asked for in multipart without need: strict servers know no `video[id]`.
    fn into_body(self) -> Body {
        let file = self.file.filter(|(name, _)| !self.fields.contains_key(*name));
        let is_order = self.path.is_empty();
        let mut parts = match (self.ways.body, &file) {
            (Form::Multipart, _) if is_order => texts(&self.fields),
            (Form::Multipart, Some(_)) => texts(&self.fields),
            (Form::Json, Some(_)) => Part::texts(&self.fields),
            (Form::Multipart | Form::Json, None) => return Body::Json(Value::Object(self.fields)),
        };
        parts.extend(file.map(|(name, file)| Part::file(name, file)));
        Body::Multipart(parts)
    }
}

/// The fields as text parts, objects and lists as JSON: vLLM-Omni, `SGLang` and TensorRT-LLM read them so.
fn texts(fields: &Map<String, Value>) -> Vec<Part> {
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    };
    fields.iter().filter_map(|(name, value)| Some(Part::text(name, text(value)?))).collect()
}

/// Refuses what there is no field for, rather than leave it out in silence. Sound is none of it: the catalog says
/// what a model does about it, and there is no switch.
fn refuse_unspeakable(order: &Order, ways: &Ways) -> Result<(), Fault> {
    let makes_a_shape = matches!(order.mode, Mode::Text | Mode::Image);
    let asked = [("seed", order.seed.is_some()), ("negative", order.negative.is_some()), ("fps", order.fps.is_some())];
    let has_fields = ways.extras && makes_a_shape;
    if let Some((name, _)) = asked.iter().find(|(_, asked)| *asked && !has_fields) {
        return Err(unsupported(&format!("take `--{name}`; a server that has a field for it gets it by `--set`")));
    }
    if makes_a_shape && order.size.is_none() && (order.aspect.is_some() || order.resolution.is_some()) {
        return Err(unsupported("take `--aspect` or `--resolution` alone: name the pixels with `--size`"));
    }
    Ok(())
}

/// What of an order was on the wire and comes back in the list, except an extension's length: the list has the whole's.
/// Servers that run a model themselves tell the length and size that they made of it.
pub(super) fn sent(order: &Order, ways: &Ways) -> Result<Sent, Fault> {
    let fields = Document::from(Value::Object(Draft::of(order, ways)?.fields));
    let comes_back = !ways.self_hosted;
    Ok(Sent {
        prompt: fields.text("/prompt").map(str::to_owned),
        model: fields.text("/model").map(str::to_owned),
        seconds: fields.seconds("/seconds").filter(|_| comes_back && order.mode != Mode::Extend),
        size: fields.text("/size").filter(|_| comes_back).and_then(|size| size.parse().ok()),
    })
}

// Inputs.

impl Draft<'_> {
    fn image(&mut self, order: &Order) -> Result<(), Fault> {
        let address = match order.only_input(Some(Role::FirstFrame))? {
            None => return Ok(()),
            Some(InputRef::File(_)) if self.ways.image == ImageField::AddressOnly => {
                return Err(unsupported("take a file: give the address of the image"));
            }
            Some(InputRef::File(file)) => {
                self.file = Some(("input_reference", file.clone()));
                return Ok(());
            }
            Some(InputRef::Uploaded(id)) if self.ways.image == ImageField::Reference => {
                self.set("input_reference", json!({ "file_id": id }));
                return Ok(());
            }
            Some(InputRef::Uploaded(_)) => return Err(unsupported("take a file that was uploaded before")),
            Some(InputRef::Url(url)) => url.as_str(),
            Some(InputRef::Data(data)) => data.as_str(),
        };
        match self.ways.image {
            ImageField::Reference => self.set("input_reference", json!({ "image_url": address })),
            ImageField::ImageReference => self.set("image_reference", json!({ "image_url": address })),
            ImageField::ReferenceUrl => self.set("reference_url", address),
            ImageField::Content => self.set("image_reference", json!({ "content": address, "format": "url" })),
            ImageField::AddressOnly => self.set("input_reference", address),
            ImageField::FileOnly => {
                return Err(unsupported("take an image by its address: download it, then give the file"));
            }
        }
        Ok(())
    }

    /// The clip to work on: one of the provider's own by its id, or a file. There is no field for an address.
    fn video(&mut self, order: &Order) -> Result<(), Fault> {
        match (&order.parent, order.only_input(Some(Role::Video))?) {
            (Some(parent), None) => self.set("video", json!({ "id": parent.remote_id })),
            (None, Some(InputRef::File(file))) => self.file = Some(("video", file.clone())),
            (None, Some(InputRef::Url(_) | InputRef::Data(_) | InputRef::Uploaded(_))) => {
                return Err(unsupported("take a video by its address: download it, then give the file"));
            }
            (Some(_), Some(_)) => return Err(unsupported("work on two clips at once")),
            (None, None) => return Err(nothing_to_work_on()),
        }
        Ok(())
    }
}

fn nothing_to_work_on() -> Fault {
    Fault::new(FaultKind::Invalid, "there is no clip to work on: name a job or a file")
}
