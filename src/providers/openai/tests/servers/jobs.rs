//! What servers of one's own say of a job.

use super::*;

#[test]
fn every_two_hundred_takes_an_order() {
    let body = json!({
        "id": "video_bGl0ZWxsbTpjdXN0b20", "object": "video", "status": "queued", "created_at": 1_790_000_000,
        "progress": 0, "seconds": "4", "size": "720x1280", "model": "my-video", "error": null,
        "usage": {"duration_seconds": 4.0},
    });
    for status in [200, 201, 202] {
        let receipt = server(Profile::Litellm).read_submit(&order(Mode::Text), &reply(status, &body));
        assert_eq!(receipt, Ok(Receipt::Ticket(Ticket::new("video_bGl0ZWxsbTpjdXN0b20"))));
    }
}

#[test]
fn the_words_of_every_server_are_understood() {
    let read = |word: &str| polled(&json!({"status": word}));
    for word in ["pending", "submitted", "preprocessing"] {
        assert_eq!(read(word), Progress::Queued(None), "{word}");
    }
    for word in ["processing", "running"] {
        assert_eq!(read(word), Progress::Running(Some(0)), "{word}");
    }
    for word in ["succeeded", "done"] {
        assert_eq!(read(word).state(), State::Finished, "{word}");
    }
    let ends = [("error", FaultKind::Failed), ("canceled", FaultKind::Cancelled), ("deleted", FaultKind::Gone)];
    for (word, kind) in ends {
        assert_eq!(failed(&json!({"status": word})).kind, kind, "{word}");
    }
    assert_eq!(polled(&json!({"status": "in_progress", "progress": 41.7})), Progress::Running(Some(41)));
}

#[test]
fn a_running_job_of_vllm_omni_is_read() {
    let body = json!({
        "id": "video_gen_00ab", "object": "video", "model": "Wan-AI/Wan2.2-T2V-A14B-Diffusers", "prompt": "p",
        "status": "in_progress", "size": "832x480", "progress": 0, "seconds": "4", "quality": "default",
        "completed_at": null, "created_at": 1_790_000_000, "remixed_from_video_id": null, "error": null,
        "media_type": "video/mp4", "expires_at": null, "file_name": null, "inference_time_s": null, "fps": null,
        "num_frames": null, "duration_s": null, "metrics": null, "stage_durations": {}, "peak_memory_mb": 0.0,
        "action": null,
    });
    let read = server(Profile::VllmOmni).read_poll(&Ticket::new("video_gen_00ab"), &reply(200, &body));
    assert_eq!(read, Ok(Progress::Running(Some(0))));
}

#[test]
fn a_failed_job_in_the_body_of_a_no_has_failed() {
    let rows = [
        (500, json!({"code": 500, "message": "out of memory"}), FaultKind::Failed),
        (503, json!({"code": 503, "message": "engine dead"}), FaultKind::Failed),
        (400, json!({"code": 400, "message": "this model makes 5 s only"}), FaultKind::Invalid),
        (404, json!({"code": 404, "message": "no such voice"}), FaultKind::Invalid),
        (429, json!({"code": "429", "message": "too many frames"}), FaultKind::Invalid),
        (500, json!({"code": 500, "message": "blocked by the guardrail"}), FaultKind::Policy),
        (500, json!(null), FaultKind::Failed),
    ];
    let server = server(Profile::VllmOmni);
    for (status, error, kind) in rows {
        let reply = reply(status, &failed_at_vllm(&error));
        let fault = ended(&server, &reply);
        assert_eq!((fault.kind, fault.status, fault.charged), (kind, Some(status), Charged::No), "{error}");
        // The wire asks again unless this kind is final.
        assert_eq!(server.read_error(&reply).kind, kind, "{error}");
        assert!(error["message"].as_str().is_none_or(|message| fault.message == message));
    }
    let silent = server.read_poll(&Ticket::new("v"), &reply(500, &json!({"error": {"message": "busy", "code": 500}})));
    assert_eq!(silent.expect_err("not the job's end").kind, FaultKind::Unavailable);
}

