//! Everything that is printed.
//!
//! Answers go to standard output, talk goes to standard error. A `Reporter`
//! turns events into bars, lines or JSON, and answers and errors into text or
//! one JSON document; it decides nothing and knows neither environment nor
//! flags: what the terminal can do is passed in. `cli` makes one, `run` sees
//! it as a `Listener`.

mod amount;
mod bars;
pub mod chart;
mod ends;
mod json;
mod line;
mod plain;
mod plot;
mod report;
mod rest;
#[cfg(test)]
mod samples;
mod settings;
mod sheet;
mod sink;
mod standing;
mod style;
mod table;
mod text;
mod unseen;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

pub use self::amount::{bytes, dollars, duration, speed};
use self::ends::Ends;
pub use self::settings::{ProgressMode, Settings, Stream, Terminal};
use self::sink::Sink;
pub use self::unseen::Unseen;
use crate::error::Error;
use crate::event::{Answer, Event, Listener, Shown, What};

/// What somebody said to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Yes.
    Given,
    /// No, or nothing.
    Withheld,
    /// There is nobody to ask: the caller fails and names the flag that would have answered.
    NobodyThere,
}

/// One way of telling events on standard error.
trait Talk: Listener {
    /// Brings everything that still moves to rest, each job in a last line. Later events are told all the same.
    fn close(&self) {}
}

/// Shows events, answers and errors. Can be told events by several jobs at once.
pub struct Reporter {
    settings: Settings,
    stdout: Sink,
    stderr: Sink,
    talk: Box<dyn Talk>,
    has_answered: AtomicBool,
    ends: Ends,
    /// What the command came to: told when everything else has been, before the answer or the error.
    summary: Mutex<Option<Event>>,
}

