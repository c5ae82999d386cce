//! The models that fal serves today.
//!
//! <https://api.fal.ai/v1/openapi.json>, `/models`. Prices are left out: the pricing endpoint names a base unit, of which a
//! second of a better class takes several, and that cannot be quoted from. What a model takes is in its own schema only,
//! which the list gives ten at a time.

use serde_json::Value;

use super::Fal;
use crate::call::{Call, Document, Reply};
use crate::error::{Fault, FaultKind};
use crate::providers::{Next, Served, below};

impl Fal {
    /// The next page of models, or those of all pages that make clips.
    pub(super) fn models(&self, so_far: &[Reply]) -> Result<Next<Vec<Served>>, Fault> {
        let ask = |after: Option<&str>| {
            let call = Call::get(below(&self.platform, &["models"])).query("status", "active").query("limit", "50");
            Next::Call(Box::new(match after {
                Some(cursor) => call.query("cursor", cursor),
                None => call,
            }))
        };
        let pages = so_far.iter().map(|reply| self.read(reply, page)).collect::<Result<Vec<_>, _>>()?;
        let Some(((_, last), before)) = pages.split_last() else { return Ok(ask(None)) };
        match last {
            Some(cursor) if before.iter().any(|(_, earlier)| earlier.as_ref() == Some(cursor)) => {
                Err(Fault::new(FaultKind::Unreadable, "the provider's list of models leads back to itself"))
            }
            Some(cursor) => Ok(ask(Some(cursor))),
            None => Ok(Next::Ready(pages.into_iter().flat_map(|(models, _)| models).collect())),
        }
    }
}

/// The models of a page that make clips, and what to ask for the next one with.
fn page(document: &Document) -> Result<(Vec<Served>, Option<String>), Fault> {
    let models = document.needed_list("/models")?;
    let clips =
        models.iter().filter(|model| model.text("/metadata/category").is_some_and(|kind| kind.ends_with("-to-video")));
    let served = clips.map(|model| {
        let title = model.text("/metadata/display_name").map(str::to_owned);
        Ok(Served { id: model.needed_text("/endpoint_id")?.to_owned(), title, ..Served::default() })
    });
    let ends = document.at("/has_more") == Some(&Value::Bool(false));
    let next = document.text("/next_cursor").filter(|cursor| !ends && !cursor.is_empty()).map(str::to_owned);
    Ok((served.collect::<Result<_, Fault>>()?, next))
}
