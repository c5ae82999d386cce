//! One request against one model, value by value: each is taken, filled in, mapped to the nearest or refused.
//!
//! Only `Capability::fit` uses it, which decides what is looked at; every misfit
//! is gathered, so that the user hears of all of them at once.

use std::fmt;

use super::{Capability, Fit, Misfit, Sound};
use crate::request::{Audio, Input, Mode, Request, Role};
use crate::shape::{Aspect, Resolution, Seconds, Size};

/// A request on its way to fit.
pub(super) struct Fitting<'a> {
    pub(super) capability: &'a Capability,
    pub(super) fit: Fit,
    pub(super) request: Request,
    pub(super) mapped: Vec<String>,
    pub(super) misfits: Vec<Misfit>,
}

impl Fitting<'_> {
    fn refuse(&mut self, flag: &str, asked: impl fmt::Display, reason: impl Into<String>, nearest: Vec<String>) {
        let misfit = Misfit { flag: flag.to_owned(), asked: asked.to_string(), nearest, reason: reason.into() };
        self.misfits.push(misfit);
    }

    fn map(&mut self, flag: &str, asked: impl fmt::Display, taken: impl fmt::Display) {
        self.mapped.push(format!("`{flag} {asked}` became {taken}, the nearest that the model takes"));
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
            Mode::Image | Mode::Reference if inputs.iter().any(|input| !self.capability.takes_role(input.role)) => {
                return;
            }
            Mode::Image | Mode::Reference => (inputs.first().map_or("--image", |input| input.role.flag()), "is not"),
            Mode::Remix | Mode::Edit | Mode::Extend => (mode.as_str(), "is not"),
        };
        let reason = format!("{word} for this model: it makes a clip from {}", in_words(&self.capability.modes));
        self.refuse(flag, "", reason, Vec::new());
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

    pub(super) fn no_shape(&mut self, asked: &Request) {
        if asked.aspect.is_some() || asked.resolution.is_some() {
            self.refuse("--aspect, --resolution", "", "are not a choice here: the clip keeps its shape", Vec::new());
        }
    }

    pub(super) fn shape(&mut self) {
        if let Some((least, most)) = self.capability.side_range {
            self.any_size(least, most);
        } else if self.capability.sizes.is_empty() {
            self.class_and_proportion();
        } else {
            self.listed_size();
        }
    }

    fn any_size(&mut self, least: u32, most: u32) {
        let default = self.capability.default_size.unwrap_or(Size::new(1280, 720));
        let asked = self.request.size.unwrap_or_else(|| {
            let lines = self.request.resolution.map_or(default.width.min(default.height), Resolution::lines);
            size_of(self.request.aspect.unwrap_or_else(|| default.aspect()), lines)
        });
        let even = |side: u32| (side.clamp(least, most).div_ceil(2) * 2).min(most);
        let short = self.capability.max_short_side.unwrap_or(most);
        let nearest = match (even(asked.width), even(asked.height)) {
            (width, height) if width >= height => Size::new(width, height.min(short)),
            (width, height) => Size::new(width.min(short), height),
        };
        if nearest != asked {
            if self.fit == Fit::Exact {
                let shorter = if short < most { format!(", the shorter one at most {short}") } else { String::new() };
                let reason = format!("does not fit: both sides must be even and from {least} to {most}{shorter}");
                return self.refuse("--size", asked, reason, vec![nearest.to_string()]);
            }
            self.map("--size", asked, nearest);
        }
        self.take_size(nearest);
    }

    fn listed_size(&mut self) {
        let request = &self.request;
        let sizes = &self.capability.sizes;
        let matches = |size: &Size| {
            request.size.is_none_or(|asked| asked == *size)
                && request.aspect.is_none_or(|asked| about_equal(asked, size.aspect()))
                && request.resolution.is_none_or(|asked| asked == size.resolution())
        };
        if let Some(size) = sizes.iter().copied().find(matches) {
            return self.take_size(size);
        }
        let (flag, asked, target) = self.asked_shape(sizes[0]);
        let mut by_distance = sizes.clone();
        by_distance.sort_by(|a, b| shape_distance(*a, target).total_cmp(&shape_distance(*b, target)));
        if self.fit == Fit::Nearest {
            self.map(flag, asked, by_distance[0]);
            return self.take_size(by_distance[0]);
        }
        let reason = format!("does not fit: the model makes {}", in_words(sizes));
        self.refuse(flag, asked, reason, nearest_two(&by_distance));
    }

    fn class_and_proportion(&mut self) {
        if let Some(size) = self.request.size.take() {
            self.request.aspect = Some(size.aspect());
            self.request.resolution = Some(size.resolution());
        }
        self.request.aspect = self.one_of("--aspect", self.request.aspect, &self.capability.aspects, Aspect::distance);
        let distance = |a: Resolution, b: Resolution| f64::from(a.lines().abs_diff(b.lines()));
        self.request.resolution =
            self.one_of("--resolution", self.request.resolution, &self.capability.resolutions, distance);
    }

    fn one_of<T>(&mut self, flag: &str, asked: Option<T>, fitting: &[T], distance: impl Fn(T, T) -> f64) -> Option<T>
    where
        T: Copy + PartialEq + fmt::Display,
    {
        let Some(asked) = asked else { return fitting.first().copied() };
        if fitting.contains(&asked) {
            return Some(asked);
        }
        let mut by_distance = fitting.to_vec();
        by_distance.sort_by(|a, b| distance(*a, asked).total_cmp(&distance(*b, asked)));
        match by_distance.first() {
            None => self.refuse(flag, asked, "is not a choice: the model decides it", Vec::new()),
            Some(nearest) if self.fit == Fit::Nearest => {
                self.map(flag, asked, nearest);
                return Some(*nearest);
            }
            Some(_) => {
                let reason = format!("does not fit: the model makes {}", in_words(fitting));
                self.refuse(flag, asked, reason, nearest_two(&by_distance));
            }
        }
        None
    }

    fn asked_shape(&self, default: Size) -> (&'static str, String, Size) {
        let request = &self.request;
        if let Some(size) = request.size {
            return ("--size", size.to_string(), size);
        }
        let lines = request.resolution.unwrap_or_else(|| default.resolution()).lines();
        let target = size_of(request.aspect.unwrap_or_else(|| default.aspect()), lines);
        match (request.aspect, request.resolution) {
            (Some(aspect), Some(resolution)) => ("--aspect", format!("{aspect} --resolution {resolution}"), target),
            (Some(aspect), None) => ("--aspect", aspect.to_string(), target),
            (None, resolution) => {
                ("--resolution", resolution.map_or_else(String::new, |class| class.to_string()), target)
            }
        }
    }

    fn take_size(&mut self, size: Size) {
        self.request.size = Some(size);
        self.request.aspect = Some(size.aspect());
        self.request.resolution = Some(size.resolution());
    }

    pub(super) fn switches(&mut self) {
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
        let flag = input.role.flag();
        let types = &self.capability.image_types;
        if !types.is_empty() && !types.contains(&facts.mime) {
            let reason = format!("is {}, but the model takes {}", facts.mime, types.join(", "));
            self.refuse(flag, "", reason, Vec::new());
        }
        if let Some(limit) = self.capability.max_image_bytes.filter(|limit| facts.bytes > *limit) {
            let reason = format!("has {} bytes, but the model takes at most {limit}", facts.bytes);
            self.refuse(flag, "", reason, Vec::new());
        }
        if let (true, Some(found), Some(clip)) = (self.capability.image_is_exact, facts.size, self.request.size)
            && found != clip
        {
            let nearest =
                if self.capability.sizes.contains(&found) { vec![format!("--size {found}")] } else { Vec::new() };
            self.refuse(
                flag,
                "",
                format!("has {found} pixels, but it must have the size of the clip, {clip}"),
                nearest,
            );
        }
    }
}

/// The even size of that proportion with that many pixels on the short side.
fn size_of(aspect: Aspect, lines: u32) -> Size {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a side in pixels, far below the limit"
    )]
    let long = |ratio: f64| ((f64::from(lines) * ratio / 2.0).round() as u32) * 2;
    let ratio = aspect.ratio();
    if ratio >= 1.0 { Size::new(long(ratio), lines) } else { Size::new(lines, long(1.0 / ratio)) }
}

/// Vendors call 1792x1024 (7:4) a 16:9 clip: proportions within two per cent count as the same.
fn about_equal(a: Aspect, b: Aspect) -> bool {
    a.distance(b) < 0.02
}

/// How unlike two sizes are: a wrong orientation weighs more than a wrong size.
#[expect(clippy::cast_precision_loss, reason = "areas are far below the precision of a double")]
fn shape_distance(a: Size, b: Size) -> f64 {
    4.0 * a.aspect().distance(b.aspect()) + (a.area() as f64 / b.area() as f64).ln().abs()
}

fn nearest_two<T: fmt::Display>(by_distance: &[T]) -> Vec<String> {
    by_distance.iter().take(2).map(ToString::to_string).collect()
}

fn in_words<T: fmt::Display>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}
