//! Progress as lines, for logs and for people who like lines.
//!
//! One line for each change of state, the job's id first. What is told often is
//! thinned out: a percentage by quarters, a place in the queue by halves, a
//! retry by doubling counts, a download by its end. An hour of refused polls is
//! a dozen lines.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::event::{Event, Listener, What};
use crate::job::JobId;
use crate::money::Usd;

use super::standing::{Standing, between};
use super::style::Ink;
use super::{Sink, Stream, Talk, amount, report, text};

/// Prints a line for each change.
pub(super) struct Plain {
    sink: Sink,
    stream: Stream,
    jobs: Mutex<HashMap<JobId, Told>>,
}

/// Prints remarks alone.
pub(super) struct Silent {
    sink: Sink,
    stream: Stream,
}

/// A job, and what of it was printed.
struct Told {
    standing: Standing,
    quarter: u8,
    position: Option<u32>,
    retries: u32,
}

/// A title longer than this makes a log hard to read.
const TITLE: usize = 40;

impl Plain {
    pub(super) fn new(sink: Sink, stream: Stream) -> Self {
        Self { sink, stream, jobs: Mutex::default() }
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<JobId, Told>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Plain {
    fn tell(&self, event: &Event) {
        let remark = report::remark(event, self.stream).or_else(|| report::summary(event, self.stream));
        if let Some(remark) = remark {
            self.sink.talk(&remark);
            return;
        }
        let Some(job) = &event.job else { return };
        let mut jobs = self.jobs();
        let told = jobs.entry(job.clone()).or_insert_with(|| Told::new(event));
        if let Some(sentence) = told.take(event, self.stream) {
            self.sink.talk(&format!("{job}  {sentence}\n"));
        }
    }
}

impl Talk for Plain {}

impl Silent {
    pub(super) fn new(sink: Sink, stream: Stream) -> Self {
        Self { sink, stream }
    }
}

impl Listener for Silent {
    fn tell(&self, event: &Event) {
        if let Some(remark) = report::remark(event, self.stream) {
            self.sink.talk(&remark);
        }
    }
}

impl Talk for Silent {}

impl Told {
    fn new(event: &Event) -> Self {
        Self { standing: Standing::new(event.at), quarter: 0, position: None, retries: 0 }
    }

    /// Takes in the event; a sentence where it is worth a line.
    fn take(&mut self, event: &Event, stream: Stream) -> Option<String> {
        let before = self.standing.state;
        self.standing.take(event);
        let standing = &self.standing;
        match &event.what {
            What::Planned { usd, .. } => Some(planned(standing, &most(*usd), stream)),
            What::PickedUp { state, since, .. } => {
                let ago = amount::duration(between(*since, event.at));
                Some(format!("picked up: {state}{}{}begun {ago} ago", at_provider(standing, stream), stream.dot()))
            }
            What::Submitting => Some("submitting".to_owned()),
            What::Submitted { remote_id } => {
                let remote_id = text::inline(remote_id, stream);
                Some(format!("queued{}{}{remote_id}", at_provider(standing, stream), stream.dot()))
            }
            What::Progress { state, .. } if before == *state && !self.has_moved() => None,
            What::Progress { .. } => Some(self.progress()),
            What::Retrying { .. } => self.retrying(event, stream),
            What::Finished { .. } => Some(finished(standing, event, stream)),
            What::Saved { path, bytes } => {
                let path = text::inline(&path.to_string_lossy(), stream);
                Some(format!(
                    "{} {path}{}{}",
                    stream.paint(Ink::Good, "saved"),
                    stream.dot(),
                    arrived(standing, event, *bytes)
                ))
            }
            What::Ended { state, kind, message } => {
                let word = stream.paint(stream.sign(*state).1, state.as_str());
                let kind = if kind.as_str() == state.as_str() { String::new() } else { format!(" ({kind})") };
                let reason =
                    if message.is_empty() { message } else { &format!(": {}", text::block(message, 10, stream)) };
                Some(format!("{word}{kind}{reason}"))
            }
            What::Downloading { .. } | What::Summary(_) | What::Note { .. } | What::Warning { .. } => None,
        }
    }

    /// Whether it is a quarter further, or its place in the queue is halved.
    fn has_moved(&self) -> bool {
        let quarter = self.standing.percent.unwrap_or(0) / 25;
        let nearer = match (self.standing.position, self.position) {
            (Some(_), None) => true,
            (Some(now), Some(told)) => now <= told / 2,
            (None, _) => false,
        };
        quarter > self.quarter || nearer
    }

    fn progress(&mut self) -> String {
        let Standing { state, percent, position, .. } = &self.standing;
        self.position = position.or(self.position);
        self.quarter = self.quarter.max(percent.unwrap_or(0) / 25);
        let place = position.map(|position| format!(", position {position}")).unwrap_or_default();
        let share = percent.map(|percent| format!(" {percent}%")).unwrap_or_default();
        format!("{state}{share}{place}")
    }

    /// The first retry and every one that doubles their number.
    fn retrying(&mut self, event: &Event, stream: Stream) -> Option<String> {
        self.retries = self.retries.saturating_add(1);
        let retry = self.standing.retry.as_ref().filter(|_| self.retries.is_power_of_two())?;
        let after = amount::duration(between(event.at, retry.until));
        let (call, why) = (text::inline(&retry.call, stream), text::block(&retry.why, 10, stream));
        let so_far = if self.retries == 1 { String::new() } else { format!(", {} times so far", self.retries) };
        Some(format!("retrying {call} in {after}{so_far}: {why}"))
    }
}

fn planned(standing: &Standing, most: &str, stream: Stream) -> String {
    let title = text::cut(&text::inline(&standing.title, stream), TITLE, stream);
    let title = if title.is_empty() { title } else { format!("{}{}", stream.dot(), text::isolated(title, stream)) };
    format!("planned{}{}{most}{title}", at_provider(standing, stream), stream.dot())
}

fn most(usd: Option<Usd>) -> String {
    match usd {
        Some(Usd::ZERO) => "free".to_owned(),
        Some(_) => format!("at most {}", amount::dollars(usd)),
        None => "price unknown".to_owned(),
    }
}

/// ` at openai · sora-2`, as far as that was told.
fn at_provider(standing: &Standing, stream: Stream) -> String {
    let names = [&standing.provider, &standing.model].map(|name| text::inline(name, stream));
    let told: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
    if told.is_empty() { String::new() } else { format!(" at {}", told.join(stream.dot())) }
}

fn finished(standing: &Standing, event: &Event, stream: Stream) -> String {
    let facts = [
        Some("finished".to_owned()),
        standing.bill.map(|bill| amount::bill(bill.usd, bill.basis)),
        Some(amount::duration(standing.elapsed(event.at))),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(stream.dot())
}

/// `9.8 MiB at 2.1 MiB/s`
fn arrived(standing: &Standing, event: &Event, bytes: u64) -> String {
    let size = amount::bytes(bytes);
    let speed = standing.transfer.and_then(|transfer| {
        let (bytes, time) = transfer.pace(event.at);
        amount::speed(bytes, time)
    });
    speed.map_or(size.clone(), |speed| format!("{size} at {speed}"))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::error::Kind;
    use crate::job::State;
    use crate::price::Basis;
    use crate::ui::samples::{
        ASCII, COLOR, PIPE, downloading, planned, queued, remembering, retrying, running, saved, second, submitted,
        told,
    };

    /// What a log holds after these events.
    fn log(stream: Stream, events: Vec<(i64, What)>) -> String {
        let (sink, written) = remembering();
        let plain = Plain::new(sink, stream);
        for (at, what) in events {
            plain.tell(&told(at, what));
        }
        written.text()
    }

    fn finished() -> What {
        What::Finished { usd: Some(Usd::from_micros(400_000)), basis: Some(Basis::Quote) }
    }

    fn ended(state: State, kind: Kind) -> What {
        What::Ended { state, kind, message: "the prompt names a person\nhint: no".to_owned() }
    }

    #[test]
    fn a_whole_life_is_a_line_for_each_change() {
        let mut events = vec![(0, planned()), (0, What::Submitting), (1, submitted())];
        events.extend((1..=9).rev().map(|position| (2, queued(Some(position)))));
        events.extend((0..=100).map(|percent| (20 + i64::from(percent), running(Some(percent)))));
        events.push((130, finished()));
        events.extend((0..=98).map(|part| (131 + part / 20, downloading(100_000 * u64::try_from(part).unwrap()))));
        events.push((136, saved()));
        assert_snapshot!(log(PIPE, events), @"
        k3v9x2mq  planned at openai · sora-2 · at most $0.40 · A red fox leaps over a low wall
        k3v9x2mq  submitting
        k3v9x2mq  queued at openai · sora-2 · video_123
        k3v9x2mq  queued, position 9
        k3v9x2mq  queued, position 4
        k3v9x2mq  queued, position 2
        k3v9x2mq  queued, position 1
        k3v9x2mq  running 0%
        k3v9x2mq  running 25%
        k3v9x2mq  running 50%
        k3v9x2mq  running 75%
        k3v9x2mq  running 100%
        k3v9x2mq  finished · $0.40 quoted · 2m 10s
        k3v9x2mq  saved /home/ada/clips/fox.mp4 · 9.8 MiB at 1.9 MiB/s
        ");
    }

    #[test]
    fn a_place_in_the_queue_is_told_by_halves() {
        let events = (1..=100).rev().map(|position| (0, queued(Some(position)))).collect();
        assert_snapshot!(log(PIPE, events), @"
        k3v9x2mq  queued, position 100
        k3v9x2mq  queued, position 50
        k3v9x2mq  queued, position 25
        k3v9x2mq  queued, position 12
        k3v9x2mq  queued, position 6
        k3v9x2mq  queued, position 3
        k3v9x2mq  queued, position 1
        ");
    }

    #[test]
    fn an_hour_of_refused_polls_is_a_dozen_lines() {
        let lines = log(PIPE, (0..1000).map(|poll| (poll * 3, retrying())).collect());
        assert_eq!(lines.lines().count(), 10);
        assert_snapshot!(lines.lines().take(3).collect::<Vec<_>>().join("\n"), @"
        k3v9x2mq  retrying poll in 8s: 503 Service Unavailable
        k3v9x2mq  retrying poll in 8s, 2 times so far: 503 Service Unavailable
        k3v9x2mq  retrying poll in 8s, 4 times so far: 503 Service Unavailable
        ");
    }

    #[test]
    fn what_does_not_change_is_not_told_again() {
        let events = vec![(0, running(None)), (5, running(None)), (9, running(Some(0))), (12, running(Some(24)))];
        assert_eq!(log(PIPE, events), "k3v9x2mq  running\n");
    }

    #[test]
    fn an_end_names_its_kind_and_the_vendors_sentence_stays_in_its_place() {
        let events = vec![
            (0, ended(State::Refused, Kind::Policy)),
            (0, ended(State::Failed, Kind::Failed)),
            (0, ended(State::Uncertain, Kind::Uncertain)),
        ];
        assert_snapshot!(log(PIPE, events), @"
        k3v9x2mq  refused (policy): the prompt names a person
                  hint: no
        k3v9x2mq  failed: the prompt names a person
                  hint: no
        k3v9x2mq  uncertain: the prompt names a person
                  hint: no
        ");
    }

    #[test]
    fn unknown_money_is_called_so() {
        let mut unpriced = planned();
        if let What::Planned { usd, .. } = &mut unpriced {
            *usd = None;
        }
        let events = vec![(0, unpriced), (60, What::Finished { usd: None, basis: None })];
        assert_snapshot!(log(PIPE, events), @"
        k3v9x2mq  planned at openai · sora-2 · price unknown · A red fox leaps over a low wall
        k3v9x2mq  finished · cost unknown · 1m 00s
        ");
    }

    #[test]
    fn a_job_that_is_picked_up_tells_since_when() {
        let picked_up = What::PickedUp {
            state: State::Running,
            provider: "fal".to_owned(),
            model: "fal-ai/veo3.1".to_owned(),
            title: String::new(),
            since: second(-725),
            expected: None,
        };
        assert_snapshot!(log(PIPE, vec![(0, picked_up)]), @"k3v9x2mq  picked up: running at fal · fal-ai/veo3.1 · begun 12m 05s ago");
    }

    #[test]
    fn signs_follow_the_stream() {
        assert!(log(ASCII, vec![(0, planned()), (1, submitted()), (2, saved())]).is_ascii());
        assert!(log(COLOR, vec![(2, saved())]).contains("\x1b[32msaved\x1b[0m /home"));
    }

    #[test]
    fn silence_keeps_warnings() {
        let (sink, written) = remembering();
        let silent = Silent::new(sink, PIPE);
        silent.tell(&told(0, planned()));
        silent.tell(&told(0, What::Warning { message: "the clock is wrong".to_owned() }));
        assert_eq!(written.text(), "k3v9x2mq  warning: the clock is wrong\n");
    }
}
