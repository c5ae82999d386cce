//! Drives the sandbox over real HTTP, as a client of the vendor would: every check, every mishap, the books.

mod aimlapi;
mod ark;
mod assets;
mod compatible;
mod dashscope;
mod fal;
mod faults;
mod gemini;
mod kling;
mod life;
mod ltx;
mod luma;
mod lumenfall;
mod minimax;
mod onerouter;
mod openrouter;
mod orders;
mod replicate;
mod runway;
mod support;
mod vertex;
mod xai;
