//! What an order may hold, what it costs, and how it is refused.

use super::*;

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let customer = open();
    let gcs = |name: &str, kind: &str| json!({ name: { "gcsUri": "gs://film/a", "mimeType": kind } });
    let both = json!({ "image": { "gcsUri": "gs://film/a", "bytesBase64Encoded": "AAAA", "mimeType": "image/png" } });
    for (instance, parameters, field) in [
        (json!({ "prompt": "" }), json!({}), "instances.0"),
        (json!({ "prompt": 7 }), json!({}), "instances.0.prompt"),
        (json!({ "negativePrompt": "rain" }), json!({}), "instances.0.negativePrompt"),
        (json!({ "image": "gs://film/a" }), json!({}), "instances.0.image"),
        (json!({ "image": { "gcsUri": "gs://film/a" } }), json!({}), "instances.0.image.mimeType"),
        (
            json!({ "image": { "gcsUri": "https://a/b.png", "mimeType": "image/png" } }),
            json!({}),
            "instances.0.image.gcsUri",
        ),
        (
            json!({ "image": { "bytesBase64Encoded": "AAAA", "mimeType": "image/png" } }),
            json!({}),
            "instances.0.image.bytesBase64Encoded",
        ),
        (both, json!({}), "instances.0.image"),
        (gcs("image", "video/mp4"), json!({}), "instances.0.image.mimeType"),
        (gcs("lastFrame", "image/png"), json!({}), "instances.0"),
        (
            json!({ "referenceImages": [{ "image": { "gcsUri": "gs://a/b", "mimeType": "image/png" }, "referenceType": "Asset" }] }),
            json!({}),
            "instances.0.referenceImages.0.referenceType",
        ),
        (json!({}), json!({ "sampleCount": 5 }), "parameters.sampleCount"),
        (json!({}), json!({ "durationSeconds": 5 }), "parameters.durationSeconds"),
        (json!({}), json!({ "durationSeconds": "4" }), "parameters.durationSeconds"),
        (json!({}), json!({ "resolution": "480p" }), "parameters.resolution"),
        (json!({}), json!({ "aspectRatio": "1:1" }), "parameters.aspectRatio"),
        (json!({}), json!({ "generateAudio": "no" }), "parameters.generateAudio"),
        (json!({}), json!({ "storageUri": "film/tram" }), "parameters.storageUri"),
        (json!({}), json!({ "compressionQuality": "lossless" }), "parameters.compressionQuality"),
        (json!({}), json!({ "resizeMode": "CROP" }), "parameters.resizeMode"),
        (json!({}), json!({ "duration": 4 }), "parameters.duration"),
    ] {
        let reply = customer.order(FAST, order(instance.clone(), parameters.clone())).await;
        let told = error(&reply);
        assert_eq!((reply.status, &told["status"]), (400, &json!("INVALID_ARGUMENT")), "{instance} {parameters}");
        let message = told["message"].as_str().unwrap_or_default();
        assert!(message.starts_with(&format!("{field}:")), "{instance} {parameters}: {message}");
    }
    let two = json!({ "instances": [{ "prompt": "a" }, { "prompt": "b" }] });
    assert_eq!(customer.order(FAST, two).await.status, 400);
    let lite = "veo-3.1-lite-generate-001";
    assert_eq!(customer.order(lite, order(json!({}), json!({ "resolution": "4k" }))).await.status, 400);
    assert_eq!(customer.order(lite, order(gcs("video", "video/mp4"), json!({}))).await.status, 400);
    for model in ["veo-3.0-generate-001", "veo-3.1-generate-preview"] {
        let gone = customer.order(model, order(json!({}), json!({}))).await;
        assert_eq!((gone.status, &error(&gone)["status"]), (404, &json!("NOT_FOUND")), "{model}");
    }
    assert_eq!(customer.vendor.ledger().submissions, []);
}

#[tokio::test]
async fn sound_size_and_samples_make_the_price() {
    let customer = open();
    let reference = json!({ "image": { "gcsUri": "gs://a/b", "mimeType": "image/png" }, "referenceType": "asset" });
    let png = json!({ "image": { "bytesBase64Encoded": STANDARD.encode(picture(64, 36, ImageFormat::Png)), "mimeType": "image/png" } });
    let clip = json!({ "video": { "gcsUri": "gs://a/b.mp4", "mimeType": "video/mp4" } });
    for (model, body, usd) in [
        (FAST, order(json!({}), json!({})), "0.32"),
        (FAST, order(png, json!({ "resolution": "1080p", "durationSeconds": 6 })), "0.60"),
        (FAST, order(json!({}), json!({ "generateAudio": true, "resolution": "4k", "sampleCount": 2 })), "2.40"),
        ("veo-3.1-generate-001", json!({ "instances": [{ "prompt": "p" }] }), "3.20"),
        (
            "veo-3.1-generate-001",
            order(json!({ "referenceImages": [reference] }), json!({ "durationSeconds": 8 })),
            "1.60",
        ),
        (
            "veo-3.1-lite-generate-001",
            order(json!({}), json!({ "generateAudio": true, "resolution": "1080p" })),
            "0.32",
        ),
        (FAST, order(clip, json!({})), "0.32"),
    ] {
        assert_eq!(customer.order(model, body.clone()).await.status, 200, "{body}");
        customer.vendor.sandbox.advance(Duration::from_secs(110));
        assert_eq!(customer.vendor.ledger().charges.last().expect("a charge").usd.to_string(), usd, "{body}");
    }
    assert_eq!(customer.vendor.ledger().submissions.last().expect("an order").verb, "extend");
}

#[tokio::test]
async fn each_no_has_the_vendors_words() {
    for (rule, status, word) in [
        ("moderation", 400, "INVALID_ARGUMENT"),
        ("no-credit", 403, "PERMISSION_DENIED"),
        ("retired", 404, "NOT_FOUND"),
        ("401", 401, "UNAUTHENTICATED"),
        ("403", 403, "PERMISSION_DENIED"),
        ("429", 429, "RESOURCE_EXHAUSTED"),
        ("500", 500, "INTERNAL"),
        ("503", 503, "UNAVAILABLE"),
    ] {
        let customer = customer(Settings { faults: rules(&[&format!("vertex.submit:{rule}")]), ..settings() });
        let reply = customer.order(FAST, order(json!({}), json!({}))).await;
        assert_eq!((reply.status, &error(&reply)["status"]), (status, &json!(word)), "{rule}");
        assert_eq!(error(&reply)["code"], json!(status));
        assert_eq!(customer.vendor.ledger().submissions, [], "{rule}");
    }
}
