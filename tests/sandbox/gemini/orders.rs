//! What an interaction may hold, what it costs, and how it is refused.

use super::*;

#[tokio::test]
async fn wrong_fields_are_refused() {
    let vendor = open();
    for (changes, field) in [
        (json!({ "input": "" }), "input"),
        (json!({ "input": 7 }), "input"),
        (json!({ "inputs": "a lamp" }), "inputs"),
        (json!({ "parts": [] }), "parts"),
        (json!({ "background": "yes" }), "background"),
        (json!({ "store": false }), "store"),
        (json!({ "stream": true }), "stream"),
        (json!({ "temperature": 1 }), "temperature"),
        (json!({ "system_instruction": "be kind" }), "system_instruction"),
        (json!({ "response_format": null }), "response_format"),
        (format(json!({ "type": "image" })), "response_format.type"),
        (format(json!({ "duration": 4 })), "response_format.duration"),
        (format(json!({ "duration": "4" })), "response_format.duration"),
        (format(json!({ "duration": "4.5s" })), "response_format.duration"),
        (format(json!({ "duration": "2s" })), "response_format.duration"),
        (format(json!({ "duration": "11s" })), "response_format.duration"),
        (format(json!({ "aspect_ratio": "1:1" })), "response_format.aspect_ratio"),
        (format(json!({ "resolution": "720P" })), "response_format.resolution"),
        (format(json!({ "delivery": "gcs" })), "response_format.delivery"),
        (format(json!({ "gcs_uri": "gs://a/b" })), "response_format.gcs_uri"),
        (json!({ "response_modalities": ["text"] }), "response_modalities"),
        (json!({ "generation_config": { "negative_prompt": "rain" } }), "generation_config.negative_prompt"),
        (
            json!({ "generation_config": { "video_config": { "task": "remix" } } }),
            "generation_config.video_config.task",
        ),
        (json!({ "generation_config": { "video_config": { "task": "edit" } } }), "generation_config.video_config.task"),
        (json!({ "safety_settings": [{ "type": "harassment" }] }), "safety_settings.0.threshold"),
        (json!({ "service_tier": "cheap" }), "service_tier"),
        (json!({ "labels": { "Film": "a" } }), "labels"),
        (
            json!({ "input": [{ "type": "image", "uri": "https://a.example/b.png", "mime_type": "image/png" }] }),
            "input.0.uri",
        ),
        (json!({ "input": [{ "type": "image", "data": "AAAA", "mime_type": "image/png" }] }), "input.0.data"),
        (json!({ "input": [{ "type": "image", "data": "AAAA" }] }), "input.0.mime_type"),
        (json!({ "input": [{ "type": "sound", "data": "AAAA" }] }), "type"),
    ] {
        let reply = ordered(&vendor, order(changes.clone())).await;
        assert_eq!((reply.status, error(&reply)["code"].as_str()), (400, Some("invalid_request")), "{changes}");
        let message = error(&reply)["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.starts_with(&format!("{field}:")), "{changes}: {message}");
    }
    for model in ["veo-3.1-generate-preview", "gemini-omni-flash-preview"] {
        let gone = ordered(&vendor, order(json!({ "model": model }))).await;
        assert_eq!((gone.status, error(&gone)["status"].as_str()), (404, Some("NOT_FOUND")));
    }
    let other = post(&vendor, &format!("/v1beta/models/{MODEL}:generateContent"), &json!({})).await;
    assert!(error(&other)["message"].as_str().is_some_and(|said| said.contains("Interactions API")));
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn tokens_are_counted_and_billed() {
    let vendor = open();
    let image = json!({ "type": "image", "mime_type": "image/png", "data": STANDARD.encode(picture(64, 36, ImageFormat::Png)) });
    let framed = json!({ "input": [image, { "type": "text", "text": "<FIRST_FRAME> it turns" }] });
    for (body, video, usd) in [
        // 8 tokens of words, 23,168 of the clip and 220 of thoughts.
        (order(json!({ "input": "it turns, it turns, it turns" })), 23_168, "0.407432"),
        (order(framed), 23_168, "0.407864"),
        (
            order(json!({ "input": "it turns, it turns, it turns", "model": "gemini-omni-1.2-flash" })),
            23_168,
            "0.280008",
        ),
    ] {
        let done = finished(&vendor, body.clone()).await;
        let usage = &done.body["usage"];
        assert_eq!(usage["output_tokens_by_modality"], json!([{ "modality": "video", "tokens": video }]));
        let count = |name: &str| usage[name].as_i64().expect("a number");
        assert_eq!(count("total_output_tokens"), video + count("total_thought_tokens"));
        assert_eq!(count("total_tokens"), count("total_input_tokens") + count("total_output_tokens"));
        assert_eq!(vendor.ledger().charges.last().expect("a charge").usd.to_string(), usd, "{body}");
    }
    let large = finished(&vendor, order(format(json!({ "resolution": "4k", "duration": "3s" })))).await;
    assert_eq!(large.body["usage"]["output_tokens_by_modality"][0]["tokens"], json!(52_128));
}

#[tokio::test]
async fn an_earlier_clip_is_changed_or_gone_on_with() {
    let vendor = open();
    let first = finished(&vendor, order(format(json!({ "aspect_ratio": "9:16" })))).await.text("/id");
    let again = |task: &str, format: Value| {
        let config = json!({ "video_config": { "task": task } });
        order(json!({ "previous_interaction_id": first, "generation_config": config, "response_format": format }))
    };
    let plain = json!({ "type": "video", "delivery": "uri" });
    for format in [json!({ "type": "video", "duration": "4s" }), json!({ "type": "video", "aspect_ratio": "9:16" })] {
        assert_eq!(ordered(&vendor, again("edit", format)).await.status, 400);
    }
    let edited = finished(&vendor, again("edit", plain)).await;
    assert_eq!((edited.text("/status"), edited.text("/previous_interaction_id")), ("completed".into(), first.clone()));
    let longer =
        finished(&vendor, again("extend", json!({ "type": "video", "duration": "5s", "delivery": "uri" }))).await;
    assert_eq!(longer.text("/status"), "completed");
    let told: Vec<(&str, String, String)> = vendor
        .ledger()
        .submissions
        .iter()
        .map(|order| (order.verb, order.seconds.to_string(), order.size.to_string()))
        .collect();
    let wanted = [("submit", "4"), ("edit", "4"), ("extend", "5")];
    assert_eq!(told, wanted.map(|(verb, seconds)| (verb, seconds.to_owned(), "720x1280".to_owned())));
    let far = json!({ "type": "video", "duration": "11s" });
    assert_eq!(ordered(&vendor, again("extend", far)).await.status, 400);
    let unknown = order(json!({ "previous_interaction_id": "v1_0" }));
    assert_eq!(ordered(&vendor, unknown).await.status, 400);
    let young = submitted(&vendor, order(json!({}))).await;
    assert_eq!(ordered(&vendor, order(json!({ "previous_interaction_id": young }))).await.status, 400);
}

#[tokio::test]
async fn each_no_has_one_of_the_vendors_forms() {
    for (rule, status, word, listed) in [
        ("moderation", 400, "PROHIBITED_CONTENT", false),
        ("no-credit", 429, "RESOURCE_EXHAUSTED", false),
        ("retired", 404, "NOT_FOUND", false),
        ("401", 400, "INVALID_ARGUMENT", true),
        ("403", 403, "PERMISSION_DENIED", false),
        ("404", 404, "NOT_FOUND", false),
        ("429", 429, "RESOURCE_EXHAUSTED", true),
        ("500", 500, "INTERNAL", true),
        ("503", 503, "UNAVAILABLE", true),
    ] {
        let vendor = faulty(&format!("gemini.submit:{rule}"));
        let reply = ordered(&vendor, order(json!({}))).await;
        assert_eq!((reply.status, error(&reply)["status"].as_str()), (status, Some(word)), "{rule}");
        assert_eq!((reply.body.is_array(), &error(&reply)["code"]), (listed, &json!(status)), "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
}

#[tokio::test]
async fn the_key_has_a_header_of_its_own() {
    let key = Secret::new("right");
    let vendor = Rehearsal::at("gemini", Settings { key, ..settings() });
    let url = at(&vendor, "/v1/models");
    for (name, value, status) in
        [("x-goog-api-key", "right", 200), ("x-goog-api-key", "wrong", 400), ("authorization", "Bearer right", 403)]
    {
        let reply = Reply::read(vendor.client.get(&url).header(name, value).send().await.expect("an answer")).await;
        assert_eq!(reply.status, status, "{name} {value}");
        assert_eq!(error(&reply)["details"][0]["reason"] == "API_KEY_INVALID", status == 400);
    }
    assert_eq!(vendor.client.get(format!("{url}?key=right")).send().await.expect("an answer").status(), 403);
}
