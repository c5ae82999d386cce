//! The key: it goes to its provider alone, and stands nowhere that anything is written, shown or told.

use std::path::Path;

use libtest_mimic::Trial;
use rushes::error::Kind;
use rushes::job::State;
use rushes::run::Goal;
use rushes::sandbox::{Sandbox, Settings};
use rushes::secret::Secret;

use crate::servers::everybody;
use crate::stage::{Props, Stage, ends_badly, ends_well};
use crate::support::books::Books;
use crate::support::process::Home;
use crate::support::subject::{Subject, named, trial, vendor};

/// A key that can be found again wherever it is written.
const CANARY: &str = "canary-4f1d7c2e9b";

/// How a token begins that an account has signed: the base 64 of `{"alg":"RS25`.
const SIGNED: &str = "eyJhbGciOiJSUzI1";

/// The variable whose value is the path of a file that holds the key.
const FILE: &str = "GOOGLE_APPLICATION_CREDENTIALS";

/// How the user gives the key.
#[derive(Clone, Copy)]
enum Form {
    /// In a variable.
    Word,
    /// In the file that the sandbox gives to its customers, which a variable names.
    File,
}

impl Form {
    fn variables(self, subject: &Subject) -> Vec<(String, String)> {
        match self {
            Self::Word => vec![(subject.provider.key_variables[0].to_owned(), CANARY.to_owned())],
            Self::File => Vec::new(),
        }
    }

    /// What may stand nowhere.
    fn marks(self, sandbox: &Sandbox) -> Vec<String> {
        let environment = sandbox.environment();
        let path = environment.iter().find(|(name, _)| name == FILE).map(|(_, path)| path);
        let file = path.map(|path| std::fs::read(path).expect("it is there"));
        let account: serde_json::Value =
            file.map(|file| serde_json::from_slice(&file).expect("JSON")).unwrap_or_default();
        let lines = account["private_key"].as_str().unwrap_or_default().lines().map(str::to_owned);
        match self {
            Self::Word => vec![CANARY.to_owned()],
            Self::File => lines.filter(|line| line.len() > 10).chain([SIGNED.to_owned(), CANARY.to_owned()]).collect(),
        }
    }
}

pub(crate) fn trials() -> Vec<Trial> {
    everybody().iter().flat_map(trials_of).collect()
}

fn trials_of(subject: &Subject) -> Vec<Trial> {
    let redirects = ["content", "poll", "list", "delete"].into_iter().filter(|act| match *act {
        "poll" => subject.is_looked_at(),
        "list" => subject.abilities().list,
        "delete" => subject.abilities().delete,
        _ => true,
    });
    let redirects = redirects.map(|act| {
        let name = format!("takes_the_key_to_no_foreign_host::{act}");
        named(subject, &name, move |subject| takes_the_key_to_no_foreign_host(subject, act))
    });
    let in_a_file = subject.provider.key_variables.contains(&FILE).then_some((Form::File, "::file"));
    let forms = [(Form::Word, "")].into_iter().chain(in_a_file);
    let written = forms.flat_map(|(form, suffix)| {
        [
            named(subject, &format!("writes_the_key_nowhere{suffix}"), move |subject| {
                writes_the_key_nowhere(subject, form)
            }),
            named(subject, &format!("tells_the_key_to_nobody{suffix}"), move |subject| {
                tells_the_key_to_nobody(subject, form)
            }),
        ]
    });
    let acts = ["submit", "poll"].into_iter().filter(|act| *act == "submit" || subject.is_looked_at());
    let renewed = acts.map(|act| {
        let name = format!("asks_the_command_for_another_key::{act}");
        named(subject, &name, move |subject| asks_the_command_for_another_key(subject, act))
    });
    let others = [trial(subject, sends_the_key_in_the_clear_to_nobody), trial(subject, sends_nothing_on_a_dry_run)];
    redirects.chain(written).chain(renewed).chain(others).collect()
}

fn with_canary(subject: &Subject, form: Form) -> Props {
    let vendor = Settings { key: Secret::new(CANARY), ..vendor() };
    Props { vendor: Some(vendor), variables: form.variables(subject), ..Props::default() }
}

async fn takes_the_key_to_no_foreign_host(subject: Subject, act: &str) {
    let stage = Stage::with(&subject, with_canary(&subject, Form::Word)).await;
    stage.script(&[&format!("{act}:redirectx1")]);
    let mut job = ends_well(stage.order(&stage.ask(), Goal::Saved).await);
    let soon = tokio::time::Instant::now() + std::time::Duration::from_secs(2);
    if act == "list" {
        // The foreign host has no list; what counts is what it was shown.
        drop(stage.runner.list_remote(subject.name(), 1).await);
    }
    if act == "delete" {
        drop(stage.runner.delete_remote(&mut job, soon).await);
    }
    let seen = stage.seen(act);
    assert!(seen.iter().any(|call| call.fault.as_deref() == Some("redirect")), "it was sent elsewhere: {seen:#?}");
    assert_eq!(stage.sandbox.ledger().keys_seen_elsewhere, []);
    stage.agree_on_one().await;
}

