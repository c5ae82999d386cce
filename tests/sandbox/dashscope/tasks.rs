//! A task from the order to the bytes; what is not known; the list; its end before its time.

use super::*;

#[tokio::test]
async fn a_task_is_pending_running_succeeded_and_gone_after_a_day() {
    let vendor = open();
    let id = submitted(&vendor, order(json!({ "ratio": "9:16" }))).await;
    assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    let mut seen = Vec::new();
    for turn in [0, 10, 100] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        seen.push(task(&vendor, &id).await.text("/output/task_status"));
    }
    assert_eq!(seen, ["PENDING", "RUNNING", "SUCCEEDED"]);
    let done = task(&vendor, &id).await;
    let submitted_at = done.text("/output/submit_time");
    assert_eq!((submitted_at.len(), submitted_at.contains(['T', 'Z', '+'])), (23, false), "{submitted_at}");
    assert!(done.body["output"].get("actual_prompt").is_none());
    assert_eq!(done.body["usage"]["SR"], 720);
    let url = done.text("/output/video_url");
    let clip = vendor.fetch(&url).await.bytes().await.expect("the whole");
    let said = said_by(&clip);
    assert_eq!((said.size, said.duration), (Size::new(720, 1280), Some(Seconds::whole(6))));
    let keyed = vendor.client.get(&url).bearer_auth("sk-leak").send().await.expect("an answer");
    assert_eq!((keyed.status().as_u16(), vendor.ledger().keys_seen_elsewhere.len()), (400, 1));
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.fetch(&url).await.status(), 403);
    vendor.sandbox.advance(Duration::from_hours(23));
    let gone = task(&vendor, &id).await;
    assert_eq!((gone.status, gone.text("/output/task_status")), (200, "UNKNOWN".into()));
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (1, 1));
}

#[tokio::test]
async fn what_is_not_known_is_unknown_with_status_200() {
    let vendor = open();
    let unknown = task(&vendor, "4b1e6c1a-0d0f-4a7e-8f53-0a4b3c2d1e00").await;
    assert_eq!((unknown.status, unknown.text("/output/task_status")), (200, "UNKNOWN".into()));
}

#[tokio::test]
async fn a_task_fails_with_a_code_and_for_nothing() {
    let vendor = open();
    for (prompt, code) in
        [("[fail]", "InternalError"), ("[moderation]", "DataInspectionFailed"), ("[filter]", "DataInspectionFailed")]
    {
        let done = finished(&vendor, of("wan2.7-t2v", json!({ "prompt": prompt }), json!({}))).await;
        assert_eq!((done.status, done.text("/output/task_status")), (200, "FAILED".into()));
        assert_eq!(done.text("/output/code"), code, "{prompt}");
        assert!(done.body.get("usage").is_none());
    }
    assert_eq!(vendor.ledger().charges, []);
    let done = finished(&vendor, of("wan2.7-t2v", json!({ "prompt": "p" }), json!({}))).await;
    assert!(done.text("/output/actual_prompt").starts_with("p, "));
}

#[tokio::test]
async fn only_what_waits_is_cancelled() {
    let vendor = open();
    let cancel = async |id: &str| {
        let sent = vendor.client.post(vendor.url(&format!("/tasks/{id}/cancel"))).bearer_auth("k").send().await;
        Reply::read(sent.expect("an answer")).await
    };
    let id = submitted(&vendor, of("wan2.7-t2v", json!({ "prompt": "[suspended]" }), json!({}))).await;
    assert_eq!(task(&vendor, &id).await.text("/output/task_status"), "SUSPENDED");
    let reply = cancel(&id).await;
    assert_eq!((reply.status, reply.body.as_object().map(|body| body.keys().count())), (200, Some(1)));
    assert_eq!(task(&vendor, &id).await.text("/output/task_status"), "CANCELED");
    let running = submitted(&vendor, order(json!({}))).await;
    vendor.sandbox.advance(Duration::from_secs(10));
    for id in [running.as_str(), "nothing"] {
        assert_eq!(no(&cancel(id).await), (400, "UnsupportedOperation".into()));
    }
    assert_eq!(vendor.ledger().charges, []);
}

#[tokio::test]
async fn the_list_is_flat_or_wrapped_and_newest_first() {
    let vendor = open();
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(submitted(&vendor, order(json!({}))).await);
        vendor.sandbox.advance(Duration::from_secs(1));
    }
    let ids = |list: &Value| -> Vec<String> {
        let tasks = list["tasks"].as_array().cloned().unwrap_or_default();
        tasks.iter().map(|task| task["task_id"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let first = vendor.ask("/tasks?page_no=1&page_size=2").await.body;
    assert_eq!((ids(&first), &first["total"]), (vec![made[2].clone(), made[1].clone()], &json!(3)));
    let second = vendor.ask("/tasks?page_no=2&page_size=2").await.body;
    assert_eq!(ids(&second["output"]), [made[0].clone()]);
    for (query, count) in [
        ("model_name=wan3.0-video", 3),
        ("model_name=wan2.7-t2v", 0),
        ("status=PENDING", 3),
        ("status=FAILED", 0),
        ("region=cn-beijing", 0),
        ("start_time=20200101000000&end_time=20990101000000", 3),
        ("start_time=20990101000000", 0),
    ] {
        assert_eq!(ids(&vendor.ask(&format!("/tasks?{query}")).await.body).len(), count, "{query}");
    }
    for query in ["page_size=101", "page_no=0", "status=DONE", "start_time=2026-11-21", "cursor=1"] {
        assert_eq!(no(&vendor.ask(&format!("/tasks?{query}")).await), (400, "InvalidParameter".into()), "{query}");
    }
}
