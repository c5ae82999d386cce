//! `price`: what a clip costs at every provider that can make it, cheapest first; sends nothing but questions.

use serde_json::{Value, json};

use super::answers::dollars;
use super::args::Price;
use super::create::{matched, request, with_clip};
use super::door::Door;
use super::explain::{self, document, ending, in_words, total, warn_of_age};
use crate::catalog::Candidate;
use crate::error::Result;
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::money::Usd;
use crate::price::{Pace, Period};
use crate::run::{Ask, LiveQuotes};

pub(super) async fn price(door: &Door, flags: Price) -> Result<Answer> {
    // A price does not hang on the words, so that none need be typed.
    let prompt = flags.prompt.or_else(|| flags.clip.prompt_file.is_none().then(|| "a clip".to_owned()));
    let request = request(door, prompt, &flags.clip)?;
    let live = if flags.live { LiveQuotes::Always } else { LiveQuotes::Never };
    let ask = matched(Ask { request, live, ..Ask::default() }, &flags.matching)?;
    let ask = with_clip(ask, &flags.clip);
    if flags.matching.explain { explain::explain(door, &ask).await } else { compare(door, &ask, flags.times).await }
}

/// Every candidate with its quote or what stands against it. Where none can, that is the ending.
async fn compare(door: &Door, ask: &Ask, times: Option<Pace>) -> Result<Answer> {
    let runner = door.runner().await?;
    let comparison = runner.compare(ask).await?;
    warn_of_age(door, runner, &comparison);
    let rows = comparison.candidates.iter().map(|candidate| row(candidate, ask.count, times)).collect();
    let table = Table { columns: columns(times), rows, footer: None, empty: "no provider has this model".into() };
    let candidates = comparison.candidates.iter().map(|candidate| {
        let mut document = document(runner, candidate, ask.count);
        document.insert("comes_to".into(), comes_to(candidate, times));
        Value::Object(document)
    });
    let pace = times.map(|pace| json!({ "clips": pace.clips, "every": pace.every.map(Period::as_str) }));
    let json = json!({ "count": ask.count, "times": pace, "candidates": candidates.collect::<Vec<_>>() });
    Ok(Answer { json, shown: Shown::Table(table), ending: ending(&comparison) })
}

fn columns(times: Option<Pace>) -> Vec<Column> {
    let column = |title, align, shrink| Column { title, align, shrink };
    let sum = |title| column(title, Align::Right, Shrink::Never);
    let sums = match times.map(|pace| pace.every) {
        None => vec![],
        Some(None) => vec![sum("in all")],
        Some(Some(_)) => vec![sum("a day"), sum("30 days")],
    };
    let before = [
        column("provider", Align::Left, Shrink::Never),
        column("model", Align::Left, Shrink::Cut),
        column("price", Align::Right, Shrink::Never),
    ];
    let after = [
        column("as of", Align::Left, Shrink::Drop),
        column("how", Align::Left, Shrink::Cut),
        column("usually", Align::Right, Shrink::Drop),
    ];
    before.into_iter().chain(sums).chain(after).collect()
}

fn row(candidate: &Candidate, count: u32, times: Option<Pace>) -> Vec<String> {
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
    // Where there is no quote, the sum is as unknown as the price, or as little to be had.
    let told = |sum: fn(Pace, Usd) -> Option<Usd>| -> String {
        let quote = candidate.quote.as_ref();
        times.zip(quote).map_or_else(|| price.clone(), |(pace, quote)| dollars(sum(pace, quote.usd).map(to_the_cent)))
    };
    let sums = match times.map(|pace| pace.every) {
        None => vec![],
        Some(None) => vec![told(|pace, usd| Some(pace.once(usd)))],
        Some(Some(_)) => {
            vec![told(|pace, usd| pace.in_a(Period::Day, usd)), told(|pace, usd| pace.in_a(Period::Month, usd))]
        }
    };
    let before = [candidate.provider.clone(), candidate.model.clone(), price.clone()];
    before.into_iter().chain(sums).chain([as_of, how, usually]).collect()
}

/// For the eye: a sum of many clips is told to the cent, rounded up. JSON has it exactly.
fn to_the_cent(usd: Usd) -> Usd {
    const CENT: i64 = 10_000;
    if usd < Usd::from_micros(10 * CENT) {
        usd
    } else {
        Usd::from_micros((usd.micros() - 1) / CENT * CENT) + Usd::from_micros(CENT)
    }
}

/// The same sums as scripts read them: every key is always there, what does not apply or is not known is null.
fn comes_to(candidate: &Candidate, times: Option<Pace>) -> Value {
    let Some((pace, quote)) = times.zip(candidate.quote.as_ref()) else { return Value::Null };
    let span = |span| pace.in_a(span, quote.usd);
    let once = pace.every.is_none().then(|| pace.once(quote.usd));
    json!({ "once_usd": once, "day_usd": span(Period::Day), "month_usd": span(Period::Month) })
}
