//! Kills at random moments over a run of orders, resumptions and mishaps; at the end the books must agree all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rushes::job::{Job, State};
use rushes::sandbox::{Pace, Sandbox, Settings, Tempo};
use rushes::store::{Filter, Paths, Store};

use crate::running::Running;
use crate::support::books::{Books, assert_whole};
use crate::support::process::Home;
use crate::support::subject::{Subject, trial, vendor};
use crate::whose_process_dies;

/// How many orders are made between two settlements, each with words of its own.
const PROMPTS: u64 = 5;

/// The mishaps among which each round draws one.
const MISHAPS: [&str; 10] = [
    "poll:503x1",
    "poll:resetx1",
    "submit:reset-afterx1",
    "submit:503x1",
    "submit:slow=4000x1",
    "submit:resetx1",
    "content:cut@50%x1",
    "content:slow=2000000x1",
    "content:htmlx1",
    "poll:junkx1",
];

pub(crate) fn trials() -> Vec<Trial> {
    // Without a list nobody can find what a killed order has become.
    let providers = whose_process_dies().into_iter().filter(|subject| subject.abilities().list);
    providers.map(|subject| trial(&subject, killed_at_random_moments)).collect()
}

/// A number that the user of this test may set.
#[expect(clippy::disallowed_methods, reason = "a test has no configuration")]
fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

#[expect(clippy::print_stdout, reason = "the seed must be known, and how much was met")]
async fn killed_at_random_moments(subject: Subject) {
    let kills = setting("RUSHES_TEST_KILLS", 40);
    let seed = setting("RUSHES_TEST_SEED", fastrand::u64(..));
    println!("{kills} kills; RUSHES_TEST_SEED={seed} repeats their moments");
    let mut chance = fastrand::Rng::with_seed(seed);
    let pace = Pace::Timed { queued: Duration::from_millis(20), running: Duration::from_millis(60) };
    let quick = Settings { tempo: Tempo::Flowing(1.0), pace, clip_bytes: Some(400_000), ..vendor() };
    let sandbox = Sandbox::start(quick).expect("an open sandbox");
    let home = Home::new(&sandbox);
    let whole = whole_run(&home, &subject);
    let mut met = BTreeMap::<&str, u64>::new();
    for round in 0..kills {
        let mishap = MISHAPS[chance.usize(..MISHAPS.len())];
        sandbox.set_faults(if chance.bool() { vec![subject.rule(mishap)] } else { Vec::new() });
        let one = begin(&home, &subject, round, chance.u8(..4) == 0);
        std::thread::sleep(whole.mul_f64(chance.f64()));
        let met_at = if one.kill() { newest(&home).await } else { "already over" };
        *met.entry(met_at).or_default() += 1;
        if round % PROMPTS == PROMPTS - 1 {
            settle(&home, &sandbox).await;
        }
    }
    settle(&home, &sandbox).await;
    println!("the newest job when the program was killed: {met:?}");
}

/// Where the newest job stands.
async fn newest(home: &Home) -> &'static str {
    let store = Store::open(&Paths::new(home.path())).await.expect("the store opens");
    let newest = store.list(&Filter { limit: Some(1), ..Filter::default() }).await.expect("a list");
    newest.first().map_or("none", |job| job.state().as_str())
}

/// How long an order takes that nothing happens to, once its clip is drawn: what is killed is killed before that.
fn whole_run(home: &Home, subject: &Subject) -> Duration {
    let run = |name: &str| {
        let begun = Instant::now();
        let clip = home.file(name).to_string_lossy().into_owned();
        home.expect(0, &["create", "boat number 0", "-m", &subject.exact_name(), "-o", &clip]);
        begun.elapsed()
    };
    run("first.mp4");
    run("second.mp4")
}

/// Orders a clip, or picks up what is unfinished.
fn begin(home: &Home, subject: &Subject, round: u64, resumes: bool) -> Running {
    if resumes {
        return Running::begin(home, &["resume"]);
    }
    // Lost orders are told from each other by their words; of more words, more clips would have to be drawn.
    let (prompt, clip) = (format!("boat number {}", round % PROMPTS), home.file(&format!("{round}.mp4")));
    let arguments = ["create", &prompt, "-m", &subject.exact_name(), "-o", &clip.to_string_lossy()];
    Running::begin(home, &arguments)
}

/// As a user would: picks everything up, looks for what is uncertain, and then says that the vendor never had the rest.
async fn settle(home: &Home, sandbox: &Sandbox) {
    sandbox.set_faults(Vec::new());
    for command in ["resume", "recover"] {
        let output = home.run(&[command, "--json"]);
        let code = output.status.code();
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(code, Some(0 | 9 | 11)), "`{command}` ended with {code:?}: {talk}");
    }
    let audit = home.audit(sandbox).await;
    let taken: BTreeSet<String> = sandbox.ledger().submissions.into_iter().map(|order| order.id).collect();
    let known: BTreeSet<String> = audit.jobs().iter().filter_map(|job| job.remote_id().map(str::to_owned)).collect();
    assert_eq!(known, taken, "every order that the vendor took is known, and nothing else");
    let (saved, others): (Vec<&Job>, Vec<&Job>) = audit.jobs().iter().partition(|job| job.state() == State::Saved);
    assert_eq!(saved.len(), taken.len(), "every clip that was paid is here");
    saved.into_iter().for_each(assert_whole);
    let uncertain: Vec<&Job> = others.into_iter().filter(|job| job.state() == State::Uncertain).collect();
    audit.agree(Books { submissions: taken.len(), open_holds: uncertain.len(), ..Books::default() });
    for job in uncertain {
        home.expect(0, &["recover", job.id.as_str(), "--absent", "--yes"]);
    }
    home.audit(sandbox).await.agree(Books { submissions: taken.len(), ..Books::default() });
}
