//! Many processes on one store at once.

use std::collections::BTreeSet;

use crate::stage::{Stage, text};

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
