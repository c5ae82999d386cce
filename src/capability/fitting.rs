//! One request against one model, value by value: each is taken, filled in, mapped to the nearest or refused.
//!
//! Only `Capability::fit` uses it, which decides what is looked at; every misfit
//! is gathered, so that the user hears of all of them at once. What a clip's
//! shape needs is in `shaping`.

use std::fmt;

use super::{Capability, Fate, Fit, Misfit, Point, Sound};
use crate::request::{Audio, Input, Mode, Request, Role};
use crate::shape::{Resolution, Seconds};

/// A request on its way to fit.
pub(super) struct Fitting<'a> {
    pub(super) capability: &'a Capability,
    pub(super) fit: Fit,
    /// As it was asked.
    pub(super) asked: &'a Request,
    /// As it becomes.
    pub(super) request: Request,
    pub(super) mapped: Vec<String>,
    pub(super) misfits: Vec<Misfit>,
    pub(super) points: Vec<Point>,
}

/// The flags that ask for a shape.
const SHAPE: [&str; 3] = ["--size", "--aspect", "--resolution"];

impl<'a> Fitting<'a> {
    pub(super) fn new(capability: &'a Capability, asked: &'a Request, fit: Fit) -> Self {
        Self {
            capability,
            fit,
            asked,
            request: asked.clone(),
            mapped: Vec::new(),
            misfits: Vec::new(),
            points: Point::all(asked),
        }
    }

    pub(super) fn refuse(
        &mut self,
        flag: &str,
        asked: impl fmt::Display,
        reason: impl Into<String>,
        nearest: Vec<String>,
    ) {
        let misfit =
            Misfit { flag: flag.to_owned(), asked: asked.to_string(), nearest, reason: reason.into(), remedy: None };
        self.settle(flag, &misfit.asked, &Fate::Refused { why: misfit.to_string() });
        self.misfits.push(misfit);
    }

    pub(super) fn map(&mut self, flag: &str, asked: impl fmt::Display, taken: impl fmt::Display) {
        self.mapped.push(format!("`{flag} {asked}` became {taken}, the nearest that the model takes"));
        self.settle(flag, &asked.to_string(), &Fate::Mapped { to: taken.to_string() });
    }

    /// Decides what becomes of a point. Where the model knows sizes alone, all that was asked of the shape is one point.
    fn settle(&mut self, flag: &str, asked: &str, fate: &Fate) {
        let has_sizes = self.capability.side_range.is_some() || !self.capability.sizes.is_empty();
        let is_shape = |flag: &str| SHAPE.contains(&flag);
        let concerns =
            |point: &&mut Point| flag == point.flag || (has_sizes && is_shape(flag) && is_shape(&point.flag));
        let mut is_known = false;
        for point in self.points.iter_mut().filter(concerns) {
            is_known = true;
            point.fate = match (&point.fate, fate) {
                (Fate::Refused { .. }, _) => continue,
                // A size is two values where the model knows proportions and classes.
                (Fate::Mapped { to }, Fate::Mapped { to: also }) if flag == "--size" => {
                    Fate::Mapped { to: format!("{to} and {also}") }
                }
                _ => fate.clone(),
            };
        }
        if !is_known {
            self.points.push(Point { fate: fate.clone(), ..Point::new(flag, &asked) });
        }
    }

    pub(super) fn prompt(&mut self) {
        let length = self.request.prompt.chars().count();
        let needs_one = !matches!(self.request.mode, Mode::Extend);
        if length == 0 && needs_one {
            self.refuse("PROMPT", "", "is empty: say what shall be seen", Vec::new());
        }
        if let Some(limit) = self.capability.max_prompt.filter(|limit| length > *limit) {
            let reason = format!("has {length} characters, but the model takes at most {limit}");
            self.refuse("PROMPT", "", reason, Vec::new());
        }
    }

    pub(super) fn mode(&mut self) {
        let mode = self.request.mode;
        if self.capability.modes.contains(&mode) {
            return;
        }
        let inputs = &self.request.inputs;
        let (flag, word) = match mode {
            Mode::Text => ("PROMPT", "alone is not enough"),
            // Where a file is not taken at all, that is what is said of it.
            Mode::Image | Mode::Reference if inputs.iter().any(|input| self.says_no_to(input.role)) => return,
            Mode::Image | Mode::Reference => (inputs.first().map_or("--image", |input| input.role.flag()), "is not"),
            Mode::Remix | Mode::Edit | Mode::Extend => (mode.as_str(), "is not"),
        };
        let reason = format!("{word} for this model: it {}", trade(&self.capability.modes));
        self.refuse(flag, "", reason, Vec::new());
    }

    /// Whether a file of that role is refused for itself.
    fn says_no_to(&self, role: Role) -> bool {
        !self.capability.open && !self.capability.takes_role(role)
    }

