//! One command line for every AI video API. It never pays twice and never loses a paid clip.
//!
//! The rooms, from the ground up; an arrow goes only downwards:
//!
//! | room | what it is for |
//! |---|---|
//! | `error secret money shape call request capability spelling habits price job event view` | the ground floor: plain data, no I/O, no waiting |
//! | `config` | the user's wishes and the environment |
//! | `catalog` | facts about models and prices |
//! | `providers` | the languages that providers speak, as pure functions |
//! | `animatic`, `media` | draws a storyboard clip; reads what an MP4 says of itself |
//! | `store` | jobs and money, shared by every process |
//! | `wire` | sends calls and fetches files; the only room with an HTTP client |
//! | `run` | the one runner: plans, holds, orders, follows, collects |
//! | `ui` | shows events and answers; the only room that prints |
//! | `sandbox` | the far side of the wire, for tests and rehearsals |
//! | `cli` | the door: arguments in, exit code out |

pub mod animatic;
pub mod call;
pub mod capability;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod error;
pub mod event;
pub mod habits;
pub mod job;
pub mod media;
pub mod money;
pub mod price;
pub mod providers;
pub mod request;
pub mod run;
pub mod sandbox;
pub mod secret;
pub mod shape;
pub mod spelling;
pub mod store;
pub mod ui;
pub mod view;
pub mod wire;
