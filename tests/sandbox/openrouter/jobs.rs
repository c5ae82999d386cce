//! The life of a job, its bytes, and what may go wrong.

use super::*;

#[tokio::test]
async fn a_job_is_pending_then_in_progress_then_completed_with_its_real_cost() {
    let vendor = open(settings());
    let reply = vendor.order("/videos", order()).await;
    let id = reply.text("/id");
    let parts: Vec<&str> = id.splitn(4, '-').collect();
    assert_eq!((parts[0], parts[1], parts[3].len()), ("gen", "vid", 20));
    let wanted = json!({ "id": id, "polling_url": format!("/api/v1/videos/{id}"), "status": "pending" });
    assert_eq!((reply.status, reply.body), (202, wanted));

    let path = format!("/videos/{id}");
    let mut seen = Vec::new();
    for turn in [0, 10, 99, 1] {
        vendor.sandbox.advance(Duration::from_secs(turn));
        let poll = vendor.ask(&path).await;
        assert_eq!(poll.text("/polling_url"), vendor.url(&path), "the address is whole here");
        seen.push(poll.text("/status"));
    }
    assert_eq!(seen, ["pending", "in_progress", "in_progress", "completed"]);
    let done = vendor.ask(&path).await.body;
    assert_eq!(done["usage"], json!({ "cost": 0.12, "is_byok": false }));
    assert_eq!(done["generation_id"], json!(id.replace("gen-vid-", "gen-")));
    assert_eq!(done["unsigned_urls"], json!([vendor.url(&format!("{path}/content?index=0"))]));
    assert!(done["expires_at"].as_u64().is_some());
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.12");
}

#[tokio::test]
async fn the_bytes_come_with_the_key_or_by_the_signed_address_without_it() {
    let vendor = open(settings());
    let (id, done) = finished(&vendor, order_with(&json!({ "aspect_ratio": "9:16" }))).await;
    let clip = vendor.get(&format!("/videos/{id}/content?index=0")).await.expect("an answer");
    assert_eq!(clip.headers()["content-type"], "video/mp4");
    let bytes = clip.bytes().await.expect("the whole");
    let said = said_by(&bytes);
    assert_eq!((said.size, said.duration), (Size::new(720, 1280), Some(Seconds::whole(4))));

    let keyless = |url: &str| vendor.client.get(url.to_owned()).send();
    let unsigned = done["unsigned_urls"][0].as_str().expect("an address");
    let refused = Reply::read(keyless(unsigned).await.expect("an answer")).await;
    assert_eq!(no(&refused), (401, "authentication".to_owned(), "Missing Authentication header".to_owned()));

    let signed = done["urls"][0].as_str().expect("an address");
    assert!(!signed.starts_with(&format!("http://{}", vendor.sandbox.address())), "it is another origin");
    let open = keyless(signed).await.expect("an answer");
    assert_eq!(open.status(), 200);
    assert_eq!(open.bytes().await.expect("the whole"), bytes);
    assert_eq!(keyless(&signed.replace("sig=", "sig=0")).await.expect("an answer").status(), 403);
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
    vendor.client.get(signed).bearer_auth("sk-leak").send().await.expect("an answer");
    assert_eq!(vendor.ledger().keys_seen_elsewhere.len(), 1);
}

#[tokio::test]
async fn a_clip_is_not_there_too_early_and_gone_too_late() {
    let vendor = open(settings());
    let id = submitted(&vendor, order()).await;
    let content = format!("/videos/{id}/content");
    assert_eq!(vendor.ask(&content).await.status, 409);
    vendor.sandbox.advance(Duration::from_secs(110));
    assert_eq!(vendor.ask(&format!("{content}?index=1")).await.status, 400);
    assert_eq!(vendor.ask(&format!("{content}?index=-1")).await.status, 400);
    assert_eq!(vendor.ask("/videos/gen-vid-0/content").await.status, 404);
    let done = vendor.ask(&format!("/videos/{id}")).await;
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.ask(&content).await.status, 410);
    let signed = vendor.client.get(done.text("/urls/0")).send().await.expect("an answer");
    assert_eq!(signed.status(), 410);
}

#[tokio::test]
async fn mishaps_befall_the_signed_address_too() {
    for (rule, status) in [("expired", 410), ("503", 503), ("html", 200)] {
        let vendor = faulty(settings(), &format!("openrouter.content:{rule}x1"));
        let (_, done) = finished(&vendor, order()).await;
        let signed = done["urls"][0].as_str().expect("an address");
        let answer = vendor.fetch(signed).await;
        let page = answer.headers()["content-type"].to_str().expect("a text").starts_with("text/html");
        assert_eq!((answer.status().as_u16(), page), (status, rule == "html"), "{rule}");
        assert_eq!(vendor.ledger().calls_of("openrouter", "content"), 1);
    }
}