impl Reporter {
    /// A reporter on the standard streams of this process.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::on(Sink::new(io::stdout()), Sink::new(io::stderr()), settings)
    }

    fn on(stdout: Sink, stderr: Sink, settings: Settings) -> Self {
        let (mode, stream) = (settings.progress, settings.terminal.stderr);
        let talk: Box<dyn Talk> = match mode {
            ProgressMode::Bar if stream.is_tty => Box::new(bars::Bars::on_stderr(stderr.clone(), stream)),
            ProgressMode::Bar | ProgressMode::Plain => Box::new(plain::Plain::new(stderr.clone(), stream)),
            ProgressMode::Json => Box::new(json::Lines::new(stderr.clone())),
            ProgressMode::None => Box::new(plain::Silent::new(stderr.clone(), stream)),
        };
        Self {
            settings,
            stdout,
            stderr,
            talk,
            has_answered: AtomicBool::new(false),
            ends: Ends::default(),
            summary: Mutex::default(),
        }
    }

    /// Prints what a command returns. With `--json` a command has one answer.
    ///
    /// # Errors
    /// What writing to standard output says; `BrokenPipe` where the reader has gone, which is no fault of ours.
    pub fn answer(&self, answer: &Answer) -> io::Result<()> {
        self.come_to_rest();
        self.has_answered.store(true, Ordering::Relaxed);
        let stream = self.settings.terminal.stdout;
        if self.settings.json {
            return self.stdout.write(&json::document(&answer.json, stream));
        }
        match &answer.shown {
            Shown::Nothing => Ok(()),
            Shown::Lines(lines) => self.stdout.write(&as_they_are(lines, stream)),
            Shown::Table(table) | Shown::Records(table) if table.rows.is_empty() => self.remark(&table.empty),
            Shown::Records(table) => self.stdout.write(&sheet::records(table, stream)),
            Shown::Table(table) => self.stdout.write(&table::table(table, stream)),
            Shown::Plot(plot) => self.stdout.write(&plot::plot(plot, stream)),
            Shown::Sheets(sheets) => self.stdout.write(&sheet::sheets(sheets, stream)),
        }
    }

    /// Prints how a command failed.
    ///
    /// With `--json` it is the document on standard output, unless there is one already: then, and
    /// without `--json`, it goes to standard error.
    ///
    /// # Errors
    /// What writing says.
    pub fn error(&self, error: &Error) -> io::Result<()> {
        let terminal = self.settings.terminal;
        let is_the_answer = self.settings.json && !self.has_answered.swap(true, Ordering::Relaxed);
        if !is_the_answer {
            self.ends.leave_the_reason_to(error);
        }
        self.come_to_rest();
        if is_the_answer {
            return self.stdout.write(&json::error_document(error, terminal.stdout));
        }
        match self.settings.progress {
            ProgressMode::Json => self.stderr.write(&json::error_line(error, Timestamp::now())),
            ProgressMode::Bar | ProgressMode::Plain | ProgressMode::None => {
                self.stderr.write(&report::error(error, terminal.stderr))
            }
        }
    }

    /// Tells something worth knowing that belongs to no job.
    pub fn note(&self, message: impl Into<String>) {
        self.tell(&Event { at: Timestamp::now(), job: None, what: What::Note { message: message.into() } });
    }

    /// Tells something worth acting on that belongs to no job.
    pub fn warn(&self, message: impl Into<String>) {
        self.tell(&Event { at: Timestamp::now(), job: None, what: What::Warning { message: message.into() } });
    }

    /// Asks a question that is answered with yes or no, where somebody is there. Blocks until it is answered.
    ///
    /// # Errors
    /// What reading standard input or writing to standard error says.
    pub fn ask(&self, question: &str) -> io::Result<Consent> {
        let terminal = self.settings.terminal;
        let in_words = match self.settings.progress {
            ProgressMode::Json => false,
            ProgressMode::Bar | ProgressMode::Plain | ProgressMode::None => true,
        };
        if !(in_words && terminal.stdin_is_tty && terminal.stderr.is_tty) {
            return Ok(Consent::NobodyThere);
        }
        self.let_go();
        self.talk.close();
        self.stderr.write(&format!("{} [y/N] ", text::block(question, 2, terminal.stderr)))?;
        let mut reply = String::new();
        io::stdin().read_line(&mut reply)?;
        Ok(consent(&reply))
    }

    /// Asks for what nobody may see, where somebody types it; `None` where standard input is no terminal. What is typed
    /// stays unseen while the result lives; the caller reads it.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn ask_unseen(&self, question: &str) -> io::Result<Option<Unseen>> {
        let terminal = self.settings.terminal;
        if !terminal.stdin_is_tty {
            return Ok(None);
        }
        let unseen = Unseen::begin()?;
        if terminal.stderr.is_tty {
            self.stderr.write(&text::block(question, 2, terminal.stderr))?;
            self.stderr.write(" ")?;
        }
        Ok(Some(unseen))
    }

    /// Whether the end of a job may wait for the error of the command: a person reads both, one below the other.
    fn holds_ends(&self) -> bool {
        match self.settings.progress {
            ProgressMode::Bar | ProgressMode::Plain => self.settings.terminal.stderr.is_tty,
            ProgressMode::Json | ProgressMode::None => false,
        }
    }

    /// Tells an end that was held back.
    fn let_go(&self) {
        if let Some(event) = self.ends.take() {
            self.talk.tell(&event);
        }
    }

    /// Tells all that was kept for the end.
    fn come_to_rest(&self) {
        self.let_go();
        self.talk.close();
        if let Some(event) = self.summary.lock().unwrap_or_else(PoisonError::into_inner).take() {
            self.talk.tell(&event);
        }
    }

    /// A sentence that takes the place of an answer.
    fn remark(&self, sentence: &str) -> io::Result<()> {
        match self.settings.progress {
            ProgressMode::Json => {
                self.note(sentence);
                Ok(())
            }
            ProgressMode::Bar | ProgressMode::Plain | ProgressMode::None => {
                self.stderr.write(&(text::block(sentence, 0, self.settings.terminal.stderr) + "\n"))
            }
        }
    }
}

impl Listener for Reporter {
    fn tell(&self, event: &Event) {
        if matches!(event.what, What::Summary(_)) {
            *self.summary.lock().unwrap_or_else(PoisonError::into_inner) = Some(event.clone());
            return;
        }
        self.let_go();
        let is_held = self.ends.note(event) && self.holds_ends();
        if is_held { self.ends.hold(event) } else { self.talk.tell(event) }
    }
}

fn consent(reply: &str) -> Consent {
    let reply = reply.trim();
    if ["y", "yes"].iter().any(|yes| reply.eq_ignore_ascii_case(yes)) { Consent::Given } else { Consent::Withheld }
}

