//! Ctrl-C, and what the system asks for in its place: to end, or that the terminal has gone.
//!
//! The first one stops the waiting and lets an order on its way through; the second one leaves at once. All of them end
//! with the same exit code. One that whoever started us has switched off, as `nohup` does, stays off.

use std::sync::Arc;

use crate::error::Kind;
use crate::run::Stop;
use crate::ui::Reporter;

/// Listens from now on, in a thread of its own: the second one must be heard whatever the first one found us at.
pub(super) fn listen(reporter: &Arc<Reporter>) -> Stop {
    let (hand, stop) = Stop::new();
    let reporter = Arc::clone(reporter);
    let mut signals = Signals::listen();
    let listening = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async {
            signals.next().await;
            reporter.note("stopping: an order on its way is let through; once more to leave at once");
            let _ = hand.send(true);
            signals.next().await;
            reporter.note("left at once; this picks up what was begun: rushes resume");
            leave_at_once();
        });
    };
    // Without a thread no signal is heard but the one that kills; what was begun is picked up after that as well.
    drop(std::thread::Builder::new().spawn(listening));
    stop
}

#[expect(clippy::exit, reason = "the user has said twice that they want to leave")]
fn leave_at_once() {
    std::process::exit(i32::from(Kind::Interrupted.exit_code()));
}

/// The signals that are listened to: all at once and without a gap, so that none is lost between two.
#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let ignored = ignored();
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let wanted = kinds.into_iter().filter(|kind| ignored >> (kind.as_raw_value() - 1) & 1 == 0);
        Self(wanted.filter_map(|kind| signal(kind).ok()).collect())
    }

    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            let came =
                self.0.iter_mut().any(|signal| matches!(signal.poll_recv(context), std::task::Poll::Ready(Some(()))));
            if came { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

/// The signals that were switched off before we began, a bit each, where the system tells: see proc(5), `SigIgn`.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
