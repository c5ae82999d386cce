//! Reading a provider's JSON by pointer, leniently: `null` is absent, numbers may be strings.
//!
//! Used by the dialects. What must be there and is not becomes a fault that names the pointer.

use jiff::Timestamp;
use serde_json::Value;

use crate::error::{Fault, FaultKind};
use crate::shape::Seconds;

/// A JSON answer whose missing fields are named by JSON pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Document(Value);

impl Document {
    /// The whole value.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// The value at that pointer; a `null` counts as absent.
    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.0.pointer(pointer).filter(|value| !value.is_null())
    }

    /// The text at that pointer, where there is one.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.at(pointer)?.as_str()
    }

    /// The integer at that pointer, where there is one.
    pub fn integer(&self, pointer: &str) -> Option<i64> {
        let value = self.at(pointer)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    /// The moment at that pointer, given as Unix seconds.
    pub fn moment(&self, pointer: &str) -> Option<Timestamp> {
        Timestamp::from_second(self.integer(pointer)?).ok()
    }

    /// The length at that pointer, given as a number or as a string of seconds.
    pub fn seconds(&self, pointer: &str) -> Option<Seconds> {
        let value = self.at(pointer)?;
        value.as_str().map_or_else(|| value.to_string().parse().ok(), |text| text.parse().ok())
    }

    /// The text at that pointer, which must be there.
    ///
    /// # Errors
    /// `FaultKind::Unreadable`, naming the pointer.
    pub fn needed_text(&self, pointer: &str) -> Result<&str, Fault> {
        self.text(pointer).filter(|text| !text.is_empty()).ok_or_else(|| {
            let message = format!("the provider's answer lacks a text at `{pointer}`");
            Fault::new(FaultKind::Unreadable, message)
        })
    }

    /// The list at that pointer, each entry as a document of its own.
    ///
    /// # Errors
    /// `FaultKind::Unreadable`, naming the pointer.
    pub fn needed_list(&self, pointer: &str) -> Result<Vec<Self>, Fault> {
        let entries = self.at(pointer).and_then(Value::as_array).ok_or_else(|| {
            let message = format!("the provider's answer lacks a list at `{pointer}`");
            Fault::new(FaultKind::Unreadable, message)
        })?;
        Ok(entries.iter().cloned().map(Self).collect())
    }
}

impl From<Value> for Document {
    fn from(value: Value) -> Self {
        Self(value)
    }
}
