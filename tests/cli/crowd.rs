//! Many processes on one store at once.

use std::collections::BTreeSet;

use crate::stage::{Stage, slow_vendor, text};

const CROWD: usize = 50;

#[test]
fn fifty_commands_begin_on_one_new_home_and_nothing_is_lost() {
    let stage = Stage::with_vendor();
    let begin = |number: usize| {
        let output = format!("boat-{number}.mp4");
        stage.begin(&["create", "a paper boat", "-m", "sora-2", "-o", &output, "--progress", "none"])
    };
    let running: Vec<_> = (0..CROWD).map(begin).collect();
    for one in running {
        let said = one.end().expect(0);
        assert_eq!(said.stderr, "", "nobody is locked out, nothing is warned of");
        rushes::media::probe(std::path::Path::new(said.line())).expect("a clip");
    }
    let books = stage.books();
    assert_eq!((stage.calls("submit"), books.submissions.len(), books.charges.len()), (50, CROWD, CROWD));
    let jobs = stage.jobs();
    assert!(jobs.iter().all(|job| job["state"] == "saved"), "{jobs:#?}");
    let ids: BTreeSet<String> = jobs.iter().map(|job| text(&job["remote_id"])).collect();
    assert_eq!((jobs.len(), ids.len(), stage.files().len()), (CROWD, CROWD, CROWD));
    let money = stage.money();
    let settled = money.iter().filter(|row| *row == "settle 0.40").count();
    assert_eq!((money.len(), settled), (2 * CROWD, CROWD), "the mirror has every row, without a gap");
    assert_eq!(stage.run(&["cost", "--json"]).expect(0).json()["total"]["spent_usd"], books.total_usd.to_string());
}

#[test]
fn fifty_commands_that_race_for_ten_dollars_buy_exactly_twelve_clips_of_eighty_cents() {
    let stage = Stage::with_vendor();
    stage.configure("[budget]\nper_day = \"10.00\"");
    let order = ["create", "a paper boat", "-m", "sora-2", "-s", "8", "--no-wait", "--progress", "none"];
    let running: Vec<_> = (0..CROWD).map(|_| stage.begin(&order)).collect();
    let codes: Vec<i32> = running.into_iter().map(|one| one.end().code).collect();
    let ended_with = |code: i32| codes.iter().filter(|ended| **ended == code).count();
    assert_eq!((ended_with(0), ended_with(7)), (12, CROWD - 12), "{codes:?}");
    assert_eq!(stage.books().submissions.len(), 12);
}

#[test]
fn the_calls_of_a_minute_are_those_of_all_processes_together() {
    let stage = Stage::with_vendor();
    stage.configure("[provider.openai]\nrequests_per_minute = 3");
    // The order, a look, the clip: these were the three.
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "one.mp4"]).expect(0);
    let calls = stage.books().calls;
    let said = stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "two.mp4", "--timeout", "100ms"]).expect(8);
    assert!(said.stderr.contains("within the limits set for it"), "{}", said.stderr);
    assert_eq!(stage.books().calls, calls, "the next process makes none");
    assert_eq!(stage.money(), ["hold 0.40", "settle 0.40", "hold 0.40", "release 0.40"]);
    stage.configure("");
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "two.mp4"]).expect(0);
}

#[test]
fn the_jobs_at_a_provider_are_those_of_all_processes_together() {
    let stage = Stage::of(slow_vendor());
    stage.configure("[provider.openai]\nmax_jobs = 1");
    let mut first = stage.begin(&["create", "a paper boat", "-m", "sora-2", "-o", "one.mp4"]);
    first.until("running");
    let late = ["create", "a paper boat", "-m", "sora-2", "-o", "two.mp4"];
    let said = stage.run(&[&late[..], &["--timeout", "100ms"]].concat()).expect(130);
    assert!(said.stderr.contains("nothing was bought"), "{}", said.stderr);
    assert_eq!(stage.books().submissions.len(), 1);
    let second = stage.begin(&late);
    // Its place dies with it, and its job is looked after although the second one has the place by now.
    first.signal("KILL");
    first.end();
    while stage.books().submissions.len() < 2 {
        std::thread::yield_now();
    }
    stage.vendor().advance(std::time::Duration::from_hours(1));
    second.end().expect(0);
    stage.run(&["resume"]).expect(0);
    assert_eq!((stage.files(), stage.books().charges.len()), (vec!["one.mp4".to_owned(), "two.mp4".to_owned()], 2));
}
