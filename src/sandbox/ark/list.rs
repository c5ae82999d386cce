//! The list of tasks: pages by number, filters, and the slow tier only where it is asked for.

use serde_json::{Value, json};

use super::task::{is_known, record, shown, status};
use crate::sandbox::body::unfit;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{Job, World};

/// The pages and their sizes go from 1 to this; what comes unless told is the second.
const MOST: usize = 500;
const USUAL_PAGE: usize = 10;

/// What a list is asked for.
struct Asked {
    page: usize,
    size: usize,
    status: Option<String>,
    ids: Vec<String>,
    model: Option<String>,
    flex: bool,
}

/// `GET /contents/generations/tasks`: newest first, though no order is promised.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let asked = asked(&visit.query)?;
    let wanted = |job: &&Job| {
        is_known(world, job)
            && record(world, job).flex == asked.flex
            && asked.status.as_ref().is_none_or(|word| status(job, world.phase(job)) == word)
            && asked.model.as_ref().is_none_or(|model| job.order.model == *model)
            && (asked.ids.is_empty() || asked.ids.contains(&job.id))
    };
    let tasks: Vec<&Job> = world.jobs(visit.provider).rev().filter(wanted).collect();
    let page = tasks.iter().skip((asked.page - 1) * asked.size).take(asked.size);
    let items: Vec<Value> = page.map(|job| shown(world, visit, job)).collect();
    Ok(Answer::json(200, json!({ "total": tasks.len(), "items": items })))
}

fn asked(query: &[(String, String)]) -> Result<Asked, Refusal> {
    let number = |name: &str, text: &str| {
        let found = text.parse().ok().filter(|number| (1..=MOST).contains(number));
        found.ok_or_else(|| unfit(name, "must be from 1 to 500"))
    };
    let mut asked = Asked { page: 1, size: USUAL_PAGE, status: None, ids: Vec::new(), model: None, flex: false };
    for (name, value) in query {
        match (name.as_str(), value.as_str()) {
            ("page_num", text) => asked.page = number(name, text)?,
            ("page_size", text) => asked.size = number(name, text)?,
            ("filter.status", "queued" | "running" | "succeeded" | "failed" | "cancelled" | "expired") => {
                asked.status = Some(value.clone());
            }
            ("filter.task_ids", id) => asked.ids.push(id.to_owned()),
            ("filter.model", model) => asked.model = Some(model.to_owned()),
            ("filter.service_tier", "flex") => asked.flex = true,
            ("filter.service_tier", "default") => asked.flex = false,
            ("filter.status" | "filter.service_tier", _) => return Err(unfit(name, "is not a known value")),
            (_, _) => return Err(unfit(name, "is not a known parameter")),
        }
    }
    Ok(asked)
}
