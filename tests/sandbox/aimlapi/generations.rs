//! The life of a generation in both manners, and what may go wrong.

use super::*;

#[tokio::test]
async fn a_generation_in_the_current_manner() {
    let vendor = vendor();
    let made = vendor.order(GENERATIONS, order()).await;
    let id = made.text("/id");
    assert_eq!((made.status, made.text("/status"), id.len()), (200, "queued".into(), 21));
    assert_eq!(made.body["meta"]["usage"].to_string(), r#"{"credits_used":4160000,"usd_spent":2.08}"#);
    assert_eq!(made.header("x-inference-id"), Some(id.as_str()));
    assert_eq!(made.header("x-aimlapi-credits-used"), Some("4160000"));
    assert_eq!(made.header("x-aimlapi-usd-spent"), Some("2.08"));
    vendor.sandbox.advance(Duration::from_secs(10));
    let running = poll(&vendor, &id).await;
    assert_eq!(
        (running.text("/status"), &running.body["video"], &running.body["error"]),
        ("generating".into(), &Value::Null, &Value::Null)
    );
    assert_eq!(vendor.ledger().charges, []);
    vendor.sandbox.advance(Duration::from_secs(100));
    let done = poll(&vendor, &id).await;
    assert_eq!(
        (done.status, done.text("/status"), done.text("/model")),
        (200, "completed".into(), "google/veo-3.1-t2v".into())
    );
    assert_eq!(done.body["meta"]["usage"]["usd_spent"].to_string(), "2.08");
    assert_eq!(vendor.ledger().total_usd.to_string(), "2.08");

    let url = done.text("/video/url");
    assert!(!url.starts_with(&format!("http://{}", vendor.sandbox.address())), "{url}");
    let clip = vendor.fetch(&url).await;
    assert_eq!(clip.status(), 200);
    let said = said_by(&clip.bytes().await.expect("the whole"));
    assert_eq!((said.size, said.duration), (Size::new(1280, 720), Some(Seconds::whole(4))));
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.fetch(&url).await.status(), 404);
}

#[tokio::test]
async fn a_generation_in_the_former_manner() {
    let vendor = vendor();
    let made = vendor.order(GENERATIONS, former()).await;
    let id = made.text("/id");
    assert_eq!(made.status, 201);
    assert!(id.starts_with("video_") && id.ends_with(":bytedance/seedance-2-0"), "{id}");
    assert_eq!(made.body["meta"]["usage"].to_string(), r#"{"credits_used":6289920}"#);
    assert_eq!(made.header("x-aimlapi-usd-spent"), None);
    vendor.sandbox.advance(Duration::from_secs(110));
    for query in [id.clone(), id.replace(':', "%3A").replace('/', "%2F")] {
        let done = vendor.ask(&format!("{GENERATIONS}?generation_id={query}")).await;
        assert_eq!((done.status, done.text("/status")), (200, "completed".into()), "{query}");
        assert!(done.body.get("meta").is_none() && done.body.get("model").is_none(), "{}", done.body);
    }
    let url = poll(&vendor, &id).await.text("/video/url");
    assert!(url.contains("?Expires="), "{url}");
    let head = vendor.client.get(&url).header("range", "bytes=4-7").send().await.expect("an answer");
    assert_eq!((head.status().as_u16(), head.bytes().await.expect("a part").as_ref()), (206, b"ftyp".as_slice()));
    assert_eq!(vendor.ledger().total_usd.to_string(), "3.14496");
}

#[tokio::test]
async fn the_state_goes_back_to_the_queue() {
    let vendor = vendor();
    let id = submit(&vendor, order()).await;
    let mut seen = Vec::new();
    for turn in [5, 10, 25, 30, 40] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        seen.push(poll(&vendor, &id).await.text("/status"));
    }
    assert_eq!(seen, ["queued", "generating", "queued", "generating", "completed"]);
    let vendor = Rehearsal::at("aimlapi", Settings { pace: Pace::Polls { queued: 1, running: 2 }, ..settings() });
    let id = submit(&vendor, order()).await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(poll(&vendor, &id).await.text("/status"));
    }
    assert_eq!(seen, ["queued", "generating", "queued", "completed"]);
}

