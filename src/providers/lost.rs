//! Finding an order whose outcome is unknown in the list of a provider that cannot be asked for it by name.
//!
//! Only for dialects whose list is newest first. Too many candidates are a question to the user; none means that the
//! money is given back, so nothing is ruled out that the provider does not plainly contradict.

use jiff::{SignedDuration, Timestamp, civil};

use super::{Listed, Next, Order, Page};
use crate::call::Call;
use crate::error::{Fault, FaultKind};
use crate::shape::{Seconds, Size};

/// How far the provider's clock may be behind ours. A clock of ours that is wrong by more can hide the job.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(1);

/// How long an order with a large file may be on its way before the provider dates the job.
const LONGEST_SENDING: SignedDuration = SignedDuration::from_mins(30);

/// What the provider was sent and never answered, to be found again in its list.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    /// What was ordered.
    pub order: Order,
    /// When it was sent.
    pub submitted_at: Timestamp,
    /// Remote ids that belong to other jobs of ours.
    pub taken: Vec<String>,
}

/// What the order said on the wire that the list says again. What was not sent excludes nothing, and neither does
/// what the list leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) prompt: Option<String>,
    pub(super) model: Option<String>,
    pub(super) seconds: Option<Seconds>,
    pub(super) size: Option<Size>,
}

impl Lost {
    /// From the pages so far, the call that asks for the next one; at the end, every job that it may be.
    ///
    /// # Errors
    /// `FaultKind::Unreadable` where the list leads back to itself, so that nothing is certain.
    pub(super) fn look_through(
        &self,
        pages: Vec<Page>,
        sent: &Sent,
        ask: impl Fn(Option<&str>) -> Result<Call, Fault>,
    ) -> Result<Next<Vec<Listed>>, Fault> {
        let Some((last, before)) = pages.split_last() else {
            return Ok(Next::Call(Box::new(ask(None)?)));
        };
        if let Some(cursor) = last.next.as_deref().filter(|_| !self.is_past(last)) {
            if before.iter().any(|page| page.next == last.next) {
                return Err(Fault::new(FaultKind::Unreadable, "the provider's list of jobs leads back to itself"));
            }
            return Ok(Next::Call(Box::new(ask(Some(cursor))?)));
        }
        let jobs = pages.into_iter().flat_map(|page| page.jobs);
        Ok(Next::Ready(jobs.filter(|job| self.is_near(job) && sent.may_have_made(job)).collect()))
    }

    /// Whether all that follows that page is older than the order. A page that is not newest first proves nothing.
    fn is_past(&self, page: &Page) -> bool {
        let made: Vec<Timestamp> = page.jobs.iter().filter_map(|job| job.created_at).collect();
        let newest_first = made.is_sorted_by(|one, next| one >= next);
        newest_first && made.last().is_some_and(|oldest| self.submitted_at.duration_since(*oldest) > CLOCK_SKEW)
    }

    fn is_near(&self, job: &Listed) -> bool {
        let near = |made: Timestamp| (-CLOCK_SKEW..=LONGEST_SENDING).contains(&made.duration_since(self.submitted_at));
        job.created_at.is_none_or(near) && !self.taken.contains(&job.remote_id)
    }
}

impl Sent {
    fn may_have_made(&self, job: &Listed) -> bool {
        agree(self.prompt.as_deref(), job.prompt.as_deref(), |sent, listed| sent.trim() == listed.trim())
            && agree(self.model.as_deref(), job.model.as_deref(), is_model)
            && agree(self.seconds, job.seconds, |sent, listed| sent == listed)
            && agree(self.size, job.size, |sent, listed| sent == listed)
    }
}

fn agree<T>(sent: Option<T>, listed: Option<T>, same: impl Fn(T, T) -> bool) -> bool {
    match (sent, listed) {
        (Some(sent), Some(listed)) => same(sent, listed),
        (None, _) | (_, None) => true,
    }
}

