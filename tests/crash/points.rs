//! A named point for each stored state, and for each moment between an act and its record.

use std::path::PathBuf;
use std::time::Duration;

use libtest_mimic::Trial;
use rushes::job::{Job, State};
use rushes::request::Role;
use rushes::sandbox::{Pace, Sandbox, Settings};
use serde_json::Value;
use sqlx::{ConnectOptions, Connection};

use crate::ending::Ending;
use crate::running::{Running, until_it_holds};
use crate::support::books::{Books, assert_whole};
use crate::support::process::Home;
use crate::support::subject::{Subject, named, trial, vendor};
use crate::support::tally::{TALLY, Tally};
use crate::who::{Reach, answers_with_the_clip, at_every_moment, of_other_shapes};

pub(crate) fn trials(reach: Reach) -> Vec<Trial> {
    let everywhere = at_every_moment(reach).into_iter().flat_map(|subject| trials_of(&subject));
    everywhere.chain(of_other_shapes(reach).iter().flat_map(trials_of_another_shape)).collect()
}

/// The points at which the shape of an order makes a difference.
fn trials_of_another_shape(subject: &Subject) -> Vec<Trial> {
    let mut trials = vec![
        trial(subject, killed_while_submitting_what_was_taken),
        trial(subject, killed_while_finished_before_the_first_byte),
        trial(subject, killed_in_the_middle_of_the_download),
    ];
    if !answers_with_the_clip(subject) {
        trials.push(trial(subject, killed_while_the_vendor_does_not_answer_a_look));
    }
    if subject.names_its_orders() {
        trials.push(trial(subject, killed_while_submitting_and_resumed_too_late));
    }
    trials.extend(between_two_hops(subject));
    trials
}

/// Only where the clip is behind another address than the state.
fn between_two_hops(subject: &Subject) -> Option<Trial> {
    (subject.provider.name == "fal").then(|| trial(subject, killed_between_the_two_hops))
}

fn trials_of(subject: &Subject) -> Vec<Trial> {
    let mut trials = vec![
        trial(subject, killed_while_planned),
        trial(subject, killed_while_submitting_what_was_not_taken),
        trial(subject, killed_while_submitting_what_was_taken),
        trial(subject, killed_while_the_vendor_does_not_answer_a_look),
        trial(subject, killed_between_the_charge_and_its_record),
        trial(subject, killed_while_finished_before_the_first_byte),
        trial(subject, killed_in_the_middle_of_the_download),
        trial(subject, killed_between_the_file_and_its_record),
        trial(subject, killed_once_saved),
    ];
    trials.extend(between_two_hops(subject));
    for ending in Ending::ALL {
        let word = ending.word();
        let queued = format!("killed_while_queued_and_then_{word}");
        trials.push(named(subject, &queued, move |subject| killed_while_queued(subject, ending)));
        let running = format!("killed_while_running_and_then_{word}");
        trials.push(named(subject, &running, move |subject| killed_while_running(subject, ending)));
    }
    trials
}

/// One home, one sandbox, one clip.
struct Scene {
    subject: Subject,
    sandbox: Sandbox,
    home: Home,
    prompt: String,
}

/// A vendor whose jobs move only when the test turns the clock.
fn frozen() -> Settings {
    Settings { pace: Pace::Timed { queued: Duration::from_secs(10), running: Duration::from_secs(100) }, ..vendor() }
}

impl Scene {
    fn open(subject: Subject, vendor: Settings) -> Self {
        Tally::add(&TALLY.scenes, 1);
        let sandbox = subject.open(vendor);
        let home = Home::new(&sandbox);
        home.configure(&subject.configuration(&sandbox));
        Self { subject, sandbox, home, prompt: "a paper boat on a rainy street".into() }
    }

    fn script(&self, faults: &[&str]) {
        self.sandbox.set_faults(faults.iter().map(|fault| self.subject.rule(fault)).collect());
    }

    fn clip(&self) -> PathBuf {
        self.home.file("clip.mp4")
    }

    /// Begins to make the clip.
    fn create(&self) -> Running {
        let clip = self.clip().to_string_lossy().into_owned();
        let model = self.subject.exact_name();
        let mut arguments = vec!["create", &self.prompt, "-m", &model, "-o", &clip, "-y", "--allow-unknown-price"];
        let picture = self.home.path().join("first.png").to_string_lossy().into_owned();
        if self.subject.model.capability.required.contains(&Role::FirstFrame) {
            image::RgbImage::from_pixel(640, 360, image::Rgb([90, 120, 60])).save(&picture).expect("a picture");
            arguments.extend(["-i", &picture]);
        }
        if self.subject.provider.name == "vertex" {
            // Without a place of the customer's the clip comes with the answer, and nothing is downloaded.
            arguments.extend(["--set", "parameters.storageUri=gs://films/takes"]);
        }
        Running::begin(&self.home, &arguments)
    }

