//! Flags of the commands that look after jobs: where they stand, their files, their end.

use std::path::PathBuf;

use clap::{Args as Flags, ValueHint};

use crate::config::Span;
use crate::job::{State, Variant};

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
    /// The ledger of this run
    #[command(flatten)]
    pub ledger: RunLedger,
}

/// Where the rows of the ledger go that belong to the jobs of a run.
#[derive(Clone, Debug, Flags)]
pub struct RunLedger {
    /// Write the rows of the ledger of these jobs to a file, as JSON Lines, however the run ends. Replaces an earlier such
    /// file, another one only with --force; makes missing folders
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ledger: Option<PathBuf>,
    /// Replace a file at --ledger that is no ledger
    #[arg(long, requires = "ledger")]
    pub force: bool,
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
    /// Only since a day (2026-11-01) or a month (2026-11), or for a time (30d)
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
    /// The ledger of this run
    #[command(flatten)]
    pub ledger: RunLedger,
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
