//! The way out: sends calls, repeats them where that is safe, and brings clips to the
//! disk.
//!
//! Nothing here knows a provider or a job's state. Who may be given the key, how a
//! reply is read and how long to go on is passed in. The only room with an HTTP
//! client; only `run` and `cli` use it.

#![expect(clippy::disallowed_methods, reason = "this room waits between tries and writes what it downloads")]

mod address;
mod body;
mod book;
mod check;
mod client;
mod door;
mod download;
mod drawn;
mod limit;
mod names;
mod part;
mod rest;
mod retry;
#[cfg(test)]
mod scripted;
mod trace;

pub use client::{Client, Lost, Peer, ReadError, Settings, Sign};
pub use download::{Download, Landed, Missed};
pub use drawn::land_drawn;
pub use limit::{Limit, Pass, Rates};
pub use part::{note_path, sha256};
pub use rest::Wake;
pub use retry::{Errand, Retry, Sent};
pub use trace::{Tracer, describe};
