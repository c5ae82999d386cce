//! What the vendor refuses, and in which words: key, body, fields, types, values, pictures.

use base64::Engine as _;
use image::ImageFormat;
use reqwest::multipart::Form;
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use serde_json::{Value, json};

use crate::support::{Rehearsal, Reply, part, picture, settings};

async fn refused(vendor: &Rehearsal, body: Value) -> (u16, String, String) {
    vendor.order("/videos", body).await.refusal()
}

fn no(param: &str, code: &str) -> (u16, String, String) {
    (400, param.to_owned(), code.to_owned())
}

#[tokio::test]
async fn a_key_is_needed_in_the_vendors_form() {
    let vendor = Rehearsal::of(Settings { key: Secret::new("sk-right"), ..settings() });
    let ask = async |header: Option<(&str, &str)>| {
        let mut call = vendor.client.get(vendor.url("/videos"));
        if let Some((name, value)) = header {
            call = call.header(name, value);
        }
        Reply::read(call.send().await.expect("an answer")).await
    };
    for header in [
        None,
        Some(("Authorization", "Key sk-right")),
        Some(("x-api-key", "sk-right")),
        Some(("Authorization", "Bearer ")),
    ] {
        let reply = ask(header).await;
        assert_eq!((reply.status, reply.text("/error/type")), (401, "invalid_request_error".to_owned()), "{header:?}");
    }
    let wrong = ask(Some(("Authorization", "Bearer sk-wrong"))).await;
    assert_eq!(wrong.refusal(), (401, String::new(), "invalid_api_key".to_owned()));
    assert_eq!(ask(Some(("Authorization", "Bearer sk-right"))).await.status, 200);
}

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let vendor = Rehearsal::of(settings());
    for (body, param, code) in [
        (json!({}), "prompt", "missing_required_parameter"),
        (json!({ "prompt": "" }), "prompt", "string_below_min_length"),
        (json!({ "prompt": "p".repeat(32_001) }), "prompt", "string_above_max_length"),
        (json!({ "prompt": 7 }), "prompt", "invalid_type"),
        (json!({ "prompt": null }), "prompt", "invalid_type"),
        (json!({ "prompt": "p", "seconds": 8 }), "seconds", "invalid_type"),
        (json!({ "prompt": "p", "seconds": "5" }), "seconds", "invalid_value"),
        (json!({ "prompt": "p", "size": "1024x1024" }), "size", "invalid_value"),
        (json!({ "prompt": "p", "size": "1792x1024" }), "size", "invalid_value"),
        (json!({ "prompt": "p", "duration": "8" }), "duration", "unknown_parameter"),
        (json!({ "prompt": "p", "n": 2 }), "n", "unknown_parameter"),
        (json!({ "prompt": "p", "input_reference": "https://a.example/b.png" }), "input_reference", "invalid_type"),
        (json!({ "prompt": "p", "input_reference": {} }), "input_reference", "invalid_value"),
        (json!({ "prompt": "p", "input_reference": { "url": "x" } }), "input_reference.url", "unknown_parameter"),
        (json!({ "prompt": "p", "input_reference": { "file_id": 3 } }), "input_reference.file_id", "invalid_type"),
        (json!({ "prompt": "p", "characters": [{ "name": "Mo" }] }), "characters.id", "missing_required_parameter"),
        (
            json!({ "prompt": "p", "characters": [{ "id": "a" }, { "id": "b" }, { "id": "c" }] }),
            "characters",
            "array_above_max_length",
        ),
    ] {
        let shown: String = body.to_string().chars().take(80).collect();
        assert_eq!(refused(&vendor, body).await, no(param, code), "{shown}");
    }
    let numeric = vendor.order("/videos", json!({ "prompt": "p", "seconds": 8 })).await;
    assert_eq!(
        numeric.text("/error/message"),
        "Invalid type for 'seconds': expected one of '4', '8', '12', '16', and '20', but got an integer instead."
    );
    let model = vendor.order("/videos", json!({ "prompt": "p", "model": "sora-9" })).await;
    assert_eq!(model.refusal(), (404, "model".to_owned(), "model_not_found".to_owned()));
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn every_model_takes_its_sizes_and_lengths_at_its_price() {
    let vendor = Rehearsal::of(settings());
    for (model, size, seconds) in [
        ("sora-2", "720x1280", "4"),
        ("sora-2-2025-12-08", "1280x720", "20"),
        ("sora-2-pro", "1280x720", "8"),
        ("sora-2-pro", "1792x1024", "12"),
        ("sora-2-pro-2025-10-06", "1080x1920", "20"),
    ] {
        let body = json!({ "prompt": "p", "model": model, "size": size, "seconds": seconds });
        assert_eq!(vendor.order("/videos", body).await.status, 200, "{model} {size} {seconds}");
    }
    vendor.sandbox.advance(std::time::Duration::from_secs(110));
    let amounts: Vec<String> = vendor.ledger().charges.iter().map(|charge| charge.usd.to_string()).collect();
    assert_eq!(amounts, ["0.40", "2.00", "2.40", "6.00", "14.00"]);
}

