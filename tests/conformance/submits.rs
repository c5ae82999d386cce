//! Orders that go wrong on their way: each is sent once, and where it may have been taken the money stays held until
//! `recover` has looked.

use std::time::Duration;

use libtest_mimic::Trial;
use rushes::error::Kind;
use rushes::job::{Job, State};
use rushes::request::Mode;
use rushes::run::{Found, Goal};

use crate::servers::everybody;
use crate::stage::{Props, Stage, ends_badly, ends_well, impatient, in_a_minute};
use crate::support::books::{Books, assert_whole};
use crate::support::subject::{Subject, named, trial};

/// What may befall an order so that nobody can say from the answer whether it was taken.
const DOUBTS: [&str; 12] =
    ["reset", "reset-after", "timeout", "stall@50%", "cut@50%", "500", "502", "503", "504", "html", "junk", "empty"];

pub(crate) fn trials() -> Vec<Trial> {
    everybody().iter().flat_map(trials_of).collect()
}

fn trials_of(subject: &Subject) -> Vec<Trial> {
    // Who makes the clip before they answer may be silent for an hour, and nobody waits for that here.
    let may_be_silent = !subject.is_looked_at();
    let mut trials: Vec<Trial> = DOUBTS
        .into_iter()
        .filter(|doubt| !(may_be_silent && *doubt == "timeout"))
        .map(|doubt| {
            named(subject, &format!("sends_a_paid_order_once::{doubt}"), move |subject| sends_it_once(subject, doubt))
        })
        .collect();
    if subject.abilities().list {
        let recovers = |mode: &Mode| {
            let mode = *mode;
            named(subject, &format!("recovers_a_lost_{mode}"), move |subject| recovers_a_lost_order(subject, mode))
        };
        trials.extend(subject.capability().modes.iter().map(recovers));
        if subject.abilities().idempotency {
            trials.push(trial(subject, tells_two_lost_orders_from_each_other_by_their_names));
        } else if !subject.has_one_seat() {
            trials.push(trial(subject, does_not_guess_between_two_lost_orders));
        }
        trials.push(trial(subject, settles_an_order_that_was_not_taken_only_on_the_users_word));
    } else if !subject.can_be_asked_for_a_lost_order() {
        trials.push(trial(subject, keeps_the_money_held_where_nobody_can_be_asked));
    }
    if subject.names_its_own_time() {
        trials.push(trial(subject, orders_again_after_a_503_that_names_a_time));
    }
    trials.extend([
        trial(subject, obeys_retry_after_on_an_order),
        trial(subject, follows_no_redirect_with_an_order),
        trial(subject, orders_nothing_where_nobody_answers),
    ]);
    trials
}

async fn sends_it_once(subject: Subject, doubt: &str) {
    // Only where nothing comes is patience wanted; elsewhere a slow machine must not look like a silent vendor.
    let silent = doubt == "timeout" || doubt.starts_with("stall");
    let stage = Stage::with(&subject, Props { wire: silent.then(impatient), ..Props::default() }).await;
    stage.script(&[&format!("submit:{doubt}")]);
    let driven = stage.order(&stage.ask(), Goal::Saved).await;
    if driven.ending.is_none() && matches!(doubt, "empty" | "junk") {
        // The vendor names the job in a header as well, so that a lost body leaves no doubt.
        return stage.agree_on_one().await;
    }
    let (mut job, _) = ends_badly(driven, Kind::Uncertain, State::Uncertain);
    if !subject.names_its_orders() {
        assert_eq!(stage.calls_of("submit"), 1, "it is not sent again");
    }
    let taken = stage.sandbox.ledger().submissions.len();
    assert!(taken <= 1, "it is taken once at most");
    stage.agree(Books { submissions: taken, open_holds: 1, ..Books::default() }).await;
    stage.script(&[]);
    // To go on with it, or to look at it, sends nothing either.
    assert_eq!(stage.drive(&mut job, Goal::Saved).await.expect_err("uncertain").kind(), Kind::Uncertain);
    settle(&stage, &mut job, taken).await;
    assert_eq!(stage.sandbox.ledger().submissions.len(), taken, "looking for it orders nothing");
}

/// Looks for a lost order: adopted where it was taken, held on to where it is too early to be sure.
async fn settle(stage: &Stage, job: &mut Job, taken: usize) {
    if !stage.subject.abilities().list {
        return;
    }
    let found = stage.runner.recover(job, in_a_minute()).await.expect("the list can be read");
    if taken == 0 {
        assert_eq!((found, job.state()), (Found::TooEarly, State::Uncertain));
        return stage.agree(Books { open_holds: 1, ..Books::default() }).await;
    }
    assert_eq!(found, Found::Adopted);
    stage.drive(job, Goal::Over).await.expect("it goes on");
    stage.agree_on_one().await;
}