    fn calls_of(&self, verb: &str) -> u64 {
        self.sandbox.ledger().calls_of(self.subject.provider.name, verb)
    }

    fn until_called(&self, verb: &str, times: u64) {
        until_it_holds(verb, || self.calls_of(verb) >= times);
    }

    /// The one job, as it is stored.
    async fn job(&self) -> Job {
        let audit = self.home.audit(&self.sandbox).await;
        let [job] = audit.jobs() else { panic!("not one job: {:#?}", audit.jobs()) };
        job.clone()
    }

    async fn assert_state(&self, state: State) {
        assert_eq!(self.job().await.state(), state);
    }

    /// Some vendors have no word for a queue.
    async fn assert_at_the_vendor(&self) {
        let state = self.job().await.state();
        assert!(matches!(state, State::Queued | State::Running), "{state}");
    }

    async fn agree(&self, expected: Books) {
        self.home.audit(&self.sandbox).await.agree(expected);
    }

    /// What is left once nothing stands in the way: one order, one charge, one whole file, no open hold.
    async fn ends_with_one_of_each(&self) {
        let job = self.job().await;
        assert_whole(&job);
        assert_eq!(job.file.as_ref().map(|file| file.path.clone()), Some(self.clip()));
        assert_eq!(self.sandbox.ledger().charges.len(), 1, "it is charged");
        self.agree(Books { submissions: 1, ..Books::default() }).await;
        let files = std::fs::read_dir(self.home.path().join("clips")).expect("a folder");
        let files: Vec<_> = files.map(|file| file.expect("an entry").file_name()).collect();
        assert_eq!(files, ["clip.mp4"], "one file and no litter");
        self.resume_finds_nothing();
    }

    fn resume_finds_nothing(&self) {
        let before = self.sandbox.calls().len();
        let answer = self.home.expect(0, &["resume"]);
        assert_eq!(answer["jobs"], Value::Array(Vec::new()), "{answer:#}");
        assert_eq!(self.sandbox.calls().len(), before, "and asks nobody");
    }
}

/// A command that asks for the key waits for its user: nothing has left.
async fn killed_while_planned(subject: Subject) {
    let scene = Scene::open(subject, vendor());
    let asked = scene.home.path().join("asked");
    let command = format!("touch {}; sleep 600", asked.display());
    let name = scene.subject.provider.name;
    scene.home.configure(&format!("[provider.{name}]\nkey_variable = \"NO_SUCH_KEY\"\nkey_command = '{command}'\n"));
    let create = scene.create();
    until_it_holds("the key is asked for", || asked.exists());
    assert!(create.kill(), "it is killed at work");
    scene.assert_state(State::Planned).await;
    assert_eq!(scene.sandbox.calls(), []);
    scene.agree(Books { open_holds: 1, ..Books::default() }).await;
    scene.home.configure("");
    scene.home.expect(0, &["resume"]);
    scene.ends_with_one_of_each().await;
}

async fn killed_while_submitting_what_was_not_taken(subject: Subject) {
    let scene = Scene::open(subject, vendor());
    scene.script(&["submit:timeout"]);
    let create = scene.create();
    scene.until_called("submit", 1);
    assert!(create.kill(), "it is killed at work");
    scene.script(&[]);
    scene.assert_state(State::Submitting).await;
    if scene.subject.names_its_orders() {
        // Under its name it is made once only, whether it came or not.
        scene.home.expect(0, &["resume"]);
        return scene.ends_with_one_of_each().await;
    }
    for command in ["resume", "resume"] {
        scene.home.expect(9, &[command]);
        scene.assert_state(State::Uncertain).await;
    }
    scene.home.expect(9, &["recover"]);
    assert_eq!(scene.calls_of("submit"), 1, "nobody orders it again");
    scene.agree(Books { open_holds: 1, ..Books::default() }).await;
    scene.home.expect(0, &["recover", "@last", "--absent", "--yes"]);
    scene.agree(Books::default()).await;
    scene.resume_finds_nothing();
}

