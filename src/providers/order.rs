//! An order as a dialect sees it: everything decided, nothing of where it came from.
//!
//! The planner fills it; a dialect only reads it.

use serde_json::{Map, Value};

use super::unsupported;
use crate::call::Ticket;
use crate::error::Fault;
use crate::price::{Purchase, VideoInput};
use crate::request::{Audio, InputRef, Mode, Role};
use crate::shape::{Aspect, Resolution, Seconds, Size};
use crate::spelling::Spelling;

/// What a dialect knows of an order: everything decided, in the model's own terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Order {
    /// The model by its name on the wire.
    pub model: String,
    /// The kind of clip.
    pub mode: Mode,
    /// What shall be seen.
    pub prompt: String,
    /// What shall not be seen.
    pub negative: Option<String>,
    /// The files, each in the form the provider is asked for it.
    pub inputs: Vec<OrderInput>,
    /// The length; of the added part, where a clip is continued.
    pub seconds: Option<Seconds>,
    /// The exact size.
    pub size: Option<Size>,
    /// The proportion.
    pub aspect: Option<Aspect>,
    /// The class of size.
    pub resolution: Option<Resolution>,
    /// Whether it has sound.
    pub audio: Option<Audio>,
    /// Frames a second.
    pub fps: Option<u32>,
    /// What makes it come out the same again.
    pub seed: Option<u64>,
    /// The provider's handle on the clip that is changed or continued.
    pub parent: Option<Ticket>,
    /// How the model spells the values, where its gateway leaves that to each model.
    pub spelling: Spelling,
    /// What goes along as it is; it wins over what the dialect writes.
    pub pass: Map<String, Value>,
    /// Our own name for the order, for vendors that keep one.
    pub label: String,
}

/// One file of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderInput {
    /// What it is to the clip.
    pub role: Role,
    /// How the provider is asked for it.
    pub at: InputRef,
}

impl Order {
    /// The fields of a body with `pass` laid over them: objects are merged, everything else is replaced.
    #[must_use]
    pub fn with_pass(&self, mut fields: Map<String, Value>) -> Map<String, Value> {
        lay_over(&mut fields, &self.pass);
        fields
    }

    /// What its price depends on, for a provider that names its rates; `None` where what is passed on replaces that.
    #[must_use]
    pub fn purchase(&self) -> Option<Purchase> {
        if self.spelling.priced_in(&self.pass).is_some() {
            return None;
        }
        Some(Purchase {
            mode: self.mode,
            seconds: self.seconds,
            size: self.size,
            resolution: self.resolution.or_else(|| self.size.map(Size::resolution)),
            aspect: self.aspect,
            audio: self.audio.or(Some(Audio::On)),
            images: self.inputs.iter().filter(|input| input.role.is_picture()).count() as u64,
            // How long it is cannot be told from an address.
            video: (self.has(Role::Video) || self.parent.is_some()).then_some(VideoInput { seconds: None }),
            sound: self.has(Role::Audio),
            options: Vec::new(),
        })
    }

    /// The values in the model's own spelling, without the prompt; `pass` is not yet laid over them.
    ///
    /// # Errors
    /// `FaultKind::Unsupported` for a value that the model has no field for, rather than leave it out in silence.
    /// Sound is none of it: the catalog says what a model does about it. A class or a proportion is none either where
    /// the exact size is written.
    pub fn spelt(&self) -> Result<Map<String, Value>, Fault> {
        let spelling = &self.spelling;
        let mut fields = spelling.fixed.clone();
        let lacks = |flag: &str| unsupported(&format!("take `{flag}` with `{}`", self.model));
        let texts = [
            ("--size", &spelling.size, self.size.filter(|_| spelling.size.is_some()).map(|size| size.to_string())),
            ("--negative", &spelling.negative, self.negative.clone()),
        ];
        for (flag, field, text) in texts {
            if let Some(text) = text {
                field.as_ref().ok_or_else(|| lacks(flag))?.write_text(&mut fields, &text);
            }
        }
        let has_size = self.size.is_some() && spelling.size.is_some();
        let shape = [
            ("--aspect", &spelling.aspect, self.aspect.map(|aspect| aspect.to_string())),
            ("--resolution", &spelling.resolution, self.resolution.map(|class| class.to_string())),
        ];
        for (flag, field, text) in shape {
            match (field, text) {
                (Some(field), Some(text)) => field.write_text(&mut fields, &text),
                (None, Some(_)) if !has_size => return Err(lacks(flag)),
                (_, None) | (None, Some(_)) => {}
            }
        }
        // A clip that is changed keeps its length, which is known for its price's sake.
        let keeps_its_length = matches!(self.mode, Mode::Remix | Mode::Edit) && spelling.seconds.is_none();
        let seconds = self.seconds.filter(|_| !keeps_its_length);
        let numbers = [
            ("--seconds", &spelling.seconds, seconds.map(|seconds| seconds.to_string())),
            ("--seed", &spelling.seed, self.seed.map(|seed| seed.to_string())),
            ("--fps", &spelling.fps, self.fps.map(|fps| fps.to_string())),
        ];
        for (flag, field, number) in numbers {
            if let Some(number) = number {
                field.as_ref().ok_or_else(|| lacks(flag))?.write_number(&mut fields, &number);
            }
        }
        if let (Some(field), Some(audio)) = (&spelling.audio, self.audio) {
            field.write_switch(&mut fields, audio == Audio::On);
        }
        if let (Some(field), Mode::Edit | Mode::Extend) = (&spelling.task, self.mode) {
            field.write_text(&mut fields, self.mode.as_str());
        }
        for input in &self.inputs {
            let field = spelling.field_of(input.role).ok_or_else(|| lacks(input.role.flag()))?;
            field.write_file(&mut fields, &address(&input.at)?);
        }
        Ok(fields)
    }

