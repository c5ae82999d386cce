//! `price`, and `create --explain`: every candidate side by side; nothing is sent.

use serde_json::{Value, json};

use super::answers::dollars;
use super::args::Price;
use super::create::{request, with_clip};
use super::door::Door;
use crate::catalog::{Candidate, Offer, Refusal};
use crate::error::{Kind, Result};
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::run::{Ask, LiveQuotes};

pub(super) async fn price(door: &Door, flags: Price) -> Result<Answer> {
    // A price does not hang on the words, so that none need be typed.
    let prompt = flags.prompt.or_else(|| flags.clip.prompt_file.is_none().then(|| "a clip".to_owned()));
    let request = request(door, prompt, &flags.clip)?;
    let live = if flags.live { LiveQuotes::Always } else { LiveQuotes::Never };
    let ask = with_clip(Ask { request, count: 1, live, ..Ask::default() }, &flags.clip);
    compare(door, &ask).await
}

/// Every candidate with its quote or what stands against it, cheapest first. Where none can, that is the ending.
pub(super) async fn compare(door: &Door, ask: &Ask) -> Result<Answer> {
    let candidates = door.runner().await?.compare(ask).await?;
    let column = |title, align, shrink| Column { title, align, shrink };
    let columns = vec![
        column("provider", Align::Left, Shrink::Never),
        column("model", Align::Left, Shrink::Cut),
        column("price", Align::Right, Shrink::Never),
        column("as of", Align::Left, Shrink::Drop),
        column("how", Align::Left, Shrink::Cut),
        column("usually", Align::Right, Shrink::Drop),
    ];
    let rows = candidates.iter().map(|candidate| row(candidate, ask.count)).collect();
    let can = candidates.iter().any(|candidate| candidate.verdict.is_ok());
    let ending = if can { None } else { candidates.first().and_then(refusal_kind) };
    let table = Table { columns, rows, footer: None, empty: "no provider has this model".into() };
    let json = json!({ "count": ask.count, "candidates": candidates.iter().map(document).collect::<Vec<_>>() });
    Ok(Answer { json, shown: Shown::Table(table), ending })
}

fn row(candidate: &Candidate, count: u32) -> Vec<String> {
    let (price, as_of, how) = match &candidate.verdict {
        Ok(offer) => quoted(offer, count),
        Err(refusal) => ("–".to_owned(), String::new(), in_words(refusal)),
    };
    let usually = candidate.expected.map_or_else(String::new, crate::ui::duration);
    vec![candidate.provider.clone(), candidate.model.clone(), price, as_of, how, usually]
}

fn quoted(offer: &Offer, count: u32) -> (String, String, String) {
    let mapped =
        |how: String| std::iter::once(how).chain(offer.fitted.mapped.iter().cloned()).collect::<Vec<_>>().join("; ");
    let Some(quote) = &offer.quote else {
        return (dollars(None), String::new(), mapped("no price is known".to_owned()));
    };
    let total = crate::money::Usd::from_micros(quote.usd.micros().saturating_mul(i64::from(count)));
    let times = if count > 1 { format!("{count} × ") } else { String::new() };
    (dollars(Some(total)), quote.as_of.to_string(), mapped(format!("{times}{}", quote.basis)))
}

fn in_words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Retired { message } => message.clone(),
        Refusal::Disabled => "switched off in the configuration".into(),
        Refusal::NoKey { variables } => format!("{} is not set", variables.join(" or ")),
        Refusal::NoSuchAct { act } => format!("has no {act}"),
        Refusal::Misfits { misfits } => misfits.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    }
}

fn refusal_kind(candidate: &Candidate) -> Option<Kind> {
    Some(match candidate.verdict.as_ref().err()? {
        Refusal::Retired { .. } => Kind::NotFound,
        Refusal::Disabled | Refusal::NoKey { .. } => Kind::Auth,
        Refusal::NoSuchAct { .. } | Refusal::Misfits { .. } => Kind::Usage,
    })
}

fn document(candidate: &Candidate) -> Value {
    let (quote, mapped, refusal) = match &candidate.verdict {
        Ok(offer) => {
            let quote = offer.quote.as_ref();
            let quote = quote.map(
                |quote| json!({ "usd": quote.usd, "as_of": quote.as_of, "basis": quote.basis, "source": quote.source }),
            );
            (quote, offer.fitted.mapped.clone(), None)
        }
        Err(refusal) => (None, Vec::new(), Some(in_words(refusal))),
    };
    json!({
        "provider": candidate.provider,
        "model": candidate.model,
        "family": candidate.family,
        "quote": quote,
        "mapped": mapped,
        "refusal": refusal,
        "expected_seconds": candidate.expected.map(|expected| expected.as_secs()),
    })
}
