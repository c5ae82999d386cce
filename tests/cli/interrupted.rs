//! Ctrl-C, and a reader that has gone: the waiting stops, the job goes on, and it is said how to pick it up.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use insta::assert_snapshot;
use rushes::sandbox::Settings;

use crate::hostile::{Hostile, job, reply};
use crate::said::Said;
use crate::stage::{Stage, prompt_vendor, rules, slow_vendor, text};

#[test]
fn the_first_one_stops_the_waiting() {
    for signal in SIGNALS {
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

fn drawn_until(stage: &Stage, signal: &str) -> Said {
    let mut running = stage.begin(&["create", "a boat", "--seconds", "60", "-o", "boat.mp4"]);
    running.until("running");
    running.signal(signal);
    running.end().expect(130)
}

#[test]
fn a_drawing_stops_at_once_and_is_drawn_later() {
    for signal in ["TERM", "HUP"] {
        let stage = Stage::bare();
        drawn_until(&stage, signal);
        assert_eq!(stage.files(), [""; 0]);
    }
    let stage = Stage::bare();
    let said = drawn_until(&stage, "INT");
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

/// What may ask us to end.
const SIGNALS: [&str; 3] = ["INT", "TERM", "HUP"];

/// A vendor that answers an order when it is told to.
fn waiting_vendor() -> (Hostile, Receiver<()>, Sender<()>) {
    let (begun, order_is_here) = channel();
    let (answer, may_answer) = channel::<()>();
    let may_answer = Mutex::new(may_answer);
    let vendor = Hostile::new(move |call, stream| {
        if call == "POST /v1/videos" {
            let _ = begun.send(());
            let _ = may_answer.lock().expect("unpoisoned").recv();
        }
        reply(stream, "200 OK", &job("video_1", "queued"))
    });
    (vendor, order_is_here, answer)
}

#[test]
fn an_order_on_its_way_is_let_through() {
    for signal in SIGNALS {
        let (vendor, order_is_here, answer) = waiting_vendor();
        let stage = vendor.stage();
        let mut running = stage.begin(&["create", "a boat", "-m", "sora-2", "-o", "boat.mp4"]);
        order_is_here.recv().expect("an order");
        running.signal(signal);
        running.until("stopping");
        answer.send(()).expect("it waits for the answer");
        let said = running.end().expect(130);
        let job = stage.job();
        assert_eq!(said.line(), text(&job["id"]), "the id is the answer");
        assert_eq!((&job["state"], &job["remote_id"]), (&"queued".into(), &"video_1".into()));
        assert_eq!((stage.money(), vendor.count("POST ")), (vec!["hold 0.40".to_owned()], 1));
        assert_eq!(stage.files(), [""; 0]);
    }
}

#[test]
fn the_second_one_leaves_at_once_and_the_order_is_not_sent_again() {
    for signal in SIGNALS {
        let (vendor, order_is_here, _answer) = waiting_vendor();
        let stage = vendor.stage();
        let mut running = stage.begin(&["create", "a boat", "-m", "sora-2", "-o", "boat.mp4"]);
        order_is_here.recv().expect("an order");
        running.signal(signal);
        running.until("stopping");
        running.signal(signal);
        running.until("rushes resume");
        running.end().expect(130);
        assert_eq!((text(&stage.job()["state"]).as_str(), stage.files().len()), ("submitting", 0));
        stage.run(&["resume"]).expect(9);
        assert_eq!((stage.money(), vendor.count("POST ")), (vec!["hold 0.40".to_owned()], 1));
    }
}

#[test]
fn a_download_stops_with_nothing_half_written_and_goes_on_later() {
    for signal in SIGNALS {
        let faults = rules(&["openai.content:slow=50000x1"]);
        let stage = Stage::of(Settings { faults, clip_bytes: Some(1_000_000), ..prompt_vendor() });
        let arguments = ["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--progress", "json"];
        let mut running = stage.begin(&arguments);
        running.until("\"downloading\"");
        running.signal(signal);
        let said = running.end().expect(130);
        assert_eq!(said.line(), text(&stage.job()["id"]), "the id is the answer");
        assert!(!stage.files().contains(&"boat.mp4".to_owned()), "no half of a clip: {:?}", stage.files());
        assert_eq!(stage.job()["state"], "finished");
        stage.run(&["wait", said.line()]).expect(0);
        assert_eq!(stage.files(), ["boat.mp4"]);
        assert_eq!((stage.money(), stage.calls("submit")), (vec!["hold 0.40".to_owned(), "settle 0.40".to_owned()], 1));
    }
}

#[test]
fn what_was_switched_off_before_stays_off() {
    let stage = Stage::of(slow_vendor());
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4", "--no-wait"]).expect(0);
    let mut running = stage.begin_shell("trap '' HUP; exec rushes wait --progress json");
    running.until("\"running\"");
    running.signal("HUP");
    stage.vendor().advance(std::time::Duration::from_hours(1));
    running.end().expect(0);
    assert_eq!(stage.files(), ["boat.mp4"]);
}

#[test]
fn talk_that_nobody_hears_ends_nothing() {
    let stage = Stage::with_vendor();
    let said = stage.shell(
        "{ rushes create 'a paper boat' -m sora-2 -o boat.mp4 -v 2>&1 >answer; echo $? >code; } | head -c0; \
         cat code answer; rushes list 2>&-",
    );
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert_eq!((lines[0], lines[1].ends_with("boat.mp4")), ("0", true), "{said:?}");
    assert_eq!(stage.job()["state"], "saved");
}

#[test]
fn an_answer_that_cannot_be_written_is_told() {
    let stage = Stage::with_vendor();
    let said = stage.shell("rushes create 'a paper boat' -m sora-2 -o boat.mp4 --progress none >/dev/full").expect(1);
    assert!(said.stderr.contains("what was done stands"), "{said:?}");
    assert_eq!((stage.job()["state"].as_str(), stage.files().len()), (Some("saved"), 1));
}
