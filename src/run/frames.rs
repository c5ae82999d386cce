//! Pictures that are made to fit a model: cropped or padded to the shape of the clip, upright, in a coding that it takes.
//!
//! The user's own file stays as it is. What goes along is a file of the store's under the name of its content, so that
//! a job that is picked up later finds the same bytes. An address is not fetched and goes along as it is.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::inputs;
use crate::capability::{Capability, Reshape};
use crate::error::{Error, Result};
use crate::media::{Coding, Heading, Picture};
use crate::request::{Input, InputFacts, Request, Role, Source};
use crate::shape::{Aspect, Size};

/// The pictures of a request whose values are all in place.
pub(super) struct Frames<'a> {
    pub(super) capability: &'a Capability,
    pub(super) request: &'a Request,
    pub(super) how: Reshape,
}

/// What a picture has to become.
struct Change<'a> {
    input: &'a Input,
    path: &'a Path,
    from: Heading,
    to: Size,
}

impl Frames<'_> {
    /// What becomes of a picture, in words such as `cropped to 1280x720`; `None` where it goes along as it is.
    pub(super) fn fate(&self, input: &Input) -> Option<String> {
        self.change(input).map(|change| self.in_words(&change))
    }

    /// The inputs with every picture made to fit, and a sentence for each that was.
    ///
    /// # Errors
    /// `Kind::Usage` where a picture cannot be read to its end, the store has no room for it, or it stays too large.
    pub(super) fn make(&self, folder: &Path) -> Result<(Vec<Input>, Vec<String>)> {
        let mut made = Vec::new();
        let mut sentences = Vec::new();
        for input in &self.request.inputs {
            if let (true, Source::Url(url)) = (input.role.is_picture(), &input.source) {
                let flag = input.role.flag();
                sentences
                    .push(format!("`{flag}` is an address, which is not fetched, so it goes along as it is: {url}"));
            }
            let Some(change) = self.change(input) else {
                made.push(input.clone());
                continue;
            };
            made.push(self.carry_out(&change, folder)?);
            let name = change.path.file_name().unwrap_or(change.path.as_os_str()).to_string_lossy();
            sentences.push(format!("{name}: {} {}", change.from.size, self.in_words(&change)));
        }
        Ok((made, sentences))
    }

    fn change<'a>(&self, input: &'a Input) -> Option<Change<'a>> {
        let (true, Source::File(path), Some(facts)) = (input.role.is_picture(), &input.source, &input.facts) else {
            return None;
        };
        let from = Heading::read(BufReader::new(File::open(path).ok()?)).ok()?;
        let to = self.demanded(input.role, from.size).unwrap_or(from.size);
        let fits = from.is_upright && from.size == to && self.takes(&facts.mime) && self.has_room_for(facts.bytes);
        (!fits).then_some(Change { input, path, from, to })
    }

    /// The size that a picture must have: the clip's own, else that of its proportion at which most of it is kept.
    fn demanded(&self, role: Role, found: Size) -> Option<Size> {
        let is_frame = matches!(role, Role::FirstFrame | Role::LastFrame);
        if let (true, Some(size)) = (self.capability.image_is_exact, self.request.size) {
            return Some(size);
        }
        let clip = self.request.size.map(Size::aspect).or(self.request.aspect).filter(|_| is_frame)?;
        let is_alike = found.aspect().distance(clip) < 0.01;
        Some(if is_alike { found } else { self.reshaped(found, clip) })
    }

    fn reshaped(&self, found: Size, clip: Aspect) -> Size {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a side in pixels")]
        let even = |side: f64| ((side / 2.0).round() as u32).max(1) * 2;
        let (width, height) = (f64::from(found.width), f64::from(found.height));
        let is_wider = width / height > clip.ratio();
        let keeps_height = match self.how {
            Reshape::Crop => is_wider,
            Reshape::Pad => !is_wider,
        };
        if keeps_height {
            Size::new(even(height * clip.ratio()), even(height))
        } else {
            Size::new(even(width), even(width / clip.ratio()))
        }
    }

    fn takes(&self, mime: &str) -> bool {
        let types = &self.capability.image_types;
        types.is_empty() || types.iter().any(|taken| taken == mime)
    }

    fn has_room_for(&self, bytes: u64) -> bool {
        self.capability.max_image_bytes.is_none_or(|limit| bytes <= limit)
    }

    fn in_words(&self, change: &Change<'_>) -> String {
        let Change { from, to, .. } = change;
        if from.size == *to {
            return if from.is_upright { "written anew".to_owned() } else { "turned upright".to_owned() };
        }
        let is_alike = from.size.aspect().distance(to.aspect()) < 0.005;
        match self.how {
            _ if is_alike => format!("scaled to {to}"),
            Reshape::Crop => format!("cropped to {to}"),
            Reshape::Pad => format!("padded with black to {to}"),
        }
    }

    fn carry_out(&self, change: &Change<'_>, folder: &Path) -> Result<Input> {
        let flag = change.input.role.flag();
        let cannot = |what: &str, error: &dyn std::error::Error| {
            Error::usage(format!("the picture of `{flag}` cannot be {what}: {}", change.path.display()))
                .because(error.to_string())
        };
        let bytes = std::fs::read(change.path).map_err(|error| cannot("read", &error))?;
        let picture = Picture::decode_on_black(&bytes).map_err(|error| cannot("read", &error))?;
        let picture = match self.how {
            _ if picture.size() == change.to => picture,
            Reshape::Crop => picture.cropped(change.to),
            Reshape::Pad => picture.padded(change.to),
        };
        let mut smallest = u64::MAX;
        for coding in self.codings(change.input) {
            let bytes = picture.encode(coding).map_err(|error| cannot("written", &error))?;
            smallest = smallest.min(bytes.len() as u64);
            if self.has_room_for(bytes.len() as u64) {
                let path = inputs::keep(&bytes, coding.extension(), folder).map_err(|error| cannot("kept", &error))?;
                let facts = InputFacts {
                    mime: coding.mime().to_owned(),
                    bytes: bytes.len() as u64,
                    size: Some(change.to),
                    duration: None,
                };
                return Ok(Input { role: change.input.role, source: Source::File(path), facts: Some(facts) });
            }
        }
        let limit = self.capability.max_image_bytes.unwrap_or_default();
        let size = change.to;
        Err(Error::usage(format!("`{flag}` at {size} has {smallest} bytes, but the model takes at most {limit}")))
    }

    /// The codings to try, best first: a photograph stays one. A model that names neither is asked for PNG.
    fn codings(&self, input: &Input) -> Vec<Coding> {
        let is_jpeg = input.facts.as_ref().is_some_and(|facts| facts.mime == Coding::Jpeg.mime());
        let order = if is_jpeg { [Coding::Jpeg, Coding::Png] } else { [Coding::Png, Coding::Jpeg] };
        let taken: Vec<Coding> = order.into_iter().filter(|coding| self.takes(coding.mime())).collect();
        if taken.is_empty() { vec![Coding::Png] } else { taken }
    }
}
