//! The models, what each takes at which address, and what goes together: the create types of the vendor's packages
//! (Python 5.24.0) and its pages.

use super::fields::{Field, Given};
use super::invalid;
use super::order::clash;
use super::price::Price;
use crate::sandbox::side::Refusal;

mod partners;
mod table;

use table::MODELS;

/// One model.
pub(super) struct Model {
    pub(super) id: &'static str,
    /// What it takes at each of its addresses.
    pub(super) at: &'static [(&'static str, Fields)],
    /// The lines of a clip where neither a ratio nor a resolution says them.
    pub(super) lines: u32,
    /// The length that comes unless told, where it is known, and the longest.
    pub(super) usual: Option<i64>,
    pub(super) longest: i64,
    /// Refuses what does not go together.
    pub(super) rule: fn(&Given) -> Result<(), Refusal>,
    pub(super) price: Price,
}

/// Fields in groups, of which models share some.
pub(super) type Fields = &'static [&'static [Field]];

/// Served until July 2026, or earlier.
const GONE: [&str; 3] = ["gen3a_turbo", "gen4_aleph", "veo3"];

/// The model of that name, and its fields at that address.
pub(super) fn find(id: &str, kind: &str) -> Result<(&'static Model, Fields), Refusal> {
    let Some(model) = MODELS.iter().find(|model| model.id == id) else {
        return Err(if GONE.contains(&id) {
            Refusal::NoModel { model: id.to_owned() }
        } else {
            invalid(format!("model: {id} is not a known model"))
        });
    };
    let at = model.at.iter().find(|(address, _)| *address == kind);
    at.map(|(_, fields)| (model, *fields)).ok_or_else(|| invalid(format!("model: {id} is not served by {kind}")))
}

pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    MODELS.iter().map(|model| model.id)
}

/// A clip to be edited decides its length and shape itself.
fn edit_decides(given: &Given) -> Result<(), Refusal> {
    if given.text("mode") != Some("edit") {
        return Ok(());
    }
    if given.whole("duration").is_some() {
        return Err(clash("duration", "must be \"auto\" in mode edit"));
    }
    if given.text("ratio").is_some() {
        return Err(clash("ratio", "is not allowed in mode edit"));
    }
    Ok(())
}

/// The shape can follow only what is brought along.
fn adaptive_needs_media(given: &Given) -> Result<(), Refusal> {
    let bare = given.pictures == 0 && given.source.is_none();
    if given.text("ratio") == Some("adaptive") && bare {
        return Err(clash("ratio", "adaptive needs an image or a video"));
    }
    Ok(())
}

/// Pictures at places in the clip give it their shape.
fn frames_need_auto(given: &Given) -> Result<(), Refusal> {
    let framed = given.still.is_some() && given.text("ratio").is_some_and(|ratio| !ratio.starts_with("auto_"));
    if framed { Err(clash("ratio", "must be auto_480p, auto_720p or auto_1080p with keyframes")) } else { Ok(()) }
}

/// What can be edited is 2 to 30 seconds long.
fn short_source(given: &Given) -> Result<(), Refusal> {
    let seconds = given.source.map(|source| source.seconds.millis());
    if seconds.is_some_and(|millis| !(2_000..=30_000).contains(&millis)) {
        return Err(clash("videoUri", "must be 2 to 30 seconds long"));
    }
    Ok(())
}

/// What can be followed is 3 to 30 seconds long.
fn followed(given: &Given) -> Result<(), Refusal> {
    let seconds = given.source.map(|source| source.seconds.millis());
    if seconds.is_some_and(|millis| !(3_000..=30_000).contains(&millis)) {
        return Err(clash("reference", "must be 3 to 30 seconds long"));
    }
    Ok(())
}
