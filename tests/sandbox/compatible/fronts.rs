//! What stands before somebody else's models: the proxy, and the vendor's models on Azure.

use super::*;

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