async fn recovers_a_lost_order(subject: Subject, mode: Mode) {
    let stage = Stage::open(&subject, &[]).await;
    let ask = stage.ask_whatever_it_takes(mode).await;
    let others = stage.sandbox.ledger().submissions.len();
    let act = match mode {
        Mode::Text | Mode::Image | Mode::Reference => "submit",
        Mode::Remix | Mode::Edit | Mode::Extend => mode.as_str(),
    };
    // Where a clip is changed by an order like any other, that is what is lost.
    stage.script(&["submit:reset-after", &format!("{act}:reset-after")]);
    let (mut job, _) = ends_badly(stage.order(&ask, Goal::Saved).await, Kind::Uncertain, State::Uncertain);
    stage.script(&[]);
    assert_eq!(stage.runner.recover(&mut job, in_a_minute()).await.expect("the list"), Found::Adopted);
    stage.drive(&mut job, Goal::Saved).await.expect("it goes on");
    assert_whole(&job);
    stage.agree(Books { submissions: others + 1, ..Books::default() }).await;
}

async fn does_not_guess_between_two_lost_orders(subject: Subject) {
    let stage = Stage::open(&subject, &["submit:reset-after"]).await;
    let mut jobs = Vec::new();
    for _ in 0..2 {
        jobs.push(ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Uncertain, State::Uncertain).0);
    }
    for job in &mut jobs {
        let found = stage.runner.recover(job, in_a_minute()).await.expect("the list");
        let Found::Several(found) = found else { panic!("{found:?}") };
        assert_eq!(found.len(), 2, "{found:#?}");
        assert_eq!(job.state(), State::Uncertain);
    }
    stage.agree(Books { submissions: 2, open_holds: 2, ..Books::default() }).await;
}

async fn tells_two_lost_orders_from_each_other_by_their_names(subject: Subject) {
    let stage = Stage::open(&subject, &["submit:reset-after"]).await;
    let mut jobs = Vec::new();
    for _ in 0..2 {
        jobs.push(ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Uncertain, State::Uncertain).0);
    }
    for job in &mut jobs {
        assert_eq!(stage.runner.recover(job, in_a_minute()).await.expect("the list"), Found::Adopted);
    }
    assert_ne!(jobs[0].remote_id(), jobs[1].remote_id());
    stage.agree(Books { submissions: 2, open_holds: 2, ..Books::default() }).await;
}

async fn settles_an_order_that_was_not_taken_only_on_the_users_word(subject: Subject) {
    let stage = Stage::open(&subject, &["submit:reset"]).await;
    let (mut job, _) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Uncertain, State::Uncertain);
    assert_eq!(stage.runner.recover(&mut job, in_a_minute()).await.expect("the list"), Found::TooEarly);
    stage.agree(Books { open_holds: 1, ..Books::default() }).await;
    stage.runner.declare_absent(&mut job, "the user has looked").await.expect("stored");
    assert_eq!(job.state(), State::Failed);
    stage.agree(Books::default()).await;
}

async fn keeps_the_money_held_where_nobody_can_be_asked(subject: Subject) {
    let stage = Stage::open(&subject, &["submit:reset-after"]).await;
    let (mut job, _) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Uncertain, State::Uncertain);
    let error = stage.runner.recover(&mut job, in_a_minute()).await.expect_err("there is no list");
    assert_eq!((error.kind(), job.state()), (Kind::Uncertain, State::Uncertain), "{error:#?}");
    assert!(!error.details().hints.is_empty(), "the user is told where to look: {error:#?}");
    stage.agree(Books { submissions: 1, open_holds: 1, ..Books::default() }).await;
}

async fn obeys_retry_after_on_an_order(subject: Subject) {
    orders_after_the_pause(subject, "submit:429+retry=1x1").await;
}

async fn orders_again_after_a_503_that_names_a_time(subject: Subject) {
    orders_after_the_pause(subject, "submit:503+retry=1x1").await;
}

async fn orders_after_the_pause(subject: Subject, fault: &str) {
    let stage = Stage::open(&subject, &[fault]).await;
    ends_well(stage.order(&stage.ask(), Goal::Over).await);
    let retries = stage.heard.retries();
    assert!(retries.len() == 1 && retries[0].1 >= Duration::from_secs(1), "as long as asked: {retries:?}");
    assert_eq!(stage.calls_of("submit"), 2);
    stage.agree_on_one().await;
}

async fn follows_no_redirect_with_an_order(subject: Subject) {
    let stage = Stage::open(&subject, &["submit:redirect"]).await;
    let (_, fault) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Uncertain, State::Uncertain);
    assert!(fault.message.contains("redirect"), "{fault:?}");
    assert_eq!((stage.calls_of("submit"), stage.sandbox.ledger().submissions.len()), (1, 0));
    stage.agree(Books { open_holds: 1, ..Books::default() }).await;
}

/// No connection means that nothing was sent: the one failure that is certain without an answer.
async fn orders_nothing_where_nobody_answers(subject: Subject) {
    // A port that is taken, so that no other case's server gets it, and on which nobody listens.
    let closed = tokio::net::TcpSocket::new_v4().expect("a socket");
    closed.bind((std::net::Ipv4Addr::LOCALHOST, 0).into()).expect("a port");
    let nobody = (subject.base_url_variable(), format!("http://{}/v1", closed.local_addr().expect("its address")));
    let stage = Stage::with(&subject, Props { variables: vec![nobody], ..Props::default() }).await;
    let (_, fault) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Unavailable, State::Failed);
    assert_eq!(fault.charged, rushes::error::Charged::No);
    assert!(!stage.heard.retries().is_empty(), "a connection that is refused may be accepted the next time");
    stage.agree(Books::default()).await;
    drop(closed);
}
