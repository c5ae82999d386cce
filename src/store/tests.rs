//! What only shows when many use one store at once, and what must hold after any history.

mod histories;
mod rescued;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;
use crate::call::Ticket;
use crate::error::{Charged, Fault, FaultKind, Kind};
use crate::job::{Cost, Job, NewJob, SavedFile, State, Step, Takes};
use crate::money::Usd;
use crate::price::{Basis, Quote};
use crate::request::Request;
use crate::shape::Seconds;

/// A home that is removed with the test.
pub(super) struct Home {
    _dir: tempfile::TempDir,
    pub(super) paths: Paths,
}

impl Home {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let paths = Paths::new(dir.path().join("home"));
        Self { _dir: dir, paths }
    }

    pub(super) async fn store(&self) -> Store {
        Store::open(&self.paths).await.expect("it opens")
    }

    pub(super) fn mirrored(&self) -> Vec<Entry> {
        let text = std::fs::read_to_string(self.paths.mirror()).expect("a mirror");
        text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect()
    }
}

pub(super) fn usd(text: &str) -> Usd {
    text.parse().expect("an amount")
}

/// A job of 8 s at `fal` that is quoted at 0.80.
pub(super) fn job(entropy: u64) -> Job {
    job_with(entropy, |_| ())
}

pub(super) fn job_with(entropy: u64, change: impl FnOnce(&mut NewJob)) -> Job {
    let quote = Quote {
        usd: usd("0.80"),
        as_of: jiff::civil::date(2026, 9, 19),
        basis: "8 s at $0.10 per second".into(),
        source: "https://example.com/prices".into(),
    };
    let request = Request { prompt: "a paper boat".into(), seconds: Some(Seconds::whole(8)), ..Request::default() };
    let mut new = NewJob {
        // The lowest five bits make the first character, which has fewer values than they.
        id: JobId::from_entropy(entropy << 5),
        provider: "fal".into(),
        model: "fal-ai/veo3.1".into(),
        family: Some("veo-3.1".into()),
        server: None,
        request,
        output: "/clips/boat.mp4".into(),
        replace: crate::job::Replace::Never,
        sidecar: false,
        quote: Some(quote),
        placeholder: false,
        parent: None,
        tags: BTreeMap::new(),
        project: None,
    };
    change(&mut new);
    Job::plan(new, Timestamp::now())
}

pub(super) fn hold() -> Hold {
    Hold { usd: Some(usd("0.80")), run: "run-1".into(), caps: Vec::new() }
}

pub(super) fn cap(limit: &str) -> Cap {
    let limit = usd(limit);
    Cap { name: "budget.per_day".into(), limit, since: None, scope: Scope::All }
}

pub(super) async fn planned(store: &Store, job: &Job) -> Job {
    store.plan(std::slice::from_ref(job), &hold()).await.expect("it is planned");
    // As the next step of any job does.
    store.mend_mirror().await;
    job.clone()
}

pub(super) async fn take(store: &Store, job: &mut Job, step: Step) {
    let advance = store.advance(job, step).await.expect("it follows");
    assert_eq!(advance, Advance::Done);
}

pub(super) fn accept(remote_id: &str) -> Step {
    Step::Accept(Ticket::new(remote_id))
}

pub(super) fn end(kind: FaultKind, charged: Charged) -> Step {
    Step::End(Fault { charged, ..Fault::new(kind, "no") })
}

pub(super) fn save() -> Step {
    Step::Save(SavedFile {
        path: "/clips/boat.mp4".into(),
        bytes: 1,
        sha256: String::new(),
        size: None,
        duration: None,
    })
}

