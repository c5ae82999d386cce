//! Predictions of the past as Replicate lists them, newest first.

use serde_json::Value;

use super::super::lost::Sent;
use super::super::{Listed, Order, Page};
use super::{Model, expiry, input, is_dropped, moment, progress};
use crate::call::Document;
use crate::error::{Fault, FaultKind};
use crate::job::State;
use crate::shape::Seconds;

/// A page, and what to ask for the next one with.
pub(super) fn page(document: &Document) -> Result<Page, Fault> {
    let jobs = document.needed_list("/results")?.iter().map(listed).collect::<Result<_, _>>()?;
    let next = document.text("/next").map(cursor).transpose()?;
    Ok(Page { jobs, next })
}

/// Of the link to the next page only what stands behind the `?` is used, so that it leads no key to another host.
fn cursor(link: &str) -> Result<String, Fault> {
    let query = link.split_once('?').map(|(_, query)| query).filter(|query| !query.is_empty());
    query.map(str::to_owned).ok_or_else(|| {
        let message = "the provider's list goes on at `/next`, which is no address of a next page";
        Fault::new(FaultKind::Unreadable, message)
    })
}

/// Models of any kind are in the list, so what they made is not looked at.
fn listed(entry: &Document) -> Result<Listed, Fault> {
    let state = match entry.needed_text("/status")? {
        "succeeded" if !is_dropped(entry) => State::Finished,
        _ => progress(entry)?.state(),
    };
    let input = Document::from(entry.at("/input").cloned().unwrap_or_default());
    Ok(Listed {
        remote_id: entry.needed_text("/id")?.to_owned(),
        state,
        model: entry.text("/model").map(str::to_owned),
        prompt: input.text("/prompt").map(str::to_owned),
        seconds: asked_seconds(&input),
        size: None,
        created_at: moment(entry, "/created_at"),
        expires_at: expiry(entry),
    })
}

/// What of an order was on the wire and comes back in the list.
pub(super) fn sent(order: &Order) -> Result<Sent, Fault> {
    let fields = Document::from(Value::Object(input(order)?));
    let model = match Model::of(&order.model)? {
        Model::Named { .. } => Some(order.model.as_str()),
        Model::Version { of, .. } => of,
    };
    Ok(Sent {
        prompt: fields.text("/prompt").map(str::to_owned),
        model: model.map(str::to_owned),
        seconds: asked_seconds(&fields),
        size: None,
    })
}

/// The length in a model's own fields, by either of the names that models have for it.
fn asked_seconds(input: &Document) -> Option<Seconds> {
    input.seconds("/duration").or_else(|| input.seconds("/seconds"))
}