#[test]
fn a_failure_is_read_in_every_shape() {
    let sglang = json!({
        "id": "6d1c0c1e-8a55-4a0e-9d0b-1f2e3d4c5b6a", "object": "video", "model": "Wan-AI/Wan2.1-T2V-1.3B-Diffusers",
        "status": "failed", "progress": 12, "created_at": 1_790_000_000, "size": "832x480", "seconds": "3",
        "quality": "standard", "url": null, "urls": null, "error": {"message": "boom"}, "file_path": null,
    });
    let fault = ended(&server(Profile::Sglang), &reply(200, &sglang));
    assert_eq!((fault.kind, fault.message.as_str(), fault.vendor_code), (FaultKind::Failed, "boom", None));
    let tensorrt = json!({
        "id": "video_ab12", "object": "video", "status": "failed", "created_at": 1_790_000_000,
        "completed_at": 1_790_000_033, "duration": 4.0, "fps": 24, "size": "256x256",
        "error": "Video generation failed: boom",
    });
    let fault = ended(&server(Profile::TensorrtLlm), &reply(200, &tensorrt));
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Failed, "Video generation failed: boom"));
    let handed_on = "litellm.BadRequestError: OpenAIException - {\"code\": \"moderation_blocked\"}";
    let litellm = json!({"id": "video_x", "status": "failed", "error": {"code": "400", "message": handed_on}});
    let fault = ended(&server(Profile::Litellm), &reply(200, &litellm));
    assert_eq!((fault.kind, fault.charged), (FaultKind::Policy, Charged::Unknown), "others may bill it");
    let aquiles =
        json!({"id": "video_1", "status": "failed", "error": {"code": "generation_error", "message": "boom"}});
    let fault = ended(&server(Profile::Aquiles), &reply(200, &aquiles));
    assert_eq!((fault.kind, fault.vendor_code.as_deref()), (FaultKind::Failed, Some("generation_error")));
}

#[test]
fn a_clip_of_which_the_job_names_the_place_is_fetched_there() {
    let sglang = server(Profile::Sglang);
    let completed = |change: &Value| {
        let mut body = json!({"id": "v-1", "status": "completed", "url": null, "urls": null, "seconds": "3"});
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let takes = done(&sglang, &body);
        assert_eq!(takes.assets.len(), 1, "there are no other variants");
        takes.assets[0].place.clone()
    };
    let elsewhere = Url::parse("https://s3.example/v-1.mp4?sig=1").expect("an address");
    for change in [json!({"url": elsewhere}), json!({"urls": [elsewhere]}), json!({"data": [{"url": elsewhere}]})] {
        assert_eq!(completed(&change), Place::Open(elsewhere.clone()), "no key goes there");
    }
    let here = |place| match place {
        Place::Keyed(call) => (call.auth, call.url.to_string()),
        other => panic!("not here: {other:?}"),
    };
    let at = |path: &str| (Auth::Key, format!("http://gpu-1:8000{path}"));
    assert_eq!(here(completed(&json!({"url": "http://gpu-1:8000/f/v-1.mp4"}))), at("/f/v-1.mp4"));
    assert_eq!(here(completed(&json!({"url": "/f/v-1.mp4"}))), at("/f/v-1.mp4"));
    let content = at("/v1/videos/v-1/content");
    for change in [json!({}), json!({"url": ""}), json!({"url": "file:///srv/v.mp4"}), json!({"data": []})] {
        assert_eq!(here(completed(&change)), content, "{change}");
    }
    let inline = completed(&json!({"data": [{"b64_json": "ZnR5cA=="}]}));
    assert_eq!(inline, Place::Inline(Bytes::from_static(b"ftyp")));
}

#[test]
fn the_length_that_was_made_is_found() {
    let vllm = server(Profile::VllmOmni);
    let length = |change: &Value| {
        let mut body = json!({"id": "v-1", "status": "completed"});
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        done(&vllm, &body).seconds.map(Seconds::millis)
    };
    assert_eq!(length(&json!({"seconds": "4", "duration_s": 3.375})), Some(3375));
    assert_eq!(length(&json!({"seconds": "4", "duration_s": 5.0625})), Some(5062));
    assert_eq!(length(&json!({"seconds": "4", "usage": {"duration_seconds": 4.5}})), Some(4500));
    assert_eq!(length(&json!({"duration": 4.0})), Some(4000));
    assert_eq!(length(&json!({"seconds": 3, "duration": null, "usage": null})), Some(3000));
    assert_eq!(length(&json!({"seconds": "auto"})), None);
}

