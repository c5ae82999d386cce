//! The flags of `cost` and of what acts on the ledger.

use std::path::PathBuf;

use clap::{Args as Flags, Subcommand, ValueEnum};

use crate::money::Usd;
use crate::store::By;

/// `rushes cost`.
#[derive(Clone, Debug, Flags)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Cost {
    /// Only since a day (2026-11-01) or a month (2026-11), or for a time (30d)
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Only until the end of a day or a month
    #[arg(long, value_name = "WHEN")]
    pub until: Option<String>,
    /// What to sum by
    #[arg(long, value_enum, default_value = "month", value_name = "WHAT")]
    pub by: By,
    /// In which form
    #[arg(long, value_enum, value_name = "FORM")]
    pub format: Option<CostFormat>,
    /// Draw it: in the terminal, or as a picture for a report
    #[arg(long, value_name = "FILE.svg|FILE.png", num_args = 0..=1, require_equals = true, conflicts_with = "format")]
    pub plot: Option<Option<PathBuf>>,
    /// Replace a picture that is there already
    #[arg(long, requires = "plot")]
    pub force: bool,
    /// Only of this project
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,
    /// Only at this provider
    #[arg(long, short = 'p', value_name = "PROVIDER")]
    pub provider: Option<String>,
    /// Only of this model or family
    #[arg(long, short = 'm', value_name = "MODEL")]
    pub model: Option<String>,
    /// Only with this label; may be repeated
    #[arg(long, value_name = "KEY[=VALUE]")]
    pub tag: Vec<String>,
    /// What else can be done with the ledger
    #[command(subcommand)]
    pub act: Option<CostCommand>,
}

/// Acts on the ledger.
#[derive(Clone, Debug, Subcommand)]
pub enum CostCommand {
    /// Write `ledger.jsonl` afresh from the store
    Rebuild,
    /// Hold the ledger against the providers' own books; asking is free
    Reconcile(Reconcile),
}

/// `rushes cost reconcile`.
#[derive(Clone, Debug, Flags)]
pub struct Reconcile {
    /// Which jobs; all of the time where none is named
    #[arg(value_name = "JOB")]
    pub jobs: Vec<String>,
    /// Jobs made since a day (2026-11-01) or for a time (30d)
    #[arg(long, value_name = "WHEN", default_value = "30d")]
    pub since: String,
    /// Only at this provider
    #[arg(long, short = 'p', value_name = "PROVIDER")]
    pub provider: Option<String>,
    /// List a job where the books differ by more than this, in dollars
    #[arg(long, value_name = "USD", default_value = "0.01")]
    pub threshold: Usd,
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
