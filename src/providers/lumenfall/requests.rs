//! The log of requests at Lumenfall, by which a lost order is found.
//!
//! The gateway has no list of videos. Its log names requests, and it is not documented that a video goes by the name of
//! its request: so each request of that time is looked at as a video, which tells its prompt.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::lost::Sent;
use super::super::{Dialect, Listed, Lost, Next, Page, below, log};
use super::{Lumenfall, progress};
use crate::call::{Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::job::State;

/// How many requests are asked for at once.
const PAGE: usize = 100;

impl Lumenfall {
    /// First the pages of the log, then each request of that time as a video.
    pub(super) fn look_for(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let count = so_far.iter().take_while(|reply| reply.json_or_null().at("/data").is_some()).count();
        let (pages, videos) = so_far.split_at(count);
        let read = pages.iter().map(|reply| self.page(reply)).collect::<Result<_, _>>()?;
        let mut requests = match lost.look_through(read, &Sent::default(), |before| Ok(self.requests(before)))? {
            Next::Ready(requests) => requests,
            more => return videos.first().map_or(Ok(()), |no| self.page(no).map(drop)).map(|()| more),
        };
        let mut seen = Self::others(pages);
        requests.retain(|suspect| seen.insert(suspect.remote_id.clone()));
        let mut found = Vec::new();
        let mut nameless = None;
        for (suspect, reply) in requests.iter().zip(videos) {
            match reply.status {
                404 => nameless = Some(&suspect.remote_id),
                _ => found.push(self.read(reply, listed)?),
            }
        }
        if let Some(suspect) = requests.get(videos.len()) {
            return Ok(Next::Call(Box::new(self.poll(&Ticket::new(&suspect.remote_id)))));
        }
        let found = matching(lost, found)?;
        match (found.is_empty(), nameless, pages.last()) {
            (false, _, _) | (true, None, None) => Ok(Next::Ready(found)),
            (true, Some(id), _) => {
                let message = format!("its log shows a request of that time, but no video by its name: `{id}`");
                Err(Fault::new(FaultKind::Unreadable, message))
            }
            (true, None, Some(page)) => log::without(lost, page),
        }
    }

    fn requests(&self, before: Option<&str>) -> Call {
        let call = Call::get(below(&self.account, &["requests"])).query("limit", &PAGE.to_string());
        match before {
            Some(moment) => call.query("created_before", moment),
            None => call,
        }
    }

    /// A page of the log. There is no cursor: the next one begins where the oldest entry of this one was made.
    fn page(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read(reply, |document| {
            let entries = document.needed_list("/data")?;
            let oldest = entries.last().filter(|_| entries.len() >= PAGE).and_then(|entry| entry.at("/created_at"));
            let next = oldest.map(|moment| moment.as_str().map_or_else(|| moment.to_string(), str::to_owned));
            let jobs = entries.iter().map(|entry| {
                Ok(Listed {
                    state: State::Running,
                    created_at: log::moment(entry, "/created_at"),
                    ..Listed::named(entry.needed_text("/id")?)
                })
            });
            Ok(Page { jobs: jobs.collect::<Result<_, Fault>>()?, next })
        })
    }

    /// The names of requests that made no video: of other kinds, or refused at the door.
    fn others(pages: &[Reply]) -> BTreeSet<String> {
        let is_other = |entry: &&Document| {
            entry.text("/modality").is_some_and(|kind| kind != "video") || entry.text("/status") == Some("rejected")
        };
        let entries = pages.iter().filter_map(|page| page.json_or_null().needed_list("/data").ok()).flatten();
        let entries: Vec<Document> = entries.collect();
        entries.iter().filter(is_other).filter_map(|entry| entry.text("/id").map(str::to_owned)).collect()
    }
}

/// A video as the list of another provider would have it.
fn listed(video: &Document) -> Result<Listed, Fault> {
    Ok(Listed {
        remote_id: video.needed_text("/id")?.to_owned(),
        state: progress(video).map_or(State::Running, |progress| progress.state()),
        model: video.text("/model").map(str::to_owned),
        prompt: video.text("/prompt").map(str::to_owned),
        seconds: video.seconds("/seconds"),
        // The nearest size that the provider makes, not the one that was asked for.
        size: None,
        created_at: video.moment("/created_at"),
        expires_at: video.moment("/expires_at"),
    })
}

/// Those with the prompt and the model that were on the wire.
fn matching(lost: &Lost, found: Vec<Listed>) -> Result<Vec<Listed>, Fault> {
    let fields = lost.order.with_pass(serde_json::Map::from_iter([
        ("prompt".to_owned(), Value::from(lost.order.prompt.as_str())),
        ("model".to_owned(), Value::from(lost.order.model.as_str())),
    ]));
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let sent = Sent { prompt: text("prompt"), model: text("model"), ..Sent::default() };
    let pages = vec![Page { jobs: found, next: None }];
    match lost.look_through(pages, &sent, |_| Err(Fault::new(FaultKind::Unreadable, "there is one page only")))? {
        Next::Ready(found) => Ok(found),
        Next::Call(_) | Next::Wait(_) => Ok(Vec::new()),
    }
}
