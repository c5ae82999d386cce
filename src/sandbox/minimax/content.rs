//! `content[]` of the second version: one text, and pictures, clips and sounds with a role each.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::files;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::picture;
use crate::sandbox::side::Refusal;
use crate::sandbox::world::World;

/// Everything in the list.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) prompt: String,
    pub(super) still: Option<Bytes>,
    pub(super) first: bool,
    pub(super) last: bool,
    /// Reference pictures, clips and sounds.
    pub(super) pictures: usize,
    pub(super) clips: usize,
    pub(super) sounds: usize,
}

const LONGEST_PROMPT: usize = 7000;
const MOST_PICTURES: usize = 9;
const MOST_CLIPS: usize = 3;
const MOST_SOUNDS: usize = 3;
const MOST_FILES: usize = 12;
const MEGABYTE: usize = 1024 * 1024;

/// Kinds of file with their roles, the first of which is meant where none is named, and the most bytes.
const KINDS: [(&str, &[&str], usize); 3] = [
    ("image_url", &["first_frame", "last_frame", "reference_image"], 30 * MEGABYTE),
    ("video_url", &["reference_video"], 50 * MEGABYTE),
    ("audio_url", &["reference_audio"], 15 * MEGABYTE),
];

impl Content {
    pub(super) fn read(world: &World, body: &mut Body) -> Result<Self, Refusal> {
        let mut content = Self::default();
        let mut texts = 0;
        for mut item in body.objects("content")? {
            let kind = item.choice("type", &["text", "image_url", "video_url", "audio_url"])?;
            let kind = kind.ok_or_else(|| item.missing("type"))?;
            if kind == "text" {
                content.prompt = item.needed_text("text")?;
                texts += 1;
            } else {
                content.add(world, kind, &mut item)?;
            }
            item.finish()?;
        }
        if texts != 1 {
            return Err(unfit("content", "exactly one item of type text is required"));
        }
        content.check().map(|()| content)
    }

    fn add(&mut self, world: &World, kind: &'static str, item: &mut Body) -> Result<(), Refusal> {
        let Some((_, roles, largest)) = KINDS.iter().find(|(known, ..)| *known == kind) else { return Ok(()) };
        let role_at = item.path("role");
        let role = item.choice("role", roles)?.unwrap_or(roles[0]);
        let mut inner = item.needed_object(kind)?;
        let (at, url) = (inner.path("url"), inner.needed_text("url")?);
        inner.finish()?;
        let bytes = fetched(world, kind, &url).map_err(|why| unfit(&at, &why))?;
        if bytes.as_ref().is_some_and(|bytes| bytes.len() > *largest) {
            return Err(unfit(&at, &format!("the file is larger than {} MB", largest / MEGABYTE)));
        }
        let twice = match role {
            "first_frame" => {
                self.still = bytes;
                std::mem::replace(&mut self.first, true)
            }
            "last_frame" => std::mem::replace(&mut self.last, true),
            "reference_image" => {
                self.pictures += 1;
                false
            }
            "reference_video" => {
                self.clips += 1;
                false
            }
            _ => {
                self.sounds += 1;
                false
            }
        };
        if twice { Err(unfit(&role_at, &format!("{role} is given twice"))) } else { Ok(()) }
    }

    fn check(&self) -> Result<(), Refusal> {
        let no = |why: &str| Err(unfit("content", why));
        if self.prompt.chars().count() > LONGEST_PROMPT {
            return no("the text must have at most 7000 characters");
        }
        if self.last && !self.first {
            return no("a last_frame needs a first_frame");
        }
        if self.first && self.has_references() {
            return no("frames and references exclude each other");
        }
        if self.sounds > 0 && self.pictures + self.clips == 0 {
            return no("a reference_audio needs a reference_image or a reference_video");
        }
        let all = self.pictures + self.clips + self.sounds;
        if self.pictures > MOST_PICTURES || self.clips > MOST_CLIPS || self.sounds > MOST_SOUNDS || all > MOST_FILES {
            return no("at most 9 images, 3 videos, 3 audios and 12 files in all are taken");
        }
        Ok(())
    }

    fn has_references(&self) -> bool {
        self.pictures + self.clips + self.sounds > 0
    }

    /// Whether it is made of words alone.
    pub(super) fn is_text_only(&self) -> bool {
        !self.first && !self.has_references()
    }

    /// The pictures that are counted on the bill.
    pub(super) fn images(&self) -> usize {
        self.pictures + usize::from(self.first) + usize::from(self.last)
    }
}

/// The bytes of a file where they are at hand; an address of somebody else is not looked at.
fn fetched(world: &World, kind: &str, url: &str) -> Result<Option<Bytes>, String> {
    let bytes = if let Some(id) = url.strip_prefix("mm_file://") {
        files::bytes(world, id).ok_or_else(|| format!("there is no file {id}"))?
    } else if let Some(data) = url.strip_prefix("data:") {
        let (_, data) = data.split_once(";base64,").ok_or("is not a base64 data URI")?;
        STANDARD.decode(data).map_err(|_| "is not base64")?.into()
    } else if url.starts_with("https://") || (kind == "video_url" && url.starts_with("http://127.0.0.1:")) {
        // The sandbox's own clips are at plain http.
        return Ok(None);
    } else {
        return Err("must be an https URL, a data URI or mm_file://".to_owned());
    };
    if kind == "image_url" {
        return picture::checked(bytes).map(Some).map_err(|_| "is not a readable image".to_owned());
    }
    Ok(Some(bytes))
}

/// A picture of the first version, which knows no files of its own.
pub(super) fn picture_at(world: &World, field: &str, url: &str) -> Result<Option<Bytes>, Refusal> {
    if url.starts_with("mm_file://") {
        return Err(unfit(field, "must be an https URL or a data URI"));
    }
    fetched(world, "image_url", url).map_err(|why| unfit(field, &why))
}
