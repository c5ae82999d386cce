//! The command-line contract, held through the real binary: what is printed where, what is sent, and the exit code.
//!
//! One file for each command; `create` has several, one for each thing that is asked of it.

mod account;
mod auth;
mod cancel;
mod config;
mod contract;
mod cost;
mod cost_plot;
mod create;
mod create_at_vendor;
mod create_inputs;
mod create_money;
mod create_output;
mod create_prompt;
mod create_trouble;
mod crowd;
mod delete;
mod doctor;
mod download;
mod explain;
mod hostile;
mod interrupted;
mod list;
mod models;
mod models_refresh;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod on_disk;
mod price;
mod reconcile;
mod recover;
mod rehearsal;
mod remix;
mod resume;
mod retired;
mod said;
mod sandbox;
mod scripts;
mod selectors;
mod stage;
mod status;
mod store;
mod terminal;
mod wait;
