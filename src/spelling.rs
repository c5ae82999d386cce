//! How a gateway's model spells the values of an order: data of the catalog, read by the dialects.
//!
//! One interface, many models, each with field names and value forms of its
//! own: `duration: "8s"` here, `seconds: 8` there. A value without a field is a
//! value that the model has no place for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::request::Role;

/// The fields of one model. An absent one is not taken by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Spelling {
    /// The length.
    pub seconds: Option<Field>,
    /// The exact size, as `1280x720`.
    pub size: Option<Field>,
    /// The proportion, as `16:9`.
    pub aspect: Option<Field>,
    /// The class of size, as `720p`.
    pub resolution: Option<Field>,
    /// Whether it has sound.
    pub audio: Option<Field>,
    /// What shall not be seen.
    pub negative: Option<Field>,
    /// The seed.
    pub seed: Option<Field>,
    /// Frames a second.
    pub fps: Option<Field>,
    /// The first frame.
    pub first_frame: Option<Field>,
    /// The last frame.
    pub last_frame: Option<Field>,
    /// References.
    pub references: Option<Field>,
    /// The clip to work on.
    pub video: Option<Field>,
    /// The sound to go with.
    pub audio_input: Option<Field>,
    /// What is done with a clip, `edit` or `extend`, where one route does several things.
    pub task: Option<Field>,
    /// What always goes along: a mode, a variant.
    pub fixed: Map<String, Value>,
}

/// One field: its name, and how its value is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Field {
    /// Its name; dots lead into objects.
    pub name: String,
    /// The form of its value.
    pub form: Form,
    /// Values that are written as something else: `{ "768p" = "768P" }`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Value>,
}

/// The form of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// As it is by nature: a text for texts, a whole number for numbers, a yes or no.
    #[default]
    Plain,
    /// As a text: `"8"`.
    Text,
    /// As a text with the unit behind: `"8s"`.
    Suffixed,
    /// As a size with a colon: `1280:720`.
    Colon,
    /// As a list, of one where there is one.
    List,
}

/// A field as the catalog writes it: its name alone, where nothing else is to be said.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Name(String),
    Full {
        name: String,
        #[serde(default)]
        form: Form,
        #[serde(default)]
        values: BTreeMap<String, Value>,
    },
}

impl From<Written> for Field {
    fn from(written: Written) -> Self {
        match written {
            Written::Name(name) => Self { name, form: Form::Plain, values: BTreeMap::new() },
            Written::Full { name, form, values } => Self { name, form, values },
        }
    }
}

impl Spelling {
    /// The field for a file of that role.
    pub const fn field_of(&self, role: Role) -> Option<&Field> {
        match role {
            Role::FirstFrame => self.first_frame.as_ref(),
            Role::LastFrame => self.last_frame.as_ref(),
            Role::Reference => self.references.as_ref(),
            Role::Video => self.video.as_ref(),
            Role::Audio => self.audio_input.as_ref(),
        }
    }
}

impl Spelling {
    /// What that flag's value is called on the wire; `None` where the model has no field of its own for it. A shape
    /// goes into the fields that the model has for one.
    #[must_use]
    pub fn name_of(&self, flag: &str) -> Option<String> {
        let of_role = |role| self.field_of(role);
        let shape = [&self.aspect, &self.resolution];
        let fields: Vec<&Field> = match flag {
            "--size" | "--aspect" | "--resolution" if self.size.is_some() => self.size.iter().collect(),
            "--size" => shape.into_iter().flatten().collect(),
            "--aspect" => self.aspect.iter().collect(),
            "--resolution" => self.resolution.iter().collect(),
            "--seconds" => self.seconds.iter().collect(),
            "--audio" | "--no-audio" => self.audio.iter().collect(),
            "--negative" => self.negative.iter().collect(),
            "--seed" => self.seed.iter().collect(),
            "--fps" => self.fps.iter().collect(),
            role => Role::ALL.into_iter().find(|known| known.flag() == role).and_then(of_role).into_iter().collect(),
        };
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(" + "))
    }
}

/// What protocols call what a price is made from, where the model has no names of its own for it.
const PRICED: [&str; 10] = [
    "model",
    "n",
    "seconds",
    "duration",
    "frames",
    "num_frames",
    "size",
    "aspect_ratio",
    "resolution",
    "generate_audio",
];

impl Spelling {
    /// The first of the fields in `pass`, which wins over what is written, that a price is made from: the model, how many
    /// clips, the length, the shape, the sound, or what always goes along.
    #[must_use]
    pub fn priced_in(&self, pass: &Map<String, Value>) -> Option<&str> {
        let own = [&self.seconds, &self.size, &self.aspect, &self.resolution, &self.audio];
        let own = own.into_iter().flatten().map(|field| field.name.as_str());
        let mut names = own.chain(self.fixed.keys().map(String::as_str)).chain(PRICED);
        names.find(|name| {
            let mut path = name.split('.');
            let first = path.next().and_then(|first| pass.get(first));
            path.try_fold(first, |value, key| Some(value?.get(key))).flatten().is_some()
        })
    }
}

impl Field {
    /// Writes a text, such as `16:9`, in the field's own words.
    pub fn write_text(&self, fields: &mut Map<String, Value>, text: &str) {
        let value = self.values.get(text).cloned().unwrap_or_else(|| match self.form {
            Form::Colon => text.replace('x', ":").into(),
            Form::Plain | Form::Text | Form::Suffixed | Form::List => text.into(),
        });
        self.put(fields, value);
    }