/// In this process: the store, the events, the log of calls, whatever `Debug` shows, the addresses.
async fn writes_the_key_nowhere(subject: Subject, form: Form) {
    let stage = Stage::with(&subject, with_canary(&subject, form)).await;
    let marks = form.marks(&stage.sandbox);
    stage.script(&["poll:503x1", "content:cut@50%x1"]);
    let saved = ends_well(stage.order(&stage.ask(), Goal::Saved).await);
    stage.script(&["submit:401x1", "submit:500"]);
    let (refused, _) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Auth, State::Failed);
    let (lost, _) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Uncertain, State::Uncertain);
    let shown = format!(
        "{:?}{:?}{:?}{:?}{:?}{:?}",
        [saved, refused, lost],
        stage.heard.events(),
        stage.heard.lines(),
        stage.runner.environment,
        stage.runner.client,
        stage.site(),
    );
    assert!(!stage.heard.lines().is_empty(), "the log of calls was kept");
    assert_eq!(found_in(shown.as_bytes(), &marks), None, "shown: {shown}");
    let addresses: Vec<_> = stage.sandbox.calls().into_iter().map(|call| (call.path, call.headers)).collect();
    let found = found_in(format!("{addresses:?}").as_bytes(), &marks);
    assert_eq!(found, None, "in an address or a strange header: {addresses:#?}");
    assert_none_below(stage.data_dir(), &marks);
}

/// Through the real binary: standard output, standard error, and everything in the home.
async fn tells_the_key_to_nobody(subject: Subject, form: Form) {
    let sandbox = subject.open(Settings { key: Secret::new(CANARY), ..vendor() });
    let marks = form.marks(&sandbox);
    let home = Home::with(&sandbox, form.variables(&subject));
    home.configure(&subject.configuration(&sandbox));
    let model = subject.exact_name();
    let clip = home.file("clip.mp4").to_string_lossy().into_owned();
    let create =
        ["create", "a paper boat", "-m", &model, "-o", &clip, "-v", "--sidecar", "--allow-unknown-price", "-y"];
    let dry = ["create", "a paper boat", "-m", &model, "--dry-run", "-v", "--allow-unknown-price", "-y"];
    let wrong = ["create", "a paper boat", "-m", "no-such-model", "-v"];
    let mut said = Vec::new();
    for arguments in
        [&create[..], &dry, &wrong, &create, &["status", "@last", "-v"], &["config", "show"], &["doctor", "-v"]]
    {
        for json in [&[][..], &["--json", "--progress", "json"]] {
            let output = home.run(&[arguments, json].concat());
            said.push(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned());
        }
    }
    assert!(said.iter().any(|text| text.contains("POST")), "the log of calls was shown: {said:#?}");
    assert_eq!(found_in(said.concat().as_bytes(), &marks), None, "told: {said:#?}");
    assert_none_below(home.path(), &marks);
    home.audit(&sandbox).await.agree(Books { submissions: 1, ..Books::default() });
}

fn found_in<'a>(bytes: &[u8], marks: &'a [String]) -> Option<&'a str> {
    let is_there = |mark: &&String| bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
    marks.iter().find(is_there).map(String::as_str)
}

fn assert_none_below(folder: &Path, marks: &[String]) {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            assert_none_below(&path, marks);
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).expect("a file");
        assert_eq!(found_in(&bytes, marks), None, "written: {}", path.display());
    }
    assert!(files > 0 || folder.ends_with("locks"), "nothing was looked at: {}", folder.display());
}

/// The tokens of some vendors live for an hour: what a command has printed may have run out since, and one that another
/// call of it prints is taken. A vendor that takes that one neither is not asked for ever.
async fn asks_the_command_for_another_key(subject: Subject, act: &str) {
    let none = subject.provider.key_variables.iter().flat_map(|name| name.split('+'));
    let variables = none.map(|name| (name.to_owned(), String::new())).collect();
    // Any key will do.
    let vendor = Some(Settings { key: None, ..vendor() });
    let mut stage = Stage::with(&subject, Props { vendor, variables, ..Props::default() }).await;
    let asked = stage.data_dir().join("asked");
    let command = format!("echo x >> '{0}'; echo id:key-$(wc -l < '{0}')", asked.display());
    stage.runner.config.provider.entry(subject.name().to_owned()).or_default().key_command = Some(command);
    let times = || std::fs::read_to_string(&asked).expect("it was asked").lines().count();
    stage.script(&[&format!("{act}:401x1")]);
    ends_well(stage.order(&stage.ask(), Goal::Saved).await);
    assert_eq!((times(), stage.heard.retries().len()), (2, 1), "it is asked once more, and that is told");
    stage.agree_on_one().await;
    stage.script(&[&format!("{act}:401x2")]);
    let driven = stage.order(&stage.ask(), Goal::Saved).await;
    assert_eq!((driven.ending.map(|error| error.kind()), times()), (Some(Kind::Auth), 3), "and then no more");
}

/// The address is one of those that are kept for examples, and nobody is there: nothing may even try.
async fn sends_the_key_in_the_clear_to_nobody(subject: Subject) {
    let plain = (subject.base_url_variable(), "http://192.0.2.1/v1".to_owned());
    let stage = Stage::with(&subject, Props { variables: vec![plain], ..Props::default() }).await;
    let (_, fault) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Auth, State::Failed);
    assert!(fault.message.contains("plain http"), "{fault:?}");
    stage.agree(Books::default()).await;
}

async fn sends_nothing_on_a_dry_run(subject: Subject) {
    let sandbox = subject.open(vendor());
    let home = Home::new(&sandbox);
    home.configure(&subject.configuration(&sandbox));
    let clip = home.file("clip.mp4").to_string_lossy().into_owned();
    let model = subject.exact_name();
    let plan = home
        .expect(0, &["create", "a paper boat", "-m", &model, "-o", &clip, "--dry-run", "--allow-unknown-price", "-y"]);
    assert_eq!(plan["dry_run"], true, "{plan:#}");
    assert!(plan.to_string().contains(&sandbox.address().to_string()), "the call is shown: {plan:#}");
    assert_eq!(sandbox.calls(), [], "nothing was sent");
    let audit = home.audit(&sandbox).await;
    assert_eq!(audit.jobs(), [], "nothing was stored");
    audit.agree(Books::default());
    assert!(!home.file("clip.mp4").exists());
}
