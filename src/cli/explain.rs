//! `--explain`: what each candidate makes of each point of a request, what it costs there, how long it takes, and what
//! is missing. Nothing is sent.
//!
//! `price` shows the same candidates in short, in the words and with the JSON of this file.

use serde_json::{Map, Value, json};

use super::answers::dollars;
use super::door::Door;
use crate::capability::{Fate, Point};
use crate::catalog::{Candidate, Refusal};
use crate::error::{Kind, Result};
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::money::Usd;
use crate::price::Quote;
use crate::request::RouteBy;
use crate::run::{Ask, Comparison, Runner};

/// One row for each candidate. Where none can take the request, that is the ending.
pub(super) async fn explain(door: &Door, ask: &Ask) -> Result<Answer> {
    let runner = door.runner().await?;
    let comparison = runner.compare(ask).await?;
    warn_of_age(door, runner, &comparison);
    let column = |title| Column { title, align: Align::Left, shrink: Shrink::Never };
    let titles = ["candidate", "verdict", "price", "wait", "native", "mapped", "refused", "missing key"];
    let chosen = |index: usize| comparison.chosen == Some(index);
    let rows = comparison.candidates.iter().enumerate().map(|(index, candidate)| {
        let verdict = if chosen(index) { taken(&comparison) } else { verdict(candidate) };
        row(candidate, verdict, ask.count)
    });
    let table = Table {
        columns: titles.map(column).to_vec(),
        rows: rows.collect(),
        footer: None,
        empty: "no provider has this model".into(),
    };
    let candidates = comparison.candidates.iter().enumerate().map(|(index, candidate)| {
        let mut document = document(runner, candidate, ask.count);
        document.insert("chosen".into(), chosen(index).into());
        Value::Object(document)
    });
    let json = json!({ "count": ask.count, "route": comparison.by, "candidates": candidates.collect::<Vec<_>>() });
    Ok(Answer { json, shown: Shown::Records(table), ending: ending(&comparison) })
}

fn row(candidate: &Candidate, verdict: String, count: u32) -> Vec<String> {
    let points =
        |of: fn(&Point) -> Option<String>| candidate.points.iter().filter_map(of).collect::<Vec<_>>().join("\n");
    let is_gone = matches!(&candidate.verdict, Err(Refusal::Retired { .. } | Refusal::NoSuchAct { .. }));
    vec![
        format!("{}:{}", candidate.provider, candidate.model),
        verdict,
        if is_gone { String::new() } else { price(candidate, count) },
        if is_gone { String::new() } else { wait(candidate) },
        points(native),
        points(mapped),
        points(refused),
        missing(candidate).join(" or "),
    ]
}

fn taken(comparison: &Comparison) -> String {
    let can = comparison.candidates.iter().filter(|candidate| candidate.verdict.is_ok()).count();
    let why = match comparison.by {
        _ if can == 1 => "the only one that can",
        RouteBy::Cheapest => "the cheapest that can",
        RouteBy::Fastest => "the fastest that can, as far as is known",
        RouteBy::Order => "the first in your order that can",
    };
    format!("chosen: {why}")
}

fn verdict(candidate: &Candidate) -> String {
    match &candidate.verdict {
        Ok(_) => "can make it".to_owned(),
        Err(Refusal::NoKey { .. }) if fits(candidate) => "could make it, but has no key".to_owned(),
        Err(Refusal::NoKey { .. }) => "cannot make it as it is asked, and has no key".to_owned(),
        Err(Refusal::Misfits { .. }) => "cannot make it as it is asked".to_owned(),
        Err(Refusal::Retired { message, successors }) if !successors.is_empty() => {
            format!("{message}; instead: {}", successors.join(", "))
        }
        Err(refusal) => in_words(refusal),
    }
}

fn fits(candidate: &Candidate) -> bool {
    !candidate.points.iter().any(|point| matches!(point.fate, Fate::Refused { .. }))
}

fn price(candidate: &Candidate, count: u32) -> String {
    let Some(quote) = &candidate.quote else {
        return if fits(candidate) { dollars(None) } else { String::new() };
    };
    let times = if count > 1 { format!("{count} × ") } else { String::new() };
    format!("{} at most: {times}{}, as of {}", dollars(Some(total(quote, count))), quote.basis, quote.as_of)
}

fn wait(candidate: &Candidate) -> String {
    candidate
        .expected
        .map_or_else(|| "unknown".to_owned(), |expected| format!("usually {}", crate::ui::duration(expected)))
}

/// `--seconds 8`, and what it is called on the wire.
fn typed(point: &Point) -> String {
    let asked = if point.asked.is_empty() { String::new() } else { format!(" {}", point.asked) };
    format!("{}{asked}", point.flag)
}

