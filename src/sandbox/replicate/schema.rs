//! The fields of a model: what each may hold, how the vendor writes that down, and the check of a value against it.

use serde_json::{Value, json};

use super::unfit;
use crate::sandbox::side::Refusal;

/// One field of a model's input.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
    /// What counts where the field is left out.
    pub(super) usual: Usual,
}

/// What a field may hold.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    /// A text that holds a JSON list.
    ListText,
    Choice(&'static [&'static str]),
    /// One of a few whole numbers.
    Step(&'static [i64]),
    /// A whole number from the first to the last.
    Whole(i64, i64),
    /// Whole seconds, from 1 or -1 for a length that the model chooses, up to that many.
    AutoLength(i64),
    Flag,
    /// The address of a file.
    Link,
    /// At most that many addresses.
    Links(usize),
}

/// A default.
#[derive(Clone, Copy)]
pub(super) enum Usual {
    None,
    Text(&'static str),
    Whole(i64),
    Flag(bool),
}

impl Usual {
    pub(super) fn value(self) -> Option<Value> {
        match self {
            Self::None => None,
            Self::Text(text) => Some(json!(text)),
            Self::Whole(number) => Some(json!(number)),
            Self::Flag(flag) => Some(json!(flag)),
        }
    }
}

const fn field(name: &'static str, kind: Kind, usual: Usual) -> Field {
    Field { name, kind, required: false, usual }
}

pub(super) const fn text(name: &'static str) -> Field {
    field(name, Kind::Text, Usual::None)
}

pub(super) const fn list_text(name: &'static str) -> Field {
    field(name, Kind::ListText, Usual::None)
}

pub(super) const fn choice(name: &'static str, values: &'static [&'static str], usual: &'static str) -> Field {
    field(name, Kind::Choice(values), Usual::Text(usual))
}

pub(super) const fn step(name: &'static str, values: &'static [i64], usual: i64) -> Field {
    field(name, Kind::Step(values), Usual::Whole(usual))
}

pub(super) const fn whole(name: &'static str, (least, most): (i64, i64), usual: i64) -> Field {
    field(name, Kind::Whole(least, most), Usual::Whole(usual))
}

pub(super) const fn auto_length(name: &'static str, most: i64, usual: i64) -> Field {
    field(name, Kind::AutoLength(most), Usual::Whole(usual))
}

pub(super) const fn seed() -> Field {
    field("seed", Kind::Whole(i64::MIN, i64::MAX), Usual::None)
}

pub(super) const fn flag(name: &'static str, usual: bool) -> Field {
    field(name, Kind::Flag, Usual::Flag(usual))
}

pub(super) const fn link(name: &'static str) -> Field {
    field(name, Kind::Link, Usual::None)
}

pub(super) const fn links(name: &'static str, most: usize) -> Field {
    field(name, Kind::Links(most), Usual::None)
}

impl Field {
    pub(super) const fn required(self) -> Self {
        Self { name: self.name, kind: self.kind, required: true, usual: self.usual }
    }

    /// The property as it stands in the model's `OpenAPI` document, at that place in the order.
    pub(super) fn property(&self, order: usize) -> Value {
        let mut property = match self.kind {
            Kind::Text | Kind::ListText => json!({ "type": "string" }),
            Kind::Choice(values) => json!({ "type": "string", "enum": values }),
            Kind::Step(values) => json!({ "type": "integer", "enum": values }),
            Kind::Whole(i64::MIN, i64::MAX) => json!({ "type": "integer" }),
            Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Kind::AutoLength(most) => json!({ "type": "integer", "minimum": -1, "maximum": most }),
            Kind::Flag => json!({ "type": "boolean" }),
            Kind::Link => json!({ "type": "string", "format": "uri" }),
            Kind::Links(most) => {
                json!({ "type": "array", "items": { "type": "string", "format": "uri" }, "maxItems": most })
            }
        };
        property["title"] = json!(self.name);
        property["x-order"] = json!(order);
        if let Some(usual) = self.usual.value() {
            property["default"] = usual;
        }
        property
    }

    /// Refuses a value that the field may not hold.
    pub(super) fn check(&self, value: &Value) -> Result<(), Refusal> {
        match (self.kind, value) {
            (Kind::Text | Kind::Link, Value::String(_)) | (Kind::Flag, Value::Bool(_)) => Ok(()),
            (Kind::ListText, Value::String(text)) => match serde_json::from_str(text) {
                Ok(Value::Array(_)) => Ok(()),
                Ok(_) | Err(_) => Err(self.unfit("format", "Expected a JSON list in a string".to_owned())),
            },
            (Kind::Choice(values), Value::String(text)) if values.contains(&text.as_str()) => Ok(()),
            (Kind::Choice(values), Value::String(_)) => Err(self.none_of(values)),
            (Kind::Links(most), Value::Array(items)) => self.check_items(items, most),
            (Kind::Step(_) | Kind::Whole(..) | Kind::AutoLength(_), Value::Number(number)) => {
                let number = number.as_i64().ok_or_else(|| self.wrong_type("integer", "number"))?;
                self.check_number(number)
            }
            (kind, other) => Err(self.wrong_type(type_name(kind), type_of(other))),
        }
    }

    fn check_number(&self, number: i64) -> Result<(), Refusal> {
        let (least, most) = match self.kind {
            Kind::Step(values) if !values.contains(&number) => return Err(self.none_of(values)),
            Kind::AutoLength(_) if number == 0 => {
                return Err(self.unfit("number_gte", "Must be -1 or greater than or equal to 1".to_owned()));
            }
            Kind::AutoLength(most) => (-1, most),
            Kind::Whole(least, most) => (least, most),
            Kind::Step(_)
            | Kind::Text
            | Kind::ListText
            | Kind::Choice(_)
            | Kind::Flag
            | Kind::Link
            | Kind::Links(_) => return Ok(()),
        };
        if number < least {
            return Err(self.unfit("number_gte", format!("Must be greater than or equal to {least}")));
        }
        if number > most {
            return Err(self.unfit("number_lte", format!("Must be less than or equal to {most}")));
        }
        Ok(())
    }

    fn check_items(&self, items: &[Value], most: usize) -> Result<(), Refusal> {
        if items.len() > most {
            return Err(self.unfit("array_max_items", format!("Array must have at most {most} items")));
        }
        let odd = items.iter().find(|item| !item.is_string());
        odd.map_or(Ok(()), |item| Err(self.wrong_type("string", type_of(item))))
    }

    fn none_of<T: ToString>(&self, values: &[T]) -> Refusal {
        let list: Vec<String> = values.iter().map(ToString::to_string).collect();
        let message = format!("input.{} must be one of the following: {}", self.name, list.join(", "));
        self.unfit("enum", message)
    }

    fn wrong_type(&self, expected: &str, found: &str) -> Refusal {
        self.unfit("invalid_type", format!("Invalid type. Expected: {expected}, given: {found}"))
    }

    fn unfit(&self, code: &'static str, message: String) -> Refusal {
        unfit(&format!("input.{}", self.name), code, message)
    }
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::ListText | Kind::Choice(_) | Kind::Link => "string",
        Kind::Step(_) | Kind::Whole(..) | Kind::AutoLength(_) => "integer",
        Kind::Flag => "boolean",
        Kind::Links(_) => "array",
    }
}

/// The JSON type of a value, in the words of the vendor's checker.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
