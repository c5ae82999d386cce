//! The files that an input names: addresses of others, data in the address itself, and what was brought here before.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::input::Input;
use super::models::Model;
use super::schema::Kind;
use super::{file, unfit};
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::World;

/// The fields that hold the first frame.
const FIRST_FRAMES: [&str; 4] = ["image", "start_image", "first_frame", "first_frame_image"];

/// Checks every address of an input, and gives the first frame where its bytes are at hand.
///
/// An address of somebody else is not looked at here.
pub(super) fn first_frame(
    world: &World,
    visit: &Visit<'_>,
    (model, input): (&Model, &Input),
) -> Result<Option<Bytes>, Refusal> {
    let mut still = None;
    for field in model.fields().filter(|field| matches!(field.kind, Kind::Link | Kind::Links(_))) {
        for address in input.addresses(field.name) {
            let name = format!("input.{}", field.name);
            let bytes = resolve(world, visit, address).map_err(|why| unfit(&name, "format", why))?;
            if FIRST_FRAMES.contains(&field.name) {
                still = bytes.map(|bytes| picture(&name, bytes)).transpose()?;
            }
        }
    }
    Ok(still)
}

/// The bytes behind an address, where they are here; or what is wrong with it.
fn resolve(world: &World, visit: &Visit<'_>, address: &str) -> Result<Option<Bytes>, String> {
    if let Some(id) = below(address, &visit.here, "/files/") {
        let bytes = file::bytes(world, id);
        return bytes.map(Some).ok_or_else(|| format!("The file {id} does not exist or has expired"));
    }
    let is_output =
        [&visit.here, &visit.elsewhere].into_iter().any(|origin| below(address, origin, "/delivery/").is_some());
    if is_output || address.starts_with("https://") {
        return Ok(None);
    }
    let data = address.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
    let (_, data) = data.ok_or_else(|| "Does not match format 'uri'".to_owned())?;
    STANDARD.decode(data).map(|bytes| Some(bytes.into())).map_err(|error| format!("The data cannot be read: {error}"))
}

fn below<'a>(address: &'a str, origin: &str, folder: &str) -> Option<&'a str> {
    address.strip_prefix(origin)?.strip_prefix(folder)
}

fn picture(name: &str, bytes: Bytes) -> Result<Bytes, Refusal> {
    match image::load_from_memory(&bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(unfit(name, "format", format!("The picture cannot be read: {error}"))),
    }
}
