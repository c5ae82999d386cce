//! Luma's two interfaces as their pages have them: steps of price, two kinds of 429, links that a look renews; the older
//! one with its list.

use std::time::Duration;

use reqwest::multipart::Form;
use rushes::sandbox::Settings;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, part, picture, picture_url, rules, settings};

const MAKE: &str = "/generations";

fn vendor() -> Rehearsal {
    Rehearsal::at("luma", settings())
}

fn order() -> Value {
    json!({ "model": "ray-3.2", "type": "video", "prompt": "a lantern", "video": { "resolution": "360p", "duration": "5s" } })
}

fn with(changes: &Value) -> Value {
    changed(order(), changes)
}

fn video(video: Value) -> Value {
    let mut body = order();
    body["video"] = video;
    body
}

fn clip() -> Value {
    json!({ "url": "https://a.example/b.mp4", "media_type": "video/mp4" })
}

fn image() -> Value {
    json!({ "url": "https://a.example/b.png" })
}

async fn ordered(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order(MAKE, body.clone()).await;
    assert_eq!((reply.status, reply.text("/state")), (201, "queued".into()), "{body}: {}", reply.body);
    reply.text("/id")
}

async fn ended(vendor: &Rehearsal, body: Value) -> Reply {
    let id = ordered(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    vendor.ask(&format!("{MAKE}/{id}")).await
}

/// The field that a refusal names.
fn field(reply: &Reply) -> String {
    let place = reply.body.pointer("/detail/0/loc").and_then(Value::as_array).cloned().unwrap_or_default();
    place[1..].iter().filter_map(Value::as_str).collect::<Vec<_>>().join(".")
}

#[tokio::test]
async fn a_generation_has_a_state_and_a_link_for_an_hour() {
    let vendor = vendor();
    let id = ordered(&vendor, order()).await;
    let poll = format!("{MAKE}/{id}");
    vendor.sandbox.advance(Duration::from_mins(1));
    let running = vendor.ask(&poll).await;
    assert_eq!((running.text("/state"), &running.body["output"]), ("processing".into(), &Value::Null));
    assert_eq!(running.header("x-api-version"), Some("2026-04-01"));
    assert!(running.header("x-ratelimit-limit").is_none());
    vendor.sandbox.advance(Duration::from_secs(50));
    let done = vendor.ask(&poll).await;
    assert_eq!((done.text("/state"), done.text("/output/0/type")), ("completed".into(), "video".into()));
    assert_eq!(vendor.last_charge().as_deref(), Some("0.06"));
    let url = done.text("/output/0/url");
    let said = said_by(&vendor.clip(&url).await);
    assert_eq!((said.size, said.duration), (Size::new(640, 360), Some(Seconds::whole(5))));
    assert_eq!(vendor.client.get(&url).bearer_auth("k").send().await.expect("an answer").status(), 400);
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.fetch(&url).await.status(), 403);
    vendor.clip(&vendor.ask(&poll).await.text("/output/0/url")).await;
    assert_eq!(vendor.delete(&poll).await.status, 404, "nothing ends or deletes it");
    assert_eq!(vendor.ask(MAKE).await.status, 404, "there is no list");
}

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let vendor = vendor();
    for (body, name) in [
        (with(&json!({ "type": "image" })), "type"),
        (with(&json!({ "prompt": "" })), "prompt"),
        (with(&json!({ "prompt": "x".repeat(6001) })), "prompt"),
        (with(&json!({ "aspect_ratio": "3:2" })), "aspect_ratio"),
        (with(&json!({ "duration": "5s" })), "duration"),
        (with(&json!({ "seed": 1 })), "seed"),
        (with(&json!({ "source": clip() })), "source"),
        (with(&json!({ "type": "video_edit", "video": {} })), "source"),
        (with(&json!({ "type": "video_edit", "video": {}, "source": image() })), "source"),
        (with(&json!({ "type": "video_edit", "source": clip() })), "video.duration"),
        (video(json!({ "duration": 5 })), "video.duration"),
        (video(json!({ "duration": "9s" })), "video.duration"),
        (video(json!({ "resolution": "480p" })), "video.resolution"),
        (video(json!({ "duration": "10s", "start_frame": image() })), "video.duration"),
        (video(json!({ "duration": "10s", "loop": true })), "video.loop"),
        (video(json!({ "resolution": "540p", "hdr": true })), "video.hdr"),
        (video(json!({ "exr_export": true })), "video.exr_export"),
        (video(json!({ "edit": {} })), "video.edit"),
        (video(json!({ "start_frame": { "data": "AAAA" } })), "video.start_frame"),
        (video(json!({ "start_frame": { "url": "https://a.example/b", "file_id": "f-1" } })), "video.start_frame"),
        (video(json!({ "start_frame": { "file_id": "f-1" } })), "video.start_frame"),
        (video(json!({ "start_frame": { "generation_id": "none" } })), "video.start_frame"),
        (video(json!({ "keyframes": [image()], "keyframe_indexes": [121] })), "video.keyframes"),
        (video(json!({ "keyframes": [image(), image()], "keyframe_indexes": [3, 3] })), "video.keyframes"),
        (video(json!({ "keyframes": [image()], "keyframe_indexes": [3], "end_frame": image() })), "video.keyframes"),
        (
            with(&json!({ "type": "video_edit", "source": clip(), "video": { "edit": { "strength": "flex_4" } } })),
            "video.edit.strength",
        ),
        (
            with(&json!({ "type": "video_reframe", "source": clip(), "video": { "resolution": "720p", "hdr": true } })),
            "video.hdr",
        ),
    ] {
        let reply = vendor.order(MAKE, body.clone()).await;
        assert_eq!((reply.status, field(&reply)), (422, name.into()), "{body}: {}", reply.body);
    }
    assert_eq!(vendor.order(MAKE, with(&json!({ "model": "ray-9" }))).await.status, 404);
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn prices_go_in_steps() {
    let vendor = vendor();
    let edit = |video: Value| with(&json!({ "type": "video_edit", "source": clip(), "video": video }));
    for (body, usd, size) in [
        (video(json!({ "duration": "10s" })), "0.90", "1280x720"),
        (video(json!({ "resolution": "1080p" })), "1.20", "1920x1080"),
        (video(json!({ "resolution": "720p", "hdr": true, "exr_export": true })), "0.90", "1280x720"),
        (video(json!({ "resolution": "540p", "loop": true })), "0.15", "960x540"),
        (
            video(json!({ "duration": "10s", "keyframes": [image(), image()], "keyframe_indexes": [0, 240] })),
            "0.90",
            "1280x720",
        ),
        (
            video(json!({ "resolution": "360p", "start_frame": { "data": inline(), "media_type": "image/png" } })),
            "0.06",
            "360x360",
        ),
        (
            edit(
                json!({ "resolution": "360p", "edit": { "strength": "flex_1", "controls": { "pose": { "enabled": true, "strength": "coarse" } } } }),
            ),
            "0.54",
            "640x360",
        ),
        (edit(json!({ "resolution": "1080p", "hdr": true })), "4.32", "1920x1080"),
        (
            with(
                &json!({ "type": "video_reframe", "aspect_ratio": "9:16", "source": clip(), "video": { "resolution": "720p" } }),
            ),
            "0.60",
            "720x1280",
        ),
    ] {
        let done = ended(&vendor, body.clone()).await;
        assert_eq!(done.text("/state"), "completed", "{body}: {}", done.body);
        assert_eq!(vendor.last_charge().as_deref(), Some(usd), "{body}");
        let taken = vendor.ledger().submissions.last().map(|taken| taken.size.to_string());
        assert_eq!(taken.as_deref(), Some(size), "{body}");
        let outputs = done.body["output"].as_array().map_or(0, Vec::len);
        assert_eq!(outputs, if body["video"]["exr_export"] == json!(true) { 2 } else { 1 }, "{body}");
    }
}

