//! Reads the fields of a body one by one, in the vendor's types, with the vendor's complaints.
//!
//! A field that was read is taken out; what is left at the end was not asked
//! for and is refused. That is the point of a rehearsal: a misspelt field name
//! must not pass for an order without that field.

use serde_json::{Map, Value};

use super::listed;
use crate::sandbox::body::type_of;
use crate::sandbox::form::{Form, Upload};
use crate::sandbox::side::Refusal;

/// The fields of one body that were not read yet.
#[derive(Debug)]
pub(super) struct Fields(Form);

impl Fields {
    pub(super) fn new(form: Form) -> Self {
        Self(form)
    }

    /// A required text of `least` to `most` characters.
    pub(super) fn text(&mut self, name: &str, least: usize, most: usize) -> Result<String, Refusal> {
        let text = self.optional_text(name)?.ok_or_else(|| missing(name))?;
        let length = text.chars().count();
        if length < least {
            let message = format!(
                "Invalid '{name}': string too short. Expected a string with minimum length {least}, but got {length}."
            );
            return Err(invalid(name, "string_below_min_length", message));
        }
        if length > most {
            let message = format!(
                "Invalid '{name}': string too long. Expected a string with maximum length {most}, but got {length}."
            );
            return Err(invalid(name, "string_above_max_length", message));
        }
        Ok(text)
    }

    /// A text that may be left out.
    pub(super) fn optional_text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        match self.0.fields.remove(name) {
            None if self.0.files.contains_key(name) => Err(wrong_type(name, "a string", "a file")),
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong_type(name, "a string", type_of(&other))),
        }
    }

    /// A number that may be left out, as a text or as what JSON has for it; its decimal text.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        match self.0.fields.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => Err(wrong_type(name, "a number", type_of(&other))),
        }
    }

    /// A field as it is; where a text holds JSON, what that says.
    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        let value = self.0.fields.remove(name)?;
        let inner = value.as_str().and_then(|text| serde_json::from_str(text).ok());
        Some(inner.filter(Value::is_object).unwrap_or(value))
    }

    /// One text out of a few, which may be left out.
    pub(super) fn choice(&mut self, name: &str, values: &[&'static str]) -> Result<Option<&'static str>, Refusal> {
        let text = match self.0.fields.remove(name) {
            None => return Ok(None),
            Some(Value::String(text)) => text,
            Some(other) => return Err(wrong_type(name, &format!("one of {}", listed(values)), type_of(&other))),
        };
        let found = values.iter().copied().find(|value| *value == text);
        found.map(Some).ok_or_else(|| {
            let message = format!("Invalid value: '{text}'. Supported values are: {}.", listed(values));
            invalid(name, "invalid_value", message)
        })
    }

    /// An object that may be left out.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Map<String, Value>>, Refusal> {
        match self.0.fields.remove(name) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(other) => Err(wrong_type(name, "an object", type_of(&other))),
        }
    }

    /// A list of objects that hold an `id` and nothing else.
    pub(super) fn ids(&mut self, name: &str, most: usize) -> Result<Vec<String>, Refusal> {
        let list = match self.0.fields.remove(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(other) => return Err(wrong_type(name, "an array of objects", type_of(&other))),
        };
        if list.len() > most {
            let message = format!("Invalid '{name}': array too long. Expected at most {most}, but got {}.", list.len());
            return Err(invalid(name, "array_above_max_length", message));
        }
        list.into_iter().map(|item| only_id(name, item)).collect()
    }

    /// The id in an object `{"id":…}`, which is required; a file in its place is for few customers.
    pub(super) fn source(&mut self, name: &str) -> Result<String, Refusal> {
        if self.0.files.contains_key(name) {
            let message = format!("Uploading a file as '{name}' is not enabled for your organization.");
            return Err(Refusal::NotPermitted { message });
        }
        let object = self.object(name)?.ok_or_else(|| missing(name))?;
        only_id(name, Value::Object(object))
    }

    /// A file part that may be left out.
    pub(super) fn file(&mut self, name: &str) -> Option<Upload> {
        self.0.files.remove(name)
    }

    /// Takes out fields that are known and not looked at.
    pub(super) fn pass_over(&mut self, names: &[&str]) {
        self.0.fields.retain(|name, _| !names.contains(&name.as_str()));
        self.0.files.retain(|name, _| !names.contains(&name.as_str()));
    }

    /// Refuses what nobody asked for.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        let unknown = self.0.fields.keys().chain(self.0.files.keys()).next();
        unknown.map_or(Ok(()), |name| Err(unknown_field(name)))
    }
}

fn only_id(name: &str, item: Value) -> Result<String, Refusal> {
    let Value::Object(mut object) = item else { return Err(wrong_type(name, "an object", type_of(&item))) };
    let inner = format!("{name}.id");
    let id = match object.remove("id") {
        Some(Value::String(id)) => id,
        Some(other) => return Err(wrong_type(&inner, "a string", type_of(&other))),
        None => return Err(missing(&inner)),
    };
    match object.keys().next() {
        Some(key) => Err(unknown_field(&format!("{name}.{key}"))),
        None => Ok(id),
    }
}

pub(super) fn invalid(field: &str, code: &'static str, message: String) -> Refusal {
    Refusal::Invalid { field: Some(field.to_owned()), code: Some(code), message }
}

pub(super) fn missing(field: &str) -> Refusal {
    invalid(field, "missing_required_parameter", format!("Missing required parameter: '{field}'."))
}

pub(super) fn unknown_field(field: &str) -> Refusal {
    invalid(field, "unknown_parameter", format!("Unknown parameter: '{field}'."))
}

pub(super) fn wrong_type(field: &str, expected: &str, found: &str) -> Refusal {
    let message = format!("Invalid type for '{field}': expected {expected}, but got {found} instead.");
    invalid(field, "invalid_type", message)
}
