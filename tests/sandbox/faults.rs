//! Every mishap as a client meets it, and what the books say afterwards.

use std::time::Duration;

use reqwest::Response;
use rushes::shape::Seconds;
use serde_json::json;

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, instant, rules, settings};

fn order() -> serde_json::Value {
    json!({ "prompt": "a lighthouse" })
}

#[tokio::test]
async fn a_status_comes_as_often_as_it_was_asked_for() {
    let vendor = Rehearsal::with_faults(instant(), &["openai.poll:503x2", "openai.poll:429+retry=2x1"]);
    let id = vendor.submit("in trouble").await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        let reply = vendor.ask(&format!("/videos/{id}")).await;
        seen.push((reply.status, reply.text("/error/code"), reply.header("retry-after").map(ToOwned::to_owned)));
    }
    let plain = |status, code: &str| (status, code.to_owned(), None);
    let busy = plain(503, "server_is_overloaded");
    assert_eq!(seen[..2], [busy.clone(), busy]);
    assert_eq!(seen[2], (429, "rate_limit_exceeded".to_owned(), Some("2".to_owned())));
    assert_eq!(seen[3], plain(200, ""));
    assert_eq!(vendor.ledger().calls_of("openai", "poll"), 4);
}

#[tokio::test]
async fn a_minute_of_failing_polls_is_a_minute_of_virtual_time() {
    let vendor = Rehearsal::with_faults(settings(), &["openai.poll:503 for=60s"]);
    let id = vendor.submit("patience").await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        vendor.sandbox.advance(Duration::from_secs(30));
        seen.push(vendor.ask(&format!("/videos/{id}")).await.status);
    }
    assert_eq!(seen, [503, 503, 200, 200]);
}

#[tokio::test]
async fn verdicts_on_an_order_cost_nothing() {
    for (rule, status, code) in [
        ("openai.submit:moderation", 400, "content_policy_violation"),
        ("openai.submit:no-credit", 429, "insufficient_quota"),
        ("openai.submit:retired", 404, "model_not_found"),
        ("openai.submit:401", 401, "invalid_api_key"),
        ("openai.submit:500", 500, ""),
        ("*.*:404", 404, ""),
    ] {
        let vendor = Rehearsal::with_faults(settings(), &[rule]);
        let reply = vendor.order("/videos", order()).await;
        assert_eq!((reply.status, reply.text("/error/code").as_str()), (status, code), "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
}

#[tokio::test]
async fn a_job_can_fail_by_its_order_or_by_a_poll() {
    for (rule, code) in [
        ("openai.submit:fail", "video_generation_failed"),
        ("openai.poll:fail", "video_generation_failed"),
        ("openai.poll:moderation", "moderation_blocked"),
    ] {
        let vendor = Rehearsal::with_faults(settings(), &[rule]);
        let id = vendor.submit("doomed").await;
        vendor.sandbox.advance(Duration::from_mins(1));
        let poll = vendor.ask(&format!("/videos/{id}")).await;
        assert_eq!((poll.text("/status").as_str(), poll.text("/error/code").as_str()), ("failed", code), "{rule}");
        vendor.sandbox.advance(Duration::from_mins(10));
        assert_eq!(vendor.ledger().charges, [], "{rule}");
    }
}

#[tokio::test]
async fn a_reset_before_is_free_and_a_reset_after_is_billed() {
    for (rule, orders) in [("openai.submit:reset", 0), ("openai.submit:reset-after", 1)] {
        let vendor = Rehearsal::with_faults(settings(), &[rule]);
        let error = vendor.post("/videos", order()).await.expect_err("no answer");
        assert!(error.is_request() && !error.is_connect(), "{rule}: {error:?}");
        vendor.sandbox.advance(Duration::from_secs(110));
        let ledger = vendor.ledger();
        assert_eq!((ledger.submissions.len(), ledger.charges.len()), (orders, orders), "{rule}");
        assert_eq!(ledger.calls_of("openai", "submit"), 1);
        assert_eq!(vendor.sandbox.calls()[0].status, None);
    }
}

#[test]
fn a_reset_is_a_reset_and_not_an_end() {
    use std::io::{ErrorKind, Read, Write};

    let vendor = Rehearsal::with_faults(settings(), &["*.*:reset-after"]);
    let mut line = std::net::TcpStream::connect(vendor.sandbox.address()).expect("a connection");
    line.write_all(b"GET /openai/v1/videos HTTP/1.1\r\nhost: a\r\nauthorization: Bearer k\r\n\r\n").expect("a call");
    let end = line.read(&mut [0; 64]).expect_err("no orderly end");
    assert_eq!(end.kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn silence_is_never_broken() {
    for rule in ["openai.submit:timeout", "openai.submit:stall"] {
        let vendor = Rehearsal::with_faults(settings(), &[rule]);
        let call = vendor.client.post(vendor.url("/videos")).bearer_auth("k").json(&order());
        let answer = call.timeout(Duration::from_millis(100)).send().await;
        let error = match answer {
            Ok(answer) => answer.bytes().await.expect_err("half a body"),
            Err(error) => error,
        };
        assert!(error.is_timeout(), "{rule}: {error:?}");
        assert_eq!(vendor.ledger().submissions.len(), usize::from(rule.ends_with("stall")), "{rule}");
    }
}

#[tokio::test]
async fn answers_can_be_unreadable() {
    for (rule, content_type, orders) in [
        ("openai.submit:html", "text/html; charset=utf-8", 0),
        ("openai.submit:junk", "application/json", 1),
        ("openai.submit:empty", "application/json", 1),
    ] {
        let vendor = Rehearsal::with_faults(settings(), &[rule]);
        let reply = vendor.order("/videos", order()).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, Some(content_type)), "{rule}");
        assert_eq!(reply.body, serde_json::Value::Null, "{rule}");
        assert_eq!(vendor.ledger().submissions.len(), orders, "{rule}");
    }
}

/// The cheapest bytes of a finished job: one frame.
fn thumbnail(id: &str) -> String {
    format!("/videos/{id}/content?variant=thumbnail")
}

async fn pieces(mut response: Response) -> (u64, bool) {
    let mut length = 0;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => length += chunk.len() as u64,
            Ok(None) => return (length, true),
            Err(_) => return (length, false),
        }
    }
}

