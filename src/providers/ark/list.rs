//! The list of tasks: pages by number, in no order that is promised, of the last seven days.
//!
//! Tasks of the slow tier are in a list of their own, which is asked for after the other one.

use jiff::SignedDuration;

use super::super::lost::Sent;
use super::super::{Listed, Lost, Next, Page};
use super::{Ark, made, made_at, progress};
use crate::call::{Call, Document, Reply};
use crate::error::{Fault, FaultKind};
use crate::job::State;
use crate::request::Mode;

/// How many tasks are asked for at once; 500 are the most.
const PAGE: usize = 100;

/// How long a task is listed.
const LISTED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What stands before the number of a page of the slow tier.
const SLOW: &str = "flex-";

/// A page of one of the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    is_slow: bool,
    number: u32,
}

impl Place {
    /// The page that was meant: the first one where nothing is said.
    pub(super) fn of(after: Option<&str>) -> Self {
        let after = after.unwrap_or_default();
        let number = after.strip_prefix(SLOW).unwrap_or(after).parse().unwrap_or(1);
        Self { is_slow: after.starts_with(SLOW), number }
    }

    /// The page behind it: of the same list where this one was full, else the first one of the other.
    fn next(self, was_full: bool) -> Option<String> {
        match (was_full, self.is_slow) {
            (true, false) => Some((self.number + 1).to_string()),
            (true, true) => Some(format!("{SLOW}{}", self.number + 1)),
            (false, false) => Some(format!("{SLOW}1")),
            (false, true) => None,
        }
    }
}

impl Ark {
    pub(super) fn page(&self, place: Place) -> Call {
        let call = Call::get(self.tasks(&[]));
        let call = call.query("page_num", &place.number.to_string()).query("page_size", &PAGE.to_string());
        if place.is_slow { call.query("filter.service_tier", "flex") } else { call }
    }

    /// Every page of both lists is looked at, for none says that the next one is older.
    pub(super) fn look_for(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let mut jobs = Vec::new();
        let mut after: Option<String> = None;
        for reply in so_far {
            let read = self.read(reply, |document| page(document, Place::of(after.as_deref())))?;
            jobs.extend(read.jobs);
            after = read.next;
        }
        if so_far.is_empty() || after.is_some() {
            let call = self.page(Place::of(after.as_deref()));
            return Ok(Next::Call(Box::new(call.query("filter.model", &lost.order.model))));
        }
        let whole = vec![Page { jobs, next: None }];
        let ended = |_: Option<&str>| Err(Fault::new(FaultKind::Unreadable, "the list has ended"));
        match lost.look_through(whole, &sent(lost), ended)? {
            Next::Ready(found) if found.is_empty() && is_forgotten(lost, so_far) => {
                let message = "its list shows the tasks of the last seven days only, and the order is older";
                Err(Fault::new(FaultKind::Gone, message))
            }
            found => Ok(found),
        }
    }
}

/// Whether the order is too old to be in the list, by the vendor's own clock.
fn is_forgotten(lost: &Lost, so_far: &[Reply]) -> bool {
    let date = so_far.last().and_then(|reply| jiff::fmt::rfc2822::parse(reply.header("date")?).ok());
    date.is_some_and(|date| date.timestamp().duration_since(lost.submitted_at) > LISTED)
}

/// What of the order comes back in the list: no prompt, and a name of the model that may be another one's.
fn sent(lost: &Lost) -> Sent {
    let is_decided = lost.order.spelling.seconds.is_some() && !matches!(lost.order.mode, Mode::Edit);
    Sent { seconds: lost.order.seconds.filter(|_| is_decided), ..Sent::default() }
}

/// A page, newest first.
pub(super) fn page(document: &Document, place: Place) -> Result<Page, Fault> {
    let items = document.needed_list("/items")?;
    let mut jobs = items.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
    jobs.sort_by_key(|job| std::cmp::Reverse(job.created_at));
    Ok(Page { next: place.next(items.len() >= PAGE), jobs })
}

/// An item may lack everything but its name and its word.
fn listed(task: &Document) -> Result<Listed, Fault> {
    Ok(Listed {
        state: match task.needed_text("/status")? {
            // The link may be missing here, and is not looked at.
            "succeeded" => State::Finished,
            _ => progress(task)?.state(),
        },
        model: task.text("/model").map(str::to_owned),
        seconds: made(task),
        created_at: made_at(task),
        expires_at: None,
        ..Listed::named(task.needed_text("/id")?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_list_follows_the_other() {
        let walk = |after: Option<&str>, was_full| Place::of(after).next(was_full);
        assert_eq!(walk(None, true).as_deref(), Some("2"));
        assert_eq!(walk(Some("2"), false).as_deref(), Some("flex-1"));
        assert_eq!(walk(Some("flex-1"), true).as_deref(), Some("flex-2"));
        assert_eq!(walk(Some("flex-2"), false), None);
        assert_eq!(Place::of(Some("junk")), Place::of(None));
    }
}
