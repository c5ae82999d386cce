//! Reads a JSON object field by field, and refuses what nobody asked for.
//!
//! For the vendors whose words about a wrong field are not known: the sentences
//! are plain, the error body around them is the side's. A field that was read
//! is taken out; what is left at the end is unknown.

use serde_json::{Map, Value};

use super::side::Refusal;

/// An object, and where it stands in the whole body.
#[derive(Clone, Debug)]
pub(super) struct Body {
    at: String,
    fields: Map<String, Value>,
}

impl Body {
    /// The body of a call.
    pub(super) fn new(fields: Map<String, Value>) -> Self {
        Self { at: String::new(), fields }
    }

    /// The full name of a field: `frame_images.0.image_url`.
    pub(super) fn path(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }

    /// A field as it is.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.remove(name)
    }

    /// A text that may be left out.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong_type(name, "a string", &other)),
        }
    }

    /// A text that is needed and says something.
    pub(super) fn needed_text(&mut self, name: &str) -> Result<String, Refusal> {
        match self.text(name)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            Some(_) => Err(unfit(&self.path(name), "must not be empty")),
            None => Err(self.missing(name)),
        }
    }

    /// One text out of a few, which may be left out.
    pub(super) fn choice(&mut self, name: &str, values: &[&'static str]) -> Result<Option<&'static str>, Refusal> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let found = values.iter().copied().find(|value| *value == text);
        found.map(Some).ok_or_else(|| {
            unfit(&self.path(name), &format!("expected one of {}, received `{text}`", values.join(", ")))
        })
    }

    /// A whole number that may be left out.
    pub(super) fn integer(&mut self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.take(name) else { return Ok(None) };
        value.as_i64().map(Some).ok_or_else(|| self.wrong_type(name, "an integer", &value))
    }

    /// A number, whole or not, that may be left out.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<f64>, Refusal> {
        let Some(value) = self.take(name) else { return Ok(None) };
        value.as_f64().map(Some).ok_or_else(|| self.wrong_type(name, "a number", &value))
    }

    /// A yes or no that may be left out.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Refusal> {
        let Some(value) = self.take(name) else { return Ok(None) };
        value.as_bool().map(Some).ok_or_else(|| self.wrong_type(name, "a boolean", &value))
    }

    /// An object that may be left out.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Self>, Refusal> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Self { at: self.path(name), fields })),
            Some(other) => Err(self.wrong_type(name, "an object", &other)),
        }
    }

    /// An object that is needed.
    pub(super) fn needed_object(&mut self, name: &str) -> Result<Self, Refusal> {
        self.object(name)?.ok_or_else(|| self.missing(name))
    }

    /// A list of objects; none where it is left out.
    pub(super) fn objects(&mut self, name: &str) -> Result<Vec<Self>, Refusal> {
        let list = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(other) => return Err(self.wrong_type(name, "an array", &other)),
        };
        let place = |(index, item): (usize, Value)| match item {
            Value::Object(fields) => Ok(Self { at: format!("{}.{index}", self.path(name)), fields }),
            other => Err(self.wrong_type(&format!("{name}.{index}"), "an object", &other)),
        };
        list.into_iter().enumerate().map(place).collect()
    }

    /// Refuses what nobody asked for.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        let unknown = self.fields.keys().next();
        unknown.map_or(Ok(()), |name| Err(unfit(&self.path(name), "is not a known field")))
    }

    pub(super) fn missing(&self, name: &str) -> Refusal {
        unfit(&self.path(name), "is required")
    }

    fn wrong_type(&self, name: &str, expected: &str, found: &Value) -> Refusal {
        unfit(&self.path(name), &format!("expected {expected}, received {}", type_of(found)))
    }
}

/// What a value is, as vendors that explain themselves call it.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a decimal number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The refusal of one field; the sentence begins with the field's name.
pub(super) fn unfit(field: &str, why: &str) -> Refusal {
    Refusal::Invalid { field: Some(field.to_owned()), code: None, message: format!("{field}: {why}") }
}
