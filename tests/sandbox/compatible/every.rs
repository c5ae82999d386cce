//! What all of them do, each in its way: orders, removals, lists, keys.

use super::*;

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
async fn what_is_served_can_be_asked() {
    for profile in SELF_HOSTED {
        let served = server(profile).ask("/models").await;
        assert!(!served.text("/data/0/id").is_empty(), "{profile}: {}", served.body);
    }
}