#[tokio::test]
async fn the_key_is_a_bearer_and_the_catalog_needs_none() {
    let vendor = Rehearsal::at("aimlapi", Settings { key: Secret::new("right"), ..settings() });
    let ask = async |path: &str, key: Option<&str>| {
        let call = vendor.client.get(vendor.url(path));
        let call = if let Some(key) = key { call.header("authorization", key) } else { call };
        Reply::read(call.send().await.expect("an answer")).await
    };
    for key in [None, Some("Bearer wrong"), Some("right"), Some("Key right")] {
        let reply = ask("/v2/billing", key).await;
        assert_eq!((reply.status, reply.body["statusCode"].clone()), (401, json!(401)), "{key:?}");
    }
    assert_eq!(ask("/v2/billing", Some("Bearer right")).await.status, 200);
    for path in ["/v1/models", "/models", "/api/v1/models", "/model/minimax/h3", "/model/minimax%2Fh3"] {
        assert_eq!(ask(path, None).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_error_body_is_the_vendors() {
    let vendor = vendor();
    let reply = vendor.order(GENERATIONS, json!({ "model": "google/veo-3.1-t2v" })).await;
    let fields: Vec<&String> = reply.body.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["message", "path", "requestId", "statusCode", "timestamp"]);
    assert_eq!(complaint(&reply), (400, "Body validation error: prompt should not be empty".into()));
    assert_eq!((reply.text("/path"), reply.text("/statusCode")), (GENERATIONS.into(), "400".into()));
    assert_eq!((reply.text("/requestId").len(), reply.text("/timestamp").ends_with('Z')), (36, true));
    let nowhere = vendor.ask("/v2/video").await;
    assert_eq!((nowhere.text("/path"), nowhere.text("/message")), ("/v2/video".into(), "Cannot GET /v2/video".into()));
    for old in ["/video/generations", "/v1/video/generations"] {
        assert_eq!(vendor.order(old, order()).await.status, 404);
    }
    for (rule, status, text) in [
        ("moderation", 400, "content policy"),
        ("no-credit", 403, "You've run out of credits"),
        ("retired", 404, "google/veo-3.1-t2v"),
        ("401", 401, "invalid"),
        ("403", 403, "You've run out of credits"),
        ("404", 404, "Not found"),
        ("422", 422, "refused"),
        ("429", 429, "Too Many Requests"),
        ("500", 500, "Internal server error"),
        ("502", 502, "Bad Gateway"),
        ("503", 503, "Service Unavailable"),
        ("504", 504, "Generation timeout"),
    ] {
        vendor.sandbox.set_faults(rules(&[&format!("aimlapi.submit:{rule}")]));
        let reply = vendor.order(GENERATIONS, order()).await;
        assert_eq!(reply.status, status, "{rule}");
        assert!(reply.text("/message").contains(text), "{rule}: {}", reply.body);
        let code = if status == 400 { json!("400") } else { json!(status) };
        assert_eq!(reply.body["statusCode"], code, "{rule}");
    }
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn an_end_can_be_an_error() {
    let vendor = vendor();
    for (prompt, text) in
        [("[fail]", "could not generate"), ("[moderation]", "content policy"), ("[filter]", "content policy")]
    {
        let mut body = order();
        body["prompt"] = json!(prompt);
        let failed = finished(&vendor, body).await;
        assert_eq!(
            (failed.status, failed.text("/status"), failed.text("/error/name")),
            (200, "error".into(), "GenerationError".into())
        );
        assert!(failed.text("/error/message").contains(text), "{}", failed.body);
        assert_eq!(failed.body["video"], Value::Null);
    }
    let mut refused = order();
    refused["prompt"] = json!("[refuse]");
    assert_eq!(vendor.order(GENERATIONS, refused).await.status, 400);
    assert_eq!(vendor.ledger().charges, []);
    vendor.sandbox.set_faults(rules(&["aimlapi.poll:failx1"]));
    let id = submit(&vendor, order()).await;
    assert_eq!(poll(&vendor, &id).await.text("/status"), "error");
}

#[tokio::test]
async fn a_poll_needs_a_known_id_and_nothing_can_be_cancelled() {
    let vendor = vendor();
    assert_eq!(vendor.ask(GENERATIONS).await.status, 400);
    assert_eq!(vendor.ask(&format!("{GENERATIONS}?id=1")).await.status, 400);
    assert_eq!(poll(&vendor, "nobody:a/b").await.status, 404);
    assert_eq!(vendor.delete(GENERATIONS).await.status, 404);
}

#[tokio::test]
async fn a_clip_can_be_gone_or_not_there_yet() {
    let vendor = vendor();
    let url = finished(&vendor, order()).await.text("/video/url");
    vendor.sandbox.set_faults(rules(&["aimlapi.content:expiredx1"]));
    assert_eq!(vendor.fetch(&url).await.status(), 404);
    let id = submit(&vendor, order()).await;
    let host = url.split("/generations/").next().expect("a host");
    assert_eq!(vendor.fetch(&format!("{host}/generations/{id}/1-{id}.mp4")).await.status(), 404);
    assert_eq!(vendor.fetch(&format!("{host}/v2/billing")).await.status(), 404);
}
