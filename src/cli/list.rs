//! `list`: the jobs of this store, or those that a provider lists.

use serde_json::json;

use super::answers::{job_table, local, moment, pairs};
use super::args::List;
use super::door::Door;
use crate::error::Result;
use crate::event::{Align, Answer, Column, Shown, Shrink, Table};
use crate::providers::Listed;
use crate::store::{Filter, TagFilter};

pub(super) async fn list(door: &Door, flags: List) -> Result<Answer> {
    if let Some(provider) = &flags.remote {
        let limit = usize::try_from(flags.limit).unwrap_or(usize::MAX);
        let jobs = door.runner().await?.list_remote(provider, limit).await?;
        return Ok(remote_table(provider, &jobs));
    }
    let tag = pairs("--tag", &flags.tag.into_iter().collect::<Vec<_>>())?
        .into_iter()
        .map(|(name, value)| TagFilter { name, value: Some(value) });
    let filter = Filter {
        states: flags.state,
        model: flags.model,
        provider: flags.provider,
        project: flags.project,
        tags: tag.collect(),
        since: flags.since.as_deref().map(moment).transpose()?,
        limit: Some(flags.limit),
    };
    let chooses = Filter { limit: None, ..filter.clone() } != Filter::default();
    let jobs = door.open_store().await?.list(&filter).await?;
    let empty = if chooses {
        "no job is like that; `rushes list` shows all"
    } else {
        "no job here; `rushes create \"a paper boat\"` makes one"
    };
    Ok(job_table(&jobs, empty))
}

fn remote_table(provider: &str, jobs: &[Listed]) -> Answer {
    let column = |title, align, shrink| Column { title, align, shrink };
    let columns = vec![
        column("remote id", Align::Left, Shrink::Never),
        column("state", Align::Left, Shrink::Never),
        column("model", Align::Left, Shrink::Drop),
        column("length", Align::Right, Shrink::Drop),
        column("size", Align::Right, Shrink::Drop),
        column("created", Align::Right, Shrink::Drop),
        column("prompt", Align::Left, Shrink::Cut),
    ];
    let rows = jobs.iter().map(remote_row).collect();
    let table = Table { columns, rows, footer: None, empty: format!("{provider} lists no job") };
    Answer { json: json!({ "provider": provider, "jobs": jobs }), shown: Shown::Table(table), ending: None }
}

fn remote_row(job: &Listed) -> Vec<String> {
    vec![
        job.remote_id.clone(),
        job.state.to_string(),
        job.model.clone().unwrap_or_default(),
        job.seconds.map_or_else(String::new, |seconds| format!("{seconds} s")),
        job.size.map_or_else(String::new, |size| size.to_string()),
        job.created_at.map_or_else(String::new, |at| local(at).strftime("%Y-%m-%d %H:%M").to_string()),
        job.prompt.clone().unwrap_or_default(),
    ]
}