/// The lines byte for byte where a program reads them; harmless where a person does.
fn as_they_are(lines: &[String], stream: Stream) -> String {
    let shown = lines.iter().map(|line| if stream.is_tty { text::verbatim(line, stream) } else { line.clone() });
    shown.map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::samples::{PIPE, TTY, Written, planned, remembering, running, told};
    use super::*;
    use crate::error::Kind;
    use crate::event::Table;

    const OFF_TERMINAL: Terminal = Terminal { stdin_is_tty: false, stdout: PIPE, stderr: PIPE };
    const PLAIN: Settings = Settings { terminal: OFF_TERMINAL, progress: ProgressMode::Plain, json: false };
    const JSON: Settings = Settings { json: true, ..PLAIN };

    fn reporter(settings: Settings) -> (Reporter, Written, Written) {
        let ((stdout, out), (stderr, err)) = (remembering(), remembering());
        (Reporter::on(stdout, stderr, settings), out, err)
    }

    fn answer(shown: Shown) -> Answer {
        Answer { json: json!({ "id": "k3v9x2mq" }), shown, ending: None }
    }

    #[test]
    fn answers_go_to_stdout_and_talk_to_stderr() {
        let (reporter, out, err) = reporter(PLAIN);
        reporter.tell(&told(0, running(None)));
        reporter.warn("the clock is wrong");
        reporter.answer(&answer(Shown::Lines(vec!["clips/a  b.mp4".to_owned()]))).unwrap();
        reporter.error(&Error::new(Kind::Partial, "one of two failed")).unwrap();
        assert_eq!(out.text(), "clips/a  b.mp4\n");
        assert_eq!(err.text(), "k3v9x2mq  running\nwarning: the clock is wrong\nerror: one of two failed\n");
    }

    #[test]
    fn json_is_one_document_whatever_comes_after() {
        let (reporter, out, err) = reporter(JSON);
        reporter.answer(&answer(Shown::Nothing)).unwrap();
        reporter.error(&Error::new(Kind::Partial, "one of two failed")).unwrap();
        assert_eq!(out.text(), "{\"id\":\"k3v9x2mq\"}\n");
        assert_eq!(err.text(), "error: one of two failed\n");
    }

    #[test]
    fn an_error_is_the_document_where_there_is_no_answer() {
        let (reporter, out, err) = reporter(JSON);
        reporter.error(&Error::usage("no such flag")).unwrap();
        assert!(out.text().starts_with(r#"{"error":{"kind":"usage","code":2,"#), "{}", out.text());
        assert_eq!(err.text(), "");
    }

    #[test]
    fn an_empty_table_says_so_beside_the_answer() {
        let empty = || Shown::Table(Table { empty: "no jobs yet".to_owned(), ..Table::default() });
        let (reporter_of_text, out, err) = reporter(PLAIN);
        reporter_of_text.answer(&answer(empty())).unwrap();
        assert_eq!((out.text(), err.text()), (String::new(), "no jobs yet\n".to_owned()));
        let (reporter_of_lines, out, err) = reporter(Settings { progress: ProgressMode::Json, ..PLAIN });
        reporter_of_lines.answer(&answer(empty())).unwrap();
        assert_eq!(out.text(), "");
        assert!(err.text().contains(r#""event":"note","job":null,"message":"no jobs yet"}"#), "{}", err.text());
    }

    #[test]
    fn progress_as_json_stays_json_to_the_end() {
        let (reporter, _, err) = reporter(Settings { progress: ProgressMode::Json, ..PLAIN });
        reporter.tell(&told(0, planned()));
        reporter.note("a note");
        reporter.error(&Error::usage("no")).unwrap();
        for line in err.text().lines() {
            let object: serde_json::Value = serde_json::from_str(line).expect("an object on each line");
            assert_eq!(
                object.as_object().map(|object| object.keys().take(4).cloned().collect::<Vec<_>>().join(" ")),
                Some("v at event job".to_owned())
            );
        }
        assert_eq!(err.text().lines().count(), 3);
    }

    #[test]
    fn a_reader_that_has_gone_is_an_error_and_not_a_panic() {
        struct Gone;
        impl io::Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let reporter = Reporter::on(Sink::new(Gone), Sink::new(Gone), PLAIN);
        reporter.tell(&told(0, planned()));
        let result = reporter.answer(&answer(Shown::Lines(vec!["clip.mp4".to_owned()])));
        assert_eq!(result.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe));
    }

    #[test]
    fn nobody_is_asked_where_nobody_can_answer() {
        let seen = Terminal { stdin_is_tty: true, stdout: TTY, stderr: TTY };
        let deaf = [
            PLAIN,
            Settings { terminal: Terminal { stdin_is_tty: false, ..seen }, ..PLAIN },
            Settings { terminal: Terminal { stderr: PIPE, ..seen }, ..PLAIN },
            Settings { terminal: seen, progress: ProgressMode::Json, ..PLAIN },
        ];
        for settings in deaf {
            let (reporter, _, err) = reporter(settings);
            assert_eq!(reporter.ask("spend $12.00?").unwrap(), Consent::NobodyThere);
            assert_eq!(err.text(), "");
        }
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        for yes in ["y\n", "YES\r\n", " Yes "] {
            assert_eq!(consent(yes), Consent::Given);
        }
        for no in ["", "\n", "n\n", "yep\n", "y y\n"] {
            assert_eq!(consent(no), Consent::Withheld);
        }
    }

    #[test]
    fn lines_are_exact_for_a_program_and_harmless_for_a_person() {
        let lines = vec!["a\x1b[2J  b\tc".to_owned()];
        assert_eq!(as_they_are(&lines, PIPE), "a\x1b[2J  b\tc\n");
        assert_eq!(as_they_are(&lines, TTY), "a\\u{1b}[2J  b\tc\n");
    }
}
