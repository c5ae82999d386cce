//! Runway's tasks as its pages have them: a version on every call, the most before and the cost behind, one DELETE for two.

use std::time::Duration;

use reqwest::Method;
use reqwest::multipart::Form;
use rushes::sandbox::Settings;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, part, picture_url, rules, settings};

fn vendor() -> Rehearsal {
    Rehearsal::at("runway", settings())
}

fn order() -> Value {
    json!({ "model": "gen4.5", "promptText": "a workshop", "ratio": "1280:720", "duration": 2 })
}

fn with(changes: &Value) -> Value {
    changed(order(), changes)
}

async fn call(vendor: &Rehearsal, method: Method, (path, body): (&str, Option<Value>)) -> Reply {
    let call = vendor.client.request(method, vendor.url(path)).bearer_auth("key_any");
    let mut call = call.header("X-Runway-Version", "2024-11-06");
    if let Some(body) = body {
        call = call.json(&body);
    }
    Reply::read(call.send().await.expect("an answer")).await
}

async fn post(vendor: &Rehearsal, path: &str, body: Value) -> Reply {
    call(vendor, Method::POST, (path, Some(body))).await
}

async fn task(vendor: &Rehearsal, id: &str) -> Reply {
    call(vendor, Method::GET, (&format!("/v1/tasks/{id}"), None)).await
}

async fn end(vendor: &Rehearsal, id: &str) -> Reply {
    call(vendor, Method::DELETE, (&format!("/v1/tasks/{id}"), None)).await
}

async fn made(vendor: &Rehearsal, kind: &str, body: Value) -> Reply {
    let reply = post(vendor, &format!("/v1/{kind}"), body.clone()).await;
    assert_eq!(reply.status, 200, "{body}: {}", reply.body);
    reply
}

async fn ended(vendor: &Rehearsal, kind: &str, body: Value) -> Reply {
    let id = made(vendor, kind, body).await.text("/id");
    vendor.sandbox.advance(Duration::from_secs(110));
    task(vendor, &id).await
}

#[tokio::test]
async fn a_task_says_the_most_before_and_the_cost_behind() {
    let vendor = vendor();
    let taken = made(&vendor, "text_to_video", order()).await;
    assert_eq!(taken.body["estimatedCost"], json!({ "credits": 24 }));
    let id = taken.text("/id");
    let queued = task(&vendor, &id).await;
    assert_eq!((queued.text("/status"), &queued.body["estimatedCost"]["credits"]), ("PENDING".into(), &json!(24)));
    vendor.sandbox.advance(Duration::from_secs(40));
    let running = task(&vendor, &id).await;
    assert_eq!((running.text("/status"), &running.body["progress"]), ("RUNNING".into(), &json!(0.3)));
    vendor.sandbox.advance(Duration::from_secs(70));
    let done = task(&vendor, &id).await;
    assert_eq!((done.text("/status"), &done.body["cost"]), ("SUCCEEDED".into(), &json!({ "credits": 24 })));
    assert!(done.body.get("estimatedCost").is_none());
    assert_eq!(vendor.last_charge().as_deref(), Some("0.24"));

    let url = done.text("/output/0");
    let said = said_by(&vendor.clip(&url).await);
    assert_eq!((said.size, said.duration), (Size::new(1280, 720), Some(Seconds::whole(2))));
    for (name, value) in [("authorization", "Bearer k"), ("x-runway-version", "2024-11-06")] {
        let sent = vendor.client.get(&url).header(name, value).send().await.expect("an answer");
        assert_eq!(sent.status(), 400, "{name} is refused there");
    }
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.fetch(&url).await.status(), 403);
    let fresh = task(&vendor, &id).await.text("/output/0");
    assert_eq!(vendor.fetch(&fresh).await.status(), 200, "a look signs another address");
}