#[tokio::test]
async fn bodies_of_the_wrong_kind_are_refused() {
    let vendor = Rehearsal::of(settings());
    let send = async |content_type: &str, body: String| {
        let call = vendor.client.post(vendor.url("/videos")).bearer_auth("k").header("content-type", content_type);
        Reply::read(call.body(body).send().await.expect("an answer")).await
    };
    assert_eq!(send("application/json", "{".to_owned()).await.status, 400);
    assert_eq!(send("application/json", "[]".to_owned()).await.status, 400);
    assert_eq!(send("text/plain", "prompt".to_owned()).await.status, 400);
    assert_eq!(send("multipart/form-data; boundary=b", "--b\r\nrubbish".to_owned()).await.status, 400);
    let twice = Form::new().text("prompt", "a").text("prompt", "b");
    assert_eq!(vendor.post_form("/videos", twice).await.refusal().1, "prompt");
    assert_eq!(vendor.ask("/video").await.status, 404);
    assert_eq!(vendor.delete("/videos").await.status, 404);
    let elsewhere = format!("http://{}/nobody/v1", vendor.sandbox.address());
    assert_eq!(vendor.fetch(&elsewhere).await.status(), 404);
}

#[tokio::test]
async fn a_body_beyond_all_measure_is_refused() {
    let vendor = Rehearsal::of(settings());
    let call = vendor.client.post(vendor.url("/videos")).bearer_auth("k").body(vec![b' '; 64 * 1024 * 1024 + 1]);
    assert_eq!(call.send().await.expect("an answer").status(), 413);
}

#[tokio::test]
async fn a_picture_must_be_one_and_of_the_size_of_the_clip() {
    let vendor = Rehearsal::of(settings());
    let send = async |bytes: Vec<u8>, content_type: &str| {
        let form = Form::new().text("prompt", "p").part("input_reference", part(bytes, content_type));
        vendor.post_form("/videos", form).await
    };
    for (format, content_type) in
        [(ImageFormat::Png, "image/png"), (ImageFormat::Jpeg, "image/jpeg"), (ImageFormat::WebP, "image/webp")]
    {
        let reply = send(picture(720, 1280, format), content_type).await;
        assert_eq!(reply.status, 200, "{content_type}: {}", reply.body);
    }
    let reference = no("input_reference", "invalid_value");
    assert_eq!(send(picture(1280, 720, ImageFormat::Png), "image/png").await.refusal(), reference);
    assert_eq!(send(picture(720, 1280, ImageFormat::Png), "application/octet-stream").await.refusal(), reference);
    let torn = picture(720, 1280, ImageFormat::Png)[..400].to_vec();
    assert_eq!(send(torn, "image/png").await.refusal(), reference);
    assert_eq!(send(b"not a picture".to_vec(), "image/png").await.refusal(), reference);
    assert_eq!(send(b"GIF89a\0\0\0\0\0\0\0".to_vec(), "image/png").await.refusal(), reference);
}

#[tokio::test]
async fn a_picture_can_be_named_in_json_and_in_form_fields() {
    let vendor = Rehearsal::of(settings());
    let encoded = base64::engine::general_purpose::STANDARD.encode(picture(720, 1280, ImageFormat::Png));
    let data_url = format!("data:image/png;base64,{encoded}");
    let order =
        async |reference: Value| vendor.order("/videos", json!({ "prompt": "p", "input_reference": reference })).await;
    assert_eq!(order(json!({ "image_url": data_url })).await.status, 200);
    assert_eq!(order(json!({ "image_url": "https://pictures.example/a.png" })).await.status, 200);
    assert_eq!(order(json!({ "file_id": "file-31" })).await.status, 200);
    assert_eq!(order(json!({ "file_id": "31" })).await.status, 404);
    for bad in ["pictures/a.png", "data:image/png,raw", "data:image/gif;base64,R0lG", "data:image/png;base64,!"] {
        assert_eq!(order(json!({ "image_url": bad })).await.status, 400, "{bad}");
    }
    let both = json!({ "image_url": "https://pictures.example/a.png", "file_id": "file-31" });
    assert_eq!(order(both).await.refusal().1, "input_reference");
    let form = Form::new().text("prompt", "p").text("seconds", "8").text("input_reference[file_id]", "file-31");
    assert_eq!(vendor.post_form("/videos", form).await.text("/seconds"), "8");
    let form = Form::new().text("prompt", "p").text("input_reference[url]", "file-31");
    assert_eq!(vendor.post_form("/videos", form).await.refusal().1, "input_reference.url");
}
