//! What can be typed: one clap tree, from which help, man page and completions are made.
//!
//! Values are parsed into types here, at the border. What they mean together
//! is decided in `run::plan`. Here are what holds for every command, and the
//! flags of those that show what is known or set the house up.

mod cost;
mod jobs;
mod orders;

use clap::{Args as Flags, Parser, Subcommand};

use super::later::Later;
use crate::config::{ColorChoice, ProgressChoice, Span};
use crate::request::Mode;
use crate::sandbox::{Profile, Rule};

pub use cost::{Cost, CostCommand, CostFormat, Reconcile};
pub use jobs::{Delete, Download, Jobs, List, Recover, Resume, RunLedger, Status, Wait};
pub use orders::{Clip, Create, Edit, Extend, Matching, OrderFlags, Price, Remix};

/// One command line for every AI video API. It never pays twice and never loses a paid clip.
#[derive(Debug, Parser)]
#[command(name = "rushes", version, disable_help_subcommand = true, after_help = AFTER_HELP)]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Exit codes: 0 done · 2 usage · 3 auth · 4 not found · 5 failed · 6 policy · 7 money · 8 unavailable, nothing bought · \
9 uncertain, may be charged: `rushes recover` · 10 paid, file missing: `rushes download` · 11 partial · 12 still going on · 130 Ctrl-C";

/// What holds for every command.
#[derive(Clone, Debug, Default, Flags)]
pub struct Global {
    /// Print one JSON document on standard output, errors too
    #[arg(long, global = true)]
    pub json: bool,
    /// How standard error tells progress
    #[arg(long, global = true, value_enum, env = "RUSHES_PROGRESS", value_name = "HOW")]
    pub progress: Option<ProgressChoice>,
    /// When to use colour
    #[arg(long, global = true, value_enum, env = "RUSHES_COLOR", value_name = "WHEN")]
    pub color: Option<ColorChoice>,
    /// Rehearse: run a sandbox inside, with play money and a store of its own
    #[arg(long, global = true)]
    pub sandbox: bool,
    /// Print each call to standard error, without keys and bodies
    #[arg(long, short = 'v', global = true, env = "RUSHES_LOG", value_parser = clap::builder::FalseyValueParser::new())]
    pub verbose: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a clip: plan, submit, wait, download; prints the path
    Create(Later<Create>),
    /// Make the same scene again, changed
    Remix(Later<Remix>),
    /// Continue a clip
    Extend(Later<Extend>),
    /// Change a clip
    Edit(Later<Edit>),
    /// Ask the provider how a job stands
    Status(Later<Status>),
    /// Wait until jobs end, and download them
    Wait(Later<Wait>),
    /// Fetch the file of a finished job (again; it is free)
    Download(Later<Download>),
    /// Show the jobs of this store, newest first
    List(Later<List>),
    /// Stop a job at its provider
    Cancel(Later<Jobs>),
    /// Remove a job at its provider, or here
    Delete(Later<Delete>),
    /// Pick up every unfinished job of this store
    Resume(Later<Resume>),
    /// Settle jobs of which it is unknown whether they were ordered
    Recover(Later<Recover>),
    /// Show what models there are, what they take and what they cost
    Models(Later<Models>),
    /// Quote a clip at every provider that can make it; sends nothing
    Price(Later<Price>),
    /// Show what was spent, and on what
    Cost(Later<Cost>),
    /// Check configuration, keys, store and disk
    Doctor(Later<Doctor>),
    /// Make, show and check the configuration
    Config(Later<ConfigArgs>),
    /// Keep the keys of providers in the keyring of this system
    Auth(Later<AuthArgs>),
    /// Serve a rehearsal of every provider on this machine
    Sandbox(Later<SandboxArgs>),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// `rushes models`.
#[derive(Clone, Debug, Flags)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Models {
    /// Only those with this word in their name
    pub query: Option<String>,
    /// Only this provider
    #[arg(long, short)]
    pub provider: Option<String>,
    /// Only those that make a clip from this, or do this with one
    #[arg(long, value_enum, value_name = "MODE")]
    pub mode: Option<Mode>,
    /// Those that were shut down as well
    #[arg(long)]
    pub all: bool,
    /// Ask a provider what it serves today, free, and keep its answer
    #[arg(long, value_name = "PROVIDER", conflicts_with_all = ["query", "provider", "mode", "all"])]
    pub refresh: Option<String>,
    /// One model
    #[command(subcommand)]
    pub show: Option<ModelsCommand>,
}

/// `rushes models show`.
#[derive(Clone, Debug, Subcommand)]
pub enum ModelsCommand {
    /// All that is known of one model
    Show {
        /// A family, provider:id or alias
        model: String,
    },
}

/// `rushes doctor`.
#[derive(Clone, Debug, Flags)]
pub struct Doctor {
    /// Make no calls
    #[arg(long)]
    pub offline: bool,
}

/// `rushes config`.
#[derive(Clone, Debug, Flags)]
pub struct ConfigArgs {
    /// What to do with it
    #[command(subcommand)]
    pub act: ConfigCommand,
}

/// What to do with the configuration.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum ConfigCommand {
    /// Write a configuration that shows every key
    Init,
    /// Print where it is
    Path,
    /// Print it with every default filled in
    Show,
    /// Say what is wrong with it
    Check,
}

/// `rushes auth`.
#[derive(Clone, Debug, Flags)]
pub struct AuthArgs {
    /// What to do with the keys
    #[command(subcommand)]
    pub act: AuthCommand,
}

/// What to do with the keys.
#[derive(Clone, Debug, Subcommand)]
pub enum AuthCommand {
    /// Keep the key of a provider; asks for it unseen, or reads it from standard input
    Set {
        /// Our name for it
        provider: String,
        /// Nothing: a key that was typed here all the same, which is refused without being repeated
        #[arg(hide = true, num_args = 0.., allow_hyphen_values = true, trailing_var_arg = true)]
        typed: Vec<String>,
    },
    /// Show where each key would come from, and nothing of it
    List {
        /// Only this provider
        provider: Option<String>,
    },
    /// Forget the key of a provider
    Remove {
        /// Our name for it
        provider: String,
    },
}

/// `rushes sandbox`.
#[derive(Clone, Debug, Flags)]
pub struct SandboxArgs {
    /// Port on this machine; any free one where none is named
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// The only key that is accepted; any key where none is named
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Let `openai` deviate as that server does: `openai`, `azure`, `vllm-omni`, `sglang`, `tensorrt-llm`,
    /// `litellm`, `aquiles` or `dynamo`
    #[arg(long, value_name = "SERVER", default_value = "openai")]
    pub profile: Profile,
    /// Let something go wrong, such as `openai.poll:503x2`; may be repeated
    #[arg(long, value_name = "RULE")]
    pub fault: Vec<Rule>,
    /// How long a clip takes to be made
    #[arg(long, value_name = "TIME", default_value = "5s")]
    pub render_time: Span,
    /// Let the clock stand until it is turned by a call to `/_sandbox/clock`
    #[arg(long)]
    pub frozen: bool,
    /// Bill jobs that fail, too
    #[arg(long)]
    pub charge_failed: bool,
    /// Frames a second of the clips
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub clip_fps: u32,
    /// Pad every clip to so many bytes
    #[arg(long, value_name = "N")]
    pub clip_bytes: Option<u64>,
    /// Stop after so long without a connection
    #[arg(long, value_name = "TIME")]
    pub stop_after: Option<Span>,
}
