//! `models --refresh`: what a provider lists today, and what that changes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{cheapest, terms};
use crate::catalog::{Entry, Repriced};
use crate::cli::door::Door;
use crate::error::Result;
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::price::PriceRow;
use crate::run::Relisted;

pub(super) async fn refresh(door: &Door, provider: &str) -> Result<Answer> {
    let relisted = door.runner().await?.relist(provider, &door.home.listings_folder()).await?;
    door.reporter.note(sentence(&relisted));
    let column = |title, align, shrink| Column { title, align, shrink };
    let columns = vec![
        column("model", Align::Left, Shrink::Cut),
        column("change", Align::Left, Shrink::Never),
        column("before", Align::Right, Shrink::Never),
        column("now", Align::Right, Shrink::Never),
        column("for", Align::Left, Shrink::Drop),
    ];
    let empty = "nothing differs from what was known".to_owned();
    let table = Table { columns, rows: rows(door, &relisted)?, footer: None, empty };
    Ok(Answer { json: document(&relisted), shown: Shown::Table(table), ending: None })
}

fn sentence(relisted: &Relisted) -> String {
    let Relisted { title, list, changes, path } = relisted;
    let models = if list.models.len() == 1 { "1 model".to_owned() } else { format!("{} models", list.models.len()) };
    format!(
        "{title} lists {models} on {}: {} new, {} changed in price, {} gone; kept in {}",
        list.as_of,
        changes.new.len(),
        changes.repriced.len(),
        changes.gone.len(),
        path.display()
    )
}

fn rows(door: &Door, relisted: &Relisted) -> Result<Vec<Vec<String>>> {
    let Relisted { list, changes, .. } = relisted;
    // A model may have a price of the tables although no table had its fields.
    let catalog = door.catalog()?;
    let row = |id: &str, change: &str, before: &str, now: String| {
        vec![id.to_owned(), change.to_owned(), before.to_owned(), now, String::new()]
    };
    let new = changes.new.iter().map(|id| {
        let prices: Vec<&PriceRow> = catalog.prices(&list.provider, id).collect();
        row(id, "new", "", cheapest(&prices))
    });
    let gone = changes.gone.iter().map(|id| row(id, "gone", "", "not listed".to_owned()));
    Ok(new.chain(changes.repriced.iter().flat_map(repriced)).chain(gone).collect())
}

/// A row for each price of a model that differs.
fn repriced(model: &Repriced) -> Vec<Vec<String>> {
    let amount = |row: &PriceRow| format!("${} / {}", row.usd, row.unit);
    let mut all: BTreeMap<String, (String, String)> = BTreeMap::new();
    for row in &model.before {
        all.entry(terms(row)).or_default().0 = amount(row);
    }
    for row in &model.now {
        all.entry(terms(row)).or_default().1 = amount(row);
    }
    let differing = all.into_iter().filter(|(_, (before, now))| before != now);
    let or_none = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    differing
        .map(|(terms, (before, now))| vec![model.id.clone(), "price".into(), or_none(before), or_none(now), terms])
        .collect()
}

fn document(relisted: &Relisted) -> Value {
    let Relisted { list, changes, path, .. } = relisted;
    let entry = |id: &String| -> Option<&Entry> { list.models.iter().find(|entry| entry.id == *id) };
    let new = changes.new.iter().filter_map(entry).map(|entry| {
        let prices: Vec<&PriceRow> = list.prices.iter().filter(|price| price.model == entry.id).collect();
        json!({ "model": entry.id, "title": entry.title, "capability": entry.capability, "prices": prices })
    });
    let repriced = changes.repriced.iter();
    json!({
        "provider": list.provider,
        "as_of": list.as_of,
        "source": list.source,
        "path": path,
        "listed": list.models.len(),
        "new": new.collect::<Vec<_>>(),
        "repriced": repriced
            .map(|model| json!({ "model": model.id, "before": model.before, "now": model.now }))
            .collect::<Vec<_>>(),
        "gone": changes.gone,
    })
}
