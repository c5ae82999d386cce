//! What a provider can do besides making clips: done where it is declared, and clearly refused elsewhere.

use std::collections::BTreeSet;

use libtest_mimic::Trial;
use rushes::call::Call;
use rushes::error::{Charged, Kind};
use rushes::habits::Listing;
use rushes::job::{Place, State};
use rushes::money::Usd;
use rushes::providers::Progress;
use rushes::request::Mode;
use rushes::run::{Ask, Goal};
use rushes::sandbox::{Pace, Settings};

use crate::servers::{every_switch, everybody};
use crate::stage::{Props, Stage, ends_well, in_a_minute};
use crate::support::books::{Books, assert_whole};
use crate::support::subject::{Subject, named, trial, vendor};

/// More jobs than stand on a page of any list.
const MANY: usize = 130;

pub(crate) fn trials() -> Vec<Trial> {
    everybody().iter().chain(&every_switch()).flat_map(trials_of).collect()
}

fn trials_of(subject: &Subject) -> Vec<Trial> {
    let abilities = subject.abilities();
    let mut trials =
        vec![trial(subject, cancels_what_was_never_sent), trial(subject, knows_no_job_that_the_vendor_does_not_know)];
    if subject.is_looked_at() {
        trials.push(trial(subject, takes_in_a_job_that_was_made_elsewhere));
        let cancels = abilities.cancel;
        trials.push(if cancels { trial(subject, cancels_a_job) } else { trial(subject, refuses_to_cancel_a_job) });
        if cancels {
            trials.push(trial(subject, cancels_no_clip_that_is_made));
            trials.push(trial(subject, settles_a_running_job_that_is_cancelled));
        }
    }
    trials.push(if abilities.delete {
        trial(subject, deletes_a_job_that_is_over)
    } else {
        trial(subject, refuses_to_delete_a_job)
    });
    trials.push(if abilities.list { trial(subject, lists_every_page) } else { trial(subject, refuses_to_list) });
    let acts = [(Mode::Remix, abilities.remix), (Mode::Edit, abilities.edit), (Mode::Extend, abilities.extend)];
    let family = subject.siblings().into_iter().filter(|other| other.model.family == subject.model.family);
    let made: Vec<Mode> = family.flat_map(|model| model.capability().modes.clone()).collect();
    for (mode, _) in acts.into_iter().filter(|(mode, able)| !(*able && made.contains(mode))) {
        trials.push(named(subject, &format!("refuses_to_{mode}"), move |subject| refuses_to_change(subject, mode)));
    }
    trials
}

async fn cancels_what_was_never_sent(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let plan = stage.plan(&stage.ask()).await;
    let mut job = rushes::job::Job::plan(plan.jobs[0].clone(), jiff::Timestamp::now());
    let hold = rushes::store::Hold { usd: plan.total, run: plan.run.clone(), caps: Vec::new() };
    stage.runner.store.plan(std::slice::from_ref(&job), &hold).await.expect("it is stored");
    stage.agree(Books { open_holds: 1, ..Books::default() }).await;
    stage.runner.cancel(&mut job, in_a_minute()).await.expect("nothing stands against it");
    assert_eq!(job.state(), State::Cancelled);
    assert_eq!(stage.sandbox.calls(), []);
    stage.agree(Books::default()).await;
}

async fn cancels_a_job(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let mut job = stage.make(Goal::Submitted).await;
    stage.runner.cancel(&mut job, in_a_minute()).await.expect("it can be cancelled");
    assert_eq!(job.state(), State::Cancelled);
    stage.agree(Books { submissions: 1, ..Books::default() }).await;
}

