//! What a model takes, as flat data, and how a request is made to fit it.
//!
//! Naming: a list names the values that are accepted, and an empty list means
//! that the model has no such parameter; `*_range` is inclusive; `max_*` is a
//! limit; a bare adjective or noun is a yes or no. `open` marks a model of which
//! nothing is known but its kinds of clip, where those are named: everything
//! else passes, and its server is the judge.

mod fitting;
mod point;
mod shaping;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::request::{Mode, Request, Role};
use crate::shape::{Aspect, Resolution, Seconds, Size};
use fitting::Fitting;
pub use point::{Fate, Point};

/// What a model does about sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sound {
    /// Every clip is silent.
    #[default]
    Never,
    /// Every clip has sound.
    Always,
    /// It can be asked for.
    Switch,
}

/// What a model takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "flat data: each is one independent fact, read by its name")]
pub struct Capability {
    /// Nothing is known but, where they are named, the kinds of clip: everything else passes.
    pub open: bool,
    /// The kinds of clip.
    pub modes: Vec<Mode>,
    /// The lengths, where only some are accepted.
    pub seconds: Vec<Seconds>,
    /// The shortest and the longest, where all between are accepted.
    pub seconds_range: Option<(Seconds, Seconds)>,
    /// The lengths of a class of size that is not made in all of them.
    pub seconds_at: BTreeMap<Resolution, Vec<Seconds>>,
    /// The lengths of a kind of clip that is not made in all of them.
    pub seconds_in: BTreeMap<Mode, Vec<Seconds>>,
    /// The length where none is asked for.
    pub default_seconds: Option<Seconds>,
    /// The lengths that may be added by an extension.
    pub extend_seconds: Vec<Seconds>,
    /// The sizes, where only some are accepted. The first one is the default.
    pub sizes: Vec<Size>,
    /// The least and the greatest side, where every even size between is accepted.
    pub side_range: Option<(u32, u32)>,
    /// The greatest short side, where it is less than the greatest side.
    pub max_short_side: Option<u32>,
    /// The size where none is asked for and any is accepted.
    pub default_size: Option<Size>,
    /// The proportions, where the shape is asked for by proportion. The first one is the default.
    pub aspects: Vec<Aspect>,
    /// The classes of size, where the shape is asked for by class. The first one is the default.
    pub resolutions: Vec<Resolution>,
    /// Frames a second, where only some can be asked for.
    pub fps: Vec<u32>,
    /// The least and the most frames a second, where all between can be asked for.
    pub fps_range: Option<(u32, u32)>,
    /// Sound.
    pub sound: Sound,
    /// The classes of size that are made silent only, in a model that can make sound.
    pub silent_at: Vec<Resolution>,
    /// Takes a seed.
    pub seed: bool,
    /// Takes a negative prompt.
    pub negative: bool,
    /// The longest prompt, in characters.
    pub max_prompt: Option<usize>,
    /// What it makes nothing without.
    pub required: Vec<Role>,
    /// Takes a first frame.
    pub first_frame: bool,
    /// Takes a last frame.
    pub last_frame: bool,
    /// How many references it takes.
    pub max_references: usize,
    /// Takes a clip to work on.
    pub video: bool,
    /// Takes a sound to go with.
    pub audio_input: bool,
    /// The content types of images.
    pub image_types: Vec<String>,
    /// The largest image file, in bytes.
    pub max_image_bytes: Option<u64>,
    /// An image must have exactly the size of the clip.
    pub image_is_exact: bool,
}

/// What to do about a value that does not fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fit {
    /// Refuse it, naming the nearest value that does.
    #[default]
    Exact,
    /// Take the nearest value that does, and say so.
    Nearest,
}

/// What to do with a picture that does not have the shape of the clip, where it is not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reshape {
    /// Its middle is taken.
    Crop,
    /// All of it is taken, between black bars.
    Pad,
}

/// One reason why a request does not fit a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Misfit {
    /// The flag that asked for it.
    pub flag: String,
    /// What was asked for.
    pub asked: String,
    /// What would fit, nearest first.
    pub nearest: Vec<String>,
    /// The reason, as the rest of a sentence that begins with the flag.
    pub reason: String,
    /// What to type so that it is made to fit, where it can be.
    pub remedy: Option<String>,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}", self.flag)?;
        if !self.asked.is_empty() {
            write!(f, " {}", self.asked)?;
        }
        write!(f, "` {}", self.reason)?;
        match self.nearest.as_slice() {
            [] => Ok(()),
            [one] => write!(f, "; nearest: {one}"),
            many => write!(f, "; nearest: {}", many.join(", ")),
        }
    }
}

/// A request with every value in place, and what was changed on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The request as the model will get it.
    pub request: Request,
    /// One sentence for each value that was mapped.
    pub mapped: Vec<String>,
}

/// A request held against a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// What becomes of each thing that was asked for.
    pub points: Vec<Point>,
    /// The request as the model will get it, or every misfit.
    pub outcome: Result<Fitted, Vec<Misfit>>,
}

