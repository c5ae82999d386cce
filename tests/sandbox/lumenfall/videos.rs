//! The life of a video: made, replayed, cancelled, purged, failed.

use super::*;

#[tokio::test]
async fn a_video_goes_from_202_to_a_clip_that_needs_no_key() {
    let vendor = vendor();
    let made = vendor.order(VIDEOS, order()).await;
    assert_eq!((made.status, made.text("/object"), made.text("/status")), (202, "video".into(), "queued".into()));
    let fields = made.body.as_object().expect("an object");
    assert!(!fields.contains_key("metadata") && fields.values().all(|value| !value.is_null()), "{}", made.body);
    let id = made.text("/id");

    vendor.sandbox.advance(Duration::from_secs(10));
    let running = poll(&vendor, &id).await;
    assert_eq!((running.text("/status"), &running.body["output"]), ("in_progress".into(), &Value::Null));
    assert_eq!(running.body["metadata"]["cost_estimate"].to_string(), "0.42");
    assert_eq!(running.text("/metadata/executed_model"), "fal/kling-v3");
    assert_eq!(
        (running.text("/metadata/provider"), running.text("/metadata/provider_name")),
        ("fal".into(), "fal.ai".into())
    );
    assert!(running.body["metadata"].get("cost").is_none());

    vendor.sandbox.advance(Duration::from_secs(100));
    let done = poll(&vendor, &id).await;
    assert_eq!((done.status, done.text("/status"), done.text("/seconds")), (200, "completed".into(), "5".into()));
    assert_eq!((done.text("/size"), done.text("/output/content_type")), ("1280x720".into(), "video/mp4".into()));
    assert_eq!(
        (done.body["metadata"]["cost"].to_string(), done.text("/metadata/cost_currency")),
        ("0.42".into(), "USD".into())
    );
    let time = |field: &str| done.body[field].as_u64().expect("a time");
    assert_eq!((time("completed_at") - time("created_at"), time("expires_at") - time("completed_at")), (110, 3600));
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.42");

    let url = done.text("/output/url");
    assert!(!url.starts_with(&format!("http://{}", vendor.sandbox.address())), "{url}");
    let clip = vendor.fetch(&url).await;
    assert_eq!((clip.status().as_u16(), clip.headers()["content-type"].to_str().ok()), (200, Some("video/mp4")));
    let said = said_by(&clip.bytes().await.expect("the whole"));
    assert_eq!((said.size, said.duration), (Size::new(1280, 720), Some(Seconds::whole(5))));
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.fetch(&url).await.status(), 404);
}

#[tokio::test]
async fn both_bases_answer_and_content_is_no_route() {
    let vendor = vendor();
    for base in ["/openai/v1", "/v1"] {
        let made = vendor.order(&format!("{base}/videos"), order()).await;
        assert_eq!(made.status, 202, "{base}");
        let path = format!("{base}/videos/{}", made.text("/id"));
        assert_eq!(vendor.ask(&path).await.status, 200, "{base}");
        assert_eq!(vendor.ask(&format!("{base}/models")).await.status, 200, "{base}");
        for no in [format!("{path}/content"), format!("{base}/videos")] {
            assert_eq!(code(&vendor.ask(&no).await), (404, "not_found_error".into(), "NOT_FOUND".into()), "{no}");
        }
        assert_eq!(vendor.order(&format!("{base}/videos/generations"), order()).await.status, 404);
    }
}

