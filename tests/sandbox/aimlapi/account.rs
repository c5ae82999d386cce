//! The catalog, the log and the books.

use super::*;

#[tokio::test]
async fn the_catalog_is_filtered_and_priced() {
    let vendor = vendor();
    let ids = async |query: &str| -> Vec<String> {
        let reply = vendor.ask(&format!("/v1/models?{query}")).await;
        let data = reply.body["data"].as_array().cloned().unwrap_or_default();
        data.iter().map(|model| model["id"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let all = ids("output_modalities=video").await;
    assert!(all.len() > 20, "{all:?}");
    assert_eq!(ids("output_modalities=image").await, [""; 0]);
    assert_eq!(
        ids("id=veo-3.1-lite-generate-001,minimax/h3").await,
        ["google/veo-3.1-lite-generate-001", "minimax/h3"]
    );
    assert_eq!(ids("tags=minimax&capabilities=text_to_video&id=minimax/h3,luma/ray-3.2").await, ["minimax/h3"]);
    assert!(!ids("capabilities=image_to_video").await.contains(&"google/veo-3.1-t2v".to_owned()));
    assert_eq!(ids("type=internal/video-generations/submit").await, all);

    let pricing = async |id: &str| -> Value {
        let reply = vendor.ask(&format!("/v1/models?id={id}&include=pricing,capabilities,modalities")).await;
        let model = reply.body["data"][0].clone();
        assert!(model["capabilities"].is_array() && model["modalities"]["output"] == json!(["video"]), "{model}");
        model["pricing"].clone()
    };
    let fixed = json!({ "name": "video", "measure": "second", "price": 0.65, "per": 5 });
    assert_eq!(pricing("runway/gen4_turbo").await, json!({ "kind": "fixed", "currency": "USD", "units": [fixed] }));
    let variants = pricing("bytedance/seedance-2-0").await;
    assert_eq!((&variants["kind"], &variants["dimensions"]), (&json!("variants"), &json!(["resolution"])));
    let hd = json!({ "when": { "resolution": "720p" }, "price": 0.39312, "unit": "second", "per": 1 });
    assert!(variants["variants"].as_array().expect("variants").contains(&hd), "{variants}");
    assert_eq!(pricing("luma/ray-3.2").await, json!({ "kind": "variable" }));
    let plain = vendor.ask("/v1/models?id=minimax/h3").await;
    assert!(plain.body["data"][0].get("pricing").is_none());
    assert_eq!(vendor.ask("/v1/models?include=weather").await.status, 400);
    assert_eq!(vendor.ask("/v1/models?colour=red").await.status, 400);

    let etag = plain.header("etag").expect("an etag").to_owned();
    let call = vendor.client.get(vendor.url("/v1/models?id=minimax/h3")).header("if-none-match", &etag);
    assert_eq!(call.send().await.expect("an answer").status(), 304);
}

#[tokio::test]
async fn a_label_is_echoed_logged_and_deduplicates_nothing() {
    let vendor = vendor();
    let send = async |label: &str| {
        let call = vendor.client.post(vendor.url(GENERATIONS)).bearer_auth("k").header("x-client-request-id", label);
        Reply::read(call.json(&order()).send().await.expect("an answer")).await
    };
    let (one, two) = (send("take:7").await, send("take:7").await);
    assert_ne!(one.text("/id"), two.text("/id"));
    assert_eq!(one.header("x-client-request-id"), Some("take:7"));
    for dropped in ["with space", "", &"l".repeat(129)] {
        assert_eq!(send(dropped).await.header("x-client-request-id"), None, "{dropped}");
    }
    let log = vendor.ask("/v2/logs?period=1h").await;
    let entries = log.body["data"].as_array().expect("a list").clone();
    let mine: Vec<&Value> = entries.iter().filter(|entry| entry["client_request_id"] == json!("take:7")).collect();
    assert_eq!(mine.len(), 2);
    assert_eq!(mine[1]["inference_id"], json!(one.text("/id")));
    assert_eq!((&mine[1]["status"], &mine[1]["cost"]["credits"]), (&json!("succeeded"), &json!(4_160_000)));
    assert_eq!(entries[0]["client_request_id"], Value::Null);
}

#[tokio::test]
async fn a_lost_answer_is_found_in_the_log() {
    let vendor = Rehearsal::at("aimlapi", Settings { faults: rules(&["aimlapi.submit:reset-after"]), ..settings() });
    let call = vendor.client.post(vendor.url(GENERATIONS)).bearer_auth("k").header("x-client-request-id", "lost-1");
    assert!(call.json(&former()).send().await.is_err());
    let log = vendor.ask("/v2/usage").await;
    assert_eq!(log.text("/data/0/client_request_id"), "lost-1");
    assert_eq!(poll(&vendor, &log.text("/data/0/inference_id")).await.status, 200);
}

#[tokio::test]
async fn the_books_hold_what_was_charged() {
    let vendor = vendor();
    for prompt in ["one", "[fail]", "two"] {
        let mut body = order();
        body["prompt"] = json!(prompt);
        finished(&vendor, body).await;
    }
    let all = vendor.ask("/v2/billing/transactions?direction=CHARGE&type=MODEL_USAGE").await;
    let entry = &all.body["data"][0];
    assert_eq!(entry["amount"], json!({ "usd": 2.08, "credits": 4_160_000 }));
    assert_eq!((&entry["model"], &entry["direction"]), (&json!("google/veo-3.1-t2v"), &json!("CHARGE")));
    assert!(entry["created_at"].as_str().expect("a date").ends_with('Z'));
    assert_eq!(all.body["pagination"], json!({ "next_cursor": null, "has_more": false }));
    let first = vendor.ask("/v2/billing/transactions?limit=1").await;
    assert_eq!(first.body["pagination"]["has_more"], json!(true));
    let next =
        vendor.ask(&format!("/v2/billing/transactions?limit=1&cursor={}", first.text("/pagination/next_cursor"))).await;
    assert_ne!(next.text("/data/0/reference_id"), first.text("/data/0/reference_id"));
    assert_eq!(vendor.ask("/v2/billing/transactions?direction=TOP_UP").await.body["data"], json!([]));
    for query in ["limit=0", "cursor=x", "sort=up"] {
        assert_eq!(vendor.ask(&format!("/v2/billing/transactions?{query}")).await.status, 400, "{query}");
    }
    let log = vendor.ask("/v2/logs").await;
    assert_eq!(
        (log.text("/data/1/status"), log.body["data"][1]["cost"]["credits"].clone()),
        ("failed".into(), json!(0))
    );
    for path in ["/v2/billing", "/v2/billing/detail"] {
        assert_eq!(vendor.ask(path).await.body, json!({ "current_balance": 995.84, "currency": "USD" }));
    }
}
