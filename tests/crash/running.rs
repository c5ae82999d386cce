//! A command that was begun and not waited for, to be killed where it stands.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Stdio};

use serde_json::Value;

use crate::support::process::Home;
use crate::support::tally::{TALLY, Tally};

/// A command that runs.
pub(crate) struct Running {
    child: Child,
    talk: BufReader<ChildStderr>,
    heard: Vec<String>,
}

impl Running {
    /// Begins a command that tells its progress as JSON.
    pub(crate) fn begin(home: &Home, arguments: &[&str]) -> Self {
        let arguments = [arguments, &["--progress", "json"]].concat();
        let mut command = home.command(&arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let talk = BufReader::new(child.stderr.take().expect("its talk"));
        Self { child, talk, heard: Vec::new() }
    }

    /// Reads on until it tells such an event.
    pub(crate) fn until(&mut self, event: &str) -> Value {
        loop {
            let mut line = String::new();
            let read = self.talk.read_line(&mut line).expect("its talk");
            assert!(read > 0, "it ended before it told `{event}`: {:#?}", self.heard);
            let told: Value = serde_json::from_str(&line).unwrap_or_default();
            self.heard.push(line);
            if told["event"] == event {
                return told;
            }
        }
    }

    /// Ends it at once, as a power cut would, and tells whether it was still at work.
    pub(crate) fn kill(mut self) -> bool {
        let was_at_work = self.child.try_wait().expect("it can be asked").is_none();
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is gone");
        Tally::add(&TALLY.kills, u64::from(was_at_work));
        was_at_work
    }

    /// Waits for its end: the exit code, and what it told and answered.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let mut said = self.heard.concat();
        self.talk.read_to_string(&mut said).expect("its talk");
        let output = self.child.wait_with_output().expect("it ends");
        said.push_str(&String::from_utf8_lossy(&output.stdout));
        (output.status.code(), said)
    }
}

/// Looks again and again until it holds; a process that will never come there hangs the test, which then says where.
pub(crate) fn until_it_holds(what: &str, holds: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !holds() {
        assert!(begun.elapsed() < std::time::Duration::from_mins(1), "it never came to this: {what}");
        std::thread::yield_now();
    }
}
