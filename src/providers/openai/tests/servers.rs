//! Servers that speak the protocol their own way: what they are sent.

mod acts;
mod jobs;

use super::*;

const PROFILES: [Profile; 7] = [
    Profile::VllmOmni,
    Profile::Sglang,
    Profile::TensorrtLlm,
    Profile::Litellm,
    Profile::Aquiles,
    Profile::Dynamo,
    Profile::Azure,
];

fn with(habits: Habits) -> OpenAi {
    let base_url = Url::parse("http://gpu-1:8000/v1").expect("an address");
    OpenAi::at(&Server { is_vendors: false, habits, ..Server::vendors(base_url) })
}

fn server(profile: Profile) -> OpenAi {
    with(Habits { profile: Some(profile), ..Habits::default() })
}

fn submitted(server: &OpenAi, order: &Order) -> Body {
    server.submit(order).expect("a call").body
}

fn texts(fields: &[(&str, &str)]) -> Vec<Part> {
    fields.iter().map(|(name, value)| Part::text(*name, *value)).collect()
}

fn done(server: &OpenAi, body: &Value) -> crate::job::Takes {
    match server.read_poll(&Ticket::new("v-1"), &reply(200, body)) {
        Ok(Progress::Done(takes)) => takes,
        other => panic!("not done: {other:?}"),
    }
}

fn ended(server: &OpenAi, reply: &Reply) -> Fault {
    match server.read_poll(&Ticket::new("v-1"), reply) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not ended: {other:?}"),
    }
}

/// The failed job of vLLM-Omni with that error.
fn failed_at_vllm(error: &Value) -> Value {
    json!({
        "id": "video_gen_00ab", "object": "video", "model": "Wan-AI/Wan2.2-T2V-A14B-Diffusers", "prompt": "p",
        "status": "failed", "size": "832x480", "progress": 0, "seconds": "4", "quality": "default",
        "completed_at": 1_790_000_050, "created_at": 1_790_000_000, "remixed_from_video_id": null, "error": error,
        "media_type": "video/mp4", "file_name": null, "inference_time_s": 41.2, "num_frames": 81, "fps": 24.0,
        "duration_s": 3.375,
    })
}

#[test]
fn an_address_is_given_with_its_end_or_without() {
    let at = |profile, base: &str| {
        let base_url = Url::parse(base).expect("an address");
        let habits = Habits { profile, ..Habits::default() };
        OpenAi::at(&Server { is_vendors: false, habits, ..Server::vendors(base_url) }).videos(&[]).to_string()
    };
    let vllm = Some(Profile::VllmOmni);
    for base in ["http://gpu-1:8091", "http://gpu-1:8091/", "http://gpu-1:8091/v1", "http://gpu-1:8091/v1/"] {
        assert_eq!(at(vllm, base), "http://gpu-1:8091/v1/videos", "{base}");
    }
    assert_eq!(at(vllm, "http://gate/gpu-1"), "http://gate/gpu-1/v1/videos");
    let azure = "https://studio.openai.azure.com";
    for base in ["", "/openai", "/openai/v1"] {
        let found = at(Some(Profile::Azure), &format!("{azure}{base}"));
        assert_eq!(found, format!("{azure}/openai/v1/videos"), "{base}");
    }
    assert_eq!(at(None, "http://mock:4811"), "http://mock:4811/videos", "an unknown server is where the user says");
}

#[test]
fn servers_that_run_a_model_get_multipart_with_their_own_fields() {
    let asked = Order {
        seed: Some(7),
        negative: Some("rain".into()),
        fps: Some(24),
        ..passing(order(Mode::Text), &json!({"num_frames": 81, "extra_params": {"steps": [1]}, "none": null}))
    };
    let own = [("seed", "7"), ("negative_prompt", "rain"), ("fps", "24")];
    let passed = [("num_frames", "81"), ("extra_params", r#"{"steps":[1]}"#)];
    let shape = [("seconds", "8"), ("size", "1280x720")];
    let (prompt, model) = (("prompt", "a kite over wet sand"), ("model", "sora-2-pro"));
    let full = [&[prompt, model][..], &shape, &own, &passed].concat();
    for profile in [Profile::VllmOmni, Profile::Sglang] {
        assert_eq!(submitted(&server(profile), &asked), Body::Multipart(texts(&full)), "{profile:?}");
    }
    let without_model = [&[prompt][..], &shape, &own, &passed].concat();
    assert_eq!(submitted(&server(Profile::TensorrtLlm), &asked), Body::Multipart(texts(&without_model)));
    for profile in [Profile::Aquiles, Profile::Litellm, Profile::Dynamo, Profile::Azure] {
        assert_eq!(server(profile).submit(&asked).expect_err("no field").kind, FaultKind::Unsupported, "{profile:?}");
    }
    let plain = [&[prompt, model][..], &shape].concat();
    assert_eq!(submitted(&server(Profile::Aquiles), &order(Mode::Text)), Body::Multipart(texts(&plain)));
}

#[test]
fn a_first_frame_goes_where_each_server_takes_it() {
    let url = Url::parse("https://example.org/a.png").expect("an address");
    let by_address = with_input(order(Mode::Image), Role::FirstFrame, InputRef::Url(url));
    let part = |name: &str, value: &str| Some(Part::text(name, value));
    let rows = [
        (Profile::VllmOmni, part("image_reference", r#"{"image_url":"https://example.org/a.png"}"#)),
        (Profile::Sglang, part("reference_url", "https://example.org/a.png")),
        (Profile::TensorrtLlm, part("image_reference", r#"{"content":"https://example.org/a.png","format":"url"}"#)),
        (Profile::Aquiles, None),
    ];
    let image = file("a.png", "image/png");
    let by_file = with_input(order(Mode::Image), Role::FirstFrame, InputRef::File(image.clone()));
    let by_id = with_input(order(Mode::Image), Role::FirstFrame, InputRef::Uploaded("file-31".into()));
    for (profile, expected) in rows {
        let server = server(profile);
        let last = server.submit(&by_address).ok().map(|call| match call.body {
            Body::Multipart(parts) => parts.last().cloned().expect("a part"),
            other => panic!("not multipart: {other:?}"),
        });
        assert_eq!(last, expected, "{profile:?}");
        let Body::Multipart(parts) = submitted(&server, &by_file) else { panic!("not multipart") };
        assert_eq!(parts.last(), Some(&Part::file("input_reference", image.clone())), "{profile:?}");
        assert_eq!(server.submit(&by_id).expect_err("not implemented").kind, FaultKind::Unsupported, "{profile:?}");
    }
    let Body::Json(body) = submitted(&server(Profile::Dynamo), &by_address) else { panic!("not JSON") };
    assert_eq!(body["input_reference"], "https://example.org/a.png");
    assert_eq!(server(Profile::Dynamo).submit(&by_file).expect_err("no files").kind, FaultKind::Unsupported);
    let Body::Json(body) = submitted(&server(Profile::Litellm), &by_id) else { panic!("not JSON") };
    assert_eq!(body["input_reference"], json!({"file_id": "file-31"}));
}
