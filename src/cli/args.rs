//! What can be typed: one clap tree, from which help, man page and completions are made.
//!
//! Values are parsed into types here, at the border. What they mean together
//! is decided in `run::plan`.

use std::path::PathBuf;

use clap::{Args as Flags, Parser, Subcommand, ValueEnum, ValueHint};

use super::later::Later;
use crate::config::{ColorChoice, ProgressChoice, Span};
use crate::job::{State, Variant};
use crate::money::Usd;
use crate::request::RouteBy;
use crate::sandbox::{Profile, Rule};
use crate::shape::{Aspect, Resolution, Seconds, Size};

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

/// `rushes create`.
#[derive(Clone, Debug, Default, Flags)]
pub struct Create {
    /// What shall be seen; `-` reads standard input
    #[arg(value_name = "PROMPT", allow_hyphen_values = false)]
    pub prompt: Option<String>,
    /// The clip
    #[command(flatten)]
    pub clip: Clip,
    /// The order
    #[command(flatten)]
    pub order: OrderFlags,
}

/// `rushes remix`.
#[derive(Clone, Debug, Flags)]
pub struct Remix {
    /// The job to start from
    pub job: String,
    /// What shall be different
    pub prompt: String,
    /// The order
    #[command(flatten)]
    pub order: OrderFlags,
}

/// `rushes extend`.
#[derive(Clone, Debug, Flags)]
pub struct Extend {
    /// The job to continue
    pub job: String,
    /// What happens next
    pub prompt: Option<String>,
    /// How many seconds to add
    #[arg(short, long, value_name = "N")]
    pub seconds: Option<Seconds>,
    /// The order
    #[command(flatten)]
    pub order: OrderFlags,
}

/// `rushes edit`.
#[derive(Clone, Debug, Flags)]
pub struct Edit {
    /// The job whose clip to change, or an MP4 file
    #[arg(value_name = "JOB|FILE")]
    pub clip: String,
    /// What to change
    pub prompt: String,
    /// The model, as a family, provider:id or alias; for a job one of the same provider
    #[arg(short, long, value_name = "MODEL", env = "RUSHES_MODEL")]
    pub model: Option<String>,
    /// The order
    #[command(flatten)]
    pub order: OrderFlags,
}

/// What the clip shall be.
#[derive(Clone, Debug, Default, Flags)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as it was typed")]
pub struct Clip {
    /// Read the prompt from a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "prompt")]
    pub prompt_file: Option<PathBuf>,
    /// The model: a family (routed), provider:id (exact) or an alias
    #[arg(short, long, value_name = "MODEL", env = "RUSHES_MODEL")]
    pub model: Option<String>,
    /// Only this provider
    #[arg(short, long, value_name = "NAME", env = "RUSHES_PROVIDER")]
    pub provider: Option<String>,
    /// Length of the clip
    #[arg(short, long, value_name = "N", env = "RUSHES_SECONDS")]
    pub seconds: Option<Seconds>,
    /// Exact size, such as 1280x720
    #[arg(long, value_name = "WxH", env = "RUSHES_SIZE")]
    pub size: Option<Size>,
    /// Proportion, such as 16:9
    #[arg(long, value_name = "W:H", env = "RUSHES_ASPECT")]
    pub aspect: Option<Aspect>,
    /// Class of size, such as 720p or 4k
    #[arg(long, value_name = "CLASS", env = "RUSHES_RESOLUTION")]
    pub resolution: Option<Resolution>,
    /// Refuse a value that does not fit, or take the nearest one
    #[arg(long, value_enum, default_value = "exact", env = "RUSHES_FIT", value_name = "HOW")]
    pub fit: FitChoice,
    /// First frame: a path, an address, or `-`
    #[arg(short, long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub image: Option<String>,
    /// Last frame
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub last_frame: Option<String>,
    /// An image to resemble; may be repeated
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub reference: Vec<String>,
    /// A clip to work from
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub video: Option<String>,
    /// A sound to go with
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub audio_ref: Option<String>,
    /// With sound
    #[arg(long, overrides_with = "no_audio")]
    pub audio: bool,
    /// Silent
    #[arg(long, overrides_with = "audio")]
    pub no_audio: bool,
    /// What makes it come out the same again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// What shall not be seen
    #[arg(long, value_name = "TEXT")]
    pub negative: Option<String>,
    /// Frames a second, where the model lets one choose
    #[arg(long, value_name = "N")]
    pub fps: Option<u32>,
    /// How many clips
    #[arg(short = 'n', long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub count: u32,
    /// How a family picks its provider
    #[arg(long, value_enum, value_name = "RULE", env = "RUSHES_ROUTE")]
    pub route: Option<RouteBy>,
    /// Go on to the next provider after a certain refusal
    #[arg(long)]
    pub fallback: bool,
    /// Show every candidate and what stands for or against it; sends nothing
    #[arg(long)]
    pub explain: bool,
}