#[test]
fn an_order_that_is_answered_with_the_clip_is_done() {
    let dynamo = server(Profile::Dynamo);
    let call = dynamo.submit(&order(Mode::Text)).expect("a call");
    assert!(call.patience.is_some_and(|patience| patience >= Duration::from_mins(30)), "it works before it answers");
    let Body::Json(body) = call.body else { panic!("not JSON") };
    assert_eq!(body["seconds"], 8);
    let fraction = Order { seconds: Some(Seconds::from_millis(7500)), ..order(Mode::Text) };
    let Body::Json(body) = submitted(&dynamo, &fraction) else { panic!("not JSON") };
    assert_eq!(body["seconds"], 7.5);

    let mut answer = json!({
        "id": "v-1", "object": "video", "model": "wan", "status": "completed", "progress": 100,
        "created": 1_790_000_000, "data": [{"output_format": "mp4", "url": "http://127.0.0.1:8000/f/v-1.mp4"}],
        "inference_time_s": 52.0,
    });
    let read = |answer: &Value| dynamo.read_submit(&order(Mode::Text), &reply(200, answer));
    let clip = Url::parse("http://127.0.0.1:8000/f/v-1.mp4").expect("an address");
    let Ok(Receipt::Done(ticket, takes)) = read(&answer) else { panic!("not done") };
    assert_eq!((ticket.remote_id.as_str(), &takes.assets[0].place), ("v-1", &Place::Open(clip.clone())));
    let asked_again = dynamo.read_poll(&ticket, &reply(404, &json!({"detail": "Not Found"})));
    assert_eq!(asked_again, Ok(Progress::Done(takes)), "its answer is all that there is to know");
    let nameless = json!({"created": 1_790_000_000, "data": [{"url": clip}]});
    let labelled = Order { label: "k3v9x2mq".into(), ..order(Mode::Text) };
    let Ok(Receipt::Done(ticket, _)) = dynamo.read_submit(&labelled, &reply(200, &nameless)) else { panic!("lost") };
    assert_eq!(ticket.remote_id, "k3v9x2mq", "a clip is not lost for want of a name");
    answer["data"] = json!([]);
    assert_eq!(read(&answer).expect_err("made and not here").kind, FaultKind::Unreadable);
    let failed = json!({"id": "v-1", "status": "failed", "created": 1_790_000_000, "error": "out of memory"});
    let fault = read(&failed).expect_err("a failure");
    assert_eq!((fault.kind, fault.message.as_str(), fault.charged), (FaultKind::Failed, "out of memory", Charged::No));
    let listed = dynamo.listed(&answer.into()).expect("an entry");
    assert_eq!(listed.created_at.map(Timestamp::as_second), Some(1_790_000_000));
    let unknown = dynamo.read_poll(&Ticket::new("v-1"), &reply(404, &json!({"detail": "Video not found"})));
    assert_eq!(unknown.expect_err("it keeps none").kind, FaultKind::NotFound);
}

#[test]
fn a_job_that_a_server_of_ones_own_does_not_know_is_lost() {
    let unknown = reply(404, &json!({"detail": "Video not found"}));
    let fault = ended(&server(Profile::Sglang), &unknown);
    assert_eq!((fault.kind, fault.charged), (FaultKind::NotFound, Charged::No));
    assert!(fault.message.ends_with("no longer has this one: Video not found"), "{}", fault.message);
    let openai_like = reply(404, &json!({"error": {"message": "Video not found", "code": 404}}));
    assert_eq!(ended(&server(Profile::VllmOmni), &openai_like).kind, FaultKind::NotFound);
    let page = Reply { status: 404, headers: Vec::new(), body: Bytes::from_static(b"<html>404") };
    for (profile, reply) in [
        (Profile::Sglang, reply(404, &json!({"detail": "Not Found"}))),
        (Profile::Sglang, page),
        (Profile::Litellm, unknown.clone()),
        (Profile::Azure, unknown.clone()),
    ] {
        let read = server(profile).read_poll(&Ticket::new("v-1"), &reply);
        assert_eq!(read.expect_err("it ends nothing").kind, FaultKind::NotFound, "{profile:?}");
    }
    assert!(dialect().read_poll(&Ticket::new("v-1"), &unknown).is_err(), "a vendor may know it under another key");
}
