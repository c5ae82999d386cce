//! Drives the sandbox over real HTTP, as a client of the vendor would: every check, every mishap, the books.

mod aimlapi;
mod assets;
mod compatible;
mod dashscope;
mod fal;
mod faults;
mod gemini;
mod kling;
mod life;
mod lumenfall;
mod minimax;
mod onerouter;
mod openrouter;
mod orders;
mod replicate;
mod support;
mod vertex;