/// How the order is placed, and what happens to the file.
#[derive(Clone, Debug, Default, Flags)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as it was typed")]
pub struct OrderFlags {
    /// Pass a value through to the provider, as JSON or text; dots nest
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub pass: Vec<String>,
    /// File, folder or template of {slug} {id} {model} {provider} {date} {n}
    #[arg(short, long, value_name = "PATH", env = "RUSHES_OUTPUT", value_hint = ValueHint::AnyPath)]
    pub output: Option<String>,
    /// Replace a file that is there already
    #[arg(long)]
    pub force: bool,
    /// Submit, print the id, stop
    #[arg(long)]
    pub no_wait: bool,
    /// Stop waiting after so long; the job goes on
    #[arg(long, value_name = "TIME", env = "RUSHES_TIMEOUT")]
    pub timeout: Option<Span>,
    /// Hard cap for this run
    #[arg(long, value_name = "USD", env = "RUSHES_MAX_COST", value_parser = cap)]
    pub max_cost: Option<Usd>,
    /// Order even where the price is not known
    #[arg(long)]
    pub allow_unknown_price: bool,
    /// Do not ask
    #[arg(short, long, env = "RUSHES_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub yes: bool,
    /// Show the plan, the quote and the call; send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write the job as JSON beside the clip
    #[arg(long)]
    pub sidecar: bool,
    /// A label; may be repeated
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    pub tags: Vec<String>,
    /// The project it is for
    #[arg(long, value_name = "NAME", env = "RUSHES_PROJECT")]
    pub project: Option<String>,
}

/// What to do about a value that does not fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FitChoice {
    /// Refuse it, naming the nearest values
    #[default]
    Exact,
    /// Take the nearest value, and say so
    Nearest,
}

/// Jobs by name.
#[derive(Clone, Debug, Flags)]
pub struct Jobs {
    /// Id, prefix of one, @last, @2, or provider:remote-id
    #[arg(value_name = "JOB", required = true)]
    pub jobs: Vec<String>,
}

/// `rushes status`.
#[derive(Clone, Debug, Flags)]
pub struct Status {
    /// Id, prefix of one, @last, @2, or provider:remote-id
    #[arg(value_name = "JOB", default_value = "@last")]
    pub jobs: Vec<String>,
    /// Look again and again until the jobs are over
    #[arg(short, long)]
    pub watch: bool,
}

/// `rushes wait`.
#[derive(Clone, Debug, Flags)]
pub struct Wait {
    /// Id, prefix of one, @last, @2, or provider:remote-id; every unfinished job where none is named
    #[arg(value_name = "JOB")]
    pub jobs: Vec<String>,
    /// Until all of them are over (the default)
    #[arg(long, conflicts_with = "any")]
    pub all: bool,
    /// Until one of them is over
    #[arg(long)]
    pub any: bool,
    /// Leave the files at the provider
    #[arg(long)]
    pub no_download: bool,
    /// Stop waiting after so long; the jobs go on
    #[arg(long, value_name = "TIME", env = "RUSHES_TIMEOUT")]
    pub timeout: Option<Span>,
}

/// `rushes download`.
#[derive(Clone, Debug, Flags)]
pub struct Download {
    /// Id, prefix of one, @last, @2, or provider:remote-id
    #[arg(value_name = "JOB", default_value = "@last")]
    pub jobs: Vec<String>,
    /// Which file
    #[arg(long, value_enum, default_value = "video", value_name = "WHICH")]
    pub variant: Variant,
    /// File, folder or template
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub output: Option<String>,
    /// Replace a file that is there already
    #[arg(long)]
    pub force: bool,
}

/// `rushes list`.
#[derive(Clone, Debug, Flags)]
pub struct List {
    /// Only in this state; may be repeated
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    pub state: Vec<State>,
    /// Only this model or family
    #[arg(long, short)]
    pub model: Option<String>,
    /// Only this provider
    #[arg(long, short)]
    pub provider: Option<String>,
    /// Only since a day (2026-11-01) or for a time (30d)
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Only with this label
    #[arg(long, value_name = "KEY=VALUE")]
    pub tag: Option<String>,
    /// Only of this project
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,
    /// At most so many
    #[arg(long, short = 'n', default_value_t = 50, value_name = "N")]
    pub limit: u32,
    /// Ask this provider instead
    #[arg(long, value_name = "PROVIDER", conflicts_with_all = ["state", "model", "provider", "tag", "project"])]
    pub remote: Option<String>,
}

