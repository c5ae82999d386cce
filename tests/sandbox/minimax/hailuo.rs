//! The first version: a yes or a no with status 200, and two steps from a task to its clip.

use super::*;

const HAILUO: &str = "/v1/video_generation";

fn heron(changes: Value) -> Value {
    let body = json!({ "model": "MiniMax-Hailuo-2.3", "prompt": "a heron lands", "duration": 6, "resolution": "768P" });
    changed(body, changes)
}

/// Status and inner code of an answer.
fn code(reply: &Reply) -> (u16, i64) {
    (reply.status, reply.body["base_resp"]["status_code"].as_i64().unwrap_or(-1))
}

async fn taken(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order(HAILUO, body).await;
    assert_eq!((code(&reply), reply.text("/base_resp/status_msg")), ((200, 0), "success".into()), "{}", reply.body);
    reply.text("/task_id")
}

async fn state(vendor: &Rehearsal, id: &str) -> Reply {
    vendor.ask(&format!("/v1/query/video_generation?task_id={id}")).await
}

#[tokio::test]
async fn a_task_ends_in_a_file_and_the_file_in_a_link() {
    let vendor = open();
    let id = taken(&vendor, heron(json!({}))).await;
    let mut seen = Vec::new();
    for turn in [0, 10, 50, 50] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        seen.push(state(&vendor, &id).await.text("/status"));
    }
    assert_eq!(seen, ["Queueing", "Preparing", "Processing", "Success"]);
    let done = state(&vendor, &id).await;
    assert_eq!((&done.body["video_width"], &done.body["video_height"]), (&json!(1366), &json!(768)));
    let retrieve = format!("/v1/files/retrieve?file_id={}", done.text("/file_id"));
    let file = vendor.ask(&retrieve).await;
    assert_eq!(code(&file), (200, 0));
    assert!(file.body["file"]["file_id"].is_u64(), "a number here, a text there");
    let url = file.text("/file/download_url");
    let clip = vendor.fetch(&url).await.bytes().await.expect("the whole");
    assert_eq!(said_by(&clip).size, Size::new(1366, 768));
    assert_ne!(vendor.ask(&retrieve).await.text("/file/download_url"), url);
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.28");
    let gone = vendor.order("/v1/files/delete", json!({ "file_id": done.text("/file_id") })).await;
    assert_eq!(code(&gone), (200, 0));
    assert_eq!(code(&vendor.ask(&retrieve).await), (200, 2013));
}

#[tokio::test]
async fn whatever_is_wrong_has_status_200() {
    let vendor = open();
    for changes in [
        json!({ "duration": "6" }),
        json!({ "duration": 5 }),
        json!({ "duration": 10, "resolution": "1080P" }),
        json!({ "resolution": "768p" }),
        json!({ "resolution": "512P", "model": "MiniMax-Hailuo-02" }),
        json!({ "prompt": "p".repeat(2001) }),
        json!({ "prompt": "" }),
        json!({ "model": "MiniMax-H3" }),
        json!({ "model": "MiniMax-Hailuo-2.3-Fast" }),
        json!({ "last_frame_image": "https://a.example/b.png" }),
        json!({ "first_frame_image": "b.png" }),
        json!({ "prompt_optimizer": 1 }),
        json!({ "seed": 1 }),
    ] {
        let reply = vendor.order(HAILUO, heron(changes.clone())).await;
        assert_eq!(code(&reply), (200, 2013), "{changes}: {}", reply.body);
    }
    for (rule, inner) in [("moderation", 1026), ("no-credit", 1008), ("retired", 2013)] {
        let reply = faulty(&format!("minimax.submit:{rule}")).order(HAILUO, heron(json!({}))).await;
        assert_eq!(code(&reply), (200, inner), "{rule}");
    }
    let asked = vendor.order(HAILUO, heron(json!({ "prompt": "[base_resp 1002]" }))).await;
    assert_eq!(code(&asked), (200, 1002));
    assert_eq!(code(&state(&vendor, "7").await), (200, 2013));
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn every_clip_has_its_price() {
    let vendor = open();
    let framed = |model: &str, seconds: u32, class: &str| {
        heron(
            json!({ "model": model, "duration": seconds, "resolution": class, "first_frame_image": "https://a/b.png" }),
        )
    };
    for (body, usd) in [
        (heron(json!({ "duration": 10 })), "0.56"),
        (heron(json!({ "resolution": "1080P" })), "0.49"),
        (framed("MiniMax-Hailuo-2.3-Fast", 10, "768P"), "0.32"),
        (framed("MiniMax-Hailuo-2.3-Fast", 6, "1080P"), "0.33"),
        (framed("MiniMax-Hailuo-02", 10, "512P"), "0.15"),
    ] {
        taken(&vendor, body.clone()).await;
        vendor.sandbox.advance(Duration::from_secs(110));
        assert_eq!(vendor.ledger().charges.last().expect("a charge").usd.to_string(), usd, "{body}");
    }
    let both = json!({ "model": "MiniMax-Hailuo-02", "first_frame_image": "https://a/b.png", "last_frame_image": "https://a/c.png" });
    taken(&vendor, heron(both)).await;
}

#[tokio::test]
async fn a_task_fails_with_a_code_beside_its_state() {
    let vendor = open();
    for (prompt, inner) in [("[fail]", 0), ("[moderation]", 1026), ("[filter]", 1027)] {
        let id = taken(&vendor, heron(json!({ "prompt": prompt }))).await;
        vendor.sandbox.advance(Duration::from_secs(110));
        let reply = state(&vendor, &id).await;
        assert_eq!((code(&reply), reply.text("/status")), ((200, inner), "Fail".into()), "{prompt}");
    }
    assert_eq!(vendor.ledger().charges, []);
    let id = taken(&vendor, heron(json!({ "prompt": "[unknown]" }))).await;
    vendor.sandbox.advance(Duration::from_secs(50));
    assert_eq!(state(&vendor, &id).await.text("/status"), "Unknown");
}

#[tokio::test]
async fn a_wrong_key_is_told_in_the_words_of_each_version() {
    let key = Secret::new("sk-right");
    let vendor = Rehearsal::at("minimax", Settings { key, ..settings() });
    for (path, wrong, none) in [
        ("/v1/query/video_generation?task_id=7", (200, 2049), (200, 1004)),
        ("/v2/query/video_generation", (401, -1), (401, -1)),
    ] {
        assert_eq!(code(&vendor.ask(path).await), wrong);
        assert_eq!(code(&Reply::read(vendor.fetch(&vendor.url(path)).await).await), none);
    }
}