    pub(super) fn seconds(&mut self) {
        let (list, range) = match self.request.mode {
            Mode::Remix | Mode::Edit => return,
            Mode::Extend => (&self.capability.extend_seconds, None),
            Mode::Text | Mode::Image | Mode::Reference => (&self.capability.seconds, self.capability.seconds_range),
        };
        let Some(asked) = self.request.seconds else {
            self.request.seconds = self.capability.default_seconds.or_else(|| list.first().copied());
            return;
        };
        if list.contains(&asked) || range.is_some_and(|(least, most)| (least..=most).contains(&asked)) {
            return;
        }
        let mut fitting = list.clone();
        fitting.extend(range.map(|(least, most)| asked.clamp(least, most)));
        if fitting.is_empty() {
            return self.refuse("--seconds", asked, "is not a choice: the model decides the length", Vec::new());
        }
        fitting.sort_by_key(|seconds| seconds.millis().abs_diff(asked.millis()));
        if self.fit == Fit::Nearest {
            self.map("--seconds", asked, format!("{} s", fitting[0]));
            self.request.seconds = Some(fitting[0]);
            return;
        }
        let reason = match range {
            Some((least, most)) if list.is_empty() => {
                format!("does not fit: the model makes {least} to {most} seconds")
            }
            _ => format!("does not fit: the model makes {} seconds", in_words(list)),
        };
        self.refuse("--seconds", asked, reason, nearest_two(&fitting));
    }

    /// A class or a kind of clip that is not made in every length, once all are known.
    pub(super) fn seconds_of_class(&mut self) {
        let Some(asked) = self.request.seconds.filter(|_| self.request.mode != Mode::Extend) else { return };
        if let Some(class) = self.request.resolution {
            self.seconds_among(asked, self.capability.seconds_at.get(&class), &format!("at {class}"));
        }
        let mode = self.request.mode;
        self.seconds_among(asked, self.capability.seconds_in.get(&mode), &format!("from {mode}"));
    }

    fn seconds_among(&mut self, asked: Seconds, made: Option<&Vec<Seconds>>, when: &str) {
        let Some(made) = made.filter(|made| !made.contains(&asked)) else { return };
        let mut fitting = made.clone();
        fitting.sort_by_key(|seconds| seconds.millis().abs_diff(asked.millis()));
        match fitting.first() {
            Some(nearest) if self.fit == Fit::Nearest => {
                self.map("--seconds", asked, format!("{nearest} s"));
                self.request.seconds = Some(*nearest);
            }
            Some(_) | None => {
                let reason = format!("does not fit: {when} the model makes {} seconds", in_words(made));
                self.refuse("--seconds", asked, reason, nearest_two(&fitting));
            }
        }
    }

    pub(super) fn switches(&mut self) {
        if let Some(class) = self.request.resolution.filter(|class| self.capability.silent_at.contains(class)) {
            self.silent(class);
        }
        match (self.capability.sound, self.request.audio) {
            (Sound::Never, Some(Audio::On)) => {
                self.refuse(
                    "--audio",
                    "",
                    "does not fit: every clip of this model is silent",
                    vec!["--no-audio".into()],
                );
            }
            (Sound::Always, Some(Audio::Off)) => {
                self.refuse(
                    "--no-audio",
                    "",
                    "does not fit: every clip of this model has sound",
                    vec!["--audio".into()],
                );
            }
            (Sound::Never, _) => self.request.audio = Some(Audio::Off),
            // Said, not left to the vendor: the same model is silent by default at one gateway and not at another.
            (Sound::Always | Sound::Switch, None) => self.request.audio = Some(Audio::On),
            (Sound::Always, Some(Audio::On)) | (Sound::Switch, Some(_)) => {}
        }
        if let Some(seed) = self.request.seed.filter(|_| !self.capability.seed) {
            self.refuse("--seed", seed, "is not taken by this model", Vec::new());
        }
        if self.request.negative.is_some() && !self.capability.negative {
            self.refuse("--negative", "", "is not taken by this model: say it in the prompt", Vec::new());
        }
        self.frame_rate();
    }

    /// Sound that only other classes have.
    fn silent(&mut self, class: Resolution) {
        match self.request.audio {
            Some(Audio::On) => {
                let reason = format!("does not fit: at {class} every clip of this model is silent");
                self.refuse("--audio", "", reason, vec!["--no-audio".into()]);
            }
            Some(Audio::Off) => {}
            None => self.request.audio = Some(Audio::Off),
        }
    }

    fn frame_rate(&mut self) {
        let Some(asked) = self.request.fps else { return };
        let rates = &self.capability.fps;
        let listed = rates.iter().copied().min_by_key(|rate| rate.abs_diff(asked));
        let (nearest, takes) = match (listed, self.capability.fps_range) {
            (Some(nearest), _) => (nearest, in_words(rates)),
            (None, Some((least, most))) => (asked.clamp(least, most), format!("from {least} to {most}")),
            (None, None) => {
                return self.refuse("--fps", asked, "is not a choice: the model decides the frame rate", Vec::new());
            }
        };
        if nearest == asked {
            return;
        }
        if self.fit == Fit::Nearest {
            self.map("--fps", asked, nearest);
            self.request.fps = Some(nearest);
            return;
        }
        let reason = format!("does not fit: {takes} frames a second");
        self.refuse("--fps", asked, reason, vec![nearest.to_string()]);
    }

