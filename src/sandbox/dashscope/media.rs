//! The files of an order: `input.media[]`, or the named fields of older models; by address, in the text, or brought before.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value;

use super::models::{Model, Shape, Takes};
use super::oss;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::picture;
use crate::sandbox::side::Refusal;
use crate::sandbox::world::World;

/// What came along.
#[derive(Debug, Default)]
pub(super) struct Media {
    pub(super) still: Option<Bytes>,
    frames: usize,
    references: usize,
    /// Clips whose seconds are billed.
    pub(super) clips: usize,
    /// Whether any of it was brought to the vendor's own store.
    pub(super) stored: bool,
}

/// The largest picture in bytes.
const LARGEST: usize = 20 * 1024 * 1024;

/// What may stand in the list, by model, with how often.
fn known(model: &Model) -> &'static [(&'static str, usize)] {
    match (model.shape, model.takes) {
        (Shape::Wan3, _) => &[
            ("first_frame", 1),
            ("last_frame", 1),
            ("reference_image", 10),
            ("reference_video", 5),
            ("reference_audio", 5),
            ("file", 1),
            ("link", 1),
        ],
        (Shape::HappyHorse, Takes::Frames) => &[("first_frame", 1)],
        (Shape::HappyHorse, Takes::References) => &[("reference_image", 9)],
        (Shape::Wan27, Takes::Frames) => {
            &[("first_frame", 1), ("last_frame", 1), ("driving_audio", 1), ("first_clip", 1)]
        }
        (Shape::Wan27, Takes::References) => &[("reference_image", 5), ("reference_video", 5), ("video", 1)],
        (Shape::HappyHorse | Shape::Wan27 | Shape::Older, Takes::Text | Takes::Anything) | (Shape::Older, _) => &[],
    }
}

impl Media {
    pub(super) fn read(world: &World, input: &mut Body, model: &Model) -> Result<Self, Refusal> {
        let mut media = Self::default();
        if model.shape == Shape::Older {
            media.read_named(world, input, model)?;
        } else {
            media.read_list(world, input, model)?;
        }
        let no = |why: &str| Err(unfit("input.media", why));
        if media.frames > 0 && media.references > 0 {
            return no("frames and references exclude each other");
        }
        match model.takes {
            Takes::Frames if media.frames + media.clips == 0 => no("a first_frame is required"),
            Takes::References if media.references == 0 => no("a reference is required"),
            Takes::Anything | Takes::Text | Takes::Frames | Takes::References => Ok(media),
        }
    }

    fn read_list(&mut self, world: &World, input: &mut Body, model: &Model) -> Result<(), Refusal> {
        let known = known(model);
        let mut seen: Vec<&str> = Vec::new();
        for mut item in input.objects("media")? {
            let kind = item.needed_text("type")?;
            let found = known.iter().find(|(name, _)| *name == kind);
            let at = item.path("type");
            let (kind, most) = found.ok_or_else(|| unfit(&at, &format!("{kind} is not supported by {}", model.id)))?;
            seen.push(kind);
            if seen.iter().filter(|other| *other == kind).count() > *most {
                return Err(unfit(&at, &format!("at most {most} of {kind} are taken")));
            }
            let (at, url) = (item.path("url"), item.needed_text("url")?);
            if model.shape == Shape::Wan27 && model.takes == Takes::References {
                item.text("reference_voice")?;
            }
            item.finish()?;
            self.add(world, kind, (&at, &url))?;
        }
        if seen.contains(&"last_frame") && !seen.contains(&"first_frame") {
            return Err(unfit("input.media", "a last_frame needs a first_frame"));
        }
        Ok(())
    }

    /// The fields of the models before 2.7.
    fn read_named(&mut self, world: &World, input: &mut Body, model: &Model) -> Result<(), Refusal> {
        let mut take = |name: &str, kind: &str| -> Result<(), Refusal> {
            match input.text(name)? {
                Some(url) => self.add(world, kind, (&format!("input.{name}"), &url)),
                None => Ok(()),
            }
        };
        take("audio_url", "reference_audio")?;
        if model.takes == Takes::Frames {
            take("img_url", "first_frame")?;
            take("first_frame_url", "first_frame")?;
            take("last_frame_url", "last_frame")?;
        }
        // A sound alone is no reference.
        self.references = 0;
        if model.takes == Takes::References {
            let list = match input.take("reference_urls") {
                Some(Value::Array(list)) => list,
                Some(_) => return Err(unfit("input.reference_urls", "must be a list of strings")),
                None => Vec::new(),
            };
            for (index, url) in list.iter().enumerate() {
                let at = format!("input.reference_urls.{index}");
                let url = url.as_str().ok_or_else(|| unfit(&at, "must be a string"))?;
                // The list says nothing of kinds; a clip is known by its name.
                let is_clip = url.to_ascii_lowercase().contains(".mp4") || url.starts_with("data:video/");
                let kind = if is_clip { "reference_video" } else { "reference_image" };
                self.add(world, kind, (&at, url))?;
            }
        }
        Ok(())
    }

    fn add(&mut self, world: &World, kind: &str, (at, url): (&str, &str)) -> Result<(), Refusal> {
        let is_picture = matches!(kind, "first_frame" | "last_frame" | "reference_image");
        let bytes = fetched(world, url).map_err(|why| unfit(at, why))?;
        self.stored |= url.starts_with("oss://");
        if is_picture && let Some(bytes) = &bytes {
            check(bytes).map_err(|why| unfit(at, why))?;
        }
        match kind {
            "first_frame" => {
                self.still = bytes;
                self.frames += 1;
            }
            "last_frame" => self.frames += 1,
            "first_clip" => self.clips += 1,
            "reference_video" | "video" => {
                self.clips += 1;
                self.references += 1;
            }
            "reference_image" | "reference_audio" => self.references += 1,
            // A file or link is read for its words, and a sound that drives is none of both.
            _ => {}
        }
        Ok(())
    }
}

/// The bytes where they are at hand; an address of somebody else is not looked at, and the sandbox's own clips are at
/// plain http.
fn fetched(world: &World, url: &str) -> Result<Option<Bytes>, &'static str> {
    if url.starts_with("https://") || url.starts_with("http://127.0.0.1:") {
        return Ok(None);
    }
    if url.starts_with("oss://") {
        return oss::bytes(world, url).map(Some).ok_or("there is no such file, or it is gone");
    }
    let data = url.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
    let (_, data) = data.ok_or("must be an https URL, base64 in a data URL or oss://")?;
    STANDARD.decode(data).map(|bytes| Some(bytes.into())).map_err(|_| "is not base64")
}

fn check(bytes: &Bytes) -> Result<(), &'static str> {
    picture::checked(bytes.clone()).map_err(|_| "is not a picture that can be read")?;
    let size = picture::size(bytes).ok_or("is not a picture that can be read")?;
    let (short, long) = (size.width.min(size.height), size.width.max(size.height));
    if bytes.len() > LARGEST || short < 240 || long > 8000 || long > 8 * short {
        return Err("must have at most 20 MB, sides of 240 to 8000 px and an aspect from 1:8 to 8:1");
    }
    Ok(())
}
