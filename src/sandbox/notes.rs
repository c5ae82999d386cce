//! What a side remembers of a job, a file or a token, and the world has no field for.
//!
//! Notes lie among the world's files as JSON, under names that no customer can give.

use serde_json::Value;

use super::form::Upload;
use super::world::World;

/// Puts a note away; an earlier one of that name makes room.
pub(super) fn keep(world: &mut World, (side, name): (&str, &str), note: &Value) {
    let upload = Upload { content_type: None, bytes: note.to_string().into() };
    world.files.insert(place(side, name), upload);
}

/// The note of that name; null where there is none.
pub(super) fn of(world: &World, (side, name): (&str, &str)) -> Value {
    let kept = world.files.get(&place(side, name));
    kept.and_then(|upload| serde_json::from_slice(&upload.bytes).ok()).unwrap_or(Value::Null)
}

fn place(side: &str, name: &str) -> String {
    format!("{side}/notes/{name}")
}
