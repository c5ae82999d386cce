//! `cost`: what was spent, on what, and what is held.

mod plot;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::answers::{dollars, end_moment, moment};
use super::args::{Cost, CostCommand, CostFormat};
use super::door::Door;
use super::reconcile::reconcile;
use crate::error::Result;
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::job::Replace;
use crate::money::Usd;
use crate::store::{By, CostFilter, CostRow, TagFilter};
use plot::Drawing;

pub(super) async fn cost(door: &Door, flags: Cost) -> Result<Answer> {
    match flags.act {
        Some(CostCommand::Rebuild) => rebuild(door).await,
        Some(CostCommand::Reconcile(flags)) => reconcile(door, flags).await,
        None => sums(door, flags).await,
    }
}

async fn rebuild(door: &Door) -> Result<Answer> {
    let store = door.open_store().await?;
    let rows = store.rebuild_mirror().await?;
    let path = store.paths().mirror();
    let json = json!({ "rows": rows, "path": path });
    Ok(Answer { json, shown: Shown::Lines(vec![path.to_string_lossy().into_owned()]), ending: None })
}

async fn sums(door: &Door, flags: Cost) -> Result<Answer> {
    let store = door.open_store().await?;
    store.mend_mirror().await;
    let filter = CostFilter {
        by: flags.by,
        zone: TimeZone::system(),
        since: flags.since.as_deref().map(moment).transpose()?,
        until: flags.until.as_deref().map(end_moment).transpose()?,
        provider: flags.provider,
        model: flags.model,
        project: flags.project,
        tags: flags.tag.iter().map(|typed| tag(typed)).collect(),
    };
    let rows = store.costs(&filter).await?;
    door.tell_warnings(&store);
    if let Some(place) = &flags.plot {
        let replace = if flags.force { Replace::Allowed } else { Replace::Never };
        let answer =
            Answer { json: document(&rows, flags.by), shown: Shown::Table(table(&rows, flags.by)), ending: None };
        return plot::plot(
            &Drawing { rows: &rows, by: filter.by, title: title(&filter) },
            place.as_deref(),
            replace,
            answer,
        );
    }
    let shown = match flags.format {
        Some(CostFormat::Csv) => Shown::Lines(csv(&rows, flags.by)),
        Some(CostFormat::Json) => Shown::Lines(vec![document(&rows, flags.by).to_string()]),
        Some(CostFormat::Table) | None => Shown::Table(table(&rows, flags.by)),
    };
    Ok(Answer { json: document(&rows, flags.by), shown, ending: None })
}

/// What is summed, for somebody who has not seen the command: by what, of what, and when unless the keys tell that.
fn title(filter: &CostFilter) -> String {
    let named = |what: &str, name: &Option<String>| name.as_ref().map(|name| format!("{what} {name}"));
    let mut parts = vec![format!("Cost by {}", filter.by.as_str())];
    parts.extend(named("project", &filter.project));
    parts.extend(named("provider", &filter.provider));
    parts.extend(named("model", &filter.model));
    let tags = filter.tags.iter().map(|tag| {
        let value = tag.value.as_ref().map_or_else(String::new, |value| format!("={value}"));
        format!("tag {}{value}", tag.name)
    });
    parts.extend(tags);
    let day = |moment: Timestamp| moment.to_zoned(filter.zone.clone()).date();
    // The end is the beginning of what no longer counts.
    let last = filter.until.map(|end| day(end - jiff::SignedDuration::from_micros(1)));
    match (filter.by, filter.since.map(day), last) {
        (By::Day | By::Week | By::Month, _, _) | (_, None, None) => {}
        (_, Some(first), Some(last)) => parts.push(format!("{first} to {last}")),
        (_, Some(first), None) => parts.push(format!("since {first}")),
        (_, None, Some(last)) => parts.push(format!("until {last}")),
    }
    parts.join(", ")
}

fn tag(typed: &str) -> TagFilter {
    let (name, value) = typed.split_once('=').map_or((typed, None), |(name, value)| (name, Some(value.to_owned())));
    TagFilter { name: name.to_owned(), value }
}

