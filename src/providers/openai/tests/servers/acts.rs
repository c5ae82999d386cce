//! What can be done at servers of one's own, and how they say no.

use super::*;

#[test]
fn each_server_can_do_what_it_can_do() {
    let can = |profile| {
        let abilities = server(profile).abilities();
        let Abilities { cancel, delete, list, remix, edit, extend, thumbnail, spritesheet, idempotency } = abilities;
        assert!(!idempotency && edit == extend && thumbnail == spritesheet, "{profile:?}");
        let words = [
            (cancel, "cancel"),
            (delete, "delete"),
            (list, "list"),
            (remix, "remix"),
            (edit, "edit"),
            (thumbnail, "variants"),
        ];
        words.iter().filter(|(can, _)| *can).map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(can(Profile::VllmOmni), "cancel delete list");
    assert_eq!(can(Profile::Sglang), "delete list");
    assert_eq!(can(Profile::TensorrtLlm), "cancel delete list");
    assert_eq!(can(Profile::Litellm), "remix edit");
    assert_eq!(can(Profile::Aquiles), "delete list");
    assert_eq!(can(Profile::Dynamo), "");
    assert_eq!(can(Profile::Azure), "delete list remix variants");
}

#[test]
fn a_removal_stops_a_job_where_it_does() {
    let ticket = Ticket::new("video_gen_00ab");
    let vllm = server(Profile::VllmOmni);
    assert_eq!(vllm.cancel(&ticket), vllm.delete(&ticket));
    for profile in [Profile::Sglang, Profile::Litellm, Profile::Aquiles, Profile::Dynamo, Profile::Azure] {
        assert_eq!(server(profile).cancel(&ticket).expect_err("no").kind, FaultKind::Unsupported, "{profile:?}");
    }
    assert_eq!(server(Profile::Litellm).delete(&ticket).expect_err("405").kind, FaultKind::Unsupported);
    let yes = [
        json!({"id": "v", "object": "video.deleted", "deleted": true}),
        json!({"id": "v", "object": "video", "status": "deleted"}),
        json!({"deleted": true}),
    ];
    for body in yes {
        assert_eq!(vllm.read_done(&reply(200, &body)), Ok(()));
    }
    let no = [
        (404, FaultKind::NotFound),
        (405, FaultKind::Unsupported),
        (501, FaultKind::Unsupported),
        (409, FaultKind::Unavailable),
    ];
    for (status, kind) in no {
        assert_eq!(vllm.read_done(&reply(status, &json!({"detail": "no"}))).expect_err("no").kind, kind, "{status}");
    }
}

#[test]
fn a_list_is_asked_for_as_the_server_has_it() {
    let all = server(Profile::TensorrtLlm);
    assert_eq!(all.list(None).expect("a call").url.as_str(), "http://gpu-1:8000/v1/videos");
    let body = json!({"data": [{"id": "video_ab12", "status": "queued"}], "last_id": "video_ab12", "has_more": true});
    assert_eq!(all.read_list(&reply(200, &body)).expect("a page").next, None, "it would begin anew");
    for profile in [Profile::Litellm, Profile::Dynamo] {
        assert_eq!(server(profile).list(None).expect_err("none").kind, FaultKind::Unsupported);
        let check = server(profile).check().expect("a call");
        assert_eq!(check.url.as_str(), "http://gpu-1:8000/v1/models");
    }
    assert_eq!(all.check().expect("a call").url.as_str(), "http://gpu-1:8000/v1/videos");
}

#[test]
fn a_lost_order_is_not_ruled_out_by_what_a_server_made_of_it() {
    let submitted_at = Timestamp::from_second(1_790_000_003).expect("a moment");
    let lost = Lost { order: order(Mode::Text), submitted_at, taken: Vec::new() };
    let page = |server: &OpenAi, change: &Value| {
        let page = reply(200, &json!({"data": [video(change)], "has_more": false}));
        server.find(&lost, &[page])
    };
    let found = |server: &OpenAi, change: &Value| match page(server, change).expect("an end") {
        Next::Ready(jobs) => jobs.len(),
        other => panic!("not an end: {other:?}"),
    };
    let sglang = server(Profile::Sglang);
    assert_eq!(found(&sglang, &json!({"prompt": null, "seconds": "3", "size": "832x480"})), 1, "from frames, rounded");
    assert_eq!(found(&sglang, &json!({"prompt": "another"})), 0);
    assert_eq!(found(&server(Profile::TensorrtLlm), &json!({"model": null, "prompt": null, "duration": 4.0})), 1);
    let changing = with(Habits { ids_change: Some(true), ..Habits::default() });
    let refused = page(&changing, &json!({})).expect_err("any of them may be ours already");
    assert_eq!(refused.kind, FaultKind::Unsupported);
}

#[test]
fn an_id_is_kept_as_the_order_gave_it() {
    let given = Ticket::new("video_bGl0/ZWxs?bTo=");
    let litellm = server(Profile::Litellm);
    let call = litellm.poll(&given);
    assert_eq!(call.url.as_str(), "http://gpu-1:8000/v1/videos/video_bGl0%2FZWxs%3FbTo=");
    let another = json!({"id": "video_b3RoZXI=", "status": "completed", "seconds": "4", "usage": null});
    let Ok(Progress::Done(takes)) = litellm.read_poll(&given, &reply(200, &another)) else { panic!("not done") };
    let Place::Keyed(call) = &takes.assets[0].place else { panic!("not here") };
    assert_eq!(call.url.as_str(), "http://gpu-1:8000/v1/videos/video_bGl0%2FZWxs%3FbTo=/content");
}

#[test]
fn the_key_goes_where_each_server_looks_for_it() {
    let key = Secret::new("sk-canary").expect("a key");
    let call = Call::get(Url::parse(BASE).expect("an address"));
    let signed = |server: &OpenAi| {
        let headers = server.sign(&call, &key, Timestamp::UNIX_EPOCH);
        headers.iter().map(|(name, value)| format!("{name}: {}", value.expose())).collect::<Vec<_>>()
    };
    assert_eq!(signed(&server(Profile::Azure)), ["api-key: sk-canary"]);
    for profile in [Profile::VllmOmni, Profile::Litellm, Profile::Aquiles] {
        assert_eq!(signed(&server(profile)), ["authorization: Bearer sk-canary"]);
    }
    let aquiles = server(Profile::Aquiles);
    let made_up = ("authorization".to_owned(), "Bearer none".to_owned());
    let ticket = Ticket::new("v-1");
    let calls = [
        aquiles.submit(&order(Mode::Text)).expect("a call"),
        aquiles.poll(&ticket),
        aquiles.delete(&ticket).expect("a call"),
        aquiles.list(None).expect("a call"),
        aquiles.check().expect("a call"),
    ];
    assert!(calls.iter().all(|call| call.headers == [made_up.clone()]), "any key will do: {calls:?}");
    assert_eq!(server(Profile::VllmOmni).poll(&ticket).headers, []);
}

#[test]
fn the_errors_of_every_server_have_their_kind_and_sentence() {
    use FaultKind::{Auth, Invalid, NotFound, Policy, Rate, Retired, Unavailable, Unsupported};
    let detail = |text: &str| json!({ "detail": text });
    let error = |message: &str, code: Value| json!({"error": {"message": message, "type": "t", "code": code}});
    let misfit = json!({"detail": [{"loc": ["body", "prompt"], "msg": "Field required", "type": "missing"}]});
    let litellm = "litellm.BadRequestError: OpenAIException - {\"error\": {\"code\": \"moderation_blocked\"}}";
    let rows = [
        (400, error("unknown sampler", json!(400)), Invalid, "unknown sampler"),
        (
            400,
            error("the served model is wan, not sora-2-pro", json!(400)),
            Retired,
            "the served model is wan, not sora-2-pro",
        ),
        (503, error("not initialised", json!(503)), Unavailable, "not initialised"),
        (422, misfit, Invalid, "body.prompt: Field required"),
        (400, detail("prompt is required"), Invalid, "prompt is required"),
        (404, detail("Video not found"), NotFound, "Video not found"),
        (503, json!({"error": "engine failure"}), Unavailable, "engine failure"),
        (500, error("blocked by the guardrail", Value::Null), Policy, "blocked by the guardrail"),
        (400, error(litellm, json!("400")), Policy, litellm),
        (429, error("slow down", json!("429")), Rate, "slow down"),
        (400, error("No connected db.", json!("400")), Auth, "No connected db."),
        (403, detail("Invalid API key"), Auth, "Invalid API key"),
        (401, detail("Not authenticated"), Auth, "Not authenticated"),
        (503, detail("this model does not generate videos"), Unsupported, "this model does not generate videos"),
        (503, detail("limit of 1 concurrent tasks"), Unavailable, "limit of 1 concurrent tasks"),
    ];
    for (status, body, kind, sentence) in rows {
        let fault = server(Profile::Litellm).read_submit(&order(Mode::Text), &reply(status, &body)).expect_err("a no");
        assert_eq!((fault.kind, fault.message.as_str(), fault.status), (kind, sentence, Some(status)));
    }
    let fault = dialect().read_error(&reply(400, &error("no", json!(400))));
    assert_eq!(fault.vendor_code.as_deref(), Some("400"), "a code may be a number");
    let text = Reply { status: 500, headers: Vec::new(), body: Bytes::from_static(b"Internal Server Error") };
    assert_eq!(dialect().read_error(&text).kind, Unavailable, "LiteLLM without a key");
}

#[test]
fn a_wait_is_found_under_every_name() {
    let no = |status, headers: &[(&str, &str)], body: &Value| {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        dialect().read_error(&Reply { status, headers, body: Bytes::from(body.to_string()) }).retry_after
    };
    let handed_on = ("llm_provider-retry-after", "7");
    assert_eq!(no(429, &[handed_on], &json!({})), Some(Duration::from_secs(7)));
    assert_eq!(no(429, &[("retry-after", "1"), handed_on], &json!({})), None, "the usual name comes first");
    assert_eq!(no(503, &[handed_on], &json!({})), None, "that no job was made is not said");
    let busy = json!({"detail": "limit of 1 concurrent tasks"});
    assert!(no(503, &[], &busy).is_some(), "no job was made, so that the order may come again");
    assert_eq!(no(503, &[], &json!({"error": "engine failure"})), None);
}

#[test]
fn what_the_user_says_wins_over_the_profile() {
    let habits = Habits {
        profile: Some(Profile::VllmOmni),
        body: Some(Form::Json),
        numeric_seconds: Some(true),
        delete: Some(Deletion::None),
        variants: Some(true),
        changes: Some(Changes::All),
        ..Habits::default()
    };
    let server = with(habits);
    let Body::Json(body) = submitted(&server, &order(Mode::Text)) else { panic!("not JSON") };
    assert_eq!(body["seconds"], 8);
    let abilities = server.abilities();
    assert!(abilities.thumbnail && abilities.extend && !abilities.delete && !abilities.cancel);
    let Body::Json(_) =
        submitted(&with(Habits { body: Some(Form::Multipart), ..Habits::default() }), &child(Mode::Remix))
    else {
        panic!("a change of a clip is JSON")
    };
}

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["queued", "in_progress", "completed", "failed", "expired", "cancelled"]),
        code in prop_oneof![Just(200), Just(400), Just(404), Just(429)],
        name in prop::sample::select(vec![
            "id", "status", "progress", "created_at", "expires_at", "prompt", "model", "size", "seconds", "error",
            "url", "urls", "data", "duration", "usage", "detail",
        ]),
        value in json_value(),
    ) {
        let mut job = video(&json!({"status": status}));
        job[name] = value.clone();
        let ticket = Ticket { remote_id: "v".into(), extra: json!({"added_seconds": value}) };
        drop(dialect().read_poll(&ticket, &reply(code, &job)));
        drop(dialect().read_submit(&order(Mode::Text), &reply(code, &job)));
        for profile in PROFILES {
            let server = server(profile);
            drop(server.read_poll(&ticket, &reply(code, &job)));
            drop(server.read_submit(&order(Mode::Text), &reply(code, &job)));
        }
        let page = reply(code, &json!({"data": [job], "last_id": value, "has_more": value, "error": value}));
        let lost = Lost { order: order(Mode::Text), submitted_at: Timestamp::MIN, taken: Vec::new() };
        drop(dialect().find(&lost, &[page.clone(), page.clone()]));
        prop_assert!(!dialect().read_error(&page).message.is_empty());
    }
}