#[tokio::test]
async fn a_key_comes_as_a_bearer() {
    let vendor = Rehearsal::at("lumenfall", Settings { key: Secret::new("lmnfl_a.b"), ..settings() });
    for header in [None, Some(("authorization", "Bearer lmnfl_a.c")), Some(("x-api-key", "lmnfl_a.b"))] {
        let mut call = vendor.client.get(vendor.url("/v1/balance"));
        if let Some((name, value)) = header {
            call = call.header(name, value);
        }
        let reply = Reply::read(call.send().await.expect("an answer")).await;
        assert_eq!(code(&reply), (401, "authentication_error".into(), "AUTHENTICATION_FAILED".into()), "{header:?}");
    }
    let call = vendor.client.get(vendor.url("/v1/balance")).bearer_auth("lmnfl_a.b");
    assert_eq!(call.send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn the_same_key_is_the_same_job_and_one_bill() {
    let vendor = vendor();
    let body = with("idempotency_key", json!("7d2c3c0a"));
    let id = submit(&vendor, body.clone()).await;
    let again = vendor.order(VIDEOS, body.clone()).await;
    assert_eq!((again.status, again.text("/id")), (200, id.clone()));
    assert_eq!(again.body["metadata"]["cost_estimate"].to_string(), "0.42");
    let mut other = body.clone();
    other["metadata"] = json!({ "take": 2 });
    assert_eq!(
        code(&vendor.order(VIDEOS, other).await),
        (409, "invalid_request_error".into(), "INVALID_REQUEST".into())
    );
    vendor.sandbox.advance(Duration::from_secs(110));
    let late = vendor.order("/v1/videos", body).await;
    assert_eq!((late.status, late.text("/status"), late.text("/id")), (200, "completed".into(), id));
    assert!(!late.text("/output/url").is_empty());
    let ledger = vendor.ledger();
    assert_eq!((ledger.submissions.len(), ledger.charges.len()), (1, 1));
    assert_eq!(ledger.submissions[0].idempotency_key.as_deref(), Some("7d2c3c0a"));
}

#[tokio::test]
async fn an_answer_that_was_lost_is_fetched_with_the_same_key() {
    for rule in ["lumenfall.submit:reset-afterx1", "lumenfall.submit:resetx1", "lumenfall.submit:junkx1"] {
        let vendor = with_faults(&[rule]);
        let body = with("idempotency_key", json!("once"));
        let _lost = vendor.post(VIDEOS, body.clone()).await;
        assert!([200, 202].contains(&vendor.order(VIDEOS, body).await.status), "{rule}");
        assert_eq!(vendor.ledger().submissions.len(), 1, "{rule}");
    }
}

#[tokio::test]
async fn without_a_key_the_same_order_is_two_jobs() {
    let vendor = vendor();
    assert_ne!(submit(&vendor, order()).await, submit(&vendor, order()).await);
}

#[tokio::test]
async fn cancelling_stops_the_job_and_the_bill() {
    let vendor = vendor();
    let id = submit(&vendor, order()).await;
    vendor.sandbox.advance(Duration::from_secs(50));
    let path = format!("{VIDEOS}/{id}");
    let cancelled =
        vendor.client.request(Method::DELETE, vendor.url(&path)).bearer_auth("k").send().await.expect("an answer");
    assert_eq!(cancelled.status(), 204);
    assert!(cancelled.bytes().await.expect("a body").is_empty());
    vendor.sandbox.advance(Duration::from_mins(10));
    let after = poll(&vendor, &id).await;
    assert_eq!((after.text("/status"), &after.body["error"]), ("cancelled".into(), &Value::Null));
    assert!(after.body["metadata"].get("cost").is_none());
    assert_eq!(vendor.ledger().charges, []);
    assert_eq!(vendor.delete(&format!("{VIDEOS}/video_0")).await.status, 404);

    let done = finished(&vendor, order()).await;
    let path = format!("{VIDEOS}/{}", done.text("/id"));
    assert_eq!(vendor.delete(&path).await.status, 204);
    assert_eq!(vendor.ask(&path).await.text("/status"), "completed");
}

#[tokio::test]
async fn purging_takes_body_and_media_and_leaves_the_entry() {
    let vendor = vendor();
    let done = finished(&vendor, with("idempotency_key", json!("k"))).await;
    let (id, url) = (done.text("/id"), done.text("/output/url"));
    let head = vendor.client.get(&url).header("range", "bytes=0-3").send().await.expect("an answer");
    assert_eq!(head.status(), 206);
    for name in [id.clone(), id.replace("video_", "req_")] {
        assert_eq!(vendor.delete(&format!("/v1/requests/{name}/payloads")).await.status, 204);
    }
    assert_eq!(vendor.fetch(&url).await.status(), 404);
    assert_eq!(vendor.ask(&format!("/v1/requests/{id}")).await.text("/status"), "completed");
    assert_eq!(vendor.order(VIDEOS, with("idempotency_key", json!("k"))).await.status, 200);
    assert_eq!(vendor.delete("/v1/requests/req_0/payloads").await.status, 404);
}

#[tokio::test]
async fn the_log_and_the_balance_tell_what_was_paid() {
    let vendor = vendor();
    let cancelled = submit(&vendor, order()).await;
    vendor.delete(&format!("{VIDEOS}/{cancelled}")).await;
    for prompt in ["[fail]", "[moderation]", "a lake"] {
        finished(&vendor, with("prompt", json!(prompt))).await;
    }
    let running = submit(&vendor, order()).await;
    assert_eq!(vendor.ask(&format!("/v1/requests/{running}")).await.status, 404);
    let log = vendor.ask("/v1/requests?summary=true").await;
    let entries = log.body["data"].as_array().expect("a list");
    let told: Vec<(&str, String)> =
        entries.iter().map(|entry| (entry["status"].as_str().unwrap_or_default(), entry["cost"].to_string())).collect();
    let wanted = [("completed", "0.42"), ("rejected", "0.0"), ("upstream_failure", "0.0"), ("cancelled", "0.0")];
    assert_eq!(told, wanted.map(|(status, cost)| (status, cost.to_owned())));
    assert_eq!(entries[2]["error_code"], json!("UPSTREAM_ERROR"));
    assert_eq!((&entries[0]["duration_ms"], &entries[0]["modality"]), (&json!(110_000), &json!("video")));
    let rejected = vendor.ask("/v1/requests?status=rejected&limit=1&created_after=2020-01-01T00:00:00Z").await;
    assert_eq!(rejected.body["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(vendor.ask("/v1/requests?created_before=5").await.body["data"], json!([]));
    for query in ["status=late", "limit=0", "created_after=then", "page=2"] {
        assert_eq!(vendor.ask(&format!("/v1/requests?{query}")).await.status, 400, "{query}");
    }
    let balance = vendor.ask("/v1/balance").await;
    assert_eq!(
        balance.body,
        json!({ "object": "balance", "billing_type": "prepaid", "available": { "amount": 999.58, "currency": "USD" } })
    );
    assert!(vendor.ask("/v1/webhooks/secret").await.text("/secret").starts_with("whsec_"));
}

#[tokio::test]
async fn failures_come_inside_200() {
    let vendor = vendor();
    for (prompt, word) in [
        ("[fail]", "UPSTREAM_ERROR"),
        ("[moderation]", "CONTENT_POLICY_VIOLATION"),
        ("[filter]", "CONTENT_POLICY_VIOLATION"),
    ] {
        let failed = finished(&vendor, with("prompt", json!(prompt))).await;
        assert_eq!(
            (failed.status, failed.text("/status"), failed.text("/error/code")),
            (200, "failed".into(), word.into())
        );
        assert_eq!(failed.body["output"], Value::Null);
    }
    let refused = vendor.order(VIDEOS, with("prompt", json!("[refuse]"))).await;
    assert_eq!(code(&refused), (400, "invalid_request_error".into(), "CONTENT_POLICY_VIOLATION".into()));
    assert_eq!((vendor.ledger().submissions.len(), vendor.ledger().charges.len()), (3, 0));

    let vendor = Rehearsal::at("lumenfall", Settings { charge_failed: true, ..settings() });
    let failed = finished(&vendor, with("prompt", json!("[fail]"))).await;
    assert_eq!(failed.body["metadata"]["cost"].to_string(), "0.42");
}

#[tokio::test]
async fn every_refusal_has_the_vendors_words() {
    for (rule, status, kind, word) in [
        ("moderation", 400, "invalid_request_error", "CONTENT_POLICY_VIOLATION"),
        ("no-credit", 402, "billing_error", "INSUFFICIENT_BALANCE"),
        ("retired", 404, "invalid_request_error", "MODEL_DISABLED"),
        ("401", 401, "authentication_error", "AUTHENTICATION_FAILED"),
        ("403", 403, "authentication_error", "AUTHENTICATION_FAILED"),
        ("404", 404, "not_found_error", "NOT_FOUND"),
        ("409", 409, "invalid_request_error", "INVALID_REQUEST"),
        ("422", 422, "invalid_request_error", "INVALID_REQUEST"),
        ("429", 429, "rate_limit_error", "RATE_LIMITED"),
        ("500", 500, "server_error", "INTERNAL_ERROR"),
        ("502", 502, "upstream_error", "ALL_PROVIDERS_EXHAUSTED"),
        ("503", 503, "upstream_error", "UPSTREAM_ERROR"),
    ] {
        let rule: String = format!("lumenfall.submit:{rule}");
        let vendor = with_faults(&[&rule]);
        let reply = vendor.order(VIDEOS, order()).await;
        assert_eq!(code(&reply), (status, kind.to_owned(), word.to_owned()), "{rule}");
        assert!(!reply.text("/error/message").is_empty());
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
    let vendor = vendor();
    let call = vendor.client.post(vendor.url(VIDEOS)).bearer_auth("k").header("content-type", "application/json");
    assert_eq!(
        Reply::read(call.body("{").send().await.expect("an answer")).await.text("/error/code"),
        "INVALID_REQUEST"
    );
    assert_eq!(code(&vendor.ask(&format!("{VIDEOS}/video_0")).await).2, "NOT_FOUND");
}

#[tokio::test]
async fn mishaps_reach_the_open_clip_too() {
    let vendor = vendor();
    let url = finished(&vendor, order()).await.text("/output/url");
    let status = async |rule: &str| {
        vendor.sandbox.set_faults(rules(&[rule]));
        vendor.fetch(&url).await.status().as_u16()
    };
    assert_eq!(status("lumenfall.content:expired").await, 404);
    assert_eq!(status("lumenfall.content:503x1").await, 503);
    assert_eq!(status("lumenfall.content:redirect").await, 200);
    vendor.sandbox.set_faults(rules(&["lumenfall.content:not-mp4x1", "lumenfall.content:resetx1"]));
    let spoilt = vendor.fetch(&url).await.bytes().await.expect("the whole");
    assert_ne!(&spoilt[4..8], b"ftyp");
    assert!(vendor.client.get(&url).send().await.is_err());
    assert_eq!(vendor.sandbox.calls().last().and_then(|call| call.fault.clone()).as_deref(), Some("reset"));
    vendor.client.get(&url).bearer_auth("lmnfl_leak").send().await.expect("an answer");
    assert_eq!(vendor.ledger().keys_seen_elsewhere.len(), 1);
    let unfinished = submit(&vendor, order()).await.replace("video_", "");
    let early = format!("{}/{unfinished}.mp4", url.rsplit_once('/').expect("a path").0);
    assert_eq!(vendor.fetch(&early).await.status(), 404);
}

#[tokio::test]
async fn a_poll_can_doom_a_job() {
    let vendor = with_faults(&["lumenfall.poll:failx1", "lumenfall.submit:failx1"]);
    let id = submit(&vendor, order()).await;
    assert_eq!(poll(&vendor, &id).await.text("/status"), "failed");
    assert_eq!(vendor.ledger().charges, []);
}
