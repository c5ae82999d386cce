//! The `video` object of an order, and what may stand in it together.

use bytes::Bytes;
use serde_json::Value;

use super::order::Kind;
use super::reference::{self, Reference};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::Footage;
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::World;

const RESOLUTIONS: [&str; 4] = ["360p", "540p", "720p", "1080p"];
const STRENGTHS: [&str; 9] =
    ["adhere_1", "adhere_2", "adhere_3", "flex_1", "flex_2", "flex_3", "reimagine_1", "reimagine_2", "reimagine_3"];
const MOST_KEYFRAMES: usize = 64;

/// Frames of a second, by which keyframes are placed.
const FPS: u64 = 24;

/// Something that an order's video has or is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Start,
    End,
    /// A frame of an earlier clip, which makes it an extension.
    Earlier,
    Keyframes,
    Loop,
    Hdr,
    Exr,
    Edit,
    Position,
    /// A length was said, and whether it is the longer one.
    Duration,
    Long,
}

/// What the object asks for.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) resolution: &'static str,
    pub(super) still: Option<Bytes>,
    parts: Vec<Part>,
}

impl Wish {
    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// Reads the object; one that is left out asks for nothing. `source` is the clip that is worked on.
    pub(super) fn read(
        world: &World,
        visit: &Visit<'_>,
        (body, source): (&mut Body, Option<Footage>),
    ) -> Result<Self, Refusal> {
        let mut video = body.object("video")?.unwrap_or_else(|| Body::new(serde_json::Map::new()));
        let resolution = video.choice("resolution", &RESOLUTIONS)?.unwrap_or("720p");
        let duration = video.choice("duration", &["5s", "10s"])?;
        let start = reference::read(world, visit, (&mut video, "start_frame"))?;
        let end = reference::read(world, visit, (&mut video, "end_frame"))?;
        let earlier = [&start, &end].into_iter().flatten().any(|frame| frame.earlier);
        let long = duration == Some("10s");
        let mut found = vec![
            (duration.is_some(), Part::Duration),
            (long, Part::Long),
            (earlier, Part::Earlier),
            (start.is_some(), Part::Start),
            (end.is_some(), Part::End),
        ];
        let last_frame = if long { 10 * FPS } else { 5 * FPS };
        found.push((keyframes(world, visit, (&mut video, last_frame))?, Part::Keyframes));
        for (name, part) in [("loop", Part::Loop), ("hdr", Part::Hdr), ("exr_export", Part::Exr)] {
            found.push((video.flag(name)?.unwrap_or(false), part));
        }
        let length = source.map_or(0, |clip| u64::from(clip.seconds.millis()) * FPS / 1000);
        if let Some(edit) = video.object("edit")? {
            let keyed = edited(world, visit, (edit, length))?;
            if keyed && start.is_some() {
                return Err(unfit("video.edit.keyframes", "do not go with video.start_frame"));
            }
            found.push((true, Part::Edit));
        }
        found.push((position(&mut video)?, Part::Position));
        video.finish()?;
        let still = start.map(Reference::picture).transpose()?.flatten();
        end.map(Reference::picture).transpose()?;
        let parts = found.into_iter().filter(|(there, _)| *there).map(|(_, part)| part).collect();
        Ok(Self { resolution, still, parts })
    }