    /// Writes a number, which may be a decimal one: `8`, `7.5`.
    pub fn write_number(&self, fields: &mut Map<String, Value>, number: &str) {
        let value = self.values.get(number).cloned().unwrap_or_else(|| match self.form {
            Form::Plain | Form::Colon | Form::List => serde_json::from_str(number).unwrap_or_else(|_| number.into()),
            Form::Text => number.into(),
            Form::Suffixed => format!("{number}s").into(),
        });
        self.put(fields, value);
    }

    /// Writes a yes or no.
    pub fn write_switch(&self, fields: &mut Map<String, Value>, on: bool) {
        let value = self.values.get(if on { "true" } else { "false" }).cloned().unwrap_or(Value::Bool(on));
        self.put(fields, value);
    }

    /// Writes the address of a file; a second one is added where the field is a list, and replaces it elsewhere.
    pub fn write_file(&self, fields: &mut Map<String, Value>, address: &str) {
        match self.slot(fields) {
            Some(Value::Array(list)) => list.push(address.into()),
            _ if self.form == Form::List => self.put(fields, Value::Array(vec![address.into()])),
            _ => self.put(fields, address.into()),
        }
    }

    fn slot<'a>(&self, fields: &'a mut Map<String, Value>) -> Option<&'a mut Value> {
        let mut path = self.name.split('.');
        let first = fields.get_mut(path.next()?)?;
        path.try_fold(first, |value, key| value.get_mut(key))
    }

    fn put(&self, fields: &mut Map<String, Value>, value: Value) {
        let mut path: Vec<&str> = self.name.split('.').collect();
        let Some(last) = path.pop() else { return };
        let mut inner = fields;
        for key in path {
            let object = inner.entry(key).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(object) = object else { return };
            inner = object;
        }
        inner.insert(last.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(text: &str) -> Field {
        let spelling: Spelling = toml::from_str(&format!("seconds = {text}")).expect("a spelling");
        spelling.seconds.expect("a field")
    }

    fn written(text: &str, write: impl Fn(&Field, &mut Map<String, Value>)) -> Value {
        let mut fields = Map::new();
        write(&field(text), &mut fields);
        Value::Object(fields)
    }

    #[test]
    fn a_length_has_four_forms() {
        let eight = |text| written(text, |field, fields| field.write_number(fields, "8"));
        assert_eq!(eight("'duration'"), json!({"duration": 8}));
        assert_eq!(eight("{ name = 'duration', form = 'text' }"), json!({"duration": "8"}));
        assert_eq!(eight("{ name = 'video.duration', form = 'suffixed' }"), json!({"video": {"duration": "8s"}}));
        assert_eq!(eight("{ name = 'length', values = { '8' = 'long' } }"), json!({"length": "long"}));
        let half = written("'duration'", |field, fields| field.write_number(fields, "7.5"));
        assert_eq!(half, json!({"duration": 7.5}));
    }

    #[test]
    fn what_a_price_is_made_from_is_found_in_what_is_passed_on() {
        let spelling: Spelling =
            toml::from_str("seconds = 'video.length'\nfixed = { tier = 'flex' }").expect("a spelling");
        let found = |pass: Value| spelling.priced_in(pass.as_object().expect("an object")).map(str::to_owned);
        for (pass, field) in [
            (json!({"video": {"length": 9}}), "video.length"),
            (json!({"tier": "fast"}), "tier"),
            (json!({"n": 4}), "n"),
            (json!({"resolution": "4k", "mood": "calm"}), "resolution"),
        ] {
            assert_eq!(found(pass.clone()).as_deref(), Some(field), "{pass}");
        }
        for pass in [json!({}), json!({"mood": "calm"}), json!({"video": {"grain": 1}}), json!({"length": 9})] {
            assert_eq!(found(pass.clone()), None, "{pass}");
        }
    }

    #[test]
    fn a_size_may_have_a_colon() {
        let size = |text| written(text, |field, fields| field.write_text(fields, "1280x720"));
        assert_eq!(size("'size'"), json!({"size": "1280x720"}));
        assert_eq!(size("{ name = 'ratio', form = 'colon' }"), json!({"ratio": "1280:720"}));
    }

    #[test]
    fn files_are_gathered_where_the_field_is_a_list() {
        let two = |text| {
            written(text, |field, fields| {
                field.write_file(fields, "a");
                field.write_file(fields, "b");
            })
        };
        assert_eq!(two("{ name = 'image_urls', form = 'list' }"), json!({"image_urls": ["a", "b"]}));
        assert_eq!(two("'image_url'"), json!({"image_url": "b"}));
    }

    #[test]
    fn a_flag_is_known_by_its_field() {
        let text = "aspect = 'ratio'\nresolution = 'quality'\nfirst_frame = { name = 'image_url', form = 'plain' }";
        let by_class: Spelling = toml::from_str(text).expect("a spelling");
        let names = |spelling: &Spelling| {
            ["--size", "--aspect", "--image", "--seed"].map(|flag| spelling.name_of(flag).unwrap_or_default())
        };
        assert_eq!(names(&by_class), ["ratio + quality", "ratio", "image_url", ""]);
        let by_size = Spelling { size: by_class.aspect.clone(), ..by_class };
        assert_eq!(names(&by_size), ["ratio", "ratio", "image_url", ""]);
    }

    #[test]
    fn a_class_may_have_another_name() {
        let class = written("{ name = 'resolution', values = { '768p' = '768P' } }", |field, fields| {
            field.write_text(fields, "768p");
        });
        assert_eq!(class, json!({"resolution": "768P"}));
        assert_eq!(
            written("'generate_audio'", |field, fields| field.write_switch(fields, false)),
            json!({"generate_audio": false})
        );
    }
}
