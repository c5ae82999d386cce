//! LTX as its pages have it: the operation in every path, null for a length, two at once, clips in the answer of v1.

use std::time::Duration;

use rushes::sandbox::Settings;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, data_url, instant, picture, picture_url, rules, settings};

const TEXT: &str = "/v2/text-to-video";
const IMAGE: &str = "/v2/image-to-video";

fn vendor() -> Rehearsal {
    Rehearsal::at("ltx", settings())
}

fn order() -> Value {
    json!({ "prompt": "a tram", "model": "ltx-2-5-fast", "duration": 6, "resolution": "1280x720" })
}

fn with(changes: &Value) -> Value {
    changed(order(), changes)
}

async fn ordered(vendor: &Rehearsal, path: &str, body: Value) -> String {
    let reply = vendor.order(path, body.clone()).await;
    assert_eq!(reply.status, 202, "{body}: {}", reply.body);
    format!("{path}/{}", reply.text("/id"))
}

async fn ended(vendor: &Rehearsal, path: &str, body: Value) -> Reply {
    let poll = ordered(vendor, path, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    vendor.ask(&poll).await
}

#[tokio::test]
async fn a_job_is_found_at_its_operation_and_for_a_day() {
    let vendor = vendor();
    let poll = ordered(&vendor, TEXT, order()).await;
    let pending = vendor.ask(&poll).await;
    assert_eq!((pending.status, pending.text("/status")), (200, "pending".into()));
    assert!(pending.text("/created_at").ends_with('Z') && pending.header("x-request-id").is_some());
    assert_eq!(vendor.ask(&poll.replace("text-to", "image-to")).await.status, 404);
    vendor.sandbox.advance(Duration::from_mins(1));
    assert_eq!(vendor.ask(&poll).await.text("/status"), "processing");
    vendor.sandbox.advance(Duration::from_secs(50));
    let done = vendor.ask(&poll).await;
    assert_eq!((done.text("/status"), done.text("/completed_at").is_empty()), ("completed".into(), false));
    assert_eq!(vendor.last_charge().as_deref(), Some("0.54"));
    let url = done.text("/result/video_url");
    let said = said_by(&vendor.clip(&url).await);
    assert_eq!((said.size, said.duration), (Size::new(1280, 720), Some(Seconds::whole(6))));
    assert_eq!(vendor.client.get(&url).bearer_auth("k").send().await.expect("an answer").status(), 400);
    assert_eq!(vendor.ask(&poll).await.text("/result/video_url"), url);
    vendor.sandbox.advance(Duration::from_hours(24));
    assert_eq!((vendor.ask(&poll).await.status, vendor.fetch(&url).await.status().as_u16()), (404, 403));
}

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let vendor = vendor();
    let web = "https://a.example/b.png";
    let clip = "https://a.example/b.mp4";
    let pro = "ltx-2-3-pro";
    let mut without = order();
    without.as_object_mut().expect("an object").remove("duration");
    for (path, body, field) in [
        (TEXT, without, "duration"),
        (TEXT, with(&json!({ "duration": 7 })), "duration"),
        (TEXT, with(&json!({ "duration": "6" })), "duration"),
        (TEXT, with(&json!({ "duration": 12, "resolution": "2560x1440" })), "duration"),
        (TEXT, with(&json!({ "duration": 12, "fps": 50 })), "duration"),
        (TEXT, with(&json!({ "duration": 12, "model": "ltx-2-5-pro" })), "duration"),
        (TEXT, with(&json!({ "duration": null, "model": pro })), "duration"),
        (IMAGE, with(&json!({ "duration": null, "image_uri": web, "last_frame_uri": web })), "duration"),
        (TEXT, with(&json!({ "resolution": "720p" })), "resolution"),
        (TEXT, with(&json!({ "resolution": "960x544" })), "resolution"),
        (TEXT, with(&json!({ "resolution": "2560x1440", "model": "ltx-2-5-pro" })), "resolution"),
        (TEXT, with(&json!({ "fps": 30 })), "fps"),
        (TEXT, with(&json!({ "fps": 48, "model": "ltx-2-5-pro" })), "fps"),
        (TEXT, with(&json!({ "prompt": "x".repeat(10_001) })), "prompt"),
        (TEXT, with(&json!({ "camera_motion": "spin" })), "camera_motion"),
        (TEXT, with(&json!({ "seed": 1 })), "seed"),
        (TEXT, with(&json!({ "image_uri": web })), "image_uri"),
        (TEXT, with(&json!({ "model": "ltx-2.5" })), "model"),
        (IMAGE, order(), "image_uri"),
        (IMAGE, with(&json!({ "image_uri": "http://a.example/b.png" })), "image_uri"),
        (IMAGE, with(&json!({ "image_uri": "https://10.0.0.1/b.png" })), "image_uri"),
        (
            IMAGE,
            with(&json!({ "image_uri": format!("data:image/png;base64,{}", "A".repeat(7 * 1024 * 1024)) })),
            "image_uri",
        ),
        (IMAGE, with(&json!({ "image_uri": "ltx://uploads/none" })), "image_uri"),
        ("/v2/audio-to-video", json!({ "audio_uri": "https://a.example/s.wav" }), "prompt"),
        (
            "/v2/audio-to-video",
            json!({ "audio_uri": "https://a.example/s.wav", "prompt": "p", "model": "ltx-2-3-fast" }),
            "model",
        ),
        ("/v2/retake", json!({ "video_uri": clip, "start_time": 1, "duration": 1.5 }), "duration"),
        ("/v2/retake", json!({ "video_uri": clip, "start_time": 6, "duration": 2 }), "start_time"),
        ("/v2/retake", json!({ "video_uri": clip, "start_time": 1, "duration": 2, "model": "ltx-2-5-fast" }), "model"),
        ("/v2/extend", json!({ "video_uri": clip, "duration": 21 }), "duration"),
        ("/v2/extend", json!({ "video_uri": clip, "duration": 15, "context": 10 }), "context"),
        ("/v2/video-to-video-reframe", json!({ "video_uri": clip, "resolution": "640x640" }), "resolution"),
    ] {
        let reply = vendor.order(path, body.clone()).await;
        let said = reply.text("/error/message");
        assert_eq!(
            (reply.status, reply.text("/type"), reply.text("/error/type")),
            (400, "error".into(), "invalid_request_error".into()),
            "{body}"
        );
        assert!(said.starts_with(&format!("{field}:")), "{body}: {said}");
    }
    let removed = vendor.order(TEXT, with(&json!({ "model": "ltx-2-pro" }))).await;
    assert!(removed.status == 400 && removed.text("/error/message").contains("removed"), "{}", removed.body);
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn every_operation_is_billed_by_its_own_seconds() {
    let vendor = vendor();
    let web = "https://a.example/b.png";
    let clip = "https://a.example/b.mp4";
    for (path, body, usd, seconds, size) in [
        (TEXT, with(&json!({ "duration": null })), "0.72", 8, "1280x720"),
        (TEXT, with(&json!({ "model": "ltx-2-5-pro", "resolution": "1080x1920" })), "1.02", 6, "1080x1920"),
        (TEXT, with(&json!({ "model": "ltx-2-3-fast", "duration": 20 })), "0.60", 20, "1280x720"),
        (
            TEXT,
            with(&json!({ "model": "ltx-2-3-pro", "resolution": "3840x2160", "generate_audio": false })),
            "1.92",
            6,
            "3840x2160",
        ),
        (IMAGE, with(&json!({ "image_uri": picture_url(64, 36), "last_frame_uri": web })), "0.54", 6, "1280x720"),
        (
            "/v2/audio-to-video",
            json!({ "audio_uri": "https://a.example/s.mp3", "image_uri": web }),
            "0.50",
            5,
            "1920x1080",
        ),
        (
            "/v2/audio-to-video",
            json!({ "audio_uri": wave(3), "prompt": "p", "resolution": "1280x720" }),
            "0.18",
            3,
            "1280x720",
        ),
        ("/v2/retake", json!({ "video_uri": clip, "start_time": 1, "duration": 2.5 }), "0.50", 5, "1280x720"),
        ("/v2/extend", json!({ "video_uri": clip, "duration": 4 }), "0.90", 9, "1280x720"),
        (
            "/v2/extend",
            json!({ "video_uri": clip, "duration": 4, "context": 1, "mode": "start" }),
            "0.50",
            9,
            "1280x720",
        ),
        ("/v2/video-to-video-reframe", json!({ "video_uri": clip, "resolution": "1080x1080" }), "1.00", 5, "1080x1080"),
        ("/v2/video-to-video-hdr", json!({ "video_uri": clip }), "1.00", 5, "1280x720"),
    ] {
        let done = ended(&vendor, path, body.clone()).await;
        assert_eq!(done.text("/status"), "completed", "{body}: {}", done.body);
        assert_eq!(vendor.last_charge().as_deref(), Some(usd), "{path} {body}");
        let taken = vendor.ledger().submissions.last().cloned().expect("an order");
        assert_eq!((taken.seconds, taken.size.to_string().as_str()), (Seconds::whole(seconds), size), "{path} {body}");
        assert_eq!(done.text("/result/exr_frames_url").is_empty(), !path.ends_with("hdr"));
    }
}

/// A silent WAV of that length.
fn wave(seconds: u32) -> String {
    let (rate, length) = (8000_u32, 8000 * seconds);
    let head = [b"RIFF".as_slice(), &(36 + length).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes()].concat();
    let format = [[1, 0, 1, 0].as_slice(), &rate.to_le_bytes(), &rate.to_le_bytes(), &[1, 0, 8, 0]].concat();
    let body = [b"data".as_slice(), &length.to_le_bytes(), &vec![128; length as usize]].concat();
    data_url("audio/wav", &[head, format, body].concat())
}

#[tokio::test]
async fn two_are_made_at_once_and_a_third_waits() {
    let vendor = vendor();
    for _ in 0..2 {
        ordered(&vendor, TEXT, order()).await;
    }
    let third = vendor.order(TEXT, order()).await;
    assert_eq!((third.status, third.text("/error/type")), (429, "concurrency_limit_error".into()));
    assert_eq!(third.header("retry-after"), Some("1"));
    vendor.sandbox.advance(Duration::from_secs(110));
    ordered(&vendor, TEXT, order()).await;
    assert_eq!(vendor.ledger().submissions.len(), 3);
}

#[tokio::test]
async fn the_older_version_answers_with_the_clip_or_the_reason() {
    let vendor = Rehearsal::at("ltx", instant());
    let answer = vendor.post("/v1/text-to-video", order()).await.expect("an answer");
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().ok()),
        (200, Some("application/octet-stream"))
    );
    assert_eq!(said_by(&answer.bytes().await.expect("the whole")).duration, Some(Seconds::whole(6)));
    assert_eq!(vendor.last_charge().as_deref(), Some("0.54"));
    let no = vendor.order("/v1/text-to-video", with(&json!({ "prompt": "a [filter]" }))).await;
    assert_eq!((no.status, no.text("/error/type")), (422, "content_filtered_error".into()));
    assert_eq!(vendor.order("/v1/text-to-video", with(&json!({ "prompt": "a [fail]" }))).await.status, 500);
    assert_eq!(vendor.order("/v1/video-to-video-hdr", order()).await.status, 404, "only in the newer one");
    assert_eq!(vendor.ledger().charges.len(), 1);
}

