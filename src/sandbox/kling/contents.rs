//! `contents[]` of the new standard: words, pictures, clips, elements and voices in one list.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use image::ImageFormat;

use super::models::Act;
use super::unfit;
use crate::sandbox::body::Body;
use crate::sandbox::picture::size;
use crate::sandbox::side::Refusal;

/// Everything in the list.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) prompt: Option<String>,
    pub(super) first: Option<Picture>,
    pub(super) last: Option<Picture>,
    pub(super) references: usize,
    pub(super) elements: usize,
    pub(super) voices: usize,
    pub(super) base_video: bool,
    pub(super) feature_video: bool,
    /// The picture that moves as the clip does.
    pub(super) image: Option<Picture>,
    pub(super) motion: bool,
}

/// A picture: its bytes where they came along.
#[derive(Debug)]
pub(super) struct Picture(pub(super) Option<Bytes>);

const OF_IMAGE: &[&str] = &["prompt", "first_frame", "last_frame", "element", "voice"];
const OF_OMNI: &[&str] =
    &["prompt", "first_frame", "last_frame", "refer_image", "feature_video", "base_video", "element"];
const OF_MOTION: &[&str] = &["prompt", "image", "video"];

/// The largest picture in bytes, here and on the legacy interface.
pub(super) const LARGEST: usize = 50 * 1024 * 1024;
pub(super) const LARGEST_OF_LEGACY: usize = 10 * 1024 * 1024;

const SHORTEST_SIDE: u32 = 300;

impl Contents {
    /// Reads the list as that act takes it.
    pub(super) fn read(body: &mut Body, act: Act) -> Result<Self, Refusal> {
        let known = match act {
            Act::Text => &OF_IMAGE[..1],
            Act::Image => OF_IMAGE,
            Act::Omni => OF_OMNI,
            Act::Motion => OF_MOTION,
        };
        let mut contents = Self::default();
        for mut item in body.objects("contents")? {
            let kind = item.choice("type", known)?.ok_or_else(|| item.missing("type"))?;
            contents.add(kind, &mut item)?;
            item.finish()?;
        }
        Ok(contents)
    }

    fn add(&mut self, kind: &str, item: &mut Body) -> Result<(), Refusal> {
        let place = item.path("type");
        let fresh = match kind {
            "prompt" => self.prompt.replace(item.needed_text("text")?).is_none(),
            "first_frame" => self.first.replace(picture(item)?).is_none(),
            "last_frame" => self.last.replace(picture(item)?).is_none(),
            "image" => self.image.replace(picture(item)?).is_none(),
            "refer_image" => {
                picture(item)?;
                self.references += 1;
                true
            }
            "feature_video" => clip(item).map(|()| !std::mem::replace(&mut self.feature_video, true))?,
            "base_video" => clip(item).map(|()| !std::mem::replace(&mut self.base_video, true))?,
            "video" => clip(item).map(|()| !std::mem::replace(&mut self.motion, true))?,
            "element" => {
                named(item, "element_id")?;
                self.elements += 1;
                self.elements <= 3
            }
            _ => {
                named(item, "voice_id")?;
                self.voices += 1;
                self.voices <= 2
            }
        };
        if fresh { Ok(()) } else { Err(unfit(&place, &format!("too many items of type {kind}"))) }
    }

    pub(super) fn has_video(&self) -> bool {
        self.base_video || self.feature_video
    }

    /// The rules of frames: the last one never comes alone.
    pub(super) fn check_frames(&self) -> Result<(), Refusal> {
        if self.last.is_some() && self.first.is_none() {
            return Err(unfit("contents", "a last_frame needs a first_frame"));
        }
        Ok(())
    }

    /// Pictures and elements together.
    pub(super) fn check_count(&self) -> Result<(), Refusal> {
        let frames = usize::from(self.first.is_some()) + usize::from(self.last.is_some());
        let most = if self.has_video() { 4 } else { 7 };
        if self.references + self.elements + frames > most {
            return Err(unfit("contents", &format!("at most {most} images and elements are taken here")));
        }
        Ok(())
    }
}

fn picture(item: &mut Body) -> Result<Picture, Refusal> {
    let (at, url) = (item.path("url"), item.needed_text("url")?);
    item.text("id")?;
    look_at(&url, LARGEST).map(Picture).map_err(|why| unfit(&at, why))
}

fn clip(item: &mut Body) -> Result<(), Refusal> {
    let (at, url) = (item.path("url"), item.needed_text("url")?);
    item.text("id")?;
    check_clip(&url).map_err(|why| unfit(&at, why))
}

fn named(item: &mut Body, id: &str) -> Result<(), Refusal> {
    // Its type is not told: numbers and texts are both seen.
    item.take(id).ok_or_else(|| item.missing(id))?;
    item.text("id").map(drop)
}

/// A clip comes by an address only; the sandbox's own are at plain http.
pub(super) fn check_clip(url: &str) -> Result<(), &'static str> {
    let fits = url.starts_with("https://") || url.starts_with("http://127.0.0.1:");
    if fits { Ok(()) } else { Err("must be an https URL of an mp4 or mov") }
}

/// Looks at a picture: an https address, or base64 without anything before it.
pub(super) fn look_at(text: &str, largest: usize) -> Result<Option<Bytes>, &'static str> {
    if text.starts_with("https://") {
        return Ok(None);
    }
    if text.starts_with("data:") {
        return Err("base64 must come without a data: prefix");
    }
    let bytes = STANDARD.decode(text).map_err(|_| "must be an https URL or base64")?;
    if bytes.len() > largest {
        return Err("the image is too large");
    }
    let bytes = Bytes::from(bytes);
    let format = image::guess_format(&bytes).map_err(|_| "is not an image")?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png) {
        return Err("must be a jpg, jpeg or png");
    }
    let size = size(&bytes).ok_or("is not a readable image")?;
    if size.width.min(size.height) < SHORTEST_SIDE {
        return Err("both sides must have at least 300 px");
    }
    if size.width.max(size.height) * 2 > size.width.min(size.height) * 5 {
        return Err("the aspect ratio must be from 1:2.5 to 2.5:1");
    }
    Ok(Some(bytes))
}