#[tokio::test]
async fn each_no_has_the_vendors_words() {
    for (rule, status, kind) in [
        ("moderation", 400, "content_policy_violation"),
        ("no-credit", 402, "payment_required"),
        ("retired", 404, "model_deprecated"),
        ("400", 400, "invalid_request"),
        ("401", 401, "authentication"),
        ("402", 402, "payment_required"),
        ("403", 403, "permission_denied"),
        ("404", 404, "not_found"),
        ("413", 413, "payload_too_large"),
        ("429+retry=3", 429, "rate_limit_exceeded"),
        ("499", 499, ""),
        ("500", 500, "server"),
        ("502", 502, "provider_unavailable"),
        ("503", 503, "provider_overloaded"),
        ("504", 504, "timeout"),
    ] {
        let vendor = faulty(settings(), &format!("openrouter.submit:{rule}"));
        let reply = vendor.order("/videos", order()).await;
        let word = if rule == "retired" { reply.text("/error/error_type") } else { no(&reply).1 };
        assert_eq!((reply.status, word.as_str()), (status, kind), "{rule}");
        assert!(!reply.text("/error/message").is_empty(), "{rule}");
        assert_eq!(reply.header("x-ratelimit-remaining").is_some(), status == 429, "{rule}");
        assert_eq!(reply.header("retry-after"), (status == 429).then_some("3"), "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
    let vendor = open(Settings { key: Secret::new("sk-or-right"), ..settings() });
    assert_eq!(no(&vendor.order("/videos", order()).await).0, 401);
    let without = vendor.client.post(vendor.url("/videos")).json(&order()).send().await.expect("an answer");
    assert_eq!(no(&Reply::read(without).await).2, "Missing Authentication header");
    assert_eq!(open(settings()).ask("/videos").await.status, 404, "there is no list");
    assert_eq!(open(settings()).delete("/videos/gen-vid-0").await.status, 404, "nothing is deleted");
}

#[tokio::test]
async fn a_job_fails_with_a_sentence_and_without_a_bill() {
    let vendor = open(settings());
    for (prompt, word) in
        [("[fail]", "could not generate"), ("[moderation]", "content_policy"), ("[filter]", "content_policy")]
    {
        let (id, done) = finished(&vendor, order_with(&json!({ "prompt": prompt }))).await;
        assert_eq!(done["status"], "failed");
        assert_eq!(done["polling_url"], json!(format!("/api/v1/videos/{id}")));
        assert!(done["error"].as_str().expect("a sentence, not an object").contains(word), "{done}");
        assert_eq!((done.get("usage"), done.get("urls")), (None, None));
    }
    let refused = vendor.order("/videos", order_with(&json!({ "prompt": "[refuse]" }))).await;
    assert_eq!(no(&refused).1, "content_policy_violation");
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (3, 0));
    for rule in ["openrouter.submit:fail", "openrouter.poll:fail", "openrouter.poll:moderation"] {
        let vendor = faulty(settings(), rule);
        let id = submitted(&vendor, order()).await;
        vendor.sandbox.advance(Duration::from_mins(1));
        let poll = vendor.ask(&format!("/videos/{id}")).await;
        assert_eq!((poll.status, poll.text("/status").as_str()), (200, "failed"), "{rule}");
    }
}

#[tokio::test]
async fn a_clip_can_be_of_the_wrong_length_or_none_at_all() {
    let vendor = faulty(instant(), "openrouter.submit:wrong-lengthx1");
    let (id, _) = finished(&vendor, order()).await;
    let bytes = async |id: &str| {
        let answer = vendor.get(&format!("/videos/{id}/content")).await.expect("an answer");
        answer.bytes().await.expect("the whole")
    };
    assert_eq!(said_by(&bytes(&id).await).duration, Some(Seconds::whole(5)));
    let (id, _) = finished(&vendor, order_with(&json!({ "prompt": "[not-mp4]" }))).await;
    assert_ne!(&bytes(&id).await[4..8], b"ftyp");
}

#[tokio::test]
async fn a_completed_job_is_gone_on_from_by_its_own_model() {
    let vendor = open(settings());
    let flux = json!({ "model": "black-forest-labs/flux-3-video", "prompt": "p", "duration": 5, "resolution": "720p" });
    let (id, _) = finished(&vendor, flux.clone()).await;
    let mut next = flux.clone();
    next["previous_job_id"] = json!(id);
    let (later, _) = finished(&vendor, next.clone()).await;
    let amounts: Vec<String> = vendor.ledger().charges.iter().map(|charge| charge.usd.to_string()).collect();
    assert_eq!(amounts, ["0.85", "2.05"]);
    assert_eq!(vendor.ledger().submissions[1].verb, "extend");
    assert_ne!(id, later);
    let running = submitted(&vendor, flux).await;
    next["previous_job_id"] = json!(running);
    assert_eq!(vendor.order("/videos", next.clone()).await.status, 400);
    next["previous_job_id"] = json!("gen-vid-0");
    assert_eq!(vendor.order("/videos", next).await.status, 404);
}

#[tokio::test]
async fn the_books_can_be_asked() {
    let vendor = open(Settings { pace: Pace::Polls { queued: 0, running: 1 }, ..settings() });
    let id = submitted(&vendor, order()).await;
    let generation = format!("/generation?id={}", id.replace("gen-vid-", "gen-"));
    assert_eq!(vendor.ask(&generation).await.status, 404);
    for _ in 0..2 {
        vendor.ask(&format!("/videos/{id}")).await;
    }
    let bill = vendor.ask(&generation).await;
    assert_eq!(bill.body["data"]["total_cost"], json!(0.12));
    assert_eq!((bill.text("/data/api_type"), bill.text("/data/model")), ("video".to_owned(), MODEL.to_owned()));
    let credits = vendor.ask("/credits").await.body;
    assert_eq!(credits["data"], json!({ "total_credits": 100.0, "total_usage": 0.12 }));
    let key = vendor.ask("/key").await.body;
    assert_eq!((&key["data"]["usage"], &key["data"]["limit"]), (&json!(0.12), &Value::Null));
    assert_eq!(vendor.ask("/generation").await.status, 400);
}