async fn killed_while_submitting_what_was_taken(subject: Subject) {
    let (has_a_name, can_be_found) = (subject.names_its_orders(), subject.can_be_asked_for_a_lost_order());
    let scene = Scene::open(subject, vendor());
    scene.script(&["submit:stall@50%"]);
    let create = scene.create();
    until_it_holds("it is taken", || !scene.sandbox.ledger().submissions.is_empty());
    assert!(create.kill(), "it is killed at work");
    scene.script(&[]);
    scene.assert_state(State::Submitting).await;
    if has_a_name {
        // Under its name it is made once only: what comes back is the clip that was ordered.
        scene.home.expect(0, &["resume"]);
        scene.ends_with_one_of_each().await;
    } else if can_be_found {
        // To look is free, so `resume` does it by itself.
        scene.home.expect(0, &["resume"]);
        assert_eq!(scene.calls_of("submit"), 1, "nobody orders it again");
        scene.ends_with_one_of_each().await;
    } else {
        scene.home.expect(9, &["resume"]);
        scene.assert_state(State::Uncertain).await;
        scene.home.expect(9, &["recover"]);
        // Who makes the clip before they answer has charged it already.
        let foreign_charges = scene.sandbox.ledger().charges.len();
        scene.agree(Books { submissions: 1, open_holds: 1, foreign_charges }).await;
    }
}

/// Nobody says how long a provider knows the name of an order.
async fn killed_while_submitting_and_resumed_too_late(subject: Subject) {
    let scene = Scene::open(subject, vendor());
    scene.script(&["submit:stall@50%"]);
    let create = scene.create();
    until_it_holds("it is taken", || !scene.sandbox.ledger().submissions.is_empty());
    assert!(create.kill(), "it is killed at work");
    scene.script(&[]);
    let mut lock = Lock::take(&scene.home).await;
    let earlier = "UPDATE jobs SET record = json_set(record, '$.submitted_at', '2026-01-01T00:00:00Z')";
    sqlx::raw_sql(earlier).execute(&mut lock.0).await.expect("written");
    lock.keep().await;
    scene.home.run(&["resume"]);
    assert_eq!(scene.calls_of("submit"), 1, "nobody orders it again");
}

async fn killed_while_queued(subject: Subject, ending: Ending) {
    let scene = Scene { prompt: format!("a paper boat{}", ending.in_the_prompt()), ..Scene::open(subject, frozen()) };
    let mut create = scene.create();
    create.until("submitted");
    scene.until_called("poll", 1);
    assert!(create.kill(), "it is killed at work");
    scene.assert_at_the_vendor().await;
    scene.agree(Books { submissions: 1, open_holds: 1, ..Books::default() }).await;
    ends_as_the_vendor_says(&scene, ending).await;
}

async fn killed_while_running(subject: Subject, ending: Ending) {
    let scene = Scene { prompt: format!("a paper boat{}", ending.in_the_prompt()), ..Scene::open(subject, frozen()) };
    let mut create = scene.create();
    create.until("submitted");
    scene.sandbox.advance(Duration::from_secs(30));
    assert_eq!(create.until("progress")["state"], "running");
    assert!(create.kill(), "it is killed at work");
    scene.assert_state(State::Running).await;
    scene.agree(Books { submissions: 1, open_holds: 1, ..Books::default() }).await;
    ends_as_the_vendor_says(&scene, ending).await;
}

async fn ends_as_the_vendor_says(scene: &Scene, ending: Ending) {
    if matches!(ending, Ending::Slow) {
        scene.home.expect(12, &["resume", "--timeout", "100ms"]);
        scene.agree(Books { submissions: 1, open_holds: 1, ..Books::default() }).await;
    }
    scene.sandbox.advance(Duration::from_secs(200));
    scene.home.expect(ending.code(), &["resume"]);
    if ending.code() == 0 {
        return scene.ends_with_one_of_each().await;
    }
    scene.agree(Books { submissions: 1, ..Books::default() }).await;
    assert!(!scene.clip().exists());
    scene.resume_finds_nothing();
}

async fn killed_while_the_vendor_does_not_answer_a_look(subject: Subject) {
    let scene = Scene::open(subject, vendor());
    scene.script(&["poll:timeout"]);
    let create = scene.create();
    scene.until_called("poll", 1);
    assert!(create.kill(), "it is killed at work");
    scene.script(&[]);
    scene.assert_at_the_vendor().await;
    scene.home.expect(0, &["resume"]);
    scene.ends_with_one_of_each().await;
}

/// The vendor says that it is done, and not yet where it is.
async fn killed_between_the_two_hops(subject: Subject) {
    let scene = Scene::open(subject, vendor());
    scene.script(&["result:timeout"]);
    let create = scene.create();
    scene.until_called("result", 1);
    assert!(create.kill(), "it is killed at work");
    scene.script(&[]);
    scene.assert_at_the_vendor().await;
    scene.home.expect(0, &["resume"]);
    scene.ends_with_one_of_each().await;
}