fn field(point: &Point) -> String {
    point.field.as_ref().map_or_else(String::new, |field| format!(" as `{field}`"))
}

fn native(point: &Point) -> Option<String> {
    (point.fate == Fate::Native).then(|| format!("{}{}", typed(point), field(point)))
}

fn mapped(point: &Point) -> Option<String> {
    match &point.fate {
        Fate::Mapped { to } => Some(format!("{} becomes {to}{}", typed(point), field(point))),
        Fate::Native | Fate::Refused { .. } => None,
    }
}

fn refused(point: &Point) -> Option<String> {
    match &point.fate {
        Fate::Refused { why } => Some(why.clone()),
        Fate::Native | Fate::Mapped { .. } => None,
    }
}

fn missing(candidate: &Candidate) -> &[String] {
    match &candidate.verdict {
        Err(Refusal::NoKey { variables }) => variables,
        Ok(_)
        | Err(Refusal::Retired { .. } | Refusal::Disabled | Refusal::NoSuchAct { .. } | Refusal::Misfits { .. }) => &[],
    }
}

fn successors(candidate: &Candidate) -> &[String] {
    match &candidate.verdict {
        Err(Refusal::Retired { successors, .. }) => successors,
        Ok(_)
        | Err(Refusal::NoKey { .. } | Refusal::Disabled | Refusal::NoSuchAct { .. } | Refusal::Misfits { .. }) => &[],
    }
}

/// What stands against a candidate, in a sentence.
pub(super) fn in_words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Retired { message, .. } => message.clone(),
        Refusal::Disabled => "switched off in the configuration".into(),
        Refusal::NoKey { variables } => format!("{} is not set", variables.join(" or ")),
        Refusal::NoSuchAct { act } => format!("has no {act}"),
        Refusal::Misfits { misfits } => misfits.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    }
}

/// A warning for each price that counts here and was read too long ago.
pub(super) fn warn_of_age(door: &Door, runner: &Runner, comparison: &Comparison) {
    let able = comparison.candidates.iter().filter(|candidate| candidate.verdict.is_ok());
    able.filter_map(|one| runner.age_of_price(&one.provider, &one.model, one.quote.as_ref()))
        .for_each(|sentence| door.reporter.warn(sentence));
}

/// The quote for all clips.
pub(super) fn total(quote: &Quote, count: u32) -> Usd {
    Usd::from_micros(quote.usd.micros().saturating_mul(i64::from(count)))
}

/// How the command ends where no candidate can take the request: by what stands against the nearest, as an order would.
pub(super) fn ending(comparison: &Comparison) -> Option<Kind> {
    let refusals: Option<Vec<&Refusal>> =
        comparison.candidates.iter().map(|candidate| candidate.verdict.as_ref().err()).collect();
    Some(match refusals?.into_iter().min_by_key(|refusal| refusal.distance())? {
        Refusal::Retired { .. } => Kind::NotFound,
        Refusal::Disabled | Refusal::NoKey { .. } => Kind::Auth,
        Refusal::NoSuchAct { .. } | Refusal::Misfits { .. } => Kind::Usage,
    })
}

/// A candidate as scripts read it: every key is always there, what is not known is null.
pub(super) fn document(runner: &Runner, candidate: &Candidate, count: u32) -> Map<String, Value> {
    let quote = candidate.quote.as_ref();
    let in_full = |quote: &Quote| {
        json!({
            "usd": quote.usd,
            "total_usd": total(quote, count),
            "as_of": quote.as_of,
            "basis": quote.basis,
            "source": quote.source,
            "old": runner.is_old(quote),
        })
    };
    let fields = [
        ("provider", candidate.provider.clone().into()),
        ("model", candidate.model.clone().into()),
        ("family", candidate.family.clone().into()),
        ("quote", quote.map(in_full).into()),
        ("mapped", candidate.verdict.as_ref().map_or_else(|_| json!([]), |fitted| json!(fitted.mapped))),
        ("points", candidate.points.iter().map(point_document).collect()),
        ("refusal", candidate.verdict.as_ref().err().map(in_words).into()),
        ("successors", successors(candidate).into()),
        ("missing_key", missing(candidate).into()),
        ("expected_seconds", candidate.expected.map(|expected| expected.as_secs()).into()),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn point_document(point: &Point) -> Value {
    let (fate, to, why) = match &point.fate {
        Fate::Native => ("native", None, None),
        Fate::Mapped { to } => ("mapped", Some(to), None),
        Fate::Refused { why } => ("refused", None, Some(why)),
    };
    json!({ "flag": point.flag, "asked": point.asked, "fate": fate, "to": to, "why": why, "field": point.field })
}
