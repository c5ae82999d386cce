//! What a side remembers of a job or a file and the world has no field for: JSON among the world's files.
//!
//! The names are the side's; they hold a slash, and no customer can give such.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::form::Upload;
use super::world::World;

/// Puts a paper away; an earlier one of that name makes room.
pub(super) fn keep<P: Serialize>(world: &mut World, name: &str, paper: &P) {
    let bytes = serde_json::to_vec(paper).unwrap_or_default();
    let upload = Upload { content_type: Some("application/json".to_owned()), bytes: bytes.into() };
    world.files.insert(name.to_owned(), upload);
}

/// The paper of that name, if it was put away as one of this kind.
pub(super) fn find<P: DeserializeOwned>(world: &World, name: &str) -> Option<P> {
    serde_json::from_slice(&world.files.get(name)?.bytes).ok()
}
