//! What is asked on a terminal: unseen where it is a key, and Ctrl-C is an answer to any question.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use crate::stage::{KEY, Stage};

/// A command in front of a terminal, seen from the side of the person.
struct Seat {
    person: File,
    child: Child,
    seen: String,
}

impl Seat {
    fn take(stage: &Stage, arguments: &[&str]) -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&person).expect("granted");
        unlockpt(&person).expect("unlocked");
        let name = ptsname(&person, Vec::new()).expect("its name").into_string().expect("text");
        let side = || Stdio::from(OpenOptions::new().read(true).write(true).open(&name).expect("its other side"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_rushes"));
        stage.prepare(&mut command, arguments);
        let child = command.stdin(side()).stdout(side()).stderr(side()).spawn().expect("the binary runs");
        Self { person: File::from(person), child, seen: String::new() }
    }

    /// Reads on until that is seen.
    fn until(&mut self, words: &str) -> &mut Self {
        while !self.seen.contains(words) {
            let mut piece = [0; 256];
            let read = self.person.read(&mut piece).unwrap_or(0);
            assert!(read > 0, "it ended without `{words}`: {}", self.seen);
            self.seen.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
        self
    }

    /// Waits until Ctrl-C is its own to answer: see proc(5), `SigCgt`.
    fn until_it_listens(&mut self) -> &mut Self {
        let caught = |status: String| {
            let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).map(str::trim).map(str::to_owned);
            mask.and_then(|mask| u64::from_str_radix(&mask, 16).ok()).is_some_and(|mask| mask & 0b10 != 0)
        };
        while !caught(std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs")) {
            std::thread::yield_now();
        }
        self
    }

    fn signal(&mut self, name: &str) -> &mut Self {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().expect("`kill` runs").success());
        self
    }

    fn shows_what_is_typed(&self) -> bool {
        tcgetattr(&self.person).expect("its modes").local_modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end: the exit code, and all that was seen.
    fn end(&mut self) -> (Option<i32>, String) {
        let code = self.child.wait().expect("it ends").code();
        let mut rest = Vec::new();
        // The other side is closed, which is an error here.
        drop(self.person.read_to_end(&mut rest));
        self.seen.push_str(&String::from_utf8_lossy(&rest));
        (code, self.seen.clone())
    }
}

/// Without a bus, whatever the machine of the test has.
fn bare() -> Stage {
    Stage::bare().with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
}

#[test]
fn a_key_is_typed_unseen() {
    let stage = bare();
    let mut seat = Seat::take(&stage, &["auth", "set", "openai"]);
    seat.until("the key of OpenAI for https://api.openai.com (not shown): ");
    assert!(!seat.shows_what_is_typed());
    writeln!(seat.person, "{KEY}").expect("typed");
    let (code, seen) = seat.until("no keyring").end();
    assert_eq!(code, Some(3), "{seen}");
    assert!(!seen.contains(KEY), "{seen}");
}

#[test]
fn the_terminal_shows_again_what_is_typed_after_ctrl_c() {
    let stage = bare();
    let mut seat = Seat::take(&stage, &["auth", "set", "openai"]);
    // Held open, for the modes of a terminal end with its last user.
    let (code, seen) = seat.until("(not shown)").signal("INT").until("no key was kept").end();
    assert_eq!(code, Some(130), "{seen}");
    assert!(seat.shows_what_is_typed());
}

#[test]
fn ctrl_c_answers_a_question_about_money() {
    let stage = Stage::with_vendor();
    stage.configure("[budget]\nconfirm_above = \"0.10\"");
    let mut seat = Seat::take(&stage, &["create", "a boat", "-m", "sora-2", "-o", "boat.mp4"]);
    let (code, seen) = seat.until("[y/N]").signal("INT").until("nothing was done").end();
    assert_eq!(code, Some(130), "{seen}");
    stage.nothing_was_sent();
    assert_eq!((stage.jobs().len(), stage.files().len()), (0, 0));
}

#[test]
fn a_second_ctrl_c_leaves_whatever_the_first_one_found() {
    let stage = bare();
    // It reads the prompt from the terminal, and nothing else is done meanwhile.
    let mut seat = Seat::take(&stage, &["create", "-", "-m", "animatic"]);
    let (code, seen) = seat.until_it_listens().signal("INT").until("once more").signal("INT").end();
    assert_eq!(code, Some(130), "{seen}");
    assert_eq!(stage.jobs().len(), 0);
}
