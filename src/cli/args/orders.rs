//! Flags of the commands that order a clip, or quote one: `create`, `remix`, `extend`, `edit` and `price`.

use std::path::PathBuf;

use clap::{Args as Flags, ValueHint};

use crate::capability::{Fit, Reshape};
use crate::config::Span;
use crate::money::Usd;
use crate::price::Pace;
use crate::request::RouteBy;
use crate::shape::{Aspect, Resolution, Seconds, Size};

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
    /// First frame: a path, an address, or `-`
    #[arg(short, long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub image: Option<String>,
    /// Last frame
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub last_frame: Option<String>,
    /// An image to resemble; may be repeated
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub reference: Vec<String>,
    /// Make a copy of each picture fit the clip: its middle, or all of it between black bars; otherwise a picture that
    /// does not fit is refused
    #[arg(long, value_enum, env = "RUSHES_FIT_IMAGE", value_name = "HOW")]
    pub fit_image: Option<Reshape>,
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
}

/// How what was asked for is brought together with a model.
#[derive(Clone, Debug, Default, Flags)]
pub struct Matching {
    /// Refuse a value that does not fit, or take the nearest one
    #[arg(long, value_enum, default_value = "exact", env = "RUSHES_FIT", value_name = "HOW")]
    pub fit: Fit,
    /// Pass a value through to the provider, as JSON or text; dots nest
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub pass: Vec<String>,
    /// Show what each candidate makes of the request, its price and its wait; sends nothing
    #[arg(long)]
    pub explain: bool,
}

/// How the order is placed, and what happens to the file.
#[derive(Clone, Debug, Default, Flags)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as it was typed")]
pub struct OrderFlags {
    /// How what was asked for is brought together with a model
    #[command(flatten)]
    pub matching: Matching,
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
    /// Write the rows of the ledger of this run to a file, as JSON Lines, however the run ends. Replaces an earlier such
    /// file, another one only with --force; makes missing folders
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ledger: Option<PathBuf>,
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

/// `rushes price`.
#[derive(Clone, Debug, Default, Flags)]
pub struct Price {
    /// What shall be seen; only its length counts here
    pub prompt: Option<String>,
    /// Ask the providers that name a price for an order; asking is free
    #[arg(long)]
    pub live: bool,
    /// What so many such clips come to: 100/day (or /hour, /week, /month) in a day and in 30 days, 100 once
    #[arg(long, value_name = "N[/SPAN]", conflicts_with_all = ["count", "explain"])]
    pub times: Option<Pace>,
    /// The clip
    #[command(flatten)]
    pub clip: Clip,
    /// How what was asked for is brought together with a model
    #[command(flatten)]
    pub matching: Matching,
}

/// An amount that a cap may be.
fn cap(typed: &str) -> Result<Usd, String> {
    let usd: Usd = typed.parse().map_err(|error: crate::money::MoneyError| error.to_string())?;
    if usd < Usd::ZERO { Err("a cap cannot be below zero".to_owned()) } else { Ok(usd) }
}