/// Runs that many racers at once, each in a thread with a connection of its own as a process has it.
fn race<T: Send>(racers: u64, act: impl AsyncFn(u64) -> T + Sync) -> Vec<T> {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    std::thread::scope(|scope| {
        let act = &act;
        let racers: Vec<_> = (0..racers).map(|racer| scope.spawn(move || runtime().block_on(act(racer)))).collect();
        racers.into_iter().map(|racer| racer.join().expect("no panic")).collect()
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[test]
fn fifty_at_once_on_a_new_home_lose_nothing() {
    let home = Home::new();
    race(50, async |racer| {
        let store = home.store().await;
        let mut job = planned(&store, &job(racer)).await;
        take(&store, &mut job, Step::Submit).await;
        take(&store, &mut job, accept(&format!("video_{racer}"))).await;
        take(&store, &mut job, Step::Finish(Takes::default())).await;
        assert_eq!(store.take_warnings(), Vec::<String>::new());
    });
    let jobs = runtime().block_on(async { home.store().await.list(&Filter::default()).await.expect("a list") });
    assert_eq!(jobs.len(), 50);
    assert!(jobs.iter().all(|job| job.state() == State::Finished && job.revision == 3), "every step was kept");
    let entries = home.mirrored();
    let seqs: Vec<i64> = entries.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, (1..=150).collect::<Vec<_>>(), "in order, no gap, none twice");
    let settled = |entry: &&Entry| entry.kind == EntryKind::Settle;
    assert_eq!(entries.iter().filter(settled).count(), 50);
}

#[test]
fn fifty_racers_for_a_budget_of_ten_dollars_buy_exactly_twelve_clips() {
    let home = Home::new();
    let hold = Hold { caps: vec![cap("10.00")], ..hold() };
    let outcomes = race(50, async |racer| {
        let store = home.store().await;
        store.plan(&[job(racer)], &hold).await.map_err(|error| error.kind())
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 12);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(Kind::Money))), "{outcomes:?}");
    runtime().block_on(async { home.store().await.mend_mirror().await });
    assert_eq!(home.mirrored().len(), 12, "a refusal leaves nothing behind");
}

#[test]
fn eight_who_drive_one_job_settle_it_once() {
    let home = Home::new();
    let job = runtime().block_on(async {
        let store = home.store().await;
        let mut job = planned(&store, &job(1)).await;
        take(&store, &mut job, Step::Submit).await;
        take(&store, &mut job, accept("video_1")).await;
        job
    });
    let outcomes = race(8, async |_| {
        let mut job = job.clone();
        let advance = home.store().await.advance(&mut job, Step::Finish(Takes::default())).await.expect("no error");
        (advance, job.state())
    });
    assert_eq!(outcomes.iter().filter(|(advance, _)| *advance == Advance::Done).count(), 1);
    assert!(outcomes.iter().all(|(_, state)| *state == State::Finished), "each one knows the stored job");
    let kinds: Vec<EntryKind> = home.mirrored().iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Hold, EntryKind::Step, EntryKind::Settle]);
}

/// One thing that may happen to one of a few jobs. What does not follow is refused and changes nothing.
#[derive(Clone, Debug)]
enum Act {
    Plan(Option<i64>),
    Step(usize, Step),
    Bill(usize, i64),
}

fn act() -> impl Strategy<Value = Act> {
    let micros = 0i64..5_000_000;
    let takes = |cost: Option<i64>| Takes { cost: cost.map(Usd::from_micros), ..Takes::default() };
    let step = prop_oneof![
        4 => Just(Step::Submit),
        1 => Just(Step::Withdraw),
        3 => Just(accept("video")),
        1 => Just(Step::LoseTrack(Fault::new(FaultKind::Unavailable, "reset"))),
        1 => Just(Step::Progress { running: true, percent: None }),
        3 => prop::option::of(micros.clone()).prop_map(move |cost| Step::Finish(takes(cost))),
        1 => Just(save()),
        1 => Just(end(FaultKind::Policy, Charged::Yes)),
        1 => Just(end(FaultKind::Failed, Charged::No)),
        1 => Just(end(FaultKind::Cancelled, Charged::Unknown)),
    ];
    prop_oneof![
        2 => prop::option::of(micros.clone()).prop_map(Act::Plan),
        8 => (0usize..6, step).prop_map(|(job, step)| Act::Step(job, step)),
        1 => (0usize..6, micros).prop_map(|(job, cost)| Act::Bill(job, cost)),
    ]
}