    /// Holds the parts against each other and against the kind of order.
    pub(super) fn fit(&self, kind: Kind) -> Result<(), Refusal> {
        let has = |part| self.has(part);
        let (plain, edit) = (kind == Kind::Video, kind == Kind::Edit);
        let (framed, long, hdr) = (has(Part::Start) || has(Part::End), has(Part::Long), has(Part::Hdr));
        for (clash, field, why) in [
            (framed && long, "video.duration", "10s does not go with start_frame or end_frame"),
            (has(Part::Keyframes) && framed, "video.keyframes", "do not go with start_frame or end_frame"),
            (has(Part::Keyframes) && has(Part::Loop), "video.keyframes", "do not go with loop"),
            (has(Part::Loop) && (!plain || long || hdr), "video.loop", "needs type video, 5s and SDR"),
            (hdr && kind == Kind::Reframe, "video.hdr", "does not go with video_reframe"),
            (hdr && !["720p", "1080p"].contains(&self.resolution), "video.hdr", "needs 720p or 1080p"),
            (has(Part::Exr) && !hdr, "video.exr_export", "needs hdr"),
            (has(Part::Earlier) && (hdr || long), "video.start_frame", "an extension is SDR and 5s"),
            (has(Part::Earlier) && self.resolution == "360p", "video.resolution", "no extension is made in 360p"),
            (has(Part::Edit) && !edit, "video.edit", "needs type video_edit"),
            (has(Part::Position) && kind != Kind::Reframe, "video.source_position", "needs type video_reframe"),
            (has(Part::Duration) && !plain, "video.duration", "is that of the source"),
            (has(Part::Start) && kind == Kind::Reframe, "video.start_frame", "does not go with video_reframe"),
            (has(Part::End) && !plain, "video.end_frame", "needs type video"),
            (has(Part::Keyframes) && !plain, "video.keyframes", "needs type video"),
        ] {
            if clash {
                return Err(unfit(field, why));
            }
        }
        Ok(())
    }
}

/// As many pictures as places, each place once and inside the clip. Whether there are any.
fn keyframes(world: &World, visit: &Visit<'_>, (body, last): (&mut Body, u64)) -> Result<bool, Refusal> {
    let at = body.path("keyframes");
    let pictures = body.objects("keyframes")?;
    let places = match body.take("keyframe_indexes") {
        None => Vec::new(),
        Some(Value::Array(places)) => places,
        Some(_) => return Err(unfit(&body.path("keyframe_indexes"), "must be an array")),
    };
    let mut numbers: Vec<u64> = places.iter().filter_map(Value::as_u64).filter(|place| *place <= last).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if pictures.len() > MOST_KEYFRAMES || numbers.len() != places.len() || places.len() != pictures.len() {
        return Err(unfit(&at, &format!("up to 64 keyframes need as many different indexes from 0 to {last}")));
    }
    let some = !pictures.is_empty();
    for (index, picture) in pictures.into_iter().enumerate() {
        reference::of(world, visit, (picture, format!("{at}.{index}")))?.picture()?;
    }
    Ok(some)
}

/// `video.edit`. Whether it has keyframes.
fn edited(world: &World, visit: &Visit<'_>, (mut edit, length): (Body, u64)) -> Result<bool, Refusal> {
    edit.flag("auto_controls")?;
    edit.choice("strength", &STRENGTHS)?;
    if let Some(mut controls) = edit.object("controls")? {
        let of = |body: &mut Body, name: &str| -> Result<Option<Body>, Refusal> {
            let Some(mut control) = body.object(name)? else { return Ok(None) };
            control.flag("enabled")?;
            Ok(Some(control))
        };
        if let Some(mut pose) = of(&mut controls, "pose")? {
            pose.choice("strength", &["precise", "coarse"])?;
            pose.finish()?;
        }
        for (name, amount) in [("depth", "blur"), ("normals", "augmentation"), ("trajectory", "sparsity")] {
            if let Some(mut control) = of(&mut controls, name)? {
                control.take(amount);
                control.finish()?;
            }
        }
        of(&mut controls, "face")?.map_or(Ok(()), Body::finish)?;
        controls.finish()?;
    }
    let keyed = keyframes(world, visit, (&mut edit, length))?;
    edit.finish()?;
    Ok(keyed)
}

/// `video.source_position`: a box in parts of the frame. Whether it is there.
fn position(video: &mut Body) -> Result<bool, Refusal> {
    let Some(mut place) = video.object("source_position")? else { return Ok(false) };
    for name in ["x_norm", "y_norm", "w_norm", "h_norm"] {
        place.number(name)?.ok_or_else(|| place.missing(name))?;
    }
    place.finish()?;
    Ok(true)
}
