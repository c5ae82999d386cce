//! Looks at a job that go wrong: whatever may pass never ends a paid job.

use std::time::Duration;

use libtest_mimic::Trial;
use rushes::error::Kind;
use rushes::job::State;
use rushes::run::Goal;
use rushes::sandbox::{Pace, Settings};
use tokio::time::Instant;

use crate::servers::everybody;
use crate::stage::{Props, Stage, ends_badly, ends_well, impatient};
use crate::support::books::{Books, assert_whole};
use crate::support::subject::{Subject, named, trial, vendor};

/// What may befall a look.
const BLIPS: [&str; 14] = [
    "500x3",
    "502x3",
    "503x9",
    "503+retry=0x2",
    "504x3",
    "429x3",
    "404x2",
    "resetx3",
    "reset-afterx2",
    "htmlx2",
    "junkx2",
    "emptyx2",
    "cut@50%x2",
    "redirectx1",
];

/// What may befall a look so that nothing comes.
const SILENCES: [&str; 2] = ["timeoutx1", "stall@50%x1"];

pub(crate) fn trials() -> Vec<Trial> {
    everybody().iter().filter(|subject| subject.is_looked_at()).flat_map(trials_of).collect()
}

fn trials_of(subject: &Subject) -> Vec<Trial> {
    let forgets = subject.runs_on_ones_own_machines();
    let passes = BLIPS.into_iter().filter(|blip| !(forgets && blip.starts_with("404")));
    let blips = passes.chain(SILENCES).map(|blip| {
        let name = format!("survives_a_look_that_goes_wrong::{blip}");
        named(subject, &name, move |subject| survives(subject, blip))
    });
    let others = [
        trial(subject, survives_a_minute_of_503),
        trial(subject, keeps_a_job_that_nobody_waits_for_any_more),
        trial(subject, looks_once_more_when_the_machine_wakes_after_the_time_was_up),
    ];
    let lost = forgets.then(|| trial(subject, loses_a_job_that_the_server_does_not_know_any_more));
    blips.chain(others).chain(lost).collect()
}

async fn survives(subject: Subject, blip: &str) {
    let wire = SILENCES.contains(&blip).then(impatient);
    let stage = Stage::with(&subject, Props { wire, ..Props::default() }).await;
    stage.script(&[&format!("poll:{blip}")]);
    let job = ends_well(stage.order(&stage.ask(), Goal::Over).await);
    assert_eq!(job.state(), State::Finished);
    // Where 202 alone says that work goes on, nothing is wrong with an answer that cannot be read.
    let says_all = stage
        .sandbox
        .calls()
        .iter()
        .any(|call| call.act.split('.').next_back() == Some("poll") && call.status == Some(202));
    assert!(says_all || !stage.heard.retries().is_empty(), "it is told");
    stage.agree_on_one().await;
}

/// The vendor's clock is turned on by five seconds at each look that fails.
async fn survives_a_minute_of_503(subject: Subject) {
    let stage = Stage::open(&subject, &["poll:503 for=60s"]).await;
    let ask = stage.ask();
    let turning = async {
        let mut seen = 0;
        loop {
            let now = stage.heard.retries().len();
            (seen..now).for_each(|_| stage.sandbox.advance(Duration::from_secs(5)));
            seen = now;
            tokio::task::yield_now().await;
        }
    };
    let job = tokio::select! {
        driven = stage.order(&ask, Goal::Saved) => ends_well(driven),
        () = turning => unreachable!("it turns for ever"),
    };
    assert_whole(&job);
    assert!(stage.heard.retries().len() >= 12, "a minute has passed there");
    stage.agree_on_one().await;
}

async fn keeps_a_job_that_nobody_waits_for_any_more(subject: Subject) {
    let stage = Stage::open(&subject, &["poll:503"]).await;
    let mut job = ends_well(stage.order(&stage.ask(), Goal::Submitted).await);
    let soon = Instant::now() + Duration::from_millis(50);
    let error = stage.runner.drive(&mut job, Goal::Saved, soon).await.expect_err("the vendor does not answer");
    assert_eq!((error.kind(), job.state()), (Kind::Waiting, State::Queued), "{error:#?}");
    stage.agree(Books { submissions: 1, open_holds: 1, ..Books::default() }).await;
    stage.script(&[]);
    stage.drive(&mut job, Goal::Saved).await.expect("it goes on");
    stage.agree_on_one().await;
}

/// The lid was closed while it waited: at each question twenty more minutes were slept through.
async fn looks_once_more_when_the_machine_wakes_after_the_time_was_up(subject: Subject) {
    let asked = std::sync::atomic::AtomicU32::new(0);
    let asleep = move || Duration::from_mins(20) * asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let wire = rushes::wire::Settings { wake: rushes::wire::Wake::new(asleep), ..impatient() };
    let hour = Duration::from_hours(1);
    let slow = Settings { pace: Pace::Timed { queued: Duration::ZERO, running: hour }, poll_after: None, ..vendor() };
    let mut stage = Stage::with(&subject, Props { wire: Some(wire), vendor: Some(slow), ..Props::default() }).await;
    let mut job = ends_well(stage.order(&stage.ask(), Goal::Submitted).await);
    stage.runner.config.poll.min = "10m".parse().expect("a time");
    stage.runner.config.poll.max = "10m".parse().expect("a time");
    let looks = stage.calls_of("poll");
    let half_an_hour = Instant::now() + Duration::from_mins(30);
    let error = stage.runner.drive(&mut job, Goal::Saved, half_an_hour).await.expect_err("it takes an hour");
    assert_eq!((error.kind(), stage.calls_of("poll") - looks), (Kind::Waiting, 2), "{error:#?}");
}

/// Its jobs live in its memory: whoever asks after one that it does not know would ask for ever.
async fn loses_a_job_that_the_server_does_not_know_any_more(subject: Subject) {
    let stage = Stage::open(&subject, &["poll:404x1"]).await;
    let (_, fault) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::NotFound, State::Failed);
    assert_eq!(fault.charged, rushes::error::Charged::No);
    assert!(fault.message.contains("in its memory only"), "{fault:?}");
    stage.agree(Books { submissions: 1, ..Books::default() }).await;
}
