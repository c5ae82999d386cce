//! The real binary in a home of its own, driven as a script would.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rushes::sandbox::Sandbox;
use serde_json::Value;
use tempfile::TempDir;

use super::books::Audit;

/// A home with a configuration, and the way to the sandbox.
pub(crate) struct Home {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Home {
    /// A home whose commands look at a job every few milliseconds.
    pub(crate) fn new(sandbox: &Sandbox) -> Self {
        Self::with(sandbox, Vec::new())
    }

    /// The same with variables that win over those that lead to the sandbox.
    pub(crate) fn with(sandbox: &Sandbox, variables: Vec<(String, String)>) -> Self {
        let variables = [sandbox.environment(), variables].concat();
        let home = Self { folder: tempfile::tempdir().expect("a folder"), variables };
        home.configure("");
        home
    }

    /// Writes the configuration, with these lines besides.
    #[expect(clippy::disallowed_methods, reason = "a user writes their configuration, too")]
    pub(crate) fn configure(&self, lines: &str) {
        let config = format!("[poll]\nmin = \"1ms\"\nmax = \"20ms\"\ntimeout = \"20s\"\n{lines}");
        std::fs::write(self.path().join("config.toml"), config).expect("written");
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join("clips").join(name)
    }

    /// A command that is about to begin.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rushes"));
        command.args(arguments).env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.env("RUSHES_HOME", self.path()).env("PATH", "/usr/bin:/bin").current_dir(self.path());
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary runs")
    }

    /// Runs a command to its end and fails unless it ends with that exit code.
    pub(crate) fn expect(&self, code: i32, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["--json"]].concat();
        let output = self.run(&arguments);
        let talk = String::from_utf8_lossy(&output.stderr);
        let answer = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{answer}\n{talk}");
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
    }

    /// Both ends' books.
    pub(crate) async fn audit(&self, sandbox: &Sandbox) -> Audit {
        Audit::read(sandbox.ledger(), self.path()).await
    }
}
