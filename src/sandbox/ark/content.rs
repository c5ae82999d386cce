//! The parts of an order: its words, and the pictures, clips and sounds with their roles.

use bytes::Bytes;

use super::models::{Family, Model};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::{self, Footage, Found};
use crate::sandbox::picture;
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::World;
use crate::shape::Size;

/// The most characters of a `data:` address, for pictures, clips and sounds: 30, 200 and 15 MB written out.
const LONGEST_IMAGE: usize = 30_000_000 * 4 / 3 + 64;
const LONGEST_VIDEO: usize = 200_000_000 * 4 / 3 + 64;
const LONGEST_AUDIO: usize = 15_000_000 * 4 / 3 + 64;

/// The pixels of a side of a picture, and its proportion.
const SIDES: std::ops::RangeInclusive<u32> = 300..=6000;
const PROPORTIONS: std::ops::RangeInclusive<f64> = 0.4..=2.5;

/// The length of a clip that comes along, and of all of them, in milliseconds.
const CLIPS: std::ops::RangeInclusive<u32> = 2_000..=15_000;

/// What came along.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) text: String,
    pub(super) first: bool,
    /// The bytes of the first frame, where they are here.
    pub(super) still: Option<Bytes>,
    last: bool,
    references: usize,
    /// How large the first picture is, where it is here.
    pub(super) seen: Option<Size>,
    pub(super) clips: Vec<Footage>,
    sounds: usize,
    pub(super) draft: Option<String>,
}

impl Content {
    pub(super) fn read(world: &World, visit: &Visit<'_>, items: Vec<Body>) -> Result<Self, Refusal> {
        let mut content = Self::default();
        for mut item in items {
            let at = item.path("type");
            let kind = item.needed_text("type")?;
            match kind.as_str() {
                "text" => content.text = item.text("text")?.ok_or_else(|| item.missing("text"))?,
                "image_url" => content.image(world, visit, &mut item)?,
                "video_url" => content.video(world, visit, &mut item)?,
                "audio_url" => content.audio(world, visit, &mut item)?,
                "draft_task" => {
                    let mut task = item.needed_object("draft_task")?;
                    content.draft = Some(task.needed_text("id")?);
                    task.finish()?;
                }
                _ => return Err(unfit(&at, &format!("{kind} is not a known type"))),
            }
            item.finish()?;
        }
        Ok(content)
    }

    fn image(&mut self, world: &World, visit: &Visit<'_>, item: &mut Body) -> Result<(), Refusal> {
        let at = item.path("image_url");
        let found = address(world, visit, (item, "image_url", LONGEST_IMAGE))?;
        let bytes = found.picture().map_err(|why| unfit(&at, &why))?;
        let size = bytes.as_ref().and_then(picture::size);
        if size.is_some_and(|size| !SIDES.contains(&size.width) || !SIDES.contains(&size.height)) {
            return Err(unfit(&at, "each side must have 300 to 6000 pixels"));
        }
        if size.is_some_and(|size| !PROPORTIONS.contains(&size.aspect().ratio())) {
            return Err(unfit(&at, "the width must be 0.4 to 2.5 times the height"));
        }
        self.seen = self.seen.or(size);
        let role = item.choice("role", &["first_frame", "last_frame", "reference_image"])?;
        match role.unwrap_or("first_frame") {
            "reference_image" => self.references += 1,
            "last_frame" if !self.last => self.last = true,
            "first_frame" if !self.first => {
                self.first = true;
                self.still = bytes;
            }
            role => return Err(unfit(&item.path("role"), &format!("{role} is given twice"))),
        }
        Ok(())
    }

    fn video(&mut self, world: &World, visit: &Visit<'_>, item: &mut Body) -> Result<(), Refusal> {
        let at = item.path("video_url");
        let found = address(world, visit, (item, "video_url", LONGEST_VIDEO))?;
        let clip = found.footage().map_err(|why| unfit(&at, &why))?;
        item.choice("role", &["reference_video"])?.ok_or_else(|| item.missing("role"))?;
        self.clips.push(clip);
        let total: u32 = self.clips.iter().map(|clip| clip.seconds.millis()).sum();
        if !CLIPS.contains(&clip.seconds.millis()) || total > *CLIPS.end() {
            return Err(unfit(&at, "videos must have 2 to 15 seconds, each and together"));
        }
        Ok(())
    }

    fn audio(&mut self, world: &World, visit: &Visit<'_>, item: &mut Body) -> Result<(), Refusal> {
        address(world, visit, (item, "audio_url", LONGEST_AUDIO))?;
        item.choice("role", &["reference_audio"])?.ok_or_else(|| item.missing("role"))?;
        self.sounds += 1;
        Ok(())
    }

    /// Whether anything but words came along.
    pub(super) fn is_bare(&self) -> bool {
        !self.first && !self.last && !self.has_references() && self.draft.is_none()
    }

    fn has_references(&self) -> bool {
        self.references + self.clips.len() + self.sounds > 0
    }

    pub(super) fn is_framed(&self) -> bool {
        self.first || self.last
    }

    /// Holds the parts against each other and against the model.
    pub(super) fn fit(&self, model: &Model) -> Result<(), Refusal> {
        let no = |why: &str| Err(unfit("content", why));
        if self.text.trim().is_empty() && self.is_bare() {
            return Err(super::fields::missing("content"));
        }
        if self.is_framed() && self.has_references() {
            return no("frames and references cannot be mixed");
        }
        if self.last && !self.first {
            return no("a last frame needs a first frame");
        }
        if self.last && model.family == Family::OneFast {
            return no("this model has no last frame");
        }
        if self.draft.is_some() && model.family != Family::OneFive {
            return no("this model has no drafts");
        }
        if !model.is_two() && self.has_references() {
            return no("this model takes no references");
        }
        let omni = model.family == Family::Omni;
        let (images, clips, sounds) = if omni { (30, 10, 10) } else { (9, 3, 3) };
        if self.references > images || self.clips.len() > clips || self.sounds > sounds {
            return no(&format!("at most {images} images, {clips} videos and {sounds} audios"));
        }
        if !omni && self.sounds > 0 && self.references + self.clips.len() == 0 {
            return no("audio cannot come alone");
        }
        Ok(())
    }
}

/// What an `{"url"}` leads to.
fn address(world: &World, visit: &Visit<'_>, (item, name, most): (&mut Body, &str, usize)) -> Result<Found, Refusal> {
    let mut inner = item.needed_object(name)?;
    let url = inner.needed_text("url")?;
    let at = inner.path("url");
    inner.finish()?;
    brought::find(world, visit, (&url, most)).map_err(|why| unfit(&at, &why))
}
