//! `ImageRef`: a picture or a clip by exactly one of an address, data, an earlier generation or a file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::{SIDE, file};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::{self, Footage, Found};
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::{Phase, World};

/// The most bytes of an input.
const LARGEST: usize = 200_000_000;

/// One reference, resolved; its place is for the refusals.
pub(super) struct Reference {
    at: String,
    found: Found,
    /// Whether it is an earlier generation.
    pub(super) earlier: bool,
    media_type: Option<String>,
    /// Whether its kind has to be said.
    typed: bool,
}

/// The reference in that field, if it is there.
pub(super) fn read(
    world: &World,
    visit: &Visit<'_>,
    (body, name): (&mut Body, &str),
) -> Result<Option<Reference>, Refusal> {
    let at = body.path(name);
    body.object(name)?.map(|inner| of(world, visit, (inner, at))).transpose()
}

/// The reference that an object stands for.
pub(super) fn of(world: &World, visit: &Visit<'_>, (mut body, at): (Body, String)) -> Result<Reference, Refusal> {
    let (url, data) = (body.text("url")?, body.text("data")?);
    let (generation, file) = (body.text("generation_id")?, body.text("file_id")?);
    let media_type = body.text("media_type")?;
    body.finish()?;
    let given = [&url, &data, &generation, &file].into_iter().flatten().count();
    if given != 1 {
        return Err(unfit(&at, "exactly one of url, data, generation_id, file_id is needed"));
    }
    let typed = url.is_some() || data.is_some();
    let earlier = generation.is_some();
    let found = match (url, data, generation, file) {
        (Some(url), ..) => brought::find(world, visit, (&url, 0)),
        (_, Some(data), ..) if media_type.is_some() => decoded(&data),
        (_, Some(_), ..) => Err("media_type is required with data".to_owned()),
        (_, _, Some(id), _) => of_generation(world, &id),
        (.., file) => {
            let bytes = file.as_ref().and_then(|id| file::ready(world, id));
            bytes.map(Found::Bytes).ok_or_else(|| "the file is not ready or not yours".to_owned())
        }
    };
    let found = found.map_err(|why| unfit(&at, &why))?;
    Ok(Reference { at, found, earlier, media_type, typed })
}

fn decoded(data: &str) -> Result<Found, String> {
    if data.len() / 4 * 3 > LARGEST {
        return Err("must not be larger than 200 MB".to_owned());
    }
    let bytes = STANDARD.decode(data).map_err(|_| "data is not base64".to_owned())?;
    Ok(Found::Bytes(bytes.into()))
}

fn of_generation(world: &World, id: &str) -> Result<Found, String> {
    let done = world.job(SIDE.name, id).filter(|job| world.phase(job) == Phase::Succeeded);
    let made = done.map(|job| Footage { seconds: job.order.seconds, size: job.order.size });
    made.map(Found::Made).ok_or_else(|| format!("generation {id} is not there or not completed"))
}

impl Reference {
    /// The picture, where it is here; an earlier clip gives one of its frames.
    pub(super) fn picture(self) -> Result<Option<Bytes>, Refusal> {
        if self.earlier {
            return Ok(None);
        }
        let wrong = self.media_type.as_ref().is_some_and(|kind| !kind.starts_with("image/"));
        if wrong {
            return Err(unfit(&self.at, "media_type must be of an image"));
        }
        self.found.picture().map_err(|why| unfit(&self.at, &why))
    }

    /// The clip.
    pub(super) fn footage(&self) -> Result<Footage, Refusal> {
        if self.typed && self.media_type.as_deref() != Some("video/mp4") {
            return Err(unfit(&self.at, "media_type must be video/mp4"));
        }
        self.found.footage().map_err(|why| unfit(&self.at, &why))
    }
}