/// A square picture in bare base64.
fn inline() -> String {
    picture_url(64, 64).rsplit(',').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn an_earlier_generation_is_extended_or_changed() {
    let vendor = vendor();
    let first = ended(&vendor, order()).await.text("/id");
    let forward = video(json!({ "resolution": "540p", "start_frame": { "generation_id": first } }));
    ended(&vendor, forward).await;
    let taken = vendor.ledger().submissions.last().cloned().expect("an order");
    assert_eq!((taken.verb, vendor.last_charge().as_deref()), ("extend", Some("0.15")));
    let long = video(json!({ "duration": "10s", "start_frame": { "generation_id": first } }));
    assert_eq!(vendor.order(MAKE, long).await.status, 422);
    let edit = with(&json!({ "type": "video_edit", "video": {}, "source": { "generation_id": first } }));
    ended(&vendor, edit).await;
    assert_eq!(vendor.ledger().submissions.last().map(|taken| taken.verb), Some("edit"));
}

#[tokio::test]
async fn a_file_is_brought_in_one_form_or_in_three_steps() {
    let vendor = vendor();
    let bytes = picture(64, 64, image::ImageFormat::Png);
    let whole = vendor.post_form("/files", Form::new().part("file", part(bytes.clone(), "image/png"))).await;
    assert_eq!((whole.text("/state"), &whole.body["upload"]), ("ready".into(), &Value::Null));
    let use_it = |id: &str| video(json!({ "resolution": "360p", "start_frame": { "file_id": id } }));
    ordered(&vendor, use_it(&whole.text("/id"))).await;

    let ticket = json!({ "mime_type": "image/png", "size_bytes": bytes.len(), "purpose": "input" });
    let made = vendor.order("/files", ticket.clone()).await;
    let (id, url) = (made.text("/id"), made.text("/upload/url"));
    assert_eq!((made.text("/state"), made.text("/upload/method")), ("pending".into(), "PUT".into()));
    let put = |content_type: &'static str, key: Option<&'static str>| {
        let mut call = vendor.client.put(&url).header("content-type", content_type).body(bytes.clone());
        if let Some(key) = key {
            call = call.bearer_auth(key);
        }
        async move { call.send().await.expect("an answer").status().as_u16() }
    };
    assert_eq!((put("image/jpeg", None).await, put("image/png", Some("k")).await), (403, 403));
    assert_eq!(put("image/png", None).await, 200);
    assert_eq!(vendor.order(MAKE, use_it(&id)).await.status, 422, "it is not ready yet");
    let complete = |id: String| {
        let call = vendor.client.post(vendor.url(&format!("/files/{id}/complete"))).bearer_auth("k").send();
        async move { Reply::read(call.await.expect("an answer")).await.text("/state") }
    };
    assert_eq!(complete(id.clone()).await, "processing");
    let path = format!("/files/{id}");
    assert_eq!(vendor.ask(&path).await.text("/state"), "processing");
    assert_eq!(vendor.ask(&path).await.text("/state"), "ready");
    ordered(&vendor, use_it(&id)).await;
    let empty = vendor.order("/files", ticket).await.text("/id");
    assert_eq!(complete(empty.clone()).await, "failed");
    assert!(!vendor.ask(&format!("/files/{empty}")).await.text("/failure_reason").is_empty());
    let page = vendor.ask("/files?limit=2").await;
    assert_eq!((page.text("/data/0/id"), &page.body["has_more"]), (empty, &json!(true)));
    assert_eq!(vendor.delete(&path).await.text("/state"), "deleted");
}

#[tokio::test]
async fn there_are_two_kinds_of_429_and_words_for_every_no() {
    let vendor = vendor();
    ordered(&vendor, order()).await;
    let crowded = vendor.order(MAKE, with(&json!({ "prompt": "a [crowded]" }))).await;
    assert_eq!((crowded.status, crowded.header("retry-after")), (429, Some("1")));
    assert!(crowded.header("x-ratelimit-limit").is_none());
    for (rule, status) in [
        ("luma.submit:401", 401),
        ("luma.submit:429", 429),
        ("luma.submit:503", 503),
        ("luma.submit:no-credit", 402),
        ("luma.submit:moderation", 400),
        ("luma.submit:retired", 404),
    ] {
        let vendor = Rehearsal::at("luma", Settings { faults: rules(&[rule]), ..settings() });
        let reply = vendor.order(MAKE, order()).await;
        assert_eq!((reply.status, reply.text("/detail").is_empty()), (status, false), "{rule}: {}", reply.body);
        assert_eq!(reply.header("x-ratelimit-remaining").is_some(), status == 429, "{rule}");
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
    for (prompt, code) in [("a [fail]", "generation_failed"), ("a [moderation]", "content_moderated")] {
        let end = ended(&vendor, with(&json!({ "prompt": prompt }))).await;
        assert_eq!((end.text("/state"), end.text("/failure_code")), ("failed".into(), code.into()));
        assert_eq!(end.body["output"], Value::Null);
    }
    assert_eq!(vendor.ledger().charges.len(), 1, "only the first");
}

mod older {
    //! Dream Machine.

    use super::*;

    fn vendor() -> Rehearsal {
        Rehearsal::at("dream-machine", settings())
    }

    fn order() -> Value {
        json!({ "model": "ray-flash-2", "prompt": "a lantern", "resolution": "540p", "duration": "5s" })
    }

    fn with(changes: &Value) -> Value {
        changed(order(), changes)
    }

    async fn ended(vendor: &Rehearsal, path: &str, body: Value) -> Reply {
        let made = vendor.order(path, body.clone()).await;
        assert_eq!((made.status, made.text("/state")), (201, "queued".into()), "{body}: {}", made.body);
        vendor.sandbox.advance(Duration::from_secs(110));
        vendor.ask(&format!("/generations/{}", made.text("/id"))).await
    }

    #[tokio::test]
    async fn a_generation_dreams_and_is_listed_and_deleted() {
        let vendor = vendor();
        let made = vendor.order("/generations/video", order()).await;
        let poll = format!("/generations/{}", made.text("/id"));
        vendor.sandbox.advance(Duration::from_mins(1));
        let dreaming = vendor.ask(&poll).await;
        assert_eq!((dreaming.text("/state"), &dreaming.body["assets"]), ("dreaming".into(), &Value::Null));
        vendor.sandbox.advance(Duration::from_secs(50));
        let done = vendor.ask(&poll).await;
        assert_eq!((done.text("/state"), done.text("/request/prompt")), ("completed".into(), "a lantern".into()));
        assert_eq!(vendor.last_charge().as_deref(), Some("0.14"));
        let said = said_by(&vendor.clip(&done.text("/assets/video")).await);
        assert_eq!((said.size, said.duration), (Size::new(960, 540), Some(Seconds::whole(5))));
        assert_eq!(vendor.ask("/credits").await.body["credit_balance"], json!(99_986));
        assert_eq!(vendor.ask("/ping").await.status, 200);
        ended(&vendor, "/generations", order()).await;
        let page = vendor.ask("/generations?limit=1&offset=1").await;
        assert_eq!((page.text("/generations/0/id"), &page.body["has_more"]), (made.text("/id"), &json!(false)));
        assert_eq!(vendor.delete(&poll).await.status, 204);
        assert_eq!((vendor.ask(&poll).await.status, vendor.delete(&poll).await.status), (404, 404));
        assert_eq!(vendor.fetch(&done.text("/assets/video")).await.status(), 404);
    }

    #[tokio::test]
    async fn only_addresses_are_taken_and_prices_go_by_the_clip() {
        let vendor = vendor();
        for body in [
            with(&json!({ "model": "ray-3.2" })),
            with(&json!({ "duration": "10s" })),
            with(&json!({ "resolution": "360p" })),
            with(&json!({ "prompt": "" })),
            with(&json!({ "seed": 1 })),
            with(&json!({ "keyframes": { "frame0": { "type": "image", "url": picture_url(8, 8) } } })),
            with(&json!({ "keyframes": { "frame2": {} } })),
            with(&json!({ "keyframes": { "frame0": { "type": "generation", "id": "none" } } })),
        ] {
            let reply = vendor.order("/generations/video", body.clone()).await;
            let status = if body["model"] == "ray-3.2" { 404 } else { 400 };
            assert_eq!((reply.status, reply.text("/detail").is_empty()), (status, false), "{body}");
        }
        let web = json!({ "frame0": { "type": "image", "url": "https://a.example/b.png" } });
        for (body, usd, size) in [
            (with(&json!({ "model": "ray-2", "duration": "9s", "resolution": "720p" })), "1.27", "1280x720"),
            (with(&json!({ "model": "ray-2", "resolution": "4k", "aspect_ratio": "9:16" })), "6.37", "2160x3840"),
            (with(&json!({ "keyframes": web, "loop": true, "concepts": [{ "key": "static" }] })), "0.14", "960x540"),
        ] {
            assert_eq!(ended(&vendor, "/generations/video", body.clone()).await.text("/state"), "completed", "{body}");
            assert_eq!(vendor.last_charge().as_deref(), Some(usd), "{body}");
            let taken = vendor.ledger().submissions.last().map(|taken| taken.size.to_string());
            assert_eq!(taken.as_deref(), Some(size), "{body}");
        }
        let media = json!({ "url": "https://a.example/b.mp4" });
        let modify = json!({ "model": "ray-2", "media": media, "mode": "flex_2", "prompt": "snow" });
        ended(&vendor, "/generations/video/modify", modify).await;
        assert_eq!(vendor.last_charge().as_deref(), Some("0.71"));
        let end = ended(&vendor, "/generations/video", with(&json!({ "prompt": "a [moderation]" }))).await;
        assert!(end.text("/failure_reason").contains("moderation"), "{}", end.body);
    }
}
