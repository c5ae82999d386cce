//! `recover`: orders of which nobody knows whether they were taken.

use std::io::Write;

use insta::assert_snapshot;

use crate::hostile::Hostile;
use crate::stage::{Stage, text};

fn uncertain(fault: &str) -> Stage {
    let stage = Stage::with_faults(&[fault]);
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(9);
    stage
}

#[test]
fn without_an_uncertain_job_there_is_nothing_to_do() {
    let stage = Stage::with_vendor();
    assert_snapshot!(stage.tell(&["recover"]), @"
    exit 0
    --- stderr
    note: no job is uncertain
    ");
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(0);
    assert_snapshot!(stage.tell(&["recover", "@last"]), @"
    exit 2
    --- stderr
    error: there is nothing to recover: the job is saved
    hint: rushes status [job-01]
    ");
}

#[test]
fn an_order_that_was_taken_is_adopted() {
    let stage = uncertain("openai.submit:junk");
    stage.run(&["recover", "@last"]).expect(0);
    assert_eq!((stage.calls("submit"), stage.books().charges.len()), (1, 1));
    assert_eq!((stage.files(), stage.money().len()), (vec!["boat.mp4".to_owned()], 2));
}

#[test]
fn an_empty_list_proves_nothing_where_the_clocks_differ() {
    // An order is looked for by its time, and here the vendor lives in another one.
    let hostile = Hostile::new(|call, stream| {
        if call == "POST /v1/videos" {
            return Ok(());
        }
        let body = r#"{"object":"list","data":[],"has_more":false}"#;
        let head = "HTTP/1.1 200 OK\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\nconnection: close\r\n";
        write!(stream, "{head}content-length: {}\r\n\r\n{body}", body.len())
    });
    let stage = hostile.stage();
    stage.run(&["create", "a paper boat", "-m", "openai:sora-2", "-o", "boat.mp4", "-y"]).expect(9);
    let said = stage.run(&["recover", "@last"]).expect(9);
    assert!(said.stderr.contains("ahead of its clock, so that this proves nothing"), "{}", said.stderr);
    assert_eq!((hostile.count("POST "), stage.money()), (1, vec!["hold 0.40".to_owned()]));
}

#[test]
fn a_vendor_that_cannot_be_asked_leaves_it_as_it_is() {
    let stage = uncertain("openai.submit:500");
    stage.script(&["openai.list:401"]);
    assert_snapshot!(stage.tell(&["recover"]), @"
    exit 9
    --- stderr
    [job-01]  uncertain: OpenAI cannot be asked for the lost order: Incorrect API key provided.
    error: OpenAI cannot be asked for the lost order: Incorrect API key provided.
      caused by: it may be charged: $0.40 stays held
    hint: look at OpenAI for a job of [time], then: rushes recover [job-01] --absent
    hint: rushes recover [job-01] --resubmit   # order it anew, though it may be charged twice
    ");
    assert_eq!(stage.money(), ["hold 0.40"]);
}

#[test]
fn the_user_may_know_that_it_is_not_there() {
    let stage = uncertain("openai.submit:500");
    assert_snapshot!(stage.tell(&["recover", "@last", "--absent"]), @"
    exit 7
    --- stderr
    error: this gives the hold of [job-01] back, as if openai had never had the order; there is nobody to ask, so nothing was done
    hint: add --yes to do it
    ");
    assert_eq!(stage.money(), ["hold 0.40"]);
    stage.run(&["recover", "@last", "--absent", "--yes"]).expect(0);
    assert_eq!(stage.money(), ["hold 0.40", "release 0.40"]);
    assert_eq!(stage.calls("submit"), 1);
}

#[test]
fn ordering_it_anew_wants_a_yes_and_keeps_the_first_hold() {
    let stage = uncertain("openai.submit:500x1");
    assert_snapshot!(stage.tell(&["recover", "@last", "--resubmit"]), @"
    exit 7
    --- stderr
    error: this orders [job-01] anew for $0.40, although the first order may be charged as well; there is nobody to ask, so nothing was done
    hint: add --yes to do it
    ");
    assert_eq!(stage.calls("submit"), 1);
    stage.run(&["recover", "@last", "--resubmit", "--yes"]).expect(0);
    assert_eq!((stage.calls("submit"), stage.files()), (2, vec!["boat.mp4".to_owned()]));
    assert_eq!(stage.money(), ["hold 0.40", "hold 0.40", "settle 0.40"]);
}

#[test]
fn a_flag_without_a_job_is_refused() {
    let stage = Stage::bare();
    for flags in [&["--absent"][..], &["--resubmit"], &["--adopt", "video_1"]] {
        stage.run(&[&["recover"], flags].concat()).expect(2);
    }
}

#[test]
fn of_two_orders_that_look_alike_the_user_says_which_is_which() {
    let stage = Stage::with_faults(&["openai.submit:reset-after"]);
    let create = ["create", "a paper boat", "-m", "sora-2", "-o", "{id}.mp4"];
    stage.run(&create).expect(9);
    stage.run(&create).expect(9);
    let said = stage.run(&["recover"]).expect(9);
    assert!(said.stderr.contains("--adopt REMOTE-ID"), "{}", said.stderr);
    let (jobs, taken) = (stage.jobs(), stage.books().submissions);
    for (job, order) in jobs.iter().zip(taken.iter().rev()) {
        stage.run(&["recover", &text(&job["id"]), "--adopt", &order.id]).expect(0);
    }
    assert_eq!((stage.calls("submit"), stage.books().charges.len(), stage.files().len()), (2, 2, 2));
    assert_eq!(stage.money(), ["hold 0.40", "hold 0.40", "settle 0.40", "settle 0.40"]);
}

#[test]
fn only_a_job_that_is_there_and_nobody_elses_is_adopted() {
    let stage = Stage::with_faults(&["openai.submit:reset-after"]);
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "boat.mp4"]).expect(9);
    stage.script(&[]);
    stage.run(&["create", "a paper boat", "-m", "sora-2", "-o", "other.mp4"]).expect(0);
    let (jobs, taken) = (stage.jobs(), stage.books().submissions);
    let (lost, other) = (text(&jobs[1]["id"]), &taken[1].id);
    let mut told = stage.tell(&["recover", &lost, "--adopt", other]);
    told.push_str(&stage.tell(&["recover", &lost, "--adopt", &format!("video_{}", "0".repeat(48))]));
    assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: `[remote]` is [job-02] already, so nothing was changed
    exit 4
    --- stderr
    error: OpenAI has no such job: Video with id '[remote]' not found.
    hint: rushes list --remote openai
    ");
    assert_eq!(stage.money(), ["hold 0.40", "hold 0.40", "settle 0.40"]);
}
