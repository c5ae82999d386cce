//! Pictures and clips as an order names them: `{"url"}` or `{"file_id"}`.

use bytes::Bytes;

use super::file;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::{self, Footage, Found};
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::World;

/// An object that names one input, read; its place is for the refusals.
pub(super) struct Input {
    at: String,
    found: Found,
}

/// The input in that field, if it is there.
pub(super) fn read(
    world: &World,
    visit: &Visit<'_>,
    (body, name): (&mut Body, &str),
) -> Result<Option<Input>, Refusal> {
    let at = body.path(name);
    body.object(name)?.map(|inner| of(world, visit, (inner, at))).transpose()
}

/// The input that an object stands for, and nothing else.
pub(super) fn of(world: &World, visit: &Visit<'_>, (mut body, at): (Body, String)) -> Result<Input, Refusal> {
    let (url, id) = (body.text("url")?, body.text("file_id")?);
    body.finish()?;
    let found = match (url, id) {
        // A file of the largest size, written out.
        (Some(url), None) => brought::find(world, visit, (&url, file::LARGEST * 4 / 3 + 64)),
        (None, Some(id)) => file::bytes(world, &id).map(Found::Bytes).ok_or_else(|| format!("there is no file {id}")),
        (Some(_), Some(_)) | (None, None) => Err("needs either url or file_id".to_owned()),
    };
    found.map(|found| Input { found, at: at.clone() }).map_err(|why| unfit(&at, &why))
}

impl Input {
    pub(super) fn picture(self) -> Result<Option<Bytes>, Refusal> {
        self.found.picture().map_err(|why| unfit(&self.at, &why))
    }

    pub(super) fn footage(&self) -> Result<Footage, Refusal> {
        self.found.footage().map_err(|why| unfit(&self.at, &why))
    }
}
