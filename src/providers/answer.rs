//! What a dialect makes of a provider's replies: receipts, progress, lists, prices.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::call::{Call, Ticket};
use crate::capability::Capability;
use crate::error::Fault;
use crate::job::{State, Takes};
use crate::money::Usd;
use crate::price::PriceRow;
use crate::shape::{Seconds, Size};

/// The receipt of an order.
#[derive(Clone, Debug, PartialEq)]
pub enum Receipt {
    /// The provider has it and will work on it.
    Ticket(Ticket),
    /// The provider answered with the clip at once.
    Done(Ticket, Takes),
}

/// Where a job stands at the provider.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// In the queue, at that place where the provider tells it.
    Queued(Option<u32>),
    /// At work, so many percent where the provider tells it.
    Running(Option<u8>),
    /// A word that we do not know: keep waiting, and tell the user.
    Unknown(String),
    /// Another call is needed to know; its answer goes to `read_collect`.
    Collect(Box<Call>),
    /// Made.
    Done(Takes),
    /// Ended without a clip.
    Failed(Fault),
}

impl Progress {
    /// The same in the words of our own jobs. A word that we do not know counts as work going on.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self::Queued(_) => State::Queued,
            Self::Running(_) | Self::Unknown(_) | Self::Collect(_) => State::Running,
            Self::Done(_) => State::Finished,
            Self::Failed(fault) => State::ended_by(fault.kind),
        }
    }
}

/// One step of an act that takes several calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Next<T> {
    /// Send this, add the reply to those so far, and ask again.
    Call(Box<Call>),
    /// Wait, send the last call again in place of its answer, and ask again.
    Wait(Duration),
    /// That is it.
    Ready(T),
}

impl<T> Next<T> {
    /// The same with another end.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Next<U> {
        match self {
            Self::Call(call) => Next::Call(call),
            Self::Wait(length) => Next::Wait(length),
            Self::Ready(end) => Next::Ready(with(end)),
        }
    }
}

/// One job as the provider lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// The provider's name for it.
    pub remote_id: String,
    /// Where it stands.
    pub state: State,
    /// The model.
    pub model: Option<String>,
    /// The prompt.
    pub prompt: Option<String>,
    /// The length.
    pub seconds: Option<Seconds>,
    /// The size.
    pub size: Option<Size>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When its files are dropped.
    pub expires_at: Option<Timestamp>,
}

impl Listed {
    /// A job of which only the name is known.
    #[must_use]
    pub fn named(remote_id: &str) -> Self {
        Self {
            remote_id: remote_id.to_owned(),
            state: State::Queued,
            model: None,
            prompt: None,
            seconds: None,
            size: None,
            created_at: None,
            expires_at: None,
        }
    }
}

/// One page of a provider's list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The jobs on it, newest first.
    pub jobs: Vec<Listed>,
    /// What to ask for the next page with, where there is one.
    pub next: Option<String>,
}

/// A price that the provider names for this very order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveQuote {
    /// What it would cost.
    pub usd: Usd,
    /// How the provider comes to it, in a few words.
    pub basis: String,
}

/// What is known when a provider is asked for its models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inquiry {
    /// The day.
    pub today: Date,
    /// The names on the wire of the models that are thought to live, for providers that are asked for each.
    pub known: Vec<String>,
}

impl Inquiry {
    /// On that day, where no model is known.
    #[must_use]
    pub fn on(today: Date) -> Self {
        Self { today, known: Vec::new() }
    }
}

/// A model as the provider's own list describes it, as far as that list goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Served {
    /// Its name on the wire.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// What it takes, where the list says so.
    pub capability: Option<Capability>,
    /// What it costs, where the list says so in a form that can be quoted from.
    pub prices: Vec<PriceRow>,
    /// The day on which it ends, where that is known.
    pub shutdown: Option<Date>,
}
