//! Ctrl-C: the waiting stops, the job goes on, and it is said how to pick it up.

use insta::assert_snapshot;

use crate::stage::{Stage, slow_vendor, text};

#[test]
fn the_first_one_stops_the_waiting() {
    for signal in ["INT", "TERM"] {
        let stage = Stage::of(slow_vendor());
        let mut running = stage.begin(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]);
        running.until("running");
        running.signal(signal);
        let said = running.end().expect(130);
        assert_eq!(said.line(), text(&stage.job()["id"]), "the id is the answer");
        if signal == "INT" {
            assert_snapshot!(stage.settled(&said), @"
            exit 130
            --- stdout
            [job-01]
            --- stderr
            note: stopping: an order on its way is let through; once more to leave at once
            [job-01]  running (interrupted): stopped waiting
            note: [job-01] goes on without us; this picks it up: rushes wait [job-01]
            no clip · $0.40 held
            ");
        }
        assert_eq!((stage.money(), stage.calls("submit")), (vec!["hold 0.40".to_owned()], 1));
        stage.vendor().advance(std::time::Duration::from_hours(1));
        stage.run(&["wait", said.line()]).expect(0);
        assert_eq!(stage.files(), ["boat.mp4"]);
    }
}

#[test]
fn scripts_get_the_job() {
    let stage = Stage::of(slow_vendor());
    let mut running = stage.begin(&["create", "a paper boat", "-m", "sora-2", "--json"]);
    running.until("running");
    running.signal("INT");
    let said = running.end().expect(130);
    assert_eq!(said.json()["id"], stage.job()["id"]);
}

#[test]
fn a_drawing_stops_at_once_and_is_drawn_later() {
    let stage = Stage::bare();
    let mut running = stage.begin(&["create", "a boat", "--seconds", "60", "-o", "boat.mp4"]);
    running.until("running");
    running.signal("INT");
    let said = running.end().expect(130);
    assert_snapshot!(stage.settled(&said), @"
    exit 130
    --- stdout
    [job-01]
    --- stderr
    note: stopping: an order on its way is let through; once more to leave at once
    [job-01]  queued (interrupted): stopped waiting
    note: [job-01] was not drawn to its end; this picks it up: rushes wait [job-01]
    ");
    assert_eq!(stage.files(), [""; 0]);
    stage.run(&["cancel", "@last"]).expect(0);
    assert_eq!(stage.job()["state"], "cancelled");
}

#[test]
fn an_order_that_was_turned_away_is_not_sent_again_after_it() {
    let stage = Stage::with_faults(&["openai.submit:429+retry=40"]);
    let mut running = stage.begin(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]);
    running.until("retrying order in");
    running.signal("INT");
    let said = running.end().expect(130);
    assert_snapshot!(stage.settled(&said), @"
    exit 130
    --- stdout
    [job-01]
    --- stderr
    note: stopping: an order on its way is let through; once more to leave at once
    [job-01]  cancelled (interrupted): stopped before it was ordered, and nothing was bought
    no clip · $0.00 spent
    ");
    assert_eq!(stage.money(), ["hold 0.40", "release 0.40"]);
    assert_eq!((stage.calls("submit"), stage.job()["state"].as_str()), (1, Some("cancelled")));
}
