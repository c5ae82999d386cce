//! Kills at random moments over a run of orders, resumptions and mishaps; at the end the books must agree all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use rushes::job::{Job, State};
use rushes::sandbox::{Pace, Sandbox, Settings, Tempo};
use rushes::store::{Filter, Paths, Store};

use crate::running::Running;
use crate::support::books::{Audit, Books, assert_whole};
use crate::support::process::Home;
use crate::support::subject::{Subject, named, vendor};
use crate::support::tally::{TALLY, Tally};
use crate::who::{Reach, at_every_moment, setting};

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

/// How many kills there are between a new home and the next: what is held against each other grows with each.
const A_HOME: u64 = 40;

/// So many kills altogether; `RUSHES_TEST_KILLS` is another number of them.
pub(crate) fn trials(reach: Reach, kills: u64) -> Vec<Trial> {
    let (kills, seed) = (setting("RUSHES_TEST_KILLS", kills), setting("RUSHES_TEST_SEED", fastrand::u64(..)));
    // Elsewhere nobody can find what a killed order has become.
    let subjects: Vec<Subject> =
        at_every_moment(reach).into_iter().filter(Subject::can_be_asked_for_a_lost_order).collect();
    let homes = (0..kills.div_ceil(A_HOME)).zip(subjects.iter().cycle());
    let of_home = |(home, subject): (u64, &Subject)| {
        let (kills, seed) = (A_HOME.min(kills - home * A_HOME), seed.wrapping_add(home));
        named(subject, &format!("killed_{kills}_times_by_lot_{seed}"), move |subject| {
            killed_by_lot(subject, kills, seed)
        })
    };
    homes.map(of_home).collect()
}

#[expect(clippy::print_stdout, reason = "how to repeat it, and how much was met")]
async fn killed_by_lot(subject: Subject, kills: u64, seed: u64) {
    let mut chance = fastrand::Rng::with_seed(seed);
    let pace = Pace::Timed { queued: Duration::from_millis(20), running: Duration::from_millis(60) };
    let quick = Settings { tempo: Tempo::Flowing(1.0), pace, clip_bytes: Some(400_000), ..vendor() };
    let sandbox = Sandbox::start(quick).expect("an open sandbox");
    let home = Home::new(&sandbox);
    let whole = whole_run(&home, &subject);
    let mut met = BTreeMap::<&str, u64>::new();
    let (mut rounds, mut killed) = (0, 0);
    while killed < kills {
        let mishap = MISHAPS[chance.usize(..MISHAPS.len())];
        sandbox.set_faults(if chance.bool() { vec![subject.rule(mishap)] } else { Vec::new() });
        let one = begin(&home, &subject, rounds, chance.u8(..4) == 0);
        std::thread::sleep(whole.mul_f64(chance.f64()));
        if one.kill() {
            *met.entry(newest(&home).await).or_default() += 1;
            killed += 1;
        }
        rounds += 1;
        if rounds % PROMPTS == 0 {
            settle(&home, &sandbox).await;
        }
    }
    settle(&home, &sandbox).await;
    Tally::add(&TALLY.random_kills, killed);
    println!("RUSHES_TEST_SEED={seed} RUSHES_TEST_KILLS={kills}: the newest job when the program was killed: {met:?}");
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
        home.expect(
            0,
            &["create", "boat number 0", "-m", &subject.exact_name(), "-o", &clip, "-y", "--allow-unknown-price"],
        );
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
    let arguments =
        ["create", &prompt, "-m", &subject.exact_name(), "-o", &clip.to_string_lossy(), "-y", "--allow-unknown-price"];
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
    let taken: BTreeSet<String> = sandbox.ledger().submissions.into_iter().map(|order| order.id).collect();
    adopt_what_looks_alike(home, sandbox, &taken).await;
    let audit = home.audit(sandbox).await;
    let known = known_at_the_vendor(&audit);
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

fn known_at_the_vendor(audit: &Audit) -> BTreeSet<String> {
    audit.jobs().iter().filter_map(|job| job.remote_id().map(str::to_owned)).collect()
}

/// Where a list does not tell the words of an order, two that were lost look alike: the user says which is which.
async fn adopt_what_looks_alike(home: &Home, sandbox: &Sandbox, taken: &BTreeSet<String>) {
    let audit = home.audit(sandbox).await;
    let known = known_at_the_vendor(&audit);
    let uncertain = audit.jobs().iter().filter(|job| job.state() == State::Uncertain);
    let pairs: Vec<(&String, &Job)> = taken.difference(&known).zip(uncertain).collect();
    for (id, job) in &pairs {
        home.expect(0, &["recover", job.id.as_str(), "--adopt", id]);
    }
    if !pairs.is_empty() {
        home.run(&["resume"]);
    }
}