#[tokio::test]
async fn every_call_says_its_version() {
    let vendor = vendor();
    let id = made(&vendor, "text_to_video", order()).await.text("/id");
    let poll = format!("/v1/tasks/{id}");
    for reply in [
        vendor.order("/v1/text_to_video", order()).await,
        vendor.ask(&poll).await,
        vendor.delete(&poll).await,
        vendor.ask("/v1/organization").await,
        vendor.order("/v1/uploads", json!({ "filename": "a.png", "type": "ephemeral" })).await,
    ] {
        assert!(reply.status == 400 && reply.text("/error").contains("X-Runway-Version"), "{}", reply.body);
    }
    let other = vendor.client.get(vendor.url(&poll)).bearer_auth("k").header("x-runway-version", "2025-01-01");
    assert_eq!(other.send().await.expect("an answer").status(), 400);
    assert_eq!(vendor.ledger().submissions.len(), 1);
}

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let vendor = vendor();
    let web = "https://a.example/b.png";
    for (kind, body, field) in [
        ("text_to_video", with(&json!({ "promptText": "x".repeat(1001) })), "promptText"),
        ("text_to_video", with(&json!({ "prompt_text": "x" })), "prompt_text"),
        ("text_to_video", with(&json!({ "ratio": "16:9" })), "ratio"),
        ("text_to_video", with(&json!({ "ratio": "960:960" })), "ratio"),
        ("text_to_video", with(&json!({ "duration": 11 })), "duration"),
        ("text_to_video", with(&json!({ "duration": "auto" })), "duration"),
        ("text_to_video", with(&json!({ "seed": -1 })), "seed"),
        ("text_to_video", with(&json!({ "audio": true })), "audio"),
        ("text_to_video", with(&json!({ "model": "gen9" })), "model"),
        ("text_to_video", with(&json!({ "model": "gen4_turbo" })), "model"),
        (
            "text_to_video",
            with(&json!({ "contentModeration": { "publicFigureThreshold": "high" } })),
            "contentModeration",
        ),
        ("image_to_video", order(), "promptImage"),
        ("image_to_video", with(&json!({ "promptImage": [{ "uri": web, "position": "last" }] })), "promptImage"),
        ("image_to_video", with(&json!({ "promptImage": [{ "uri": web }] })), "promptImage"),
        ("image_to_video", with(&json!({ "promptImage": "http://a.example/b.png" })), "promptImage"),
        ("image_to_video", with(&json!({ "promptImage": "https://1.2.3.4/b.png" })), "promptImage"),
        (
            "image_to_video",
            with(&json!({ "promptImage": format!("https://a.example/{}", "b".repeat(2048)) })),
            "promptImage",
        ),
        (
            "image_to_video",
            with(&json!({ "promptImage": format!("data:image/png;base64,{}", "A".repeat(5 * 1024 * 1024)) })),
            "promptImage",
        ),
        ("image_to_video", with(&json!({ "promptImage": "runway://none" })), "promptImage"),
        (
            "image_to_video",
            json!({ "model": "seedance2", "promptImage": [{ "uri": web, "position": "first" }, { "uri": web }] }),
            "promptImage",
        ),
        ("video_to_video", json!({ "model": "aleph2", "promptVideo": "https://a.example/b.mp4" }), "videoUri"),
        (
            "video_to_video",
            json!({ "model": "hailuo3", "promptText": "p", "videoUri": "https://a.example/b.mp4" }),
            "promptVideo",
        ),
        (
            "video_to_video",
            json!({ "model": "aleph2", "videoUri": "https://a.example/b.mp4", "keyframes": [{ "uri": web, "seconds": 1, "range": { "startSeconds": 0, "endSeconds": 1 } }] }),
            "keyframes",
        ),
        (
            "video_to_video",
            json!({ "model": "seedance2_5", "promptVideo": "https://a.example/b.mp4", "mode": "edit", "duration": 5 }),
            "duration",
        ),
        ("text_to_video", json!({ "model": "hailuo3", "promptText": "p", "ratio": "adaptive" }), "ratio"),
    ] {
        let reply = post(&vendor, &format!("/v1/{kind}"), body.clone()).await;
        let said = reply.text("/error");
        assert!(reply.status == 400 && said.starts_with(&format!("{field}:")), "{body}: {}", reply.body);
    }
    assert_eq!(post(&vendor, "/v1/text_to_video", with(&json!({ "model": "veo3" }))).await.status, 404);
    assert_eq!(vendor.ledger().submissions, []);
}

/// Orders each, and holds charge and size against what they should be.
async fn assert_billed(vendor: &Rehearsal, orders: Vec<(&str, Value, &str, &str)>) {
    for (kind, body, usd, size) in orders {
        let done = ended(vendor, kind, body.clone()).await;
        assert_eq!(done.text("/status"), "SUCCEEDED", "{body}: {}", done.body);
        assert_eq!(vendor.last_charge().as_deref(), Some(usd), "{body}");
        assert!(done.body["cost"]["credits"].is_u64(), "whole credits: {}", done.body);
        let taken = vendor.ledger().submissions.last().map(|taken| taken.size.to_string());
        assert_eq!(taken.as_deref(), Some(size), "{body}");
    }
}