    /// Whether a file of that role goes in.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.inputs.iter().any(|input| input.role == role)
    }

    /// The class of size; that of the clip which is worked on where none is asked for and the model makes it.
    #[must_use]
    pub fn class_among(&self, made: &[u32]) -> Option<Resolution> {
        let own = self.size.map(Size::resolution).filter(|class| made.contains(&class.lines()));
        self.resolution.or(own)
    }

    /// For protocols that take a last frame beside a first one only.
    ///
    /// # Errors
    /// `FaultKind::Unsupported` for a last frame alone.
    pub fn must_begin(&self) -> Result<(), Fault> {
        let is_headless = self.has(Role::LastFrame) && !self.has(Role::FirstFrame);
        if is_headless { Err(unsupported("take `--last-frame` without `--image`")) } else { Ok(()) }
    }

    /// The file of that role, where there is one, for a protocol that has a place for one file at most.
    ///
    /// # Errors
    /// `FaultKind::Unsupported` for a second one and for a file of any other role.
    pub fn only_input(&self, role: Option<Role>) -> Result<Option<&InputRef>, Fault> {
        let mut found = None;
        for input in &self.inputs {
            let flag = input.role.flag();
            if Some(input.role) != role {
                return Err(unsupported(&format!("take a file by `{flag}` for this kind of clip: {}", self.mode)));
            }
            if found.replace(&input.at).is_some() {
                return Err(unsupported(&format!("take more than one file by `{flag}`")));
            }
        }
        Ok(found)
    }
}

/// A file as a field holds it: an address, a `data:` address or the provider's own name for it.
pub(super) fn address(at: &InputRef) -> Result<String, Fault> {
    match at {
        InputRef::Url(url) => Ok(url.to_string()),
        InputRef::Data(text) | InputRef::Uploaded(text) => Ok(text.clone()),
        InputRef::File(_) => Err(unsupported("take a file as a part of the order")),
    }
}

fn lay_over(fields: &mut Map<String, Value>, pass: &Map<String, Value>) {
    for (name, value) in pass {
        match (fields.get_mut(name), value) {
            (Some(Value::Object(fields)), Value::Object(pass)) => lay_over(fields, pass),
            _ => drop(fields.insert(name.clone(), value.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn what_is_passed_on_wins_and_goes_into_objects() {
        let pass =
            object(&json!({"size": "1x1", "video": {"start": 2, "id": null}, "tags": [3], "new": {"deep": true}}));
        let order = Order { pass, ..Order::default() };
        let written = object(&json!({"prompt": "p", "size": "2x2", "video": {"id": "v", "end": 9}, "tags": [1, 2]}));
        let expected = json!({
            "prompt": "p", "size": "1x1", "video": {"id": null, "end": 9, "start": 2}, "tags": [3], "new": {"deep": true}
        });
        assert_eq!(Value::Object(order.with_pass(written)), expected);
    }

    #[test]
    fn what_is_done_with_a_clip_is_said_where_there_is_a_field_for_it() {
        let spelling: Spelling = toml::from_str("task = 'mode'").expect("a spelling");
        let spelt = |mode| Order { mode, spelling: spelling.clone(), ..Order::default() }.spelt().expect("its fields");
        assert_eq!(Value::Object(spelt(Mode::Extend)), json!({"mode": "extend"}));
        assert_eq!(Value::Object(spelt(Mode::Edit)), json!({"mode": "edit"}));
        assert_eq!(Value::Object(spelt(Mode::Reference)), json!({}));
    }

    #[test]
    fn only_one_file_of_the_role_is_taken() {
        let input = |role| OrderInput { role, at: InputRef::Uploaded("file-31".into()) };
        let order = |inputs| Order { inputs, ..Order::default() };
        let none = order(Vec::new());
        assert_eq!(none.only_input(Some(Role::FirstFrame)), Ok(None));
        assert_eq!(none.only_input(None), Ok(None));
        let one = order(vec![input(Role::FirstFrame)]);
        assert_eq!(one.only_input(Some(Role::FirstFrame)), Ok(Some(&InputRef::Uploaded("file-31".into()))));
        let refused = [
            order(vec![input(Role::FirstFrame); 2]).only_input(Some(Role::FirstFrame)).map(drop),
            order(vec![input(Role::FirstFrame), input(Role::LastFrame)]).only_input(Some(Role::FirstFrame)).map(drop),
            one.only_input(Some(Role::Video)).map(drop),
            one.only_input(None).map(drop),
        ];
        for refusal in refused {
            assert_eq!(refusal.expect_err("a refusal").kind, crate::error::FaultKind::Unsupported);
        }
    }
}
