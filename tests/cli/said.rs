//! What a command says: all of it, or line by line while it goes on beside the test.
//!
//! What holds for every command whatever it does is checked here, each time: no control character reaches a pipe, no key
//! is shown, nothing panics.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr};

use serde_json::Value;
use wait4::Wait4;

use crate::stage::KEY;

/// What a command said, and how it ended.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A command that goes on beside the test.
pub(crate) struct Running {
    child: Child,
    talk: BufReader<ChildStderr>,
}

impl Said {
    pub(crate) fn of(command: &mut assert_cmd::Command) -> Self {
        let output = command.output().expect("the binary runs");
        let read = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
        let said =
            Self { code: output.status.code().unwrap_or(-1), stdout: read(output.stdout), stderr: read(output.stderr) };
        said.is_harmless();
        said
    }

    /// What holds for every command whatever it does.
    fn is_harmless(&self) {
        for text in [&self.stdout, &self.stderr] {
            assert!(!text.contains("panicked at"), "{text}");
            assert!(!text.contains(KEY), "the key is shown: {text}");
            let steers = |character: &char| character.is_control() && !matches!(character, '\n' | '\t');
            assert_eq!(text.chars().find(steers), None, "a control character: {text:?}");
        }
        assert_ne!(self.code, -1, "it was killed, or took too long: {self:?}");
    }

    /// Fails unless it ended with that exit code.
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// The one JSON document on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {:?}", self.stdout))
    }

    /// The one line on standard output.
    pub(crate) fn line(&self) -> &str {
        let line = self.stdout.strip_suffix('\n').unwrap_or_else(|| panic!("no line: {self:?}"));
        assert!(!line.is_empty() && !line.contains('\n'), "one line: {self:?}");
        line
    }
}

impl Running {
    /// One that has begun, its standard error to be read.
    pub(crate) fn of(mut child: Child) -> Self {
        let talk = BufReader::new(child.stderr.take().expect("its talk"));
        Self { child, talk }
    }

    /// Reads on until a line of its talk holds that.
    pub(crate) fn until(&mut self, words: &str) -> String {
        let mut heard = String::new();
        loop {
            let mut line = String::new();
            let read = self.talk.read_line(&mut line).expect("its talk");
            heard.push_str(&line);
            assert!(read > 0, "it ended without `{words}`: {heard}");
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Sends it a signal, as `kill` does.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args(["-s", name, &id]).status().expect("`kill` runs");
        assert!(sent.success(), "the signal is sent");
    }

    /// The lines of its standard output up to one that holds that.
    pub(crate) fn answer_until(&mut self, words: &str) -> Vec<String> {
        let mut lines = BufReader::new(self.child.stdout.take().expect("its answer")).lines();
        let mut read = Vec::new();
        while !read.last().is_some_and(|line: &String| line.contains(words)) {
            read.push(lines.next().expect("a line").expect("its answer"));
        }
        read
    }

    /// Waits for its end, and gives the most memory in bytes that it had at once besides.
    pub(crate) fn end_measured(mut self) -> (Said, u64) {
        let mut stderr = String::new();
        self.talk.read_to_string(&mut stderr).expect("its talk");
        let mut stdout = String::new();
        self.child.stdout.take().expect("its answer").read_to_string(&mut stdout).expect("it speaks UTF-8");
        let ended = self.child.wait4().expect("it ends");
        let said = Said { code: ended.status.code().unwrap_or(-1), stdout, stderr };
        said.is_harmless();
        (said, ended.rusage.maxrss)
    }

    /// Waits for its end. What was read before is not told again.
    pub(crate) fn end(mut self) -> Said {
        let mut stderr = String::new();
        self.talk.read_to_string(&mut stderr).expect("its talk");
        let output = self.child.wait_with_output().expect("it ends");
        let stdout = String::from_utf8(output.stdout).expect("it speaks UTF-8");
        Said { code: output.status.code().unwrap_or(-1), stdout, stderr }
    }
}