#[tokio::test]
async fn models_are_billed_by_the_second_the_class_and_the_sound() {
    let vendor = vendor();
    let web = "https://a.example/b.png";
    let orders = vec![
        ("image_to_video", with(&json!({ "promptImage": picture_url(64, 64), "ratio": "960:960" })), "0.24", "960x960"),
        (
            "image_to_video",
            json!({ "model": "gen4_turbo", "promptImage": web, "ratio": "1584:672", "duration": 10 }),
            "0.50",
            "1584x672",
        ),
        ("text_to_video", json!({ "model": "veo3.1", "promptText": "p", "ratio": "1920:1080" }), "3.20", "1920x1080"),
        (
            "text_to_video",
            json!({ "model": "veo3.1_fast", "promptText": "p", "ratio": "720:1280", "duration": 4, "audio": false }),
            "0.40",
            "720x1280",
        ),
        (
            "text_to_video",
            json!({ "model": "gemini_omni_flash_1.1", "promptText": "p", "ratio": "640:360", "duration": 3 }),
            "0.11",
            "640x360",
        ),
    ];
    assert_billed(&vendor, orders).await;
}

#[tokio::test]
async fn floors_and_what_comes_along_are_billed_too() {
    let vendor = vendor();
    let web = "https://a.example/b.png";
    let clip = "https://a.example/b.mp4";
    let orders = vec![
        (
            "text_to_video",
            json!({ "model": "seedance2", "promptText": "p", "ratio": "3840:1646", "duration": 4 }),
            "6.00",
            "3840x1646",
        ),
        (
            "text_to_video",
            json!({ "model": "seedance2_mini", "promptText": "p", "ratio": "864:496", "duration": 4 }),
            "0.64",
            "864x496",
        ),
        (
            "text_to_video",
            json!({ "model": "seedance2_5", "promptText": "p", "ratio": "854:480", "duration": 4 }),
            "0.80",
            "854x480",
        ),
        (
            "video_to_video",
            json!({ "model": "seedance2_5", "promptVideo": clip, "mode": "edit", "duration": "auto" }),
            "2.25",
            "1280x720",
        ),
        (
            "video_to_video",
            json!({ "model": "aleph2", "videoUri": clip, "targetAspectRatio": "1:1" }),
            "1.40",
            "720x720",
        ),
        (
            "text_to_video",
            json!({ "model": "hailuo3", "promptText": "p", "resolution": "2k", "duration": 6 }),
            "0.90",
            "2560x1440",
        ),
        (
            "text_to_video",
            json!({ "model": "grok_imagine_1_5", "promptText": "p", "resolution": "480p", "ratio": "2:3", "duration": 3 }),
            "0.30",
            "480x720",
        ),
        (
            "character_performance",
            json!({ "model": "act_two", "character": { "type": "image", "uri": web }, "reference": { "type": "video", "uri": clip } }),
            "0.25",
            "1280x720",
        ),
        ("text_to_video", with(&json!({ "outputFormat": "hdr10" })), "0.64", "1280x720"),
    ];
    assert_billed(&vendor, orders).await;
}

#[tokio::test]
async fn a_length_that_the_model_chooses_is_set_aside_at_its_longest() {
    let vendor = vendor();
    let omni = json!({ "model": "gemini_omni_flash_1.1", "promptText": "p", "ratio": "640:360", "duration": "auto" });
    let most = made(&vendor, "text_to_video", omni.clone()).await;
    assert_eq!(most.body["estimatedCost"]["credits"], json!(34));
    vendor.sandbox.advance(Duration::from_secs(110));
    let done = task(&vendor, &most.text("/id")).await;
    assert_eq!(done.body["cost"]["credits"], json!(17), "what was not used is given back");
    let part = made(
        &vendor,
        "text_to_video",
        json!({ "model": "gemini_omni_flash_1.1", "promptText": "p", "ratio": "640:360", "duration": 3 }),
    )
    .await;
    assert_eq!(part.body["estimatedCost"]["credits"], json!(10.2));
}

#[tokio::test]
async fn what_is_withheld_is_paid_and_what_fails_is_not() {
    let vendor = vendor();
    for (prompt, code, credits) in [
        ("a [moderation]", Some("SAFETY.INPUT.TEXT"), 24),
        ("a [filter]", Some("SAFETY.OUTPUT.VIDEO"), 24),
        ("a [fail]", Some("INTERNAL.BAD_OUTPUT.CODE01"), 0),
        ("a [fail] [no-code]", None, 0),
    ] {
        let end = ended(&vendor, "text_to_video", with(&json!({ "promptText": prompt }))).await;
        assert_eq!((end.status, end.text("/status")), (200, "FAILED".into()), "{prompt}");
        assert_eq!(end.body.get("failureCode").and_then(Value::as_str), code, "{prompt}");
        assert_eq!(end.body["cost"]["credits"], json!(credits), "{prompt}");
        assert!(!end.text("/failure").is_empty());
    }
    let end = ended(&vendor, "text_to_video", with(&json!({ "promptText": "a [cancelled]" }))).await;
    assert_eq!((end.text("/status"), &end.body["cost"]["credits"]), ("CANCELLED".into(), &json!(0)));
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.48");
}

