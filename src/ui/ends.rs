//! The bad end of the only job of a command: it waits for the error of the command, so that a person reads the reason
//! once.
//!
//! With several jobs there is no such error, and each end is told as it comes.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::event::{Event, What};
use crate::job::JobId;

/// The jobs that were told of, and the end that waits.
#[derive(Default)]
pub(super) struct Ends(Mutex<Known>);

#[derive(Default)]
struct Known {
    jobs: HashSet<JobId>,
    held: Option<Event>,
}

impl Ends {
    /// Takes note of an event; whether it is the end of the only job so far.
    pub(super) fn note(&self, event: &Event) -> bool {
        let mut known = self.known();
        known.jobs.extend(event.job.clone());
        known.jobs.len() == 1 && matches!(event.what, What::Ended { .. })
    }

    /// Keeps an end back.
    pub(super) fn hold(&self, event: &Event) {
        self.known().held = Some(event.clone());
    }

    /// The end that was kept back, if any.
    pub(super) fn take(&self) -> Option<Event> {
        self.known().held.take()
    }

    /// Takes the reason out of the end that was kept back where the error tells the same one.
    pub(super) fn leave_the_reason_to(&self, error: &Error) {
        let mut known = self.known();
        let Some(Event { what: What::Ended { message, .. }, job, .. }) = &mut known.held else { return };
        if *message == error.details().message && *job == error.details().job {
            message.clear();
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::samples::{PIPE, TTY, Written, remembering, second};
    use super::super::{ProgressMode, Reporter, Settings, Stream, Terminal};
    use super::*;
    use crate::error::Kind;
    use crate::event::{Answer, Listener, Shown};
    use crate::job::State;

    fn on_a_terminal(progress: ProgressMode) -> (Reporter, Written) {
        let ((stdout, _), (stderr, err)) = (remembering(), remembering());
        let terminal = Terminal { stdin_is_tty: false, stdout: PIPE, stderr: Stream { width: Some(80), ..TTY } };
        (Reporter::on(stdout, stderr, Settings { terminal, progress, json: false }), err)
    }

    fn fails(reporter: &Reporter, id: &str) -> String {
        let message = format!("openai failed {id}: no such colour");
        let what = What::Ended { state: State::Failed, kind: Kind::Failed, message: message.clone() };
        reporter.tell(&Event { at: second(1), job: Some(JobId::from(id.to_owned())), what });
        message
    }

    #[test]
    fn the_reason_of_one_job_is_told_once_and_at_the_end() {
        let (reporter, err) = on_a_terminal(ProgressMode::Plain);
        let message = fails(&reporter, "k3v9x2mq");
        assert_eq!(err.text(), "", "it waits for the error");
        let error = Error::new(Kind::Failed, message).for_job(&JobId::from("k3v9x2mq".to_owned()));
        reporter.error(&error).expect("it is written");
        assert_eq!(err.text(), "k3v9x2mq  failed\nerror: openai failed k3v9x2mq: no such colour\n");
    }

    #[test]
    fn each_reason_of_several_jobs_is_told_once() {
        let (reporter, err) = on_a_terminal(ProgressMode::Plain);
        fails(&reporter, "k3v9x2mq");
        fails(&reporter, "p0q1r2s3");
        let answer = Answer { json: json!({}), shown: Shown::Nothing, ending: Some(Kind::Partial) };
        reporter.answer(&answer).expect("it is written");
        assert_eq!(err.text().matches("no such colour").count(), 2, "{}", err.text());
        assert_eq!(err.text().lines().count(), 2, "{}", err.text());
    }

    #[test]
    fn a_reason_that_the_error_does_not_tell_is_told_with_the_end() {
        for progress in [ProgressMode::Plain, ProgressMode::Bar] {
            let (reporter, err) = on_a_terminal(progress);
            fails(&reporter, "k3v9x2mq");
            reporter.error(&Error::internal("a defect")).expect("it is written");
            let told = err.text();
            assert!(told.contains("no such colour") && told.ends_with("error: a defect\n"), "{told}");
        }
    }
}