/// The vendor has made and charged it, the program knows, and the store does not.
async fn killed_between_the_charge_and_its_record(subject: Subject) {
    let scene = Scene::open(subject, frozen());
    let mut create = scene.create();
    create.until("submitted");
    // What the first look told is recorded before there is a second one.
    scene.until_called("poll", 2);
    let lock = Lock::take(&scene.home).await;
    scene.sandbox.advance(Duration::from_secs(200));
    let polls = scene.calls_of("poll");
    // The look after this one would come only when this one is recorded.
    scene.until_called("poll", polls + 1);
    until_it_holds("it is charged", || scene.sandbox.ledger().charges.len() == 1);
    assert!(create.kill(), "it is killed at work");
    lock.release().await;
    scene.assert_at_the_vendor().await;
    scene.agree(Books { submissions: 1, open_holds: 1, ..Books::default() }).await;
    scene.home.expect(0, &["resume"]);
    scene.ends_with_one_of_each().await;
}

async fn killed_while_finished_before_the_first_byte(subject: Subject) {
    let scene = Scene::open(subject, vendor());
    scene.script(&["content:timeout"]);
    let create = scene.create();
    scene.until_called("content", 1);
    assert!(create.kill(), "it is killed at work");
    scene.script(&[]);
    scene.assert_state(State::Finished).await;
    scene.agree(Books { submissions: 1, ..Books::default() }).await;
    scene.home.expect(0, &["resume"]);
    scene.ends_with_one_of_each().await;
}

async fn killed_in_the_middle_of_the_download(subject: Subject) {
    let scene = Scene::open(subject, Settings { clip_bytes: Some(4_000_000), ..vendor() });
    scene.script(&["content:stall@60%"]);
    let create = scene.create();
    let part = scene.home.file("clip.mp4.part");
    let length = || std::fs::metadata(&part).map_or(0, |part| part.len());
    until_it_holds("more than half of it is here", || length() > 2_000_000);
    assert!(create.kill(), "it is killed at work");
    let left = length();
    scene.script(&[]);
    scene.assert_state(State::Finished).await;
    assert!(!scene.clip().exists(), "nothing half-done stands in its place");
    scene.home.expect(0, &["resume"]);
    let asked = scene.sandbox.calls().into_iter().rev().find(|call| call.status == Some(206)).expect("a part");
    let range = asked.headers.iter().find(|(name, _)| name == "range").map(|(_, range)| range.clone());
    assert_eq!(range, Some(format!("bytes={left}-")), "what was here is kept");
    scene.ends_with_one_of_each().await;
}

/// The file stands in its place, and the store does not know.
async fn killed_between_the_file_and_its_record(subject: Subject) {
    let scene = Scene::open(subject, Settings { clip_bytes: Some(400_000), ..vendor() });
    scene.script(&["content:slow=400000"]);
    let mut create = scene.create();
    create.until("finished");
    let lock = Lock::take(&scene.home).await;
    until_it_holds("the file is in its place", || scene.clip().exists());
    assert!(create.kill(), "it is killed at work");
    lock.release().await;
    scene.assert_state(State::Finished).await;
    let downloads = scene.calls_of("content");
    scene.home.expect(0, &["resume"]);
    assert_eq!(scene.calls_of("content"), downloads, "it is not fetched again");
    scene.ends_with_one_of_each().await;
}

async fn killed_once_saved(subject: Subject) {
    let scene = Scene::open(subject, vendor());
    let mut create = scene.create();
    create.until("saved");
    // It may have been quicker.
    create.kill();
    scene.ends_with_one_of_each().await;
}

/// The database, held by another program: whoever wants to record something waits.
struct Lock(sqlx::sqlite::SqliteConnection);

impl Lock {
    async fn take(home: &Home) -> Self {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(home.path().join("rushes.db"))
            .busy_timeout(Duration::from_secs(30));
        let mut connection = options.connect().await.expect("the database");
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection).await.expect("it is free in between");
        Self(connection)
    }

    /// What was written meanwhile stays.
    async fn keep(mut self) {
        sqlx::raw_sql("COMMIT").execute(&mut self.0).await.expect("it was held");
        self.0.close().await.expect("it closes");
    }

    async fn release(mut self) {
        sqlx::raw_sql("ROLLBACK").execute(&mut self.0).await.expect("it was held");
        self.0.close().await.expect("it closes");
    }
}
