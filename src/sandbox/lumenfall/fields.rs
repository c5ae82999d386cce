//! Reads the fields of an order one by one, in the vendor's types.
//!
//! What is left at the end is no mistake here: the vendor hands fields that it does not know on to the provider.

use bytes::Bytes;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::sandbox::form::Form;
use crate::sandbox::inline::Picture;
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::hex;

/// The fields of one body that were not read yet.
#[derive(Debug)]
pub(super) struct Fields {
    form: Form,
    /// Form data has texts only, in which a number or a yes is written out.
    written_out: bool,
}

const REFERENCE: &str = "input_reference";

impl Fields {
    pub(super) fn new(visit: &Visit<'_>) -> Self {
        let declared = visit.header("content-type").unwrap_or_default();
        let written_out = declared.to_ascii_lowercase().starts_with("multipart/form-data");
        Self { form: visit.form.clone(), written_out }
    }

    /// A text that may be left out.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        match self.form.fields.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(invalid(name, "must be a string")),
        }
    }

    /// A text that must be there and not be empty.
    pub(super) fn required_text(&mut self, name: &str) -> Result<String, Refusal> {
        let text = self.text(name)?.ok_or_else(|| invalid(name, "is required"))?;
        if text.trim().is_empty() { Err(invalid(name, "must not be empty")) } else { Ok(text) }
    }

    /// A number that may be left out, as the text of its digits; the vendor takes it as a string, too, where told so.
    pub(super) fn digits(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        match self.form.fields.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(invalid(name, "must be a number")),
        }
    }

    /// A whole number that may be left out.
    pub(super) fn whole(&mut self, name: &str) -> Result<Option<u64>, Refusal> {
        let found = match self.form.fields.remove(name) {
            None => return Ok(None),
            Some(Value::String(text)) if self.written_out => text.parse().ok(),
            Some(value) => value.as_u64(),
        };
        found.map(Some).ok_or_else(|| invalid(name, "must be an integer"))
    }

    /// A yes or no that may be left out.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        let found = match self.form.fields.remove(name) {
            None => return Ok(None),
            Some(Value::String(text)) if self.written_out => text.parse().ok(),
            Some(value) => value.as_bool(),
        };
        found.map(Some).ok_or_else(|| invalid(name, "must be a boolean"))
    }

    /// An object that may be left out.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Map<String, Value>>, Refusal> {
        match self.form.fields.remove(name) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(_) => Err(invalid(name, "must be an object")),
        }
    }

    /// A list of at most so many items, which may be left out.
    pub(super) fn list(&mut self, name: &str, most: usize) -> Result<(), Refusal> {
        match self.form.fields.remove(name) {
            None => Ok(()),
            Some(Value::Array(list)) if list.len() <= most => Ok(()),
            Some(_) => Err(invalid(name, &format!("must be an array of at most {most}"))),
        }
    }

    /// All reference pictures: objects in JSON; in form data files or texts under `input_reference`,
    /// `input_reference[]` or `input_reference[N]`.
    pub(super) fn references(&mut self) -> Result<Vec<Picture>, Refusal> {
        let mut pictures = Vec::new();
        let values = match self.form.fields.remove(REFERENCE) {
            None => Vec::new(),
            Some(Value::Array(list)) => list,
            Some(one) => vec![one],
        };
        for value in values {
            let url = match value {
                Value::String(url) if self.written_out => url,
                Value::Object(object) => image_url(&object)?,
                _ => return Err(invalid(REFERENCE, "must be an object or an array of objects with an image_url")),
            };
            pictures.push(picture(&url)?);
        }
        let is_reference = |name: &str| name.split('[').next() == Some(REFERENCE);
        for (_, upload) in self.form.files.iter().filter(|(name, _)| is_reference(name)) {
            let picture = Picture::of_bytes(upload.bytes.clone());
            pictures.push(picture.map_err(|why| invalid(REFERENCE, &format!("is not a picture: {why}")))?);
        }
        Ok(pictures)
    }
}

fn image_url(object: &Map<String, Value>) -> Result<String, Refusal> {
    let url = object.get("image_url").and_then(Value::as_str);
    url.map(ToOwned::to_owned).ok_or_else(|| invalid("input_reference.image_url", "is required and must be a string"))
}

fn picture(url: &str) -> Result<Picture, Refusal> {
    let field = "input_reference.image_url";
    if !url.starts_with("https://") && !url.starts_with("data:") {
        return Err(invalid(field, "must be an https URL or a base64 data URI"));
    }
    Picture::read(url).map_err(|why| invalid(field, &format!("is {why}")))
}

/// The body as it is kept, to know it again: files by what is in them.
pub(super) fn kept(form: &Form) -> Value {
    let digest = |bytes: &Bytes| hex(&Sha256::digest(bytes));
    let files: Map<String, Value> =
        form.files.iter().map(|(name, upload)| (name.clone(), digest(&upload.bytes).into())).collect();
    json!({ "fields": form.fields, "files": files })
}

pub(super) fn invalid(field: &str, complaint: &str) -> Refusal {
    Refusal::Invalid { field: Some(field.to_owned()), code: None, message: format!("`{field}` {complaint}.") }
}
