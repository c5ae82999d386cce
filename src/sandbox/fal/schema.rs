//! What an input may hold: the fields of an endpoint as plain data, the check of a body against them, and the same
//! fields as the vendor's `OpenAPI` page shows them.
//!
//! One table serves both, so that a schema which is fetched never says anything else than what is accepted. The
//! complaints are the vendor's: a list of where, what and which kind, by <https://docs.fal.ai/errors>.

use serde_json::{Map, Value, json};

/// One field of an input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) given: Given,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// A text of at most that many characters.
    Text(usize),
    /// One text out of a few.
    Choice(&'static [&'static str]),
    /// A whole number within two others, both allowed.
    Whole(i64, i64),
    /// One whole number out of a few.
    Wholes(&'static [i64]),
    /// Any number.
    Number,
    Flag,
    /// The address of a file.
    File(Media),
    /// Addresses of at most that many files.
    Files(Media, usize),
    /// At most that many texts.
    Texts(usize),
    /// Objects of these fields.
    Objects(&'static [Field]),
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    Picture,
    Clip,
    Sound,
}

/// What is taken where a field is left out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given {
    /// Nothing: it is needed.
    Needed,
    /// Nothing, and nothing is missed.
    Freely,
    Text(&'static str),
    Whole(i64),
    On,
    Off,
    /// A decimal, as written.
    Decimal(&'static str),
}

impl Given {
    fn value(self) -> Option<Value> {
        match self {
            Self::Needed | Self::Freely => None,
            Self::Text(text) => Some(Value::from(text)),
            Self::Whole(number) => Some(Value::from(number)),
            Self::On => Some(Value::Bool(true)),
            Self::Off => Some(Value::Bool(false)),
            Self::Decimal(text) => text.parse().ok().map(Value::Number),
        }
    }
}

/// A field that may be left out.
pub(super) const fn free(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, given: Given::Freely }
}

/// A field that is needed.
pub(super) const fn needed(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, given: Given::Needed }
}

/// One text out of a few, with the one that is taken where it is left out.
pub(super) const fn choice(name: &'static str, values: &'static [&'static str], usual: &'static str) -> Field {
    Field { name, kind: Kind::Choice(values), given: Given::Text(usual) }
}

/// A whole number between two others, with the usual one behind them.
pub(super) const fn whole(name: &'static str, (least, most): (i64, i64), usual: i64) -> Field {
    Field { name, kind: Kind::Whole(least, most), given: Given::Whole(usual) }
}

/// One whole number out of a few, with the usual one.
pub(super) const fn wholes(name: &'static str, values: &'static [i64], usual: i64) -> Field {
    Field { name, kind: Kind::Wholes(values), given: Given::Whole(usual) }
}

/// A switch that is on unless it is turned off.
pub(super) const fn on(name: &'static str) -> Field {
    Field { name, kind: Kind::Flag, given: Given::On }
}

/// A switch that is off unless it is turned on.
pub(super) const fn off(name: &'static str) -> Field {
    Field { name, kind: Kind::Flag, given: Given::Off }
}

/// What is wrong with one place of a body.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Complaint {
    place: Vec<Value>,
    kind: &'static str,
    message: String,
    context: Value,
    input: Value,
}

impl Complaint {
    /// A complaint about a field at the top of the body.
    pub(super) fn about(field: &str, kind: &'static str, message: impl Into<String>) -> Self {
        Place(vec!["body".into()]).at(field).complaint(kind, message, &Value::Null)
    }

    /// A complaint about the body as a whole.
    pub(super) fn of_body(kind: &'static str, message: impl Into<String>) -> Self {
        Place(vec!["body".into()]).complaint(kind, message, &Value::Null)
    }

    fn because(self, context: Value) -> Self {
        Self { context, ..self }
    }