#[tokio::test]
async fn a_file_is_brought_by_a_ticket() {
    let vendor = vendor();
    let bytes = picture(64, 36, image::ImageFormat::Png);
    let ticket = |vendor: &Rehearsal| {
        let call = vendor.client.post(vendor.url("/v1/upload")).bearer_auth("k").send();
        async move { Reply::read(call.await.expect("an answer")).await }
    };
    let put = |url: String, headers: Vec<(String, String)>| {
        let mut call = vendor.client.put(url).body(bytes.clone());
        for (name, value) in headers {
            call = call.header(name, value);
        }
        async move { call.send().await.expect("an answer").status().as_u16() }
    };
    let made = ticket(&vendor).await;
    let required: Vec<(String, String)> = made.body["required_headers"]
        .as_object()
        .expect("headers")
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    let url = made.text("/upload_url");
    assert_eq!(put(url.clone(), Vec::new()).await, 403);
    let keyed = [required.clone(), vec![("authorization".into(), "Bearer k".into())]].concat();
    assert_eq!(put(url.clone(), keyed).await, 403);
    assert_eq!(put(url, required.clone()).await, 200);
    let used = with(&json!({ "image_uri": made.text("/storage_uri") }));
    ended(&vendor, IMAGE, used.clone()).await;
    vendor.sandbox.advance(Duration::from_hours(24));
    assert_eq!(vendor.order(IMAGE, used).await.status, 400, "a file lives for a day");
    let late = ticket(&vendor).await;
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(put(late.text("/upload_url"), required).await, 403);
}

#[tokio::test]
async fn what_fails_says_why_and_costs_nothing() {
    let vendor = vendor();
    for (prompt, kind) in [("a [fail]", "api_error"), ("a [moderation]", "content_filtered_error")] {
        let end = ended(&vendor, TEXT, with(&json!({ "prompt": prompt }))).await;
        assert_eq!((end.status, end.text("/status"), end.text("/error/type")), (200, "failed".into(), kind.into()));
    }
    assert_eq!(vendor.ledger().charges, []);
    for (rule, status, kind) in [
        ("ltx.submit:401", 401, "authentication_error"),
        ("ltx.submit:429", 429, "rate_limit_error"),
        ("ltx.submit:500", 500, "api_error"),
        ("ltx.submit:503", 503, "service_unavailable"),
        ("ltx.submit:no-credit", 402, "insufficient_funds_error"),
        ("ltx.submit:moderation", 422, "content_filtered_error"),
        ("ltx.submit:retired", 400, "invalid_request_error"),
    ] {
        let vendor = Rehearsal::at("ltx", Settings { faults: rules(&[rule]), ..settings() });
        let reply = vendor.order(TEXT, order()).await;
        assert_eq!((reply.status, reply.text("/error/type")), (status, kind.into()), "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
}