/// Seconds to the thousandth, without zeros at the end: years of clips have no other unit, either.
fn length(row: &CostRow) -> String {
    let millis = row.length.as_millis();
    let text = format!("{}.{:03}", millis / 1000, millis % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn held(row: &CostRow) -> String {
    match (row.held, row.held_unknown) {
        (Usd::ZERO, 0) => String::new(),
        (held, 0) => dollars(Some(held)),
        (held, unknown) => format!("{} + {unknown} unknown", dollars(Some(held))),
    }
}

/// What a second of the finished clips has cost, all failures counted; rounded to the micro-dollar.
fn per_second(row: &CostRow) -> Option<Usd> {
    let length = i64::try_from(row.length.as_millis()).ok().filter(|length| *length > 0)?;
    let micros = row.spent.micros().checked_mul(1000)?.checked_add(length / 2)?.div_euclid(length);
    (row.spent > Usd::ZERO).then_some(Usd::from_micros(micros))
}

/// For the eye: an average has no last digit that means something.
fn to_a_hundredth_of_a_cent(usd: Usd) -> Usd {
    Usd::from_micros((usd.micros() + 50) / 100 * 100)
}

fn table(rows: &[CostRow], by: By) -> Table {
    let column = |title, align, shrink| Column { title, align, shrink };
    let columns = vec![
        column(by.as_str(), Align::Left, if is_cut(by) { Shrink::Cut } else { Shrink::Never }),
        column("clips", Align::Right, Shrink::Drop),
        column("seconds", Align::Right, Shrink::Drop),
        column("spent", Align::Right, Shrink::Never),
        column("a second", Align::Right, Shrink::Drop),
        column("for nothing", Align::Right, Shrink::Drop),
        column("held", Align::Right, Shrink::Never),
    ];
    let line = |name: String, row: &CostRow| {
        vec![
            name,
            row.clips.to_string(),
            length(row),
            dollars(Some(row.spent)),
            per_second(row).map_or_else(String::new, |usd| dollars(Some(to_a_hundredth_of_a_cent(usd)))),
            if row.wasted == Usd::ZERO { String::new() } else { dollars(Some(row.wasted)) },
            held(row),
        ]
    };
    // One job may have several tags: a sum over tags would count it more than once.
    let footer = (rows.len() > 1 && by != By::Tag).then(|| line("total".to_owned(), &total(rows)));
    Table {
        columns,
        rows: rows.iter().map(|row| line(row.key.clone().unwrap_or_else(|| "(none)".to_owned()), row)).collect(),
        footer,
        empty: "nothing was spent, and nothing is held".to_owned(),
    }
}

/// Names may be long, and are known by their beginning; days and ids are not.
fn is_cut(by: By) -> bool {
    match by {
        By::Model | By::Provider | By::Project | By::Tag => true,
        By::Day | By::Week | By::Month | By::Job => false,
    }
}

fn total(rows: &[CostRow]) -> CostRow {
    rows.iter().fold(CostRow::default(), |sum, row| CostRow {
        key: None,
        clips: sum.clips + row.clips,
        length: sum.length + row.length,
        spent: sum.spent + row.spent,
        wasted: sum.wasted + row.wasted,
        held: sum.held + row.held,
        held_unknown: sum.held_unknown + row.held_unknown,
    })
}

fn document(rows: &[CostRow], by: By) -> Value {
    let one = |row: &CostRow| {
        json!({
            "key": row.key,
            "clips": row.clips,
            "seconds": length(row),
            "spent_usd": row.spent,
            "usd_per_second": per_second(row),
            "wasted_usd": row.wasted,
            "held_usd": row.held,
            "held_unknown": row.held_unknown,
        })
    };
    let total = (by != By::Tag).then(|| one(&total(rows)));
    json!({ "by": by.as_str(), "rows": rows.iter().map(one).collect::<Vec<_>>(), "total": total })
}

fn csv(rows: &[CostRow], by: By) -> Vec<String> {
    let quoted = |text: &str| {
        let needs_quotes = text.contains([',', '"', '\n', '\r']);
        if needs_quotes { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let head = format!("{},clips,seconds,spent_usd,usd_per_second,wasted_usd,held_usd,held_unknown", by.as_str());
    let lines = rows.iter().map(|row| {
        let key = quoted(row.key.as_deref().unwrap_or_default());
        let CostRow { clips, spent, wasted, held, held_unknown, .. } = row;
        let second = per_second(row).map_or_else(String::new, |usd| usd.to_string());
        format!("{key},{clips},{},{spent},{second},{wasted},{held},{held_unknown}", length(row))
    });
    std::iter::once(head).chain(lines).collect()
}
