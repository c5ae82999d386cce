//! The key: it goes to its provider alone, and stands nowhere that anything is written, shown or told.

use std::path::Path;

use libtest_mimic::Trial;
use rushes::error::Kind;
use rushes::job::State;
use rushes::run::Goal;
use rushes::sandbox::Settings;
use rushes::secret::Secret;

use crate::servers::everybody;
use crate::stage::{Props, Stage, ends_badly, ends_well};
use crate::support::books::Books;
use crate::support::process::Home;
use crate::support::subject::{Subject, named, trial, vendor};

/// A key that can be found again wherever it is written.
const CANARY: &str = "canary-4f1d7c2e9b";

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
    let others = [
        trial(subject, writes_the_key_nowhere),
        trial(subject, tells_the_key_to_nobody),
        trial(subject, sends_the_key_in_the_clear_to_nobody),
        trial(subject, sends_nothing_on_a_dry_run),
    ];
    redirects.chain(others).collect()
}

fn with_canary(subject: &Subject) -> Props {
    let vendor = Settings { key: Secret::new(CANARY), ..vendor() };
    let key = (subject.provider.key_variables[0].to_owned(), CANARY.to_owned());
    Props { vendor: Some(vendor), variables: vec![key], ..Props::default() }
}

async fn takes_the_key_to_no_foreign_host(subject: Subject, act: &str) {
    let stage = Stage::with(&subject, with_canary(&subject)).await;
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
async fn writes_the_key_nowhere(subject: Subject) {
    let stage = Stage::with(&subject, with_canary(&subject)).await;
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
    assert!(!shown.contains(CANARY), "shown: {shown}");
    let addresses: Vec<_> = stage.sandbox.calls().into_iter().map(|call| (call.path, call.headers)).collect();
    assert!(!format!("{addresses:?}").contains(CANARY), "in an address or a strange header: {addresses:#?}");
    assert_no_canary_below(stage.data_dir());
}

/// Through the real binary: standard output, standard error, and everything in the home.
async fn tells_the_key_to_nobody(subject: Subject) {
    let sandbox = subject.open(Settings { key: Secret::new(CANARY), ..vendor() });
    let home = Home::new(&sandbox);
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
    assert!(!said.concat().contains(CANARY), "told: {said:#?}");
    assert_no_canary_below(home.path());
    home.audit(&sandbox).await.agree(Books { submissions: 1, ..Books::default() });
}

fn assert_no_canary_below(folder: &Path) {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            assert_no_canary_below(&path);
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).expect("a file");
        let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
        assert!(!found, "written: {}", path.display());
    }
    assert!(files > 0 || folder.ends_with("locks"), "nothing was looked at: {}", folder.display());
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