impl Capability {
    /// A model of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self { open: true, ..Self::default() }
    }

    /// Makes a request fit, or says everything that stands against it.
    ///
    /// Values that were not asked for are filled with the model's own defaults, so that the price is known.
    /// A remix, an edit and an extension take their shape from the clip they work on, which the caller has
    /// filled in already.
    ///
    /// # Errors
    /// Every misfit at once.
    pub fn fit(&self, request: &Request, fit: Fit) -> Result<Fitted, Vec<Misfit>> {
        self.weigh(request, fit).outcome
    }

    /// As `fit`, with what becomes of each thing that was asked for, whether or not the whole fits.
    pub fn weigh(&self, request: &Request, fit: Fit) -> Weighed {
        let mut fitting = Fitting::new(self, request, fit);
        fitting.prompt();
        if !(self.open && self.modes.is_empty()) {
            fitting.mode();
        }
        if !self.open {
            fitting.seconds();
            match request.mode {
                Mode::Text | Mode::Image | Mode::Reference => fitting.shape(),
                Mode::Remix | Mode::Edit | Mode::Extend => fitting.no_shape(request),
            }
            fitting.seconds_of_class();
            fitting.switches();
            fitting.inputs();
        }
        let Fitting { request, mapped, misfits, points, .. } = fitting;
        let outcome = if misfits.is_empty() { Ok(Fitted { request, mapped }) } else { Err(misfits) };
        Weighed { points, outcome }
    }

    fn takes_role(&self, role: Role) -> bool {
        match role {
            Role::FirstFrame => self.first_frame,
            Role::LastFrame => self.last_frame,
            Role::Reference => self.max_references > 0,
            Role::Video => self.video,
            Role::Audio => self.audio_input,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::request::{Audio, Input, InputFacts, Source};

    fn sora() -> Capability {
        Capability {
            modes: vec![Mode::Text, Mode::Image, Mode::Extend],
            seconds: [4, 8, 12].map(Seconds::whole).to_vec(),
            extend_seconds: [4, 8].map(Seconds::whole).to_vec(),
            sizes: vec![Size::new(720, 1280), Size::new(1280, 720), Size::new(1792, 1024)],
            sound: Sound::Always,
            max_prompt: Some(20),
            first_frame: true,
            image_types: vec!["image/png".into()],
            image_is_exact: true,
            ..Capability::default()
        }
    }

    fn asking() -> Request {
        Request { prompt: "a boat".into(), ..Request::default() }
    }

    #[test]
    fn what_is_not_asked_for_gets_the_models_default() {
        let fitted = sora().fit(&asking(), Fit::Exact).expect("it fits");
        assert_eq!(fitted.request.seconds, Some(Seconds::whole(4)));
        assert_eq!(fitted.request.size, Some(Size::new(720, 1280)));
        assert_eq!(fitted.request.audio, Some(Audio::On));
        assert!(fitted.mapped.is_empty());
    }

    #[test]
    fn every_misfit_is_told_at_once_with_the_nearest_values() {
        let request = Request {
            prompt: "a prompt that is far too long".into(),
            seconds: Some(Seconds::whole(9)),
            size: Some(Size::new(1920, 1080)),
            audio: Some(Audio::Off),
            seed: Some(1),
            fps: Some(30),
            negative: Some("rain".into()),
            ..Request::default()
        };
        let misfits = sora().fit(&request, Fit::Exact).expect_err("nothing fits");
        let flags: Vec<_> = misfits.iter().map(|misfit| misfit.flag.as_str()).collect();
        assert_eq!(flags, ["PROMPT", "--seconds", "--size", "--no-audio", "--seed", "--negative", "--fps"]);
        assert_eq!(misfits[1].nearest, ["8", "12"]);
        assert_eq!(misfits[2].nearest, ["1792x1024", "1280x720"]);
        assert_eq!(
            misfits[1].to_string(),
            "`--seconds 9` does not fit: the model makes 4, 8 or 12 seconds; nearest: 8, 12"
        );
    }

    #[test]
    fn the_nearest_value_is_taken_and_said() {
        let request = Request { seconds: Some(Seconds::whole(11)), aspect: "3:2".parse().ok(), ..asking() };
        let fitted = sora().fit(&request, Fit::Nearest).expect("it is mapped");
        assert_eq!(fitted.request.seconds, Some(Seconds::whole(12)));
        assert_eq!(fitted.request.size, Some(Size::new(1280, 720)));
        assert_eq!(fitted.mapped.len(), 2);
    }

    #[test]
    fn what_becomes_of_each_point_is_told_whether_or_not_the_whole_fits() {
        let by_class = Capability {
            sizes: Vec::new(),
            aspects: ["16:9", "21:9"].map(|text| text.parse().expect("a proportion")).to_vec(),
            resolutions: vec!["720p".parse().expect("a class")],
            seed: true,
            ..sora()
        };
        let request = Request {
            seconds: Some(Seconds::whole(9)),
            size: Some(Size::new(1720, 720)),
            seed: Some(7),
            negative: Some("rain".into()),
            ..asking()
        };
        let told = |capability: &Capability, request: &Request| -> Vec<(String, String)> {
            let points = capability.weigh(request, Fit::Nearest).points;
            let fate = |fate: &Fate| match fate {
                Fate::Native => "native".to_owned(),
                Fate::Mapped { to } => to.clone(),
                Fate::Refused { .. } => "refused".to_owned(),
            };
            points.iter().map(|point| (format!("{} {}", point.flag, point.asked), fate(&point.fate))).collect()
        };
        let expected = [
            ("--seconds 9", "8 s"),
            ("--size 1720x720", "21:9"),
            ("--seed 7", "native"),
            ("--negative rain", "refused"),
        ];
        assert_eq!(told(&by_class, &request), expected.map(|(flag, fate)| (flag.to_owned(), fate.to_owned())));
        let both = Request { aspect: "4:3".parse().ok(), resolution: "720p".parse().ok(), ..asking() };
        let expected = [("--aspect 4:3", "1280x720"), ("--resolution 720p", "1280x720")];
        assert_eq!(
            told(&sora(), &both),
            expected.map(|(flag, fate)| (flag.to_owned(), fate.to_owned())),
            "where sizes are listed, proportion and class are decided together"
        );
    }

    #[test]
    fn proportion_and_class_choose_among_sizes() {
        let request = Request { aspect: "16:9".parse().ok(), resolution: "1024p".parse().ok(), ..asking() };
        let fitted = sora().fit(&request, Fit::Exact).expect("it fits");
        assert_eq!(fitted.request.size, Some(Size::new(1792, 1024)));
    }

    #[test]
    fn a_first_frame_must_be_the_right_kind_and_size() {
        let facts =
            |mime: &str, size| Some(InputFacts { mime: mime.into(), bytes: 10, size: Some(size), duration: None });
        let image = |facts| Input { role: Role::FirstFrame, source: Source::File("a.png".into()), facts };
        let request =
            |input| Request { mode: Mode::Image, inputs: vec![input], size: Some(Size::new(1280, 720)), ..asking() };
        let good = request(image(facts("image/png", Size::new(1280, 720))));
        assert!(sora().fit(&good, Fit::Exact).is_ok());
        let wrong = request(image(facts("image/gif", Size::new(720, 1280))));
        assert_eq!(sora().fit(&wrong, Fit::Exact).expect_err("two reasons").len(), 2);
        let last = request(Input { role: Role::LastFrame, ..image(None) });
        assert_eq!(sora().fit(&last, Fit::Exact).expect_err("not taken").len(), 1);
    }

    #[test]
    fn only_some_frame_rates_are_taken() {
        let model = Capability { fps: vec![24, 25, 48, 50], ..sora() };
        let at = |fps| Request { fps: Some(fps), ..asking() };
        assert!(model.fit(&at(48), Fit::Exact).is_ok());
        let misfits = model.fit(&at(30), Fit::Exact).expect_err("not in the list");
        assert_eq!(misfits[0].to_string(), "`--fps 30` does not fit: 24, 25, 48 or 50 frames a second; nearest: 25");
        assert_eq!(model.fit(&at(60), Fit::Nearest).expect("it is mapped").request.fps, Some(50));
    }

    #[test]
    fn a_model_of_which_nothing_is_known_takes_everything() {
        let request = Request { seconds: Some(Seconds::whole(99)), seed: Some(1), ..asking() };
        assert_eq!(Capability::unknown().fit(&request, Fit::Exact).expect("it passes").request, request);
    }

    #[test]
    fn a_model_of_which_the_kinds_alone_are_known_takes_nothing_of_another_kind() {
        let model = Capability { modes: vec![Mode::Image], ..Capability::unknown() };
        let image = Input { role: Role::FirstFrame, source: Source::File("a.png".into()), facts: None };
        let request =
            |mode| Request { mode, seconds: Some(Seconds::whole(99)), inputs: vec![image.clone()], ..asking() };
        assert!(model.fit(&request(Mode::Image), Fit::Exact).is_ok());
        for mode in [Mode::Text, Mode::Reference, Mode::Edit] {
            assert_eq!(model.fit(&request(mode), Fit::Nearest).expect_err("another kind").len(), 1, "{mode}");
        }
    }

    proptest! {
        #[test]
        fn the_nearest_fit_always_fits_exactly(seconds in 1u32..200, width in 1u32..5000, height in 1u32..5000) {
            let sides = Capability { side_range: Some((128, 3840)), max_short_side: Some(2160), ..sora() };
            for capability in [sora(), Capability { sizes: Vec::new(), ..sides }] {
                let size = Some(Size::new(width, height));
                let request = Request { seconds: Some(Seconds::whole(seconds)), size, ..asking() };
                let nearest = capability.fit(&request, Fit::Nearest).expect("a length and a size can always be mapped");
                let again = capability.fit(&nearest.request, Fit::Exact).expect("what was mapped fits");
                prop_assert_eq!(again.request, nearest.request);
            }
        }
    }
}
