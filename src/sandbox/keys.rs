//! Who is let in: the key that the settings name, or whatever a side's own doorkeeper takes in its place.
//!
//! Most vendors take one key in one header. Where a proof is made of a key, or
//! an address is proof enough, the side looks for itself.

use axum::http::request::Parts;

use super::side::{Refusal, Side};
use super::world::World;
use super::{gemini, kling, minimax, vertex};

/// Lets a caller in, or says why not.
pub(super) type Doorkeeper = fn(&World, &Parts) -> Result<(), Refusal>;

/// The sides that look for themselves.
const DOORKEEPERS: [(&str, Doorkeeper); 5] = [
    (kling::SIDE.name, kling::admit),
    (kling::LEGACY.name, kling::admit_legacy),
    (minimax::SIDE.name, minimax::admit),
    (gemini::SIDE.name, gemini::admit),
    (vertex::SIDE.name, vertex::admit),
];

/// Variables that hold the same key as the first one, at the vendors whose customers have two.
const BESIDES: [(&str, &str); 1] = [(kling::LEGACY.name, "KLING_SECRET_KEY")];

/// The other variables that a customer of that side sets.
pub(super) fn besides(side: &Side) -> impl Iterator<Item = &'static str> {
    BESIDES.iter().filter(|(name, _)| *name == side.name).map(|(_, variable)| *variable)
}

/// Whether that call is let in.
pub(super) fn check(world: &World, side: &Side, parts: &Parts) -> Result<(), Refusal> {
    if let Some((_, admit)) = DOORKEEPERS.iter().find(|(name, _)| *name == side.name) {
        return admit(world, parts);
    }
    let given = (side.credential)(&parts.headers).ok_or(Refusal::NoKey)?;
    if fits(world, given) { Ok(()) } else { Err(Refusal::WrongKey) }
}

/// Whether it is the key of the settings; any is where they name none.
pub(super) fn fits(world: &World, given: &str) -> bool {
    world.settings.key.as_ref().is_none_or(|key| key.expose() == given)
}
