//! Reads what a clip says about itself: its length, its size, whether it is whole; and reads still pictures.
//!
//! Of a clip it looks at the boxes only and decodes no frame. Every byte may be
//! hostile: nothing here panics on one, or takes memory for what a file merely
//! claims. Used by `wire` to check what arrived, by `run` to check what was bought
//! and to make frames fit, and by `animatic` for its grounds.

mod avi;
mod picture;
mod probe;

pub use avi::probe_avi;
pub use picture::{Coding, Heading, NotAPicture, Picture};
pub use probe::{Clip, NotAClip, probe, probe_in};