/// What the vendor's documents say of it is what its books show; where they say nothing, ours do not either. Some stop
/// only what has not begun, and the job goes on.
async fn settles_a_running_job_that_is_cancelled(subject: Subject) {
    let running = Settings { pace: Pace::Polls { queued: 0, running: 9 }, ..vendor() };
    let stage = Stage::with(&subject, Props { vendor: Some(running), ..Props::default() }).await;
    let mut job = stage.make(Goal::Submitted).await;
    if let Err(refusal) = stage.runner.cancel(&mut job, in_a_minute()).await {
        assert_eq!(refusal.kind(), Kind::Usage, "{refusal:?}");
        assert!(!job.state().is_over(), "{:?}", job.state());
        return stage.agree(Books { submissions: 1, open_holds: 1, ..Books::default() }).await;
    }
    assert_eq!(job.state(), State::Cancelled);
    let theirs: Usd = stage.sandbox.ledger().charges.iter().map(|charge| charge.usd).sum();
    let ours = job.cost.as_ref().map_or(Usd::ZERO, |cost| cost.usd);
    match job.fault.as_ref().map(|fault| fault.charged) {
        Some(Charged::Yes | Charged::No) => assert_eq!(ours, theirs),
        Some(Charged::Unknown) | None => assert_eq!(ours, Usd::ZERO),
    }
}

/// Some have one act for both, and remove what is made. It is paid, and stays.
async fn cancels_no_clip_that_is_made(subject: Subject) {
    let at_the_first_look = Settings { pace: Pace::Polls { queued: 0, running: 0 }, ..vendor() };
    let stage = Stage::with(&subject, Props { vendor: Some(at_the_first_look), ..Props::default() }).await;
    let mut job = stage.make(Goal::Submitted).await;
    drop(stage.runner.cancel(&mut job, in_a_minute()).await);
    if job.state() == State::Cancelled {
        // It was stopped before anybody had looked, and nothing is charged.
        return stage.agree(Books { submissions: 1, ..Books::default() }).await;
    }
    stage.drive(&mut job, Goal::Saved).await.expect("it is there");
    assert_whole(&job);
    stage.agree_on_one().await;
}

async fn refuses_to_cancel_a_job(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let mut job = stage.make(Goal::Submitted).await;
    let calls = stage.sandbox.calls().len();
    let error = stage.runner.cancel(&mut job, in_a_minute()).await.expect_err("there is no such act");
    assert_eq!((error.kind(), job.state()), (Kind::Usage, State::Queued), "{error:#?}");
    assert!(error.to_string().contains("charged"), "the user is told that it goes on and costs: {error}");
    assert_eq!(stage.sandbox.calls().len(), calls, "nothing was sent");
    stage.drive(&mut job, Goal::Saved).await.expect("it goes on");
    stage.agree_on_one().await;
}

async fn deletes_a_job_that_is_over(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let mut job = stage.make(Goal::Submitted).await;
    let calls = stage.sandbox.calls().len();
    let error = stage.runner.delete_remote(&mut job, in_a_minute()).await.expect_err("it would be paid and lost");
    assert_eq!((error.kind(), stage.sandbox.calls().len()), (Kind::Usage, calls), "{error:#?}");
    stage.drive(&mut job, Goal::Saved).await.expect("it goes on");
    for _ in 0..2 {
        stage.runner.delete_remote(&mut job, in_a_minute()).await.expect("what is gone counts as deleted");
    }
    let call = stage.site().dialect.poll(job.ticket.as_ref().expect("it was taken"));
    let reply = stage.send(&call).await.expect("an answer");
    let there = stage.site().dialect.read_poll(job.ticket.as_ref().expect("it was taken"), &reply);
    // Some keep the entry of a job whose clip is gone.
    if let Ok(Progress::Done(takes)) = there {
        for asset in takes.assets {
            let call = match asset.place {
                Place::Open(url) => Call::get(url).without_key(),
                Place::Keyed(call) => call,
                Place::Inline(_) => panic!("the vendor does not have the clip any more"),
            };
            let reply = stage.send(&call).await.expect("an answer");
            assert!(!reply.is_success(), "the vendor does not have the clip any more: {reply:?}");
        }
    }
    assert_whole(&job);
    stage.agree_on_one().await;
}

async fn refuses_to_delete_a_job(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let mut job = stage.make(Goal::Saved).await;
    let calls = stage.sandbox.calls().len();
    let error = stage.runner.delete_remote(&mut job, in_a_minute()).await.expect_err("there is no such act");
    assert_eq!((error.kind(), stage.sandbox.calls().len()), (Kind::Usage, calls), "{error:#?}");
    stage.agree_on_one().await;
}

