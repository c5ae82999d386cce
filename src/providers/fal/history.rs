//! The platform's record of past jobs: the newest of all endpoints, and those of one with what went in.
//!
//! <https://api.fal.ai/v1/openapi.json>, `/models/requests/search` and `/models/requests/by-endpoint`. What went in is
//! kept for 30 days.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};
use serde_json::Value;

use super::Fal;
use crate::call::{Call, Document};
use crate::error::Fault;
use crate::job::State;
use crate::providers::lost::Sent;
use crate::providers::{Listed, Lost, Order, Page, below};

/// The longest page.
const PAGE: &str = "100";

/// How far before the order the record is asked for, since clocks differ.
const BEFORE: SignedDuration = SignedDuration::from_mins(2);

impl Fal {
    /// Asks for jobs of every endpoint, newest first.
    pub(super) fn history(&self, after: Option<&str>) -> Call {
        let call = Call::get(below(&self.platform, &["models", "requests", "search"])).query("limit", PAGE);
        after_cursor(call, after)
    }

    /// Asks for jobs of the lost order's endpoint since it was sent, with what went in.
    pub(super) fn history_of(&self, lost: &Lost, after: Option<&str>) -> Call {
        let start = lost.submitted_at.checked_sub(BEFORE).unwrap_or(lost.submitted_at);
        let call = Call::get(below(&self.platform, &["models", "requests", "by-endpoint"]))
            .query("endpoint_id", &lost.order.model)
            .query("start", &format!("{start:.0}"))
            .query("expand", "payloads")
            .query("limit", PAGE);
        after_cursor(call, after)
    }
}

fn after_cursor(call: Call, after: Option<&str>) -> Call {
    match after {
        Some(cursor) => call.query("cursor", cursor),
        None => call,
    }
}

/// A page of either record; they differ in the name of the list.
pub(super) fn page(document: &Document) -> Result<Page, Fault> {
    let rows = document.needed_list("/items").or_else(|_| document.needed_list("/results"))?;
    let jobs = rows.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
    let ends = document.at("/has_more") == Some(&Value::Bool(false));
    let next = document.text("/next_cursor").filter(|cursor| !ends && !cursor.is_empty()).map(str::to_owned);
    Ok(Page { jobs, next })
}

/// What of an order comes back with what went in. The endpoint is asked for already.
pub(super) fn sent(order: &Order) -> Sent {
    let passed = Document::from(Value::Object(order.pass.clone()));
    let prompt = passed.text("/prompt").unwrap_or(&order.prompt);
    Sent { prompt: Some(prompt.to_owned()).filter(|prompt| !prompt.is_empty()), ..Sent::default() }
}

fn listed(row: &Document) -> Result<Listed, Fault> {
    let input = input(row);
    Ok(Listed {
        remote_id: row.needed_text("/request_id")?.to_owned(),
        state: state(row),
        model: row.text("/endpoint_id").map(str::to_owned),
        prompt: input.text("/prompt").map(str::to_owned),
        seconds: input.seconds("/duration"),
        size: None,
        created_at: moment(row, "/sent_at"),
        expires_at: None,
    })
}

/// What went in, as an object or as the text of one.
fn input(row: &Document) -> Document {
    match row.at("/json_input") {
        Some(Value::String(text)) => serde_json::from_str::<Value>(text).unwrap_or_default().into(),
        other => other.cloned().unwrap_or_default().into(),
    }
}

fn state(row: &Document) -> State {
    let status = row.integer("/status_code");
    match status {
        None if row.at("/ended_at").is_some() => State::Finished,
        None if row.at("/started_at").is_some() => State::Running,
        None => State::Queued,
        Some(200..=299) => State::Finished,
        Some(499) => State::Cancelled,
        Some(_) => State::Failed,
    }
}

/// The vendor writes UTC, with the zone or without it.
fn moment(row: &Document, pointer: &str) -> Option<Timestamp> {
    let text = row.text(pointer)?;
    let without_zone = || text.parse::<civil::DateTime>().ok()?.to_zoned(TimeZone::UTC).ok();
    text.parse().ok().or_else(|| without_zone().map(|moment| moment.timestamp()))
}
