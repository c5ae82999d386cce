//! Reads what a clip says about itself: its length, its size, whether it is whole.
//!
//! It looks at files only and decodes no picture. Every byte of a clip may be
//! hostile: nothing here panics on one, or takes memory for what a file merely
//! claims. Used by `wire` to check what arrived, and by `run` to check what was bought.

mod avi;
mod probe;

pub use avi::probe_avi;
pub use probe::{Clip, NotAClip, probe};