async fn lists_every_page(subject: Subject) {
    let at_the_first_look = Settings { pace: Pace::Polls { queued: 0, running: 0 }, ..vendor() };
    let stage = Stage::with(&subject, Props { vendor: Some(at_the_first_look), ..Props::default() }).await;
    stage.script(&["list:503x2"]);
    let mut made = BTreeSet::new();
    for number in 0..MANY {
        let ticket = stage.order_elsewhere(&format!("clip {number}")).await;
        if subject.has_one_seat() {
            stage.send(&stage.site().dialect.poll(&ticket)).await.expect("it is over, and there is room");
        }
        made.insert(ticket.remote_id);
    }
    let listed = stage.runner.list_remote(subject.name(), usize::MAX).await.expect("a list");
    let ids: BTreeSet<String> = listed.iter().map(|job| job.remote_id.clone()).collect();
    assert_eq!((listed.len(), &ids), (MANY, &made), "each once, from every page");
    let whole = subject.ways().is_some_and(|ways| ways.list == Listing::Whole);
    assert_eq!(stage.calls_of("list") > 3, !whole, "there is more than one page, but where all is told at once");
    assert!(listed.iter().map(|job| job.created_at).rev().is_sorted(), "newest first");
    let few = stage.runner.list_remote(subject.name(), 7).await.expect("a list");
    assert_eq!(
        few.iter().map(|job| &job.remote_id).collect::<Vec<_>>(),
        listed[..7].iter().map(|job| &job.remote_id).collect::<Vec<_>>()
    );
    stage.agree(Books { submissions: MANY, ..Books::default() }).await;
}

async fn refuses_to_list(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let error = stage.runner.list_remote(subject.name(), 10).await.expect_err("there is no such act");
    assert_eq!((error.kind(), stage.sandbox.calls().len()), (Kind::Usage, 0), "{error:#?}");
}

async fn refuses_to_change(subject: Subject, mode: Mode) {
    let stage = Stage::open(&subject, &[]).await;
    let parent = stage.make(Goal::Over).await;
    let calls = stage.sandbox.calls().len();
    let ask: Ask = stage.ask_to(mode, &parent);
    let error = stage.runner.plan(&ask).await.expect_err("there is no such act");
    assert_eq!((error.kind(), stage.sandbox.calls().len()), (Kind::Usage, calls), "{error:#?}");
    stage.agree_on_one().await;
}

/// It was paid for elsewhere: the clip comes, and the ledger counts nothing.
async fn takes_in_a_job_that_was_made_elsewhere(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let ticket = stage.order_elsewhere("a paper boat").await;
    let name = format!("{}:{}", subject.name(), ticket.remote_id);
    let mut job = stage.runner.find(&name).await.expect("the vendor has it");
    job.output = stage.file("elsewhere.mp4");
    rushes::run::output::check(&job.output, job.replace).expect("a place");
    stage.drive(&mut job, Goal::Over).await.expect("it goes on");
    let wish =
        rushes::run::Wish { variant: rushes::job::Variant::Video, path: stage.file("here.mp4"), replace: job.replace };
    stage.runner.fetch_and_record(&mut job, &wish, in_a_minute()).await.expect("it is fetched");
    assert_whole(&job);
    assert_eq!(stage.runner.find(&name).await.expect("it is here").id, job.id, "it is taken in once");
    stage.agree(Books { submissions: 1, foreign_charges: usize::from(subject.bills()), ..Books::default() }).await;
}

async fn knows_no_job_that_the_vendor_does_not_know(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let error = stage.runner.find(&format!("{}:no-such-job", subject.name())).await.expect_err("there is none");
    assert_eq!(error.kind(), Kind::NotFound, "{error:#?}");
    assert_eq!(stage.runner.store.list(&rushes::store::Filter::default()).await.expect("a list"), []);
    ends_well(stage.order(&stage.ask(), Goal::Over).await);
}