    /// The complaint as the vendor writes it.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "loc": self.place,
            "msg": self.message,
            "type": self.kind,
            "url": format!("https://docs.fal.ai/errors/#{}", self.kind),
            "ctx": self.context,
            "input": self.input,
        })
    }
}

/// Where in a body one is.
#[derive(Clone, Debug)]
struct Place(Vec<Value>);

impl Place {
    fn at(&self, step: impl Into<Value>) -> Self {
        let mut place = self.0.clone();
        place.push(step.into());
        Self(place)
    }

    fn complaint(&self, kind: &'static str, message: impl Into<String>, input: &Value) -> Complaint {
        let place = self.0.clone();
        Complaint { place, kind, message: message.into(), context: json!({}), input: input.clone() }
    }
}

/// Checks a whole body, and fills in what was left out. Every complaint is made, not only the first.
pub(super) fn check(groups: &[&[Field]], body: &Map<String, Value>) -> Result<Map<String, Value>, Vec<Complaint>> {
    let fields: Vec<&Field> = groups.iter().copied().flatten().collect();
    let mut complaints = Vec::new();
    let filled = check_object(&fields, body, &Place(vec!["body".into()]), &mut complaints);
    if complaints.is_empty() { Ok(filled) } else { Err(complaints) }
}

/// What an input holds where nothing is given.
pub(super) fn usual(groups: &[&[Field]]) -> Map<String, Value> {
    let fields = groups.iter().copied().flatten();
    fields.filter_map(|field| Some((field.name.to_owned(), field.given.value()?))).collect()
}

fn check_object(
    fields: &[&Field],
    object: &Map<String, Value>,
    place: &Place,
    complaints: &mut Vec<Complaint>,
) -> Map<String, Value> {
    let mut filled = Map::new();
    for field in fields {
        let place = place.at(field.name);
        match (object.get(field.name), field.given) {
            (Some(value), _) => {
                check_value(field.kind, value, &place, complaints);
                filled.insert(field.name.to_owned(), value.clone());
            }
            (None, Given::Needed) => {
                complaints.push(place.complaint("missing", "Field required", &Value::Object(object.clone())));
            }
            (None, usual) => filled.extend(usual.value().map(|value| (field.name.to_owned(), value))),
        }
    }
    for (name, value) in object {
        if !fields.iter().any(|field| field.name == name) {
            complaints.push(place.at(name.as_str()).complaint(
                "extra_forbidden",
                "Extra inputs are not permitted",
                value,
            ));
        }
    }
    filled
}

fn check_value(kind: Kind, value: &Value, place: &Place, complaints: &mut Vec<Complaint>) {
    let found = match kind {
        Kind::Text(most) => wrong_text(most, value, place),
        Kind::Choice(values) => wrong_choice(values, value, place),
        Kind::Whole(least, most) => wrong_whole(least, most, value, place),
        Kind::Wholes(values) => {
            let fits = value.as_i64().is_some_and(|number| values.contains(&number));
            (!fits).then(|| one_of(&json!(values), value, place))
        }
        Kind::Number => {
            (!value.is_number()).then(|| place.complaint("float_type", "Input should be a valid number", value))
        }
        Kind::Flag => {
            (!value.is_boolean()).then(|| place.complaint("bool_type", "Input should be a valid boolean", value))
        }
        Kind::File(_) => wrong_text(usize::MAX, value, place),
        Kind::Files(_, most) | Kind::Texts(most) => {
            let each = |item: &Value, place: &Place, complaints: &mut Vec<Complaint>| {
                complaints.extend(wrong_text(usize::MAX, item, place));
            };
            wrong_list((most, &each), value, place, complaints)
        }
        Kind::Objects(fields) => {
            let fields: Vec<&Field> = fields.iter().collect();
            let each = |item: &Value, place: &Place, complaints: &mut Vec<Complaint>| match item {
                Value::Object(object) => {
                    check_object(&fields, object, place, complaints);
                }
                other => complaints.push(place.complaint("dict_type", "Input should be a valid dictionary", other)),
            };
            wrong_list((usize::MAX, &each), value, place, complaints)
        }
    };
    complaints.extend(found);
}

