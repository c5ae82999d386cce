//! xAI's videos as its documents have them: 202 until done, late noes, withheld clips that are charged, ticks.

use std::time::Duration;

use reqwest::multipart::Form;
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, data_url, part, picture, picture_url, rules, settings};

const MAKE: &str = "/videos/generations";

fn vendor() -> Rehearsal {
    Rehearsal::at("xai", settings())
}

fn faulty(rule: &str) -> Rehearsal {
    Rehearsal::at("xai", Settings { faults: rules(&[rule]), ..settings() })
}

fn order() -> Value {
    json!({ "model": "grok-imagine-video", "prompt": "a kite", "duration": 2, "resolution": "480p" })
}

fn with(changes: &Value) -> Value {
    changed(order(), changes)
}

async fn ordered(vendor: &Rehearsal, path: &str, body: Value) -> String {
    let reply = vendor.order(path, body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let fields = reply.body.as_object().expect("an object");
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["request_id"]);
    reply.text("/request_id")
}

async fn ended(vendor: &Rehearsal, path: &str, body: Value) -> Reply {
    let id = ordered(vendor, path, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    vendor.ask(&format!("/videos/{id}")).await
}

#[tokio::test]
async fn a_video_is_202_without_a_body_then_with_one_then_done() {
    let vendor = vendor();
    let id = ordered(&vendor, MAKE, order()).await;
    let poll = format!("/videos/{id}");
    let queued = vendor.get(&poll).await.expect("an answer");
    assert_eq!(queued.status(), 202);
    assert!(queued.bytes().await.expect("a body").is_empty());
    vendor.sandbox.advance(Duration::from_mins(1));
    let running = vendor.ask(&poll).await;
    assert_eq!((running.status, &running.body), (202, &json!({ "status": "pending", "progress": 50 })));
    vendor.sandbox.advance(Duration::from_secs(50));
    let done = vendor.ask(&poll).await;
    assert_eq!(
        (done.status, done.text("/status"), done.text("/model")),
        (200, "done".into(), order()["model"].as_str().unwrap_or_default().into())
    );
    assert_eq!((&done.body["video"]["respect_moderation"], &done.body["video"]["duration"]), (&json!(true), &json!(2)));
    assert_eq!(done.body["usage"]["cost_in_usd_ticks"], json!(1_000_000_000));
    assert_eq!(vendor.last_charge().as_deref(), Some("0.10"));

    let url = done.text("/video/url");
    let said = said_by(&vendor.clip(&url).await);
    assert_eq!((said.size, said.duration), (Size::new(854, 480), Some(Seconds::whole(2))));
    let keyed = vendor.client.get(&url).bearer_auth("sk-any").send().await.expect("an answer");
    assert_eq!(keyed.status(), 400, "a key is refused there");
    let forged = vendor.fetch(&url.replace("expires=", "expires=9")).await;
    assert_eq!(forged.status(), 403);
    vendor.sandbox.advance(Duration::from_hours(1));
    assert_eq!(vendor.fetch(&url).await.status(), 404);
    assert_eq!(vendor.ask(&poll).await.text("/video/url"), url, "a look does not renew it");
}

#[tokio::test]
async fn a_key_comes_as_a_bearer_and_nobody_is_told_what_is_not_his() {
    let vendor = Rehearsal::at("xai", Settings { key: Secret::new("xai-1"), ..settings() });
    for (header, value) in [("x-api-key", "xai-1"), ("authorization", "Bearer xai-2"), ("authorization", "xai-1")] {
        let sent = vendor.client.get(vendor.url("/models")).header(header, value).send().await;
        let reply = Reply::read(sent.expect("an answer")).await;
        assert!(reply.status == 401 && reply.text("/error").contains("API key"), "{}", reply.body);
    }
    let sent = vendor.client.get(vendor.url("/videos/none")).bearer_auth("xai-1").send().await;
    let reply = Reply::read(sent.expect("an answer")).await;
    assert_eq!((reply.status, reply.text("/code")), (404, "not_found".into()));
    let sent = vendor.client.get(vendor.url("/videos")).bearer_auth("xai-1").send().await;
    assert_eq!(sent.expect("an answer").status(), 404, "there is no list");
}

#[tokio::test]
async fn wrong_fields_are_refused_by_name() {
    let vendor = vendor();
    let image = json!({ "url": "https://a.example/b.png" });
    let full = "grok-imagine-video-1.5";
    let lite = "grok-imagine-video-1.5-lite";
    for (changes, field) in [
        (json!({ "model": null }), "model"),
        (json!({ "prompt": 1 }), "prompt"),
        (json!({ "duration": "2" }), "duration"),
        (json!({ "duration": 0 }), "duration"),
        (json!({ "duration": 16 }), "duration"),
        (json!({ "duration": 11, "reference_images": [image] }), "duration"),
        (json!({ "aspect_ratio": "9:21" }), "aspect_ratio"),
        (json!({ "resolution": "4k" }), "resolution"),
        (json!({ "resolution": "1080p" }), "resolution"),
        (json!({ "model": full, "resolution": "1080p", "reference_images": [image] }), "resolution"),
        (json!({ "seed": 1 }), "seed"),
        (json!({ "n": 2 }), "n"),
        (json!({ "generate_audio": "no" }), "generate_audio"),
        (json!({ "image": "https://a.example/b.png" }), "image"),
        (json!({ "image": {} }), "image"),
        (json!({ "image": { "url": "https://a.example/b.png", "file_id": "file_1" } }), "image"),
        (json!({ "image": { "url": "http://a.example/b.png" } }), "image"),
        (json!({ "image": { "url": picture_url(300, 100) } }), "image"),
        (json!({ "image": { "url": "data:image/png;base64,iVBORw0KGgo=" } }), "image"),
        (json!({ "image": { "file_id": "file_none" } }), "image"),
        (json!({ "last_frame": image }), "last_frame"),
        (json!({ "image": image, "reference_images": [image] }), "reference_images"),
        (json!({ "keyframes": [{ "image": image, "timestamp_s": 1 }] }), "keyframes"),
        (json!({ "model": full, "keyframes": [{ "image": image, "timestamp_s": 2 }] }), "keyframes.0.timestamp_s"),
        (json!({ "model": full, "keyframes": [{ "image": image, "timestamp_s": 0.5 }] }), "keyframes.0.timestamp_s"),
        (json!({ "model": full, "keyframes": [{ "timestamp_s": 1 }] }), "keyframes.0.image"),
        (json!({ "model": full, "reference_images": vec![&image; 8] }), "reference_images"),
        (json!({ "model": full, "reference_audios": [{}] }), "reference_audios.0.voice_id"),
        (json!({ "model": lite, "reference_images": [image] }), "reference_images"),
        (json!({ "model": lite, "last_frame": image }), "last_frame"),
        (json!({ "storage_options": {} }), "storage_options.filename"),
        (
            json!({ "storage_options": { "filename": "a", "public_url": { "expires_after": 1 } } }),
            "storage_options.public_url",
        ),
    ] {
        let reply = vendor.order(MAKE, with(&changes)).await;
        assert_eq!((reply.status, reply.text("/error/param")), (400, field.into()), "{changes}: {}", reply.body);
    }
    let unknown = vendor.order(MAKE, with(&json!({ "model": "grok-9" }))).await;
    assert_eq!((unknown.status, unknown.text("/code")), (404, "not_found".into()));
    assert_eq!(vendor.ledger().submissions, []);
}

#[tokio::test]
async fn what_the_order_does_not_say_is_found_out_later_and_costs_nothing() {
    let vendor = vendor();
    let clip = json!({ "url": "https://a.example/b.mp4" });
    let lite = json!({ "model": "grok-imagine-video-1.5-lite", "prompt": "p", "video": clip });
    for (path, body, code) in [
        (MAKE, with(&json!({ "prompt": " " })), "invalid_argument"),
        ("/videos/edits", lite.clone(), "failed_precondition"),
        ("/videos/extensions", lite, "failed_precondition"),
        (MAKE, with(&json!({ "prompt": "a [fail]" })), "internal_error"),
        (MAKE, with(&json!({ "prompt": "a [moderation]" })), "invalid_argument"),
    ] {
        let end = ended(&vendor, path, body).await;
        assert_eq!((end.status, end.text("/status"), end.text("/error/code")), (200, "failed".into(), code.into()));
    }
    let bare = ended(&vendor, MAKE, with(&json!({ "prompt": "a [fail] [bare]" }))).await;
    assert!(bare.body["error"].is_string(), "{}", bare.body);
    assert_eq!(vendor.ledger().charges, []);
}

#[tokio::test]
async fn a_clip_that_is_withheld_is_done_and_charged() {
    let vendor = vendor();
    let end = ended(&vendor, MAKE, with(&json!({ "prompt": "a [filter]" }))).await;
    assert_eq!((end.text("/status"), end.text("/video/url")), ("done".into(), String::new()));
    assert_eq!(end.body["video"]["respect_moderation"], json!(false));
    assert_eq!(end.body["usage"]["cost_in_usd_ticks"], json!(1_000_000_000));
    assert_eq!(vendor.last_charge().as_deref(), Some("0.10"));
}

#[tokio::test]
async fn every_rate_is_billed_pictures_and_sources_included() {
    let vendor = vendor();
    let image = json!({ "url": "https://a.example/b.png" });
    let clip = json!({ "url": "https://a.example/b.mp4" });
    let base = "grok-imagine-video";
    for (path, body, usd, size) in [
        (MAKE, json!({ "model": base, "prompt": "p" }), "0.40", "854x480"),
        (MAKE, with(&json!({ "resolution": "720p", "aspect_ratio": "3:4" })), "0.14", "720x960"),
        (MAKE, with(&json!({ "image": { "url": picture_url(64, 64) } })), "0.102", "480x480"),
        (MAKE, with(&json!({ "reference_images": [image, image, image] })), "0.106", "854x480"),
        (
            MAKE,
            json!({ "model": "grok-imagine-video-1.5", "duration": 6, "resolution": "720p", "image": image, "last_frame": image, "generate_audio": false }),
            "0.86",
            "1280x720",
        ),
        (
            MAKE,
            with(
                &json!({ "model": "grok-imagine-video-1.5-preview", "keyframes": [{ "image": image, "timestamp_s": 1.333 }], "reference_audios": [{ "voice_id": "eve" }] }),
            ),
            "0.17",
            "854x480",
        ),
        (MAKE, with(&json!({ "model": "grok-imagine-video-1.5-lite", "resolution": "1080p" })), "0.28", "1920x1080"),
        ("/videos/edits", json!({ "model": base, "prompt": "p", "video": clip }), "0.40", "1280x720"),
        (
            "/videos/extensions",
            json!({ "model": base, "prompt": "p", "video": clip, "duration": 2 }),
            "0.19",
            "1280x720",
        ),
    ] {
        let end = ended(&vendor, path, body.clone()).await;
        assert_eq!(end.text("/status"), "done", "{body}: {}", end.body);
        assert_eq!(vendor.last_charge().as_deref(), Some(usd), "{body}");
        let taken = vendor.ledger().submissions.last().map(|taken| taken.size.to_string());
        assert_eq!(taken.as_deref(), Some(size), "{body}");
    }
}

#[tokio::test]
async fn a_clip_of_here_and_one_that_comes_along_are_measured() {
    let vendor = vendor();
    let made = ended(&vendor, MAKE, order()).await.text("/video/url");
    let longer = json!({ "model": "grok-imagine-video", "prompt": "on", "video": { "url": made }, "duration": 3 });
    let end = ended(&vendor, "/videos/extensions", longer).await;
    assert_eq!((&end.body["video"]["duration"], vendor.last_charge().as_deref()), (&json!(5), Some("0.17")));
    let said = said_by(&vendor.clip(&end.text("/video/url")).await);
    assert_eq!((said.size, said.duration), (Size::new(854, 480), Some(Seconds::whole(5))));
    let taken = vendor.ledger().submissions.last().cloned().expect("an order");
    assert_eq!((taken.verb, taken.seconds), ("extend", Seconds::whole(3)));

    let inline = data_url("video/mp4", &vendor.clip(&made).await);
    let edit = |url: &str| json!({ "model": "grok-imagine-video", "prompt": "p", "video": { "url": url } });
    ended(&vendor, "/videos/edits", edit(&inline)).await;
    assert_eq!(vendor.last_charge().as_deref(), Some("0.12"));
    for (body, field) in [
        (edit("data:video/mp4;base64,AAAA"), "video"),
        (json!({ "model": "grok-imagine-video", "prompt": "p" }), "video"),
        (json!({ "model": "grok-imagine-video", "prompt": "p", "video": { "url": made }, "duration": 4 }), "duration"),
        (
            json!({ "model": "grok-imagine-video", "prompt": "p", "video": { "url": made }, "aspect_ratio": "1:1" }),
            "aspect_ratio",
        ),
    ] {
        let reply = vendor.order("/videos/edits", body).await;
        assert_eq!((reply.status, reply.text("/error/param")), (400, field.into()), "{}", reply.body);
    }
    let long = ended(&vendor, MAKE, with(&json!({ "duration": 9 }))).await.text("/video/url");
    assert_eq!(vendor.order("/videos/edits", edit(&long)).await.text("/error/param"), "video");
}

#[tokio::test]
async fn files_are_brought_kept_and_gone() {
    let vendor = vendor();
    let bytes = picture(64, 64, image::ImageFormat::Png);
    let file = || part(bytes.clone(), "image/png");
    let late = Form::new().part("file", file()).text("expires_after", "60");
    assert_eq!(vendor.post_form("/files", late).await.text("/error/param"), "expires_after");
    let made = vendor.post_form("/files", Form::new().text("expires_after", "60").part("file", file())).await;
    assert_eq!((made.status, &made.body["bytes"]), (200, &json!(bytes.len())));
    let id = made.text("/id");
    let used = with(&json!({ "image": { "file_id": id } }));
    ordered(&vendor, MAKE, used.clone()).await;
    assert_eq!(vendor.ask("/files").await.body["data"].as_array().map(Vec::len), Some(1));
    vendor.sandbox.advance(Duration::from_mins(1));
    assert_eq!(vendor.ask(&format!("/files/{id}")).await.status, 404);
    assert_eq!(vendor.order(MAKE, used).await.text("/error/param"), "image");
    let id = vendor.post_form("/files", Form::new().part("file", file())).await.text("/id");
    assert_eq!(vendor.delete(&format!("/files/{id}")).await.body["deleted"], json!(true));
    assert_eq!(vendor.delete(&format!("/files/{id}")).await.status, 404);
}

#[tokio::test]
async fn a_copy_is_kept_behind_the_key_and_may_be_lost_without_the_clip() {
    let vendor = vendor();
    let options = json!({ "filename": "kite.mp4", "expires_after": 3600, "public_url": true });
    let done = ended(&vendor, MAKE, with(&json!({ "storage_options": options }))).await;
    assert_eq!(done.text("/video/file_output/filename"), "kite.mp4");
    assert!(!done.text("/video/file_output/public_url").is_empty());
    let path = format!("/files/{}/content", done.text("/video/file_output/file_id"));
    assert_eq!(vendor.fetch(&vendor.url(&path)).await.status(), 401);
    let copy = vendor.get(&path).await.expect("an answer").bytes().await.expect("the whole");
    assert_eq!(said_by(&copy).duration, Some(Seconds::whole(2)));
    let lost = with(&json!({ "prompt": "a [storage-error]", "storage_options": { "filename": "kite.mp4" } }));
    let done = ended(&vendor, MAKE, lost).await;
    assert!(!done.text("/video/storage_error").is_empty() && !done.text("/video/url").is_empty());
    assert!(done.body["video"].get("file_output").is_none());
}

#[tokio::test]
async fn each_no_has_the_vendors_words() {
    for (rule, status, at) in [
        ("xai.submit:401", 401, "/error"),
        ("xai.submit:403", 403, "/error"),
        ("xai.submit:429", 429, "/error"),
        ("xai.submit:400", 400, "/error/message"),
        ("xai.submit:503", 503, "/error"),
        ("xai.submit:no-credit", 403, "/error"),
        ("xai.submit:moderation", 400, "/error"),
        ("xai.submit:retired", 404, "/error"),
    ] {
        let vendor = faulty(rule);
        let reply = vendor.order(MAKE, order()).await;
        assert_eq!(reply.status, status, "{rule}");
        assert!(!reply.text(at).is_empty(), "{rule}: {}", reply.body);
        assert_eq!(vendor.ledger().submissions, [], "{rule}");
    }
    let vendor = faulty("xai.submit:reset-after");
    vendor.post(MAKE, order()).await.expect_err("the answer is lost");
    assert_eq!(vendor.ledger().submissions.len(), 1);
}