/// `rushes delete`.
#[derive(Clone, Debug, Flags)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as it was typed")]
pub struct Delete {
    /// The jobs
    #[command(flatten)]
    pub jobs: Jobs,
    /// Remove the record here, not the job at the provider
    #[arg(long)]
    pub local: bool,
    /// Remove the clip here as well
    #[arg(long)]
    pub file: bool,
    /// Even where the clip is paid and was never fetched
    #[arg(long)]
    pub unfetched: bool,
    /// Do not ask
    #[arg(short, long, env = "RUSHES_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub yes: bool,
}

/// `rushes resume`.
#[derive(Clone, Debug, Flags)]
pub struct Resume {
    /// Stop waiting after so long; the jobs go on
    #[arg(long, value_name = "TIME", env = "RUSHES_TIMEOUT")]
    pub timeout: Option<Span>,
}

/// An amount that a cap may be.
fn cap(typed: &str) -> Result<Usd, String> {
    let usd: Usd = typed.parse().map_err(|error: crate::money::MoneyError| error.to_string())?;
    if usd < Usd::ZERO { Err("a cap cannot be below zero".to_owned()) } else { Ok(usd) }
}

/// `rushes recover`.
#[derive(Clone, Debug, Flags)]
pub struct Recover {
    /// The job; every uncertain one where none is named
    #[arg(value_name = "JOB")]
    pub job: Option<String>,
    /// Order it anew although the first order may be charged
    #[arg(long, requires = "job")]
    pub resubmit: bool,
    /// Give the hold back: you have looked at the provider, and it is not there
    #[arg(long, requires = "job", conflicts_with = "resubmit")]
    pub absent: bool,
    /// It is the provider's job of that name: you have looked
    #[arg(long, requires = "job", value_name = "REMOTE-ID", conflicts_with_all = ["resubmit", "absent"])]
    pub adopt: Option<String>,
    /// Do not ask
    #[arg(short, long, env = "RUSHES_YES", value_parser = clap::builder::FalseyValueParser::new())]
    pub yes: bool,
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
    /// Those that were shut down as well
    #[arg(long)]
    pub all: bool,
    /// Ask a provider what it serves today, free, and keep its answer
    #[arg(long, value_name = "PROVIDER", conflicts_with_all = ["query", "provider", "all"])]
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

/// `rushes price`.
#[derive(Clone, Debug, Default, Flags)]
pub struct Price {
    /// What shall be seen; only its length counts here
    pub prompt: Option<String>,
    /// Ask the providers that name a price for an order; asking is free
    #[arg(long)]
    pub live: bool,
    /// The clip
    #[command(flatten)]
    pub clip: Clip,
}

/// `rushes cost`.
#[derive(Clone, Debug, Flags)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Cost {
    /// Only since a day (2026-11-01) or for a time (30d)
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Only until a day
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// What to sum by
    #[arg(long, value_enum, default_value = "month", value_name = "WHAT")]
    pub by: CostBy,
    /// In which form
    #[arg(long, value_enum, value_name = "FORM")]
    pub format: Option<CostFormat>,
    /// Only of this project
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,
    /// Mend the mirror of the ledger
    #[command(subcommand)]
    pub act: Option<CostCommand>,
}

/// Acts on the ledger.
#[derive(Clone, Debug, Subcommand)]
pub enum CostCommand {
    /// Write `ledger.jsonl` afresh from the store
    Rebuild,
}

/// What costs are summed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CostBy {
    /// The day
    Day,
    /// The month
    Month,
    /// The model
    Model,
    /// The provider
    Provider,
    /// The project
    Project,
    /// Each label
    Tag,
    /// Each job
    Job,
}

/// In which form costs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CostFormat {
    /// For people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
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

/// `rushes sandbox`.
#[derive(Clone, Debug, Flags)]
pub struct SandboxArgs {
    /// Port on this machine; any free one where none is named
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// The only key that is accepted; any key where none is named
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Let `openai` deviate as that server does: `openai`, `azure`, `vllm-omni`, `sglang`, `tensorrt-llm`, `litellm` or
    /// `aquiles`
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
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(12..=60))]
    pub clip_fps: u32,
    /// Pad every clip to so many bytes
    #[arg(long, value_name = "N")]
    pub clip_bytes: Option<u64>,
    /// Stop after so long without a connection
    #[arg(long, value_name = "TIME")]
    pub stop_after: Option<Span>,
}