/// Whether the second is the first, or a dated snapshot of it: `sora-2` and `sora-2-2025-12-08`.
fn is_model(name: &str, listed: &str) -> bool {
    let snapshot = listed.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
    name == listed || snapshot.is_some_and(|date| date.parse::<civil::Date>().is_ok())
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::job::State;

    const SENT_AT: i64 = 1_790_000_000;

    fn made_at(id: &str, offset: i64) -> Listed {
        Listed {
            remote_id: id.into(),
            state: State::Queued,
            model: None,
            prompt: Some("a kite".into()),
            seconds: None,
            size: None,
            created_at: Timestamp::from_second(SENT_AT + offset).ok(),
            expires_at: None,
        }
    }

    fn page(jobs: Vec<Listed>, next: Option<&str>) -> Page {
        Page { jobs, next: next.map(str::to_owned) }
    }

    fn look(pages: Vec<Page>, sent: &Sent) -> Result<Next<Vec<String>>, Fault> {
        let submitted_at = Timestamp::from_second(SENT_AT).expect("a moment");
        let lost = Lost { order: Order::default(), submitted_at, taken: vec!["ours".into()] };
        let ask = |after: Option<&str>| {
            let url = Url::parse("https://example.org/jobs").expect("an address");
            Ok(Call::get(url).query("after", after.unwrap_or("none")))
        };
        lost.look_through(pages, sent, ask).map(|next| match next {
            Next::Call(call) => Next::Call(call),
            Next::Wait(wait) => Next::Wait(wait),
            Next::Ready(jobs) => Next::Ready(jobs.into_iter().map(|job| job.remote_id).collect()),
        })
    }

    fn asks_after(next: &Next<Vec<String>>) -> &str {
        match next {
            Next::Call(call) => call.url.query().unwrap_or_default(),
            Next::Wait(_) | Next::Ready(_) => "",
        }
    }

    fn found(pages: Vec<Page>, sent: &Sent) -> Vec<String> {
        match look(pages, sent) {
            Ok(Next::Ready(ids)) => ids,
            other => panic!("not an end: {other:?}"),
        }
    }

    #[test]
    fn pages_are_read_until_they_are_older_than_the_order() {
        let sent = Sent::default();
        assert_eq!(asks_after(&look(Vec::new(), &sent).expect("a call")), "after=none");
        let young = || page(vec![made_at("b", 90), made_at("a", -60)], Some("a"));
        assert_eq!(asks_after(&look(vec![young()], &sent).expect("a call")), "after=a");
        let old = page(vec![made_at("z", -59), made_at("y", -61)], Some("y"));
        assert_eq!(found(vec![young(), old], &sent), ["b", "a", "z"]);
        assert_eq!(found(vec![page(Vec::new(), None)], &sent), [""; 0]);
    }

    #[test]
    fn an_old_page_in_the_wrong_order_ends_nothing() {
        let oldest_first = page(vec![made_at("a", -900), made_at("b", -800)], Some("b"));
        assert_eq!(asks_after(&look(vec![oldest_first], &Sent::default()).expect("a call")), "after=b");
    }

    #[test]
    fn a_list_that_leads_back_to_itself_proves_nothing() {
        let same = || page(vec![made_at("a", 5)], Some("a"));
        let fault = look(vec![same(), same()], &Sent::default()).expect_err("a circle");
        assert_eq!(fault.kind, FaultKind::Unreadable);
    }

    #[test]
    fn jobs_of_ours_and_jobs_of_another_time_are_left_out() {
        let undated = Listed { created_at: None, ..made_at("undated", 0) };
        let jobs =
            vec![made_at("late", 1801), made_at("last", 1800), undated, made_at("ours", 1), made_at("first", -60)];
        assert_eq!(found(vec![page(jobs, None)], &Sent::default()), ["last", "undated", "first"]);
    }

    #[test]
    fn only_what_the_list_contradicts_is_left_out() {
        let sent = Sent {
            prompt: Some(" a kite\n".into()),
            model: Some("sora-2".into()),
            seconds: Some(Seconds::whole(8)),
            size: Some(Size::new(1280, 720)),
        };
        let full = Listed {
            model: Some("sora-2-2025-12-08".into()),
            seconds: Some(Seconds::whole(8)),
            size: Some(Size::new(1280, 720)),
            ..made_at("full", 3)
        };
        let but = |id: &str, change: fn(&mut Listed)| {
            let mut job = Listed { remote_id: id.into(), ..full.clone() };
            change(&mut job);
            job
        };
        let jobs = vec![
            full.clone(),
            but("bare", |job| (job.model, job.prompt, job.seconds, job.size) = (None, None, None, None)),
            but("prompt", |job| job.prompt = Some("a Kite".into())),
            but("model", |job| job.model = Some("sora-2-pro".into())),
            but("seconds", |job| job.seconds = Some(Seconds::whole(4))),
            but("size", |job| job.size = Some(Size::new(720, 1280))),
        ];
        assert_eq!(found(vec![page(jobs, None)], &sent), ["full", "bare"]);
    }
}