#[tokio::test]
async fn a_download_is_cut_where_it_was_told_to_be() {
    let vendor = Rehearsal::with_faults(settings(), &["openai.content:cut@60%x1"]);
    let id = vendor.finished("cut short").await;
    let torn = vendor.get(&thumbnail(&id)).await.expect("an answer");
    let promised = torn.content_length().expect("a length");
    assert_eq!(pieces(torn).await, (promised * 60 / 100, false));
    assert_eq!(pieces(vendor.get(&thumbnail(&id)).await.expect("an answer")).await, (promised, true));
}

#[tokio::test]
async fn a_slow_download_arrives_whole() {
    let vendor = Rehearsal::with_faults(settings(), &["openai.content:slow=50000000"]);
    let id = vendor.finished("slow").await;
    let answer = vendor.get(&thumbnail(&id)).await.expect("an answer");
    let promised = answer.content_length().expect("a length");
    assert_eq!(pieces(answer).await, (promised, true));
}

#[tokio::test]
async fn a_download_can_be_of_the_wrong_clip() {
    let vendor = Rehearsal::with_faults(settings(), &["openai.content:wrong-length"]);
    let id = vendor.finished("wrong").await;
    let path = format!("/videos/{id}/content");
    let bytes = async || vendor.get(&path).await.expect("an answer").bytes().await.expect("the whole");
    assert_eq!(said_by(&bytes().await).duration, Some(Seconds::whole(5)));
    vendor.sandbox.set_faults(rules(&["openai.content:not-mp4"]));
    assert_ne!(&bytes().await[4..8], b"ftyp");
    vendor.sandbox.set_faults(rules(&["openai.content:expired"]));
    assert_eq!(vendor.ask(&path).await.status, 404);
}

#[tokio::test]
async fn a_vendor_can_ignore_ranges() {
    let vendor = Rehearsal::with_faults(settings(), &["openai.content:no-range"]);
    let id = vendor.finished("whole").await;
    let call = vendor.client.get(vendor.url(&thumbnail(&id))).bearer_auth("k");
    let answer = call.header("range", "bytes=1000-").send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert!(!answer.headers().contains_key("accept-ranges") && !answer.headers().contains_key("etag"));
}

#[tokio::test]
async fn a_redirect_leads_to_another_origin_that_notes_keys() {
    let vendor = Rehearsal::with_faults(settings(), &["openai.content:redirect"]);
    let id = vendor.finished("elsewhere").await;
    let moved = vendor.get(&thumbnail(&id)).await.expect("an answer");
    assert_eq!(moved.status(), 302);
    let target = moved.headers()["location"].to_str().expect("a text").to_owned();
    assert!(!target.starts_with(&format!("http://{}", vendor.sandbox.address())));

    let clip = vendor.fetch(&target).await;
    assert_eq!((clip.status().as_u16(), clip.headers()["content-type"].to_str().ok()), (200, Some("image/webp")));
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
    vendor.client.get(&target).bearer_auth("sk-leak").send().await.expect("an answer");
    let stray = vendor.ledger().keys_seen_elsewhere;
    assert_eq!((stray.len(), stray[0].header.as_str()), (1, "authorization"));
    let list = target.replace(&format!("/{id}/content?variant=thumbnail"), "");
    assert_eq!(vendor.fetch(&list).await.status(), 404);
}

#[tokio::test]
async fn rules_can_be_replaced_while_it_runs() {
    let vendor = Rehearsal::of(settings());
    let url = format!("http://{}/_sandbox/faults", vendor.sandbox.address());
    let set = async |body: serde_json::Value| {
        Reply::read(vendor.client.post(&url).json(&body).send().await.expect("an answer")).await
    };
    let reply = set(json!({ "rules": ["openai.list:500x2"] })).await;
    assert_eq!(reply.body, json!({ "rules": [{ "rule": "openai.list:500x2", "left": 2 }] }));
    assert_eq!(vendor.ask("/videos").await.status, 500);
    let left = Reply::read(vendor.fetch(&url).await).await;
    assert_eq!(left.body["rules"][0]["left"], json!(1));
    let bad = set(json!({ "rules": ["openai.list:weather"] })).await;
    assert_eq!(bad.status, 400);
    assert!(bad.text("/error").contains("weather"));
    assert_eq!(vendor.ask("/videos").await.status, 500);
    assert_eq!(vendor.sandbox.calls().last().and_then(|call| call.fault.clone()).as_deref(), Some("500"));
}
