//! What the runner says while it works, and what a command returns.
//!
//! Both are plain data. Who shows them, and how, is decided in `ui`; nothing
//! here prints. The words of an event are part of the command-line contract.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::error::Kind;
use crate::job::{JobId, State};
use crate::money::Usd;
use crate::price::Basis;
use crate::shape::Seconds;

/// One thing that happened, and when.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// To which job, where to one.
    pub job: Option<JobId>,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum What {
    /// A job was planned and its worst case is held.
    Planned {
        /// At which provider.
        provider: String,
        /// With which model.
        model: String,
        /// The prompt's first words, for a bar's label.
        title: String,
        /// What it will cost at most; `None` where that is unknown.
        usd: Option<Usd>,
        /// How long such a job took before, where that is known. In seconds.
        #[serde(serialize_with = "as_seconds_or_null")]
        expected: Option<Duration>,
    },
    /// The order is about to be sent.
    Submitting,
    /// The provider has it.
    Submitted {
        /// The provider's name for it.
        remote_id: String,
    },
    /// A job that was begun before is picked up.
    PickedUp {
        /// Where it stands.
        state: State,
        /// At which provider.
        provider: String,
        /// With which model.
        model: String,
        /// The prompt's first words.
        title: String,
        /// When it was begun.
        since: Timestamp,
        /// How long such a job took before, where that is known. In seconds.
        #[serde(serialize_with = "as_seconds_or_null")]
        expected: Option<Duration>,
    },
    /// The provider tells how far it is. Told when something changed.
    Progress {
        /// Where it stands.
        state: State,
        /// How far, where the provider tells it.
        percent: Option<u8>,
        /// Its place in the queue, where the provider tells it.
        position: Option<u32>,
    },
    /// A call did not go through and will be repeated; the job is not lost.
    Retrying {
        /// Which call, in a word.
        call: String,
        /// Why, in a sentence.
        why: String,
        /// How long until the next try. In seconds.
        #[serde(serialize_with = "as_seconds")]
        after: Duration,
    },
    /// The clip is made.
    Finished {
        /// What it cost; `None` where that is unknown.
        usd: Option<Usd>,
        /// How that is known.
        basis: Option<Basis>,
    },
    /// Bytes of the file have arrived. Told often; only the last one counts.
    Downloading {
        /// So many are here.
        bytes: u64,
        /// So many there are, where that is known.
        total: Option<u64>,
    },
    /// The file is here, checked and on disk.
    Saved {
        /// Where.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// It ended without a clip, or its outcome is unknown.
    Ended {
        /// How.
        state: State,
        /// Which kind of error that is.
        kind: Kind,
        /// Why, in a sentence.
        message: String,
    },
    /// What the jobs of the command came to, told once, at its end.
    Summary(Summary),
    /// Something worth knowing.
    Note {
        /// In a sentence.
        message: String,
    },
    /// Something worth acting on.
    Warning {
        /// In a sentence.
        message: String,
    },
}

/// What the jobs of a command came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Clips that were made and paid.
    pub clips: u64,
    /// Their length together.
    pub seconds: Seconds,
    /// What was spent, failures counted.
    pub spent_usd: Usd,
    /// What is held for jobs that go on, or of which nobody knows.
    pub held_usd: Usd,
    /// Jobs among them whose price is unknown. They count as nothing in `held_usd`.
    pub held_unknown: u64,
    /// What is left under the budget that is nearest to its end, where there is one.
    pub left_usd: Option<Usd>,
    /// The name of that budget.
    pub left_of: Option<String>,
}

fn as_seconds<S: Serializer>(length: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(length.as_secs_f64())
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn as_seconds_or_null<S: Serializer>(length: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    length.map(|length| length.as_secs_f64()).serialize(serializer)
}

/// Whoever is told what happens. Called from several jobs at once; must not block for long.
pub trait Listener: Send + Sync {
    /// Takes note of one event.
    fn tell(&self, event: &Event);
}

/// What a command returns: one JSON document, and the same for people.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What `--json` prints.
    pub json: Value,
    /// What is printed otherwise.
    pub shown: Shown,
    /// How the command ends although it has an answer: some of several jobs did not end well, say.
    pub ending: Option<Kind>,
}

/// An answer for people.
#[derive(Clone, Debug)]
pub enum Shown {
    /// Nothing on standard output.
    Nothing,
    /// Lines as they are: paths, ids, a generated script.
    Lines(Vec<String>),
    /// A table.
    Table(Table),
    /// A table with much in its cells: where the screen has no room for it, each row is a sheet of its own, and its
    /// first cell the title.
    Records(Table),
    /// A chart in letters.
    Plot(Plot),
    /// Several sheets of names and values, a blank line between two.
    Sheets(Vec<Sheet>),
}

/// A chart of money, not yet laid out.
#[derive(Clone, Debug)]
pub struct Plot {
    /// A line above.
    pub title: String,
    /// Whether the keys follow each other in time, so that sums may run on from one to the next.
    pub is_over_time: bool,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One bar of a chart.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it is for.
    pub key: String,
    /// Spent for clips that were made.
    pub made: Usd,
    /// Spent for nothing.
    pub wasted: Usd,
    /// Held.
    pub held: Usd,
    /// Jobs among them whose price is unknown, which no length of a bar can show.
    pub unknown: u64,
}

impl Bar {
    /// All parts together.
    pub fn sum(&self) -> Usd {
        self.made.max(Usd::ZERO) + self.wasted.max(Usd::ZERO) + self.held
    }
}

impl Plot {
    /// The bars, at most so many: where there are more, the last one stands for all that follow the others.
    pub fn at_most(&self, count: usize) -> Vec<Bar> {
        if self.bars.len() <= count {
            return self.bars.clone();
        }
        let (first, rest) = self.bars.split_at(count.saturating_sub(1));
        let sum = |part: fn(&Bar) -> Usd| rest.iter().map(part).sum();
        let others = Bar {
            key: format!("{} others", rest.len()),
            made: sum(|bar| bar.made),
            wasted: sum(|bar| bar.wasted),
            held: sum(|bar| bar.held),
            unknown: rest.iter().map(|bar| bar.unknown).sum(),
        };
        first.iter().cloned().chain([others]).collect()
    }

    /// What was spent up to each bar.
    pub fn running_sums(&self) -> Vec<Usd> {
        let add = |sum: &mut Usd, bar: &Bar| {
            *sum = *sum + bar.made + bar.wasted;
            Some(*sum)
        };
        self.bars.iter().scan(Usd::ZERO, add).collect()
    }
}

/// A table, not yet laid out.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<String>>,
    /// A line beneath, such as a sum.
    pub footer: Option<Vec<String>>,
    /// What to say where there is no row.
    pub empty: String,
}

/// One column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub title: &'static str,
    /// On which side its values stand.
    pub align: Align,
    /// Whether it gives way first where the screen is narrow.
    pub shrink: Shrink,
}

/// On which side values stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// What happens to a column where the screen is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shrink {
    /// It keeps its width: ids, amounts.
    Never,
    /// It is cut with an ellipsis: prompts, paths.
    Cut,
    /// It is left out: what one can live without.
    Drop,
}

/// Names and values, such as all that is known of one model.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// A line above, where there is one.
    pub title: Option<String>,
    /// Names and values.
    pub rows: Vec<(String, String)>,
}