async fn perform(store: &Store, jobs: &mut Vec<Job>, act: Act) {
    match act {
        Act::Plan(quoted) => {
            let entropy = u64::try_from(jobs.len()).expect("few");
            let new = job_with(entropy, |new| {
                new.quote = new
                    .quote
                    .take()
                    .zip(quoted)
                    .map(|(quote, micros)| Quote { usd: Usd::from_micros(micros), ..quote });
            });
            let hold = Hold { usd: quoted.map(Usd::from_micros), ..hold() };
            store.plan(std::slice::from_ref(&new), &hold).await.expect("no cap stands in the way");
            store.mend_mirror().await;
            jobs.push(new);
        }
        Act::Step(index, step) => {
            if let Some(job) = jobs.get_mut(index) {
                let before = job.clone();
                if store.advance(job, step).await.is_err() {
                    assert_eq!(*job, before, "a refused step changes nothing");
                }
            }
        }
        Act::Bill(index, cost) => {
            if let Some(job) = jobs.get_mut(index) {
                let cost = Cost { usd: Usd::from_micros(cost), basis: Basis::Reconciled };
                let _ = store.bill(job, cost).await;
            }
        }
    }
}

/// Sums the lines of a mirror as somebody with nothing but the file would.
fn folded(entries: &[Entry]) -> Standing {
    let mut spent = Usd::ZERO;
    let mut open = BTreeMap::new();
    for entry in entries {
        match entry.kind {
            EntryKind::Hold => {
                assert!(open.insert(entry.job.clone(), entry.usd).is_none(), "one hold a job");
            }
            EntryKind::Settle => {
                assert!(open.remove(&entry.job).is_some(), "a settlement ends a hold");
                spent = spent + entry.usd.expect("a settlement is known");
            }
            EntryKind::Release => {
                assert_eq!(open.remove(&entry.job), Some(entry.usd), "what is released is what was held");
            }
            EntryKind::Adjust => spent = spent + entry.usd.expect("an adjustment is known"),
            EntryKind::Step => assert_eq!(entry.usd, None, "a step moves nothing"),
        }
    }
    let unknown = open.values().filter(|usd| usd.is_none()).count();
    let held = open.into_values().flatten().sum();
    Standing { spent, held, held_unknown: u64::try_from(unknown).expect("few") }
}

#[test]
fn after_any_history_the_mirror_folds_to_the_sums_of_the_store() {
    let runtime = runtime();
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() });
    let histories = prop::collection::vec(act(), 1..40);
    let checked = runner.run(&histories, |acts| {
        runtime.block_on(async {
            let home = Home::new();
            let store = home.store().await;
            let mut jobs = Vec::new();
            perform(&store, &mut jobs, Act::Plan(Some(1))).await;
            for act in acts {
                perform(&store, &mut jobs, act).await;
            }
            let standing = store.standing(&cap("0")).await.expect("sums");
            let entries = home.mirrored();
            prop_assert_eq!(folded(&entries), standing);
            let costs: Usd = jobs.iter().filter_map(|job| job.cost.as_ref()).map(|cost| cost.usd).sum();
            prop_assert_eq!(costs, standing.spent, "what the jobs say they cost is what the ledger says was spent");
            let by_job = store.costs(&every_cost(By::Job)).await.expect("sums");
            prop_assert_eq!(by_job.iter().map(|row| row.spent).sum::<Usd>(), standing.spent);
            prop_assert_eq!(by_job.iter().map(|row| row.held).sum::<Usd>(), standing.held);
            prop_assert_eq!(by_job.iter().map(|row| row.held_unknown).sum::<u64>(), standing.held_unknown);
            let known: BTreeSet<_> = jobs.iter().map(|job| job.id.clone()).collect();
            prop_assert!(entries.iter().all(|entry| known.contains(&entry.job)));
            rescued::same_from_the_mirror_alone(home, store, &jobs).await;
            Ok(())
        })
    });
    checked.expect("it holds");
}

pub(super) fn every_cost(by: By) -> CostFilter {
    CostFilter {
        by,
        zone: TimeZone::UTC,
        since: None,
        until: None,
        provider: None,
        model: None,
        project: None,
        tags: Vec::new(),
    }
}