    pub(super) fn inputs(&mut self) {
        if self.request.mode == Mode::Edit && !self.capability.modes.contains(&Mode::Edit) {
            // The clip to edit is no flag's, and why it is not taken is said already.
            return;
        }
        for input in self.request.inputs.clone() {
            let flag = input.role.flag();
            if !self.capability.takes_role(input.role) {
                self.refuse(flag, "", "is not taken by this model", Vec::new());
                continue;
            }
            if matches!(input.role, Role::FirstFrame | Role::LastFrame | Role::Reference) {
                self.image(&input);
            }
        }
        let works_on_a_clip = matches!(self.request.mode, Mode::Remix | Mode::Edit | Mode::Extend);
        for role in &self.capability.required {
            // The clip that is worked on may be a job's, and then it is no file.
            let is_there = self.request.inputs_of(*role).next().is_some() || (works_on_a_clip && *role == Role::Video);
            if !is_there && self.capability.modes.contains(&self.request.mode) {
                self.refuse(role.flag(), "", "is missing: this model makes nothing without it", Vec::new());
            }
        }
        let references = self.request.inputs_of(Role::Reference).count();
        let most = self.capability.max_references;
        if most > 0 && references > most {
            self.refuse(
                "--reference",
                "",
                format!("is given {references} times, but the model takes at most {most}"),
                Vec::new(),
            );
        }
    }

    fn image(&mut self, input: &Input) {
        let Some(facts) = &input.facts else { return };
        let types = &self.capability.image_types;
        if !types.is_empty() && !types.contains(&facts.mime) {
            let reason = format!("is {}, but the model takes {}", facts.mime, types.join(", "));
            self.refuse_image(input, reason, Vec::new());
        }
        if let Some(limit) = self.capability.max_image_bytes.filter(|limit| facts.bytes > *limit) {
            let reason = format!("has {} bytes, but the model takes at most {limit}", facts.bytes);
            self.refuse_image(input, reason, Vec::new());
        }
        if let (true, Some(found), Some(clip)) = (self.capability.image_is_exact, facts.size, self.request.size)
            && found != clip
        {
            let is_made = self.capability.sizes.contains(&found);
            let nearest = if is_made { vec![format!("--size {found}")] } else { Vec::new() };
            let reason = format!("has {found} pixels, but it must have the size of the clip, {clip}");
            self.refuse_image(input, reason, nearest);
        }
    }

    /// Every one of these goes away once the picture is made to fit.
    fn refuse_image(&mut self, input: &Input, reason: String, nearest: Vec<String>) {
        self.refuse(input.role.flag(), "", reason, nearest);
        if let Some(misfit) = self.misfits.last_mut() {
            misfit.remedy = Some("--fit-image crop   # or pad: a copy of the picture is made to fit".to_owned());
        }
    }
}

pub(super) fn nearest_two<T: fmt::Display>(by_distance: &[T]) -> Vec<String> {
    by_distance.iter().take(2).map(ToString::to_string).collect()
}

/// What a model of these modes does with a clip.
fn trade(modes: &[Mode]) -> String {
    let of = |wanted: &[Mode]| modes.iter().copied().filter(|mode| wanted.contains(mode)).collect::<Vec<_>>();
    let makes = of(&[Mode::Text, Mode::Image, Mode::Reference]);
    let changes: Vec<String> =
        of(&[Mode::Remix, Mode::Edit, Mode::Extend]).iter().map(|mode| format!("can {mode}")).collect();
    match (makes.as_slice(), changes.as_slice()) {
        ([], changes) => format!("{} a clip that is there", in_words(changes)),
        (makes, []) => format!("makes a clip from {}", in_words(makes)),
        (makes, changes) => format!("makes a clip from {}, and {} one", in_words(makes), in_words(changes)),
    }
}

pub(super) fn in_words<T: fmt::Display>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_may_be_had_in_some_classes_only() {
        let [small, large] = ["720p", "1080p"].map(|text| text.parse().expect("a class"));
        let model = Capability {
            modes: vec![Mode::Text],
            resolutions: vec![large, small],
            sound: Sound::Switch,
            silent_at: vec![small],
            ..Capability::default()
        };
        let at = |resolution, audio| Request {
            prompt: "a boat".into(),
            resolution: Some(resolution),
            audio,
            ..Request::default()
        };
        let audio_of = |request: &Request| model.fit(request, Fit::Exact).expect("it fits").request.audio;
        assert_eq!(audio_of(&at(large, None)), Some(Audio::On));
        assert_eq!(audio_of(&at(small, None)), Some(Audio::Off));
        assert_eq!(audio_of(&at(small, Some(Audio::Off))), Some(Audio::Off));
        let misfits = model.fit(&at(small, Some(Audio::On)), Fit::Exact).expect_err("a loud one");
        let told = "`--audio` does not fit: at 720p every clip of this model is silent; nearest: --no-audio";
        assert_eq!(misfits[0].to_string(), told);
    }
}
