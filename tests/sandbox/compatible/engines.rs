//! What each server that runs a model itself does its own way.

use super::*;

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
    assert_eq!(server.fetch(&url).await.status(), 200);
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
