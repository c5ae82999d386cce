//! An interaction from the order to the bytes; the ends that are none; its being forgotten.

use super::*;

#[tokio::test]
async fn a_clip_is_queued_made_processed_and_fetched_with_the_key() {
    let vendor = open();
    let reply = ordered(&vendor, order(format(json!({ "aspect_ratio": "9:16", "resolution": "360p" })))).await;
    assert_eq!((reply.text("/object"), reply.text("/model")), ("interaction".into(), MODEL.into()));
    let id = reply.text("/id");
    let mut seen = Vec::new();
    for turn in [0, 10, 100] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        seen.push(state(&vendor, &id).await.text("/status"));
    }
    assert_eq!(seen, ["queued", "in_progress", "completed"]);
    let done = state(&vendor, &id).await;
    assert_eq!(done.text("/steps/0/type"), "thought");
    let uri = done.text("/steps/1/content/0/uri");
    let name = uri.split_once("/files/").expect("a file").1.split_once(':').expect("an act").0.to_owned();
    let get = async |key: Option<&str>, url: &str| {
        let mut call = vendor.client.get(url);
        if let Some(key) = key {
            call = call.header("x-goog-api-key", key);
        }
        call.send().await.expect("an answer")
    };
    assert_eq!(get(Some("k"), &uri).await.status(), 400, "it is not there yet");
    let file = format!("/v1beta/files/{name}");
    let states = [call(&vendor, "GET", &file).await.text("/state"), call(&vendor, "GET", &file).await.text("/state")];
    assert_eq!(states, ["PROCESSING", "ACTIVE"]);
    assert_eq!(call(&vendor, "GET", &file).await.text("/source"), "GENERATED");
    assert_eq!(get(None, &uri).await.status(), 403);
    assert_eq!(get(Some("k"), uri.split_once('?').expect("a query").0).await.status(), 400);
    let clip = get(Some("k"), &uri).await.bytes().await.expect("the whole");
    let said = said_by(&clip);
    assert_eq!((said.size, said.duration), (Size::new(360, 640), Some(Seconds::whole(4))));
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(get(Some("k"), &uri).await.status(), 404);
    assert_eq!(call(&vendor, "GET", &file).await.status, 404);
    assert_eq!(state(&vendor, &id).await.text("/status"), "completed", "it outlives its file");
}

#[tokio::test]
async fn completed_without_a_clip_is_a_refusal_and_errors_stand_anywhere() {
    let vendor = open();
    let filtered = finished(&vendor, order(json!({ "input": "[filter]" }))).await;
    assert_eq!(filtered.text("/status"), "completed");
    assert_eq!(filtered.text("/steps/0/content/0/type"), "text");
    let blocked = finished(&vendor, order(json!({ "input": "[moderation]" }))).await;
    assert_eq!(
        (blocked.text("/status"), blocked.text("/errors/0/code")),
        ("failed".into(), "PROHIBITED_CONTENT".into())
    );
    let failed = finished(&vendor, order(json!({ "input": "[fail]" }))).await;
    assert_eq!((failed.text("/status"), &failed.body["steps"][0]["error"]["code"]), ("failed".into(), &json!(13)));
    let busy = submitted(&vendor, order(json!({ "input": "[busy]" }))).await;
    let busy = state(&vendor, &busy).await;
    assert_eq!((busy.text("/status"), busy.text("/error/code")), ("failed".into(), "too_many_requests".into()));
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (4, 0));
}

#[tokio::test]
async fn an_unknown_or_young_interaction_has_an_invalid_name() {
    let vendor = open();
    let unknown = state(&vendor, "v1_0").await;
    assert_eq!((unknown.status, error(&unknown)["status"].as_str()), (400, Some("INVALID_ARGUMENT")));
    assert!(error(&unknown)["message"].as_str().is_some_and(|said| said.starts_with("Invalid interaction name")));
    let young = submitted(&vendor, order(json!({ "input": "[young]" }))).await;
    assert_eq!((state(&vendor, &young).await.status, state(&vendor, &young).await.status), (400, 200));
}

#[tokio::test]
async fn a_clip_may_come_as_base64() {
    let vendor = open();
    for body in [order(format(json!({ "delivery": "inline" }))), order(json!({ "input": "[inline]" }))] {
        let done = finished(&vendor, body).await;
        let block = &done.body["steps"][1]["content"][0];
        assert!(block.get("uri").is_none());
        let clip = STANDARD.decode(block["data"].as_str().expect("a text")).expect("base64");
        assert_eq!(said_by(&clip).duration, Some(Seconds::whole(4)));
    }
}

#[tokio::test]
async fn an_order_in_the_foreground_is_silent_until_it_is_over() {
    let pace = Pace::Timed { queued: Duration::from_hours(1), running: Duration::from_hours(1) };
    let vendor = Rehearsal::at("gemini", Settings { tempo: Tempo::Flowing(1.0), pace, ..settings() });
    let body = order(json!({ "background": false }));
    let mut call = Box::pin(ordered(&vendor, body));
    while vendor.ledger().submissions.is_empty() {
        let answered = tokio::time::timeout(Duration::from_millis(5), &mut call).await;
        assert!(answered.is_err(), "{answered:?}");
    }
    vendor.sandbox.advance(Duration::from_hours(2));
    let done = call.await;
    assert_eq!((done.text("/status"), vendor.ledger().charges.len()), ("completed".into(), 1));
}

#[tokio::test]
async fn an_interaction_is_cancelled_and_forgotten() {
    let vendor = open();
    let id = submitted(&vendor, order(json!({}))).await;
    let cancelled = call(&vendor, "POST", &format!("/v1/interactions/{id}/cancel")).await;
    assert_eq!((cancelled.status, cancelled.text("/status")), (200, "cancelled".into()));
    assert_eq!(state(&vendor, &id).await.text("/status"), "cancelled");
    let done = finished(&vendor, order(json!({}))).await;
    let other = done.text("/id");
    assert_eq!(call(&vendor, "POST", &format!("/v1/interactions/{other}/cancel")).await.text("/status"), "completed");
    assert_eq!(call(&vendor, "DELETE", &format!("/v1/interactions/{other}")).await.body, json!({}));
    assert_eq!(state(&vendor, &other).await.status, 400);
    let uri = done.text("/steps/1/content/0/uri");
    let file = uri.split_once("/v1beta/").expect("a path").1.split_once(':').expect("an act").0.to_owned();
    assert_eq!(call(&vendor, "GET", &format!("/v1beta/{file}")).await.status, 200, "its file is there");
    assert_eq!(call(&vendor, "DELETE", &format!("/v1beta/{file}")).await.body, json!({}));
    assert_eq!(call(&vendor, "GET", &format!("/v1beta/{file}")).await.status, 404);
    assert_eq!(vendor.ledger().charges.len(), 1);
    assert_eq!(call(&vendor, "GET", "/v1beta/interactions").await.status, 404, "there is no list");
}
