//! What this side remembers of a prediction or a file and the world has no field for.
//!
//! Papers lie among the world's files as JSON, under names that no customer
//! can give.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::SIDE;
use crate::sandbox::form::Upload;
use crate::sandbox::world::World;

/// What was asked for beside the order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Request {
    /// The fields of the model as they came.
    pub(super) input: Map<String, Value>,
    /// The resolution that the clip is made in, in the vendor's word.
    pub(super) resolution: String,
    /// Seconds from creation after which the vendor stops it.
    pub(super) cancel_after: Option<u64>,
    /// Set when it was stopped before it had started.
    pub(super) never_started: bool,
}

/// The card of a file that was brought.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Card {
    /// The running number, from 1.
    pub(super) number: u64,
    pub(super) id: String,
    pub(super) content_type: String,
    pub(super) size: usize,
    pub(super) sha256: String,
    pub(super) metadata: Map<String, Value>,
    pub(super) created_at: String,
    pub(super) expires_at: String,
    /// The Unix second in which it goes away.
    pub(super) expires: u64,
}

/// A kind of paper, with the name of its drawer.
pub(super) trait Paper: Serialize + DeserializeOwned {
    const DRAWER: &'static str;
}

impl Paper for Request {
    const DRAWER: &'static str = "request";
}

impl Paper for Card {
    const DRAWER: &'static str = "card";
}

/// Puts a paper away; an earlier one of that id makes room.
pub(super) fn keep<P: Paper>(world: &mut World, id: &str, paper: &P) {
    let bytes = serde_json::to_vec(paper).unwrap_or_default();
    let upload = Upload { content_type: Some("application/json".to_owned()), bytes: bytes.into() };
    world.files.insert(name::<P>(id), upload);
}

pub(super) fn find<P: Paper>(world: &World, id: &str) -> Option<P> {
    read(&world.files.get(&name::<P>(id))?.bytes)
}

/// All papers of that kind, in no order.
pub(super) fn all<P: Paper>(world: &World) -> Vec<P> {
    let drawer = name::<P>("");
    let inside = world.files.iter().filter(|(name, _)| name.starts_with(&drawer));
    inside.filter_map(|(_, upload)| read(&upload.bytes)).collect()
}

pub(super) fn shred<P: Paper>(world: &mut World, id: &str) {
    world.files.remove(&name::<P>(id));
}

fn read<P: Paper>(bytes: &Bytes) -> Option<P> {
    serde_json::from_slice(bytes).ok()
}

fn name<P: Paper>(id: &str) -> String {
    format!("{}/{}/{id}", SIDE.name, P::DRAWER)
}
