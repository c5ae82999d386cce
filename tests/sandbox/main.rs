//! Drives the sandbox over real HTTP, as a client of the vendor would: every check, every mishap, the books.

mod assets;
mod fal;
mod faults;
mod life;
mod orders;
mod support;
