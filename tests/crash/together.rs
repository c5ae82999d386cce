//! Several processes at one job: one of them acts, the others find what it has done.

use std::path::PathBuf;
use std::time::Duration;

use libtest_mimic::Trial;
use rushes::job::State;
use rushes::sandbox::{Pace, Sandbox, Settings};

use crate::running::{Running, until_it_holds};
use crate::support::books::{Books, assert_whole};
use crate::support::process::Home;
use crate::support::subject::{Subject, trial, vendor};
use crate::who::usual;

pub(crate) fn trials() -> Vec<Trial> {
    let cases = usual().into_iter().flat_map(|subject| {
        let mut trials = vec![
            trial(&subject, two_wait_for_one_job),
            trial(&subject, two_download_one_clip),
            trial(&subject, two_resume_one_planned_job),
            trial(&subject, a_living_process_is_not_taken_for_a_dead_one),
        ];
        if subject.abilities().list {
            trials.push(trial(&subject, two_recover_one_order));
        }
        trials
    });
    cases.collect()
}

fn slow() -> Settings {
    Settings { pace: Pace::Timed { queued: Duration::from_secs(10), running: Duration::from_secs(100) }, ..vendor() }
}

fn begin_create(home: &Home, subject: &Subject) -> Running {
    let clip = clip(home).to_string_lossy().into_owned();
    Running::begin(home, &["create", "a paper boat on a rainy street", "-m", &subject.exact_name(), "-o", &clip])
}

fn clip(home: &Home) -> PathBuf {
    home.file("clip.mp4")
}

async fn ends_with_one_of_each(home: &Home, sandbox: &Sandbox) {
    let audit = home.audit(sandbox).await;
    let [job] = audit.jobs() else { panic!("not one job: {:#?}", audit.jobs()) };
    assert_whole(job);
    assert_eq!(sandbox.ledger().charges.len(), 1, "it is charged");
    audit.agree(Books { submissions: 1, ..Books::default() });
}

fn end_well(running: Vec<Running>) {
    for one in running {
        let (code, said) = one.end();
        assert_eq!(code, Some(0), "{said}");
    }
}

async fn two_wait_for_one_job(subject: Subject) {
    let sandbox = Sandbox::start(slow()).expect("an open sandbox");
    let home = Home::new(&sandbox);
    let create = begin_create(&home, &subject);
    until_it_holds("it is ordered", || !sandbox.ledger().submissions.is_empty());
    let waiting: Vec<Running> = (0..2).map(|_| Running::begin(&home, &["resume"])).collect();
    let polls = || sandbox.ledger().calls_of(subject.provider.name, "poll");
    let before = polls();
    until_it_holds("all of them look", || polls() > before + 20);
    sandbox.advance(Duration::from_secs(200));
    end_well(waiting);
    end_well(vec![create]);
    assert_eq!(sandbox.ledger().calls_of(subject.provider.name, "content"), 1, "one of them fetches it");
    ends_with_one_of_each(&home, &sandbox).await;
}

async fn two_download_one_clip(subject: Subject) {
    let large = Settings { clip_bytes: Some(300_000), ..vendor() };
    let sandbox = Sandbox::start(large).expect("an open sandbox");
    let home = Home::new(&sandbox);
    let clip = clip(&home).to_string_lossy().into_owned();
    home.expect(0, &["create", "a paper boat", "-m", &subject.exact_name(), "-o", &clip, "--no-wait"]);
    home.expect(0, &["wait", "@last", "--no-download"]);
    sandbox.set_faults(vec![subject.rule("content:slow=300000")]);
    let mut both: Vec<Running> = (0..2).map(|_| Running::begin(&home, &["download", "@last"])).collect();
    until_it_holds("it is fetched", || sandbox.ledger().calls_of(subject.provider.name, "content") > 0);
    both.push(Running::begin(&home, &["wait", "@last"]));
    end_well(both);
    assert_eq!(sandbox.ledger().calls_of(subject.provider.name, "content"), 1, "one of them fetches it");
    ends_with_one_of_each(&home, &sandbox).await;
}

/// Both find the job planned; one of them orders it.
async fn two_resume_one_planned_job(subject: Subject) {
    let sandbox = Sandbox::start(vendor()).expect("an open sandbox");
    let home = Home::new(&sandbox);
    let (name, variable) = (subject.provider.name, subject.provider.key_variables[0]);
    let asked = home.path().join("asked");
    let command = format!("touch {}; sleep 600", asked.display());
    home.configure(&format!("[provider.{name}]\nkey_variable = \"NO_SUCH_KEY\"\nkey_command = '{command}'\n"));
    let create = begin_create(&home, &subject);
    until_it_holds("the key is asked for", || asked.exists());
    home.configure(&format!("[provider.{name}]\nkey_variable = \"{variable}\"\n"));
    let mut both: Vec<Running> = (0..2).map(|_| Running::begin(&home, &["resume"])).collect();
    for one in &mut both {
        one.until("picked-up");
    }
    assert_eq!(sandbox.calls(), [], "the one who holds it is not passed by");
    assert!(create.kill(), "it is killed at work");
    end_well(both);
    assert_eq!(sandbox.ledger().calls_of(name, "submit"), 1, "one of them orders it");
    ends_with_one_of_each(&home, &sandbox).await;
}

async fn a_living_process_is_not_taken_for_a_dead_one(subject: Subject) {
    let sandbox = Sandbox::start(vendor()).expect("an open sandbox");
    sandbox.set_faults(vec![subject.rule("submit:timeout")]);
    let home = Home::new(&sandbox);
    let create = begin_create(&home, &subject);
    until_it_holds("the order is on its way", || sandbox.ledger().calls_of(subject.provider.name, "submit") == 1);
    home.expect(12, &["resume", "--timeout", "300ms"]);
    let audit = home.audit(&sandbox).await;
    assert_eq!(audit.jobs()[0].state(), State::Submitting, "its order may still be answered");
    audit.agree(Books { open_holds: 1, ..Books::default() });
    assert!(create.kill(), "it is killed at work");
    home.expect(9, &["resume"]);
    assert_eq!(sandbox.ledger().calls_of(subject.provider.name, "submit"), 1, "nobody orders it again");
    home.audit(&sandbox).await.agree(Books { open_holds: 1, ..Books::default() });
}

async fn two_recover_one_order(subject: Subject) {
    let sandbox = Sandbox::start(vendor()).expect("an open sandbox");
    sandbox.set_faults(vec![subject.rule("submit:reset-after")]);
    let home = Home::new(&sandbox);
    let clip = clip(&home).to_string_lossy().into_owned();
    home.expect(9, &["create", "a paper boat", "-m", &subject.exact_name(), "-o", &clip]);
    sandbox.set_faults(Vec::new());
    let both: Vec<Running> = (0..2).map(|_| Running::begin(&home, &["recover"])).collect();
    end_well(both);
    ends_with_one_of_each(&home, &sandbox).await;
}
