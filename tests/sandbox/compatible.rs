//! The servers that speak OpenAI's protocol their own way: each deviation, as the servers' papers have it.

use std::time::Duration;

use image::ImageFormat;
use reqwest::multipart::Form;
use rushes::sandbox::{Profile, Settings};
use rushes::secret::Secret;
use serde_json::{Value, json};

use crate::support::{Rehearsal, Reply, part, picture, rules, settings};

const SELF_HOSTED: [Profile; 5] =
    [Profile::VllmOmni, Profile::Sglang, Profile::TensorRtLlm, Profile::LiteLlm, Profile::Aquiles];

fn server(profile: Profile) -> Rehearsal {
    Rehearsal::of(Settings { profile, ..settings() })
}

fn spoilt(profile: Profile, texts: &[&str]) -> Rehearsal {
    Rehearsal::of(Settings { profile, faults: rules(texts), ..settings() })
}

/// An order in the one form that every server takes.
async fn order(server: &Rehearsal, fields: &[(&'static str, &str)]) -> Reply {
    let add = |form: Form, (name, text): &(&'static str, &str)| form.text(*name, (*text).to_owned());
    server.post_form("/videos", fields.iter().fold(Form::new(), add)).await
}

async fn submit(server: &Rehearsal, prompt: &str) -> String {
    let made = order(server, &[("prompt", prompt)]).await;
    assert!(made.status == 200 || made.status == 202, "{} {}", made.status, made.body);
    made.text("/id")
}

async fn poll(server: &Rehearsal, id: &str) -> Reply {
    server.ask(&format!("/videos/{id}")).await
}

/// Orders, and lets the job end.
async fn ended(server: &Rehearsal, prompt: &str) -> (String, Reply) {
    let id = submit(server, prompt).await;
    server.sandbox.advance(Duration::from_secs(110));
    let reply = poll(server, &id).await;
    (id, reply)
}

async fn content(server: &Rehearsal, id: &str) -> u16 {
    server.ask(&format!("/videos/{id}/content")).await.status
}

fn has(reply: &Reply, field: &str) -> bool {
    reply.body.get(field).is_some()
}

#[tokio::test]
async fn every_server_takes_any_model_goes_all_the_way_and_costs_nothing() {
    for profile in SELF_HOSTED {
        let server = server(profile);
        let fields = [("prompt", "moss on a wheel"), ("model", "mine"), ("seconds", "3"), ("size", "1280x720")];
        let made = order(&server, &fields).await;
        let created = if profile == Profile::TensorRtLlm { 202 } else { 200 };
        assert_eq!((made.status, made.text("/status")), (created, "queued".into()), "{profile}: {}", made.body);
        server.sandbox.advance(Duration::from_secs(110));
        let id = made.text("/id");
        assert_eq!(poll(&server, &id).await.text("/status"), "completed", "{profile}");
        let clip = server.get(&format!("/videos/{id}/content")).await.expect("an answer");
        assert_eq!(clip.status(), 200, "{profile}");
        assert_eq!(&clip.bytes().await.expect("a clip")[4..8], b"ftyp", "{profile}");
        let ledger = server.ledger();
        assert_eq!((ledger.submissions.len(), ledger.charges.len()), (1, 0), "{profile}");
    }
}

#[tokio::test]
async fn a_size_is_any_even_one_but_where_four_are_known() {
    let size = |text| [("prompt", "p"), ("size", text)];
    for profile in [Profile::VllmOmni, Profile::Sglang, Profile::TensorRtLlm, Profile::LiteLlm] {
        let server = server(profile);
        assert!(order(&server, &size("832x480")).await.status < 300, "{profile}");
        assert_eq!(order(&server, &size("wide")).await.status, 400, "{profile}");
    }
    assert_eq!(order(&server(Profile::Aquiles), &size("832x480")).await.status, 500);
}

#[tokio::test]
async fn vllm_omni_takes_form_data_only() {
    let server = server(Profile::VllmOmni);
    let refused = server.order("/videos", json!({ "prompt": "p" })).await;
    assert_eq!((refused.status, &refused.body["error"]["code"]), (422, &json!(422)));
    assert_eq!(order(&server, &[("prompt", "p"), ("seconds", "04")]).await.status, 400);
    let form = Form::new()
        .text("prompt", "p")
        .text("image_reference", r#"{"image_url":"https://a.example/b.png"}"#)
        .part("input_reference", part(picture(64, 64, ImageFormat::Png), "image/png"));
    assert_eq!(server.post_form("/videos", form).await.status, 400);
    assert_eq!(server.ledger().submissions, []);
}

#[tokio::test]
async fn vllm_omni_answers_who_asks_for_a_failed_job_with_its_code() {
    let server = server(Profile::VllmOmni);
    for (prompt, code) in [("[fail]", 500), ("[moderation]", 400)] {
        let (id, failed) = ended(&server, prompt).await;
        assert_eq!((failed.status, failed.text("/status")), (code, "failed".into()));
        assert_eq!((failed.text("/id"), &failed.body["error"]["code"]), (id.clone(), &json!(code)));
        assert_eq!(content(&server, &id).await, 422);
    }
}

#[tokio::test]
async fn vllm_omni_knows_no_progress_between_nothing_and_all() {
    let server = server(Profile::VllmOmni);
    let id = submit(&server, "p").await;
    assert_eq!((id.len(), id.starts_with("video_gen_")), (42, true));
    server.sandbox.advance(Duration::from_mins(1));
    let running = poll(&server, &id).await;
    assert_eq!((running.text("/status"), &running.body["progress"]), ("in_progress".into(), &json!(0)));
    assert_eq!(content(&server, &id).await, 404);
    server.sandbox.advance(Duration::from_secs(50));
    let done = poll(&server, &id).await;
    assert_eq!((&done.body["progress"], &done.body["duration_s"]), (&json!(100), &json!(4.0)));
}

#[tokio::test]
async fn frames_beat_seconds_and_each_tells_it_its_way() {
    let fields = [("prompt", "p"), ("seconds", "4"), ("num_frames", "81"), ("fps", "16"), ("seed", "7")];
    for (profile, said, length) in [
        (Profile::VllmOmni, json!("4"), "/duration_s"),
        (Profile::Sglang, json!("5"), "/none"),
        (Profile::TensorRtLlm, Value::Null, "/duration"),
    ] {
        let server = server(profile);
        let made = order(&server, &fields).await;
        server.sandbox.advance(Duration::from_secs(110));
        let done = poll(&server, &made.text("/id")).await;
        assert_eq!(done.body.get("seconds").unwrap_or(&Value::Null), &said, "{profile}");
        let length = done.body.pointer(length).and_then(Value::as_f64);
        assert!(length.is_none_or(|length| (length - 5.062).abs() < 0.001), "{profile}: {length:?}");
    }
}

#[tokio::test]
async fn a_job_at_work_is_stopped_by_its_deletion_where_the_server_does_so() {
    for (profile, deleted) in [(Profile::VllmOmni, json!("video.deleted")), (Profile::TensorRtLlm, Value::Null)] {
        let server = server(profile);
        let id = submit(&server, "p").await;
        server.sandbox.advance(Duration::from_mins(1));
        let told = server.delete(&format!("/videos/{id}")).await;
        assert_eq!((told.status, &told.body["deleted"]), (200, &json!(true)), "{profile}");
        assert_eq!(told.body.get("object").unwrap_or(&Value::Null), &deleted, "{profile}");
        assert_eq!(poll(&server, &id).await.status, 404, "{profile}");
        assert_eq!(server.delete(&format!("/videos/{id}")).await.status, 404, "{profile}");
    }
}

#[tokio::test]
async fn a_deletion_may_have_to_wait() {
    let server = spoilt(Profile::VllmOmni, &["openai.delete:409x1"]);
    let path = format!("/videos/{}", submit(&server, "p").await);
    let later = server.delete(&path).await;
    assert_eq!((later.status, &later.body["error"]["code"]), (409, &json!(409)));
    assert_eq!(server.delete(&path).await.status, 200);
}

#[tokio::test]
async fn sglang_finds_no_variant_but_by_number() {
    let server = server(Profile::Sglang);
    let (id, _) = ended(&server, "p").await;
    for (query, status) in [("", 200), ("?variant=0", 200), ("?variant=1", 404), ("?variant=video", 404)] {
        let path = format!("/videos/{id}/content{query}");
        assert_eq!(server.get(&path).await.expect("an answer").status(), status, "{query}");
    }
    for profile in [Profile::VllmOmni, Profile::LiteLlm, Profile::Aquiles] {
        let server = self::server(profile);
        let (id, _) = ended(&server, "p").await;
        let got = server.get(&format!("/videos/{id}/content?variant=thumbnail")).await.expect("an answer");
        assert_eq!(got.headers()["content-type"], "video/mp4", "{profile}");
    }
}

#[tokio::test]
async fn sglang_tells_an_error_without_a_code_and_no_prompt() {
    let server = server(Profile::Sglang);
    let (id, failed) = ended(&server, "[fail]").await;
    assert_eq!((id.len(), id.matches('-').count()), (36, 4));
    assert_eq!((failed.status, failed.text("/status")), (200, "failed".into()));
    assert_eq!(failed.body["error"], json!({ "message": "out of memory" }));
    assert!(!has(&failed, "prompt"));
    assert_eq!(content(&server, &id).await, 404);
}

#[tokio::test]
async fn sglang_speaks_in_details() {
    let server = server(Profile::Sglang);
    let unknown = poll(&server, "nothing").await;
    assert_eq!((unknown.status, unknown.text("/detail")), (404, "Video not found".into()));
    let without = server.order("/videos", json!({ "seconds": 4 })).await;
    assert_eq!((without.status, without.body["detail"].is_string()), (400, true));
    let wrong = server.order("/videos", json!({ "prompt": 7 })).await;
    assert_eq!((wrong.status, &wrong.body["detail"][0]["loc"]), (422, &json!(["body", "prompt"])));
    let object = json!({ "prompt": "p", "input_reference": { "image_url": "https://a.example/b.png" } });
    assert_eq!(server.order("/videos", object).await.status, 422);
    for seconds in [json!(8), json!("8")] {
        let body = json!({ "prompt": "p", "seconds": seconds, "reference_url": "https://a.example/b.png" });
        assert_eq!(server.order("/videos", body).await.text("/seconds"), "8");
    }
    let down = spoilt(Profile::Sglang, &["openai.submit:503"]);
    assert!(order(&down, &[("prompt", "p")]).await.body["error"].is_string());
}

#[tokio::test]
async fn sglang_forgets_a_job_and_lets_it_run() {
    let server = server(Profile::Sglang);
    let id = submit(&server, "p").await;
    let told = server.delete(&format!("/videos/{id}")).await;
    assert_eq!((told.status, told.text("/id"), told.text("/status")), (200, id.clone(), "deleted".into()));
    assert_eq!(poll(&server, &id).await.status, 404);
}

#[tokio::test]
async fn sglang_sends_to_the_cloud_where_no_key_belongs() {
    let server = server(Profile::Sglang);
    let id = submit(&server, "[s3]").await;
    assert_eq!(poll(&server, &id).await.body["url"], Value::Null);
    server.sandbox.advance(Duration::from_secs(110));
    let done = poll(&server, &id).await;
    let url = done.text("/url");
    assert_eq!(done.body["urls"], json!([url]));
    let here = server.ask(&format!("/videos/{id}/content")).await;
    assert_eq!(here.status, 400);
    assert!(here.text("/detail").ends_with(&url), "{}", here.body);
    assert_eq!(server.client.get(&url).send().await.expect("an answer").status(), 200);
    assert_eq!(server.ledger().keys_seen_elsewhere, []);
}

#[tokio::test]
async fn tensorrt_llm_leaves_out_what_others_tell() {
    let server = server(Profile::TensorRtLlm);
    let made = order(&server, &[("prompt", "p"), ("seconds", "2.5")]).await;
    assert_eq!((made.status, &made.body["duration"]), (202, &json!(2.5)));
    for field in ["progress", "prompt", "seconds", "error", "model"] {
        assert!(!has(&made, field), "{field}");
    }
    server.sandbox.advance(Duration::from_secs(50));
    assert_eq!(poll(&server, &made.text("/id")).await.text("/status"), "queued");
    assert_eq!(content(&server, &made.text("/id")).await, 400);
    let (id, failed) = ended(&server, "[fail]").await;
    assert_eq!((failed.status, failed.text("/error")), (200, "Video generation failed: out of memory".into()));
    assert_eq!(content(&server, &id).await, 400);
}

#[tokio::test]
async fn tensorrt_llm_refuses_a_field_that_it_does_not_know() {
    let server = server(Profile::TensorRtLlm);
    let unknown = server.order("/videos", json!({ "prompt": "p", "quality": "high" })).await;
    assert_eq!((unknown.status, unknown.text("/error/param")), (422, "quality".into()));
    let known = json!({ "prompt": "p", "seed": 7, "extra_params": { "stg_scale": 1 }, "seconds": 4 });
    assert_eq!(server.order("/videos", known).await.status, 202);
    for profile in [Profile::VllmOmni, Profile::Sglang, Profile::Aquiles] {
        let other = self::server(profile);
        assert_eq!(order(&other, &[("prompt", "p"), ("whatever", "1")]).await.status, 200, "{profile}");
    }
    let blocked = order(&server, &[("prompt", "[refuse]")]).await;
    assert_eq!((blocked.status, &blocked.body["error"]["code"]), (500, &Value::Null));
}

#[tokio::test]
async fn tensorrt_llm_makes_an_avi_without_ffmpeg() {
    let server = server(Profile::TensorRtLlm);
    let (id, _) = ended(&server, "[avi]").await;
    let clip = server.get(&format!("/videos/{id}/content")).await.expect("an answer");
    assert_eq!(clip.headers()["content-type"], "video/x-msvideo");
    let bytes = clip.bytes().await.expect("a clip");
    assert_eq!((&bytes[..4], &bytes[8..12]), (b"RIFF".as_slice(), b"AVI ".as_slice()));
    let length = u32::from_le_bytes(bytes[4..8].try_into().expect("four bytes"));
    assert_eq!(length as usize + 8, bytes.len());
}

#[tokio::test]
async fn lists_come_with_and_without_cursors() {
    let list = async |profile, query: &str| {
        let server = server(profile);
        for _ in 0..3 {
            submit(&server, "p").await;
            server.sandbox.advance(Duration::from_secs(110));
        }
        server.ask(&format!("/videos{query}")).await
    };
    let count = |reply: &Reply| reply.body["data"].as_array().map(Vec::len);
    let paged = list(Profile::VllmOmni, "?limit=2&order=asc").await;
    assert_eq!((count(&paged), &paged.body["has_more"]), (Some(2), &json!(true)));
    for profile in [Profile::VllmOmni, Profile::Sglang] {
        assert_eq!(count(&list(profile, "?after=nobody").await), Some(0), "{profile}");
    }
    assert_eq!(count(&list(Profile::Aquiles, "?after=nobody&limit=2").await), Some(2));
    assert_eq!(list(Profile::Sglang, "?limit=0").await.status, 422);
    let untold = list(Profile::Sglang, "?limit=2").await;
    assert_eq!((count(&untold), has(&untold, "has_more"), has(&untold, "last_id")), (Some(2), false, false));
    let all = list(Profile::TensorRtLlm, "?limit=1").await;
    assert_eq!((count(&all), has(&all, "has_more")), (Some(3), false));
    let none = list(Profile::LiteLlm, "").await;
    assert_eq!(none.status, 400);
    assert!(none.text("/error/message").contains("LLM Provider NOT provided"), "{}", none.body);
    assert_eq!(list(Profile::LiteLlm, "?custom_llm_provider=openai").await.status, 404);
}

#[tokio::test]
async fn litellm_shows_a_job_under_another_id_and_finds_it_by_both() {
    let server = server(Profile::LiteLlm);
    let made = order(&server, &[("prompt", "p"), ("model", "my-video")]).await;
    assert_eq!(made.body["usage"], json!({ "duration_seconds": 4.0 }));
    server.sandbox.advance(Duration::from_secs(110));
    let first = made.text("/id");
    let shown = poll(&server, &first).await;
    let second = shown.text("/id");
    assert!(first.starts_with("video_") && second.starts_with("video_") && first != second);
    assert_eq!((&shown.body["usage"], has(&shown, "prompt")), (&Value::Null, false));
    for id in [&first, &second] {
        assert_eq!(poll(&server, id).await.text("/status"), "completed");
        assert_eq!(poll(&server, &id.replace('=', "%3D")).await.text("/id"), second);
        assert_eq!(content(&server, id).await, 200);
    }
    assert_eq!(server.ledger().submissions[0].id, first);
    assert_eq!(poll(&server, "video_0123").await.status, 404);
}

#[tokio::test]
async fn litellm_passes_remix_edit_and_extension_on() {
    let server = server(Profile::LiteLlm);
    let (id, _) = ended(&server, "p").await;
    let remix = server.order(&format!("/videos/{id}/remix"), json!({ "prompt": "in snow" })).await;
    assert_eq!((remix.status, &remix.body["usage"]["duration_seconds"]), (200, &json!(4.0)));
    assert_eq!(poll(&server, &remix.text("/id")).await.text("/id"), remix.text("/id"));
    let edit = server.order("/videos/edits", json!({ "prompt": "at dusk", "video": { "id": id } })).await;
    let longer = json!({ "prompt": "on", "seconds": "8", "video": { "id": id } });
    let extended = server.order("/videos/extensions", longer).await;
    assert_eq!((edit.status, extended.text("/seconds")), (200, "12".into()));
    for profile in [Profile::VllmOmni, Profile::Sglang, Profile::TensorRtLlm, Profile::Aquiles] {
        let other = self::server(profile);
        let (id, _) = ended(&other, "p").await;
        for path in [format!("/videos/{id}/remix"), "/videos/edits".to_owned(), "/videos/extensions".to_owned()] {
            let body = json!({ "prompt": "p", "video": { "id": id }, "seconds": "4" });
            assert_eq!(other.order(&path, body).await.status, 404, "{profile} {path}");
        }
    }
}

#[tokio::test]
async fn litellm_wraps_what_its_upstream_says() {
    let server = Rehearsal::of(Settings { profile: Profile::LiteLlm, key: Secret::new("sk-right"), ..settings() });
    let call = || server.client.get(server.url("/videos/video_0"));
    let bare = call().send().await.expect("an answer");
    assert_eq!(bare.status(), 500);
    assert_eq!(bare.headers()["content-type"], "text/plain; charset=utf-8");
    let wrong = Reply::read(call().bearer_auth("sk-wrong").send().await.expect("an answer")).await;
    assert_eq!((wrong.status, wrong.text("/error/message")), (400, "No connected db.".into()));
    let own = call().header("x-litellm-api-key", "sk-right").send().await.expect("an answer");
    assert_eq!(own.status(), 404);
    assert!(!format!("{:?}", server.sandbox.calls()).contains("sk-right"));

    let blocked = order(&self::server(Profile::LiteLlm), &[("prompt", "[refuse]")]).await;
    assert_eq!((blocked.status, blocked.text("/error/code")), (400, "400".into()));
    assert!(blocked.text("/error/message").contains("content_policy_violation"), "{}", blocked.body);
    let many = spoilt(Profile::LiteLlm, &["openai.submit:429+retry=2"]);
    let many = order(&many, &[("prompt", "p")]).await;
    assert_eq!((many.status, many.text("/error/type")), (429, "throttling_error".into()));
    assert_eq!((many.header("llm_provider-retry-after"), many.header("retry-after")), (Some("2"), None));
    let retired = spoilt(Profile::LiteLlm, &["openai.submit:retired"]);
    assert_eq!(order(&retired, &[("prompt", "p")]).await.status, 400);
}

#[tokio::test]
async fn litellm_has_no_deletion() {
    let server = server(Profile::LiteLlm);
    let (id, _) = ended(&server, "p").await;
    assert_eq!(server.delete(&format!("/videos/{id}")).await.status, 405);
    assert_eq!(poll(&server, &id).await.status, 200);
}

#[tokio::test]
async fn aquiles_is_processing_and_hands_out_what_it_has() {
    let server = server(Profile::Aquiles);
    let id = submit(&server, "p").await;
    assert_eq!((id.len(), content(&server, &id).await), (18, 500));
    server.sandbox.advance(Duration::from_secs(11));
    let running = poll(&server, &id).await;
    assert_eq!((running.text("/status"), &running.body["progress"]), ("processing".into(), &json!(90)));
    assert!(!has(&running, "completed_at") && !has(&running, "expires_at"));
    let part = server.get(&format!("/videos/{id}/content")).await.expect("an answer");
    assert_eq!(part.status(), 200);
    assert!(!part.bytes().await.expect("bytes").windows(4).any(|word| word == b"moov"));
    assert_eq!(content(&server, "video_0").await, 500);
    let told = server.delete(&format!("/videos/{id}")).await;
    assert_eq!(told.text("/object"), "video.deleted");
    let (_, failed) = ended(&server, "[fail]").await;
    assert_eq!((failed.status, failed.text("/error/code")), (200, "generation_error".into()));
}

#[tokio::test]
async fn aquiles_makes_one_clip_at_a_time() {
    let server = server(Profile::Aquiles);
    submit(&server, "first").await;
    let busy = order(&server, &[("prompt", "second")]).await;
    assert_eq!(busy.status, 503);
    assert!(busy.text("/detail").contains("limit of 1 concurrent tasks"), "{}", busy.body);
    assert_eq!(server.ledger().submissions.len(), 1);
    server.sandbox.advance(Duration::from_secs(110));
    submit(&server, "second").await;
}

#[tokio::test]
async fn aquiles_makes_its_own_length_and_size_of_it() {
    let server = server(Profile::Aquiles);
    let mut clips = Vec::new();
    for seconds in ["4", "8"] {
        let fields = [("prompt", "p"), ("model", "wan2.2"), ("size", "1280x720"), ("seconds", seconds)];
        let made = order(&server, &fields).await;
        assert_eq!((made.text("/size"), made.text("/seconds")), ("1280x720".into(), seconds.into()));
        server.sandbox.advance(Duration::from_secs(110));
        let clip = server.get(&format!("/videos/{}/content", made.text("/id"))).await.expect("an answer");
        clips.push(clip.bytes().await.expect("a clip"));
    }
    assert!(clips[0] == clips[1], "the order shows in the clip");
}

#[tokio::test]
async fn aquiles_takes_a_picture_for_a_few_models() {
    let server = server(Profile::Aquiles);
    for (model, status) in [("wan2.2", 400), ("ltx-2", 200)] {
        let form = Form::new()
            .text("prompt", "p")
            .text("model", model)
            .part("input_reference", part(picture(64, 64, ImageFormat::Png), "image/png"));
        assert_eq!(server.post_form("/videos", form).await.status, status, "{model}");
    }
}

#[tokio::test]
async fn keys_are_wanted_in_each_servers_form() {
    let ask = async |server: &Rehearsal, header: Option<(&str, &str)>| {
        let call = server.client.get(server.url("/videos"));
        let call = header.into_iter().fold(call, |call, (name, value)| call.header(name, value));
        call.send().await.expect("an answer").status().as_u16()
    };
    for profile in [Profile::VllmOmni, Profile::Sglang, Profile::TensorRtLlm] {
        assert_eq!(ask(&server(profile), None).await, 200, "{profile}");
    }
    let aquiles = server(Profile::Aquiles);
    assert_eq!(ask(&aquiles, None).await, 403);
    assert_eq!(ask(&aquiles, Some(("authorization", "anything"))).await, 200);
    let azure = Rehearsal::of(Settings { profile: Profile::Azure, key: Secret::new("right"), ..settings() });
    assert_eq!(ask(&azure, None).await, 401);
    assert_eq!(ask(&azure, Some(("api-key", "wrong"))).await, 401);
    assert_eq!(ask(&azure, Some(("api-key", "right"))).await, 200);
    assert_eq!(ask(&azure, Some(("authorization", "Bearer right"))).await, 200);
    let keyed = Rehearsal::of(Settings { profile: Profile::VllmOmni, key: Secret::new("right"), ..settings() });
    assert_eq!(ask(&keyed, None).await, 401);
}

#[tokio::test]
async fn azure_serves_deployments_at_the_vendors_price() {
    let server = server(Profile::Azure);
    assert!(server.url("").ends_with("/openai/openai/v1"), "{}", server.url(""));
    let body = |seconds, size| json!({ "prompt": "p", "model": "our-sora", "seconds": seconds, "size": size });
    let made = server.order("/videos", body("8", "1280x720")).await;
    assert_eq!((made.status, made.text("/model")), (200, "our-sora".into()));
    assert_eq!(server.order("/videos", body("16", "1280x720")).await.status, 400);
    assert_eq!(server.order("/videos", body("8", "1920x1080")).await.status, 400);
    assert_eq!(server.order("/videos/edits", json!({ "prompt": "p" })).await.status, 404);
    server.sandbox.advance(Duration::from_secs(110));
    assert_eq!(server.ledger().total_usd.to_string(), "0.80");
    let gone = spoilt(Profile::Azure, &["openai.submit:retired"]);
    let gone = gone.order("/videos", body("8", "1280x720")).await;
    assert_eq!((gone.status, gone.text("/error/type")), (404, "video_generation_user_error".into()));
    assert_eq!(gone.body["error"]["code"], Value::Null);
}

#[tokio::test]
async fn what_is_served_can_be_asked() {
    for profile in SELF_HOSTED {
        let served = server(profile).ask("/models").await;
        assert!(!served.text("/data/0/id").is_empty(), "{profile}: {}", served.body);
    }
}
