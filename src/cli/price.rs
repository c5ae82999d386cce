//! `price`: what a clip costs at every provider that can make it, cheapest first; sends nothing but questions.

use serde_json::json;

use super::answers::dollars;
use super::args::Price;
use super::create::{matched, request, with_clip};
use super::door::Door;
use super::explain::{self, document, ending, in_words, total};
use crate::catalog::Candidate;
use crate::error::Result;
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::run::{Ask, LiveQuotes};

pub(super) async fn price(door: &Door, flags: Price) -> Result<Answer> {
    // A price does not hang on the words, so that none need be typed.
    let prompt = flags.prompt.or_else(|| flags.clip.prompt_file.is_none().then(|| "a clip".to_owned()));
    let request = request(door, prompt, &flags.clip)?;
    let live = if flags.live { LiveQuotes::Always } else { LiveQuotes::Never };
    let ask = matched(Ask { request, live, ..Ask::default() }, &flags.matching)?;
    let ask = with_clip(ask, &flags.clip);
    if flags.matching.explain { explain::explain(door, &ask).await } else { compare(door, &ask).await }
}

/// Every candidate with its quote or what stands against it. Where none can, that is the ending.
async fn compare(door: &Door, ask: &Ask) -> Result<Answer> {
    let comparison = door.runner().await?.compare(ask).await?;
    let column = |title, align, shrink| Column { title, align, shrink };
    let columns = vec![
        column("provider", Align::Left, Shrink::Never),
        column("model", Align::Left, Shrink::Cut),
        column("price", Align::Right, Shrink::Never),
        column("as of", Align::Left, Shrink::Drop),
        column("how", Align::Left, Shrink::Cut),
        column("usually", Align::Right, Shrink::Drop),
    ];
    let rows = comparison.candidates.iter().map(|candidate| row(candidate, ask.count)).collect();
    let table = Table { columns, rows, footer: None, empty: "no provider has this model".into() };
    let candidates = comparison.candidates.iter().map(|candidate| document(candidate, ask.count)).collect::<Vec<_>>();
    let json = json!({ "count": ask.count, "candidates": candidates });
    Ok(Answer { json, shown: Shown::Table(table), ending: ending(&comparison) })
}

fn row(candidate: &Candidate, count: u32) -> Vec<String> {
    let (price, as_of, how) = match (&candidate.verdict, &candidate.quote) {
        (Err(refusal), None) => ("–".to_owned(), String::new(), in_words(refusal)),
        (Err(refusal), Some(quote)) => (
            dollars(Some(total(quote, count))),
            quote.as_of.to_string(),
            format!("{}; {}", in_words(refusal), quote.basis),
        ),
        (Ok(fitted), None) => {
            let how = std::iter::once("no price is known".to_owned()).chain(fitted.mapped.iter().cloned());
            (dollars(None), String::new(), how.collect::<Vec<_>>().join("; "))
        }
        (Ok(fitted), Some(quote)) => {
            let times = if count > 1 { format!("{count} × ") } else { String::new() };
            let how = std::iter::once(format!("{times}{}", quote.basis)).chain(fitted.mapped.iter().cloned());
            (dollars(Some(total(quote, count))), quote.as_of.to_string(), how.collect::<Vec<_>>().join("; "))
        }
    };
    let usually = candidate.expected.map_or_else(String::new, crate::ui::duration);
    vec![candidate.provider.clone(), candidate.model.clone(), price, as_of, how, usually]
}