#[tokio::test]
async fn one_delete_stops_or_destroys_and_a_running_task_is_paid() {
    let vendor = vendor();
    let [waiting, running, done] = [
        made(&vendor, "text_to_video", order()).await.text("/id"),
        made(&vendor, "text_to_video", order()).await.text("/id"),
        made(&vendor, "text_to_video", order()).await.text("/id"),
    ];
    assert_eq!(task(&vendor, &done).await.text("/status"), "THROTTLED", "two of a model at once");
    assert_eq!(end(&vendor, &waiting).await.status, 204);
    assert_eq!(task(&vendor, &waiting).await.status, 404);
    assert_eq!(vendor.ledger().charges, []);
    vendor.sandbox.advance(Duration::from_mins(1));
    assert_eq!(end(&vendor, &running).await.status, 204);
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.24");
    vendor.sandbox.advance(Duration::from_mins(1));
    let url = task(&vendor, &done).await.text("/output/0");
    assert_eq!(end(&vendor, &done).await.status, 204);
    assert_eq!((end(&vendor, &done).await.status, vendor.fetch(&url).await.status().as_u16()), (404, 404));
    assert_eq!(vendor.ledger().total_usd.to_string(), "0.48");
    let account = call(&vendor, Method::GET, ("/v1/organization", None)).await;
    assert_eq!(account.body["creditBalance"], json!(100_000 - 48));
    assert_eq!(account.body["tier"]["models"]["gen4.5"]["maxDailyGenerations"], Value::Null);
}

#[tokio::test]
async fn a_file_is_brought_to_a_slot_of_another_host() {
    let vendor = vendor();
    let png = noise();
    for (last_is_file, versioned, status) in [(true, false, 204), (false, false, 400), (true, true, 400)] {
        let slot = post(&vendor, "/v1/uploads", json!({ "filename": "a.png", "type": "ephemeral" })).await;
        let url = slot.text("/uploadUrl");
        assert!(!url.starts_with(&format!("http://{}", vendor.sandbox.address())), "{url}");
        let mut form = Form::new();
        let file = part(png.clone(), "image/png");
        let fields = slot.body["fields"].as_object().expect("fields").clone();
        if !last_is_file {
            form = form.part("file", part(png.clone(), "image/png"));
        }
        for (name, value) in fields {
            form = form.text(name, value.as_str().expect("a text").to_owned());
        }
        if last_is_file {
            form = form.part("file", file);
        }
        let mut call = vendor.client.post(&url).multipart(form);
        if versioned {
            call = call.header("X-Runway-Version", "2024-11-06");
        }
        assert_eq!(call.send().await.expect("an answer").status(), status);
        let used = with(&json!({ "promptImage": slot.text("/runwayUri"), "ratio": "960:960" }));
        let reply = post(&vendor, "/v1/image_to_video", used.clone()).await;
        assert_eq!(reply.status, if status == 204 { 200 } else { 400 }, "{}", reply.body);
        if status == 204 {
            vendor.sandbox.advance(Duration::from_hours(24));
            assert_eq!(post(&vendor, "/v1/image_to_video", used).await.status, 400, "it lives for a day");
        }
    }
    assert_eq!(vendor.ledger().keys_seen_elsewhere, []);
}

/// A picture that does not get small.
fn noise() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let noise = image::RgbImage::from_fn(64, 64, |x, y| {
        let value = u8::try_from((x * 7919 + y * 104_729 + x * y * 31) % 251).expect("a byte");
        image::Rgb([value, value.wrapping_mul(7), value.wrapping_mul(13)])
    });
    noise.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

#[tokio::test]
async fn each_no_has_the_vendors_words() {
    for (rule, status) in [
        ("runway.submit:401", 401),
        ("runway.submit:429", 429),
        ("runway.submit:503", 503),
        ("runway.submit:no-credit", 400),
        ("runway.submit:moderation", 400),
        ("runway.submit:retired", 404),
    ] {
        let vendor = Rehearsal::at("runway", Settings { faults: rules(&[rule]), ..settings() });
        let reply = post(&vendor, "/v1/text_to_video", order()).await;
        assert_eq!((reply.status, reply.text("/error").is_empty()), (status, false), "{rule}: {}", reply.body);
        assert_eq!(reply.text("/error").contains("not have enough credits"), rule.ends_with("no-credit"));
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
}