fn wrong_text(most: usize, value: &Value, place: &Place) -> Option<Complaint> {
    let Some(text) = value.as_str() else {
        return Some(place.complaint("string_type", "Input should be a valid string", value));
    };
    let length = text.chars().count();
    if length == 0 {
        return Some(place.complaint("sequence_too_short", "String should have at least 1 character", value));
    }
    (length > most).then(|| {
        let message = format!("String should have at most {most} characters");
        place.complaint("sequence_too_long", message, value).because(json!({ "max_length": most }))
    })
}

fn wrong_choice(values: &[&str], value: &Value, place: &Place) -> Option<Complaint> {
    let fits = value.as_str().is_some_and(|text| values.contains(&text));
    (!fits).then(|| one_of(&json!(values), value, place))
}

fn one_of(values: &Value, value: &Value, place: &Place) -> Complaint {
    let message = format!("Input should be one of {values}");
    place.complaint("one_of", message, value).because(json!({ "expected": values }))
}

fn wrong_whole(least: i64, most: i64, value: &Value, place: &Place) -> Option<Complaint> {
    let Some(number) = value.as_i64() else {
        return Some(place.complaint("int_type", "Input should be a valid integer", value));
    };
    if number < least {
        let message = format!("Input should be greater than or equal to {least}");
        return Some(place.complaint("greater_than_equal", message, value).because(json!({ "ge": least })));
    }
    (number > most).then(|| {
        let message = format!("Input should be less than or equal to {most}");
        place.complaint("less_than_equal", message, value).because(json!({ "le": most }))
    })
}

type Each<'a> = &'a dyn Fn(&Value, &Place, &mut Vec<Complaint>);

fn wrong_list(
    (most, each): (usize, Each<'_>),
    value: &Value,
    place: &Place,
    complaints: &mut Vec<Complaint>,
) -> Option<Complaint> {
    let Some(items) = value.as_array() else {
        return Some(place.complaint("list_type", "Input should be a valid list", value));
    };
    if items.len() > most {
        let message = format!("List should have at most {most} items");
        return Some(place.complaint("sequence_too_long", message, value).because(json!({ "max_length": most })));
    }
    for (index, item) in items.iter().enumerate() {
        each(item, &place.at(index), complaints);
    }
    None
}

/// The input of an endpoint as an `OpenAPI` schema.
pub(super) fn to_openapi(groups: &[&[Field]]) -> Value {
    let fields: Vec<&Field> = groups.iter().copied().flatten().collect();
    object_schema(&fields)
}

fn object_schema(fields: &[&Field]) -> Value {
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let required: Vec<&str> =
        fields.iter().filter(|field| matches!(field.given, Given::Needed)).map(|field| field.name).collect();
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), field_schema(field))).collect();
    json!({ "type": "object", "x-fal-order-properties": names, "required": required, "properties": properties })
}

fn field_schema(field: &Field) -> Value {
    let mut schema = match field.kind {
        Kind::Text(usize::MAX) | Kind::File(_) => json!({ "type": "string" }),
        Kind::Text(most) => json!({ "type": "string", "maxLength": most }),
        Kind::Choice(values) => json!({ "type": "string", "enum": values }),
        Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Wholes(values) => json!({ "type": "integer", "enum": values }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Files(_, most) | Kind::Texts(most) => {
            json!({ "type": "array", "items": { "type": "string" }, "maxItems": most })
        }
        Kind::Objects(fields) => {
            let fields: Vec<&Field> = fields.iter().collect();
            json!({ "type": "array", "items": object_schema(&fields) })
        }
    };
    if let (Value::Object(schema), Some(usual)) = (&mut schema, field.given.value()) {
        schema.insert("default".to_owned(), usual);
    }
    schema
}
