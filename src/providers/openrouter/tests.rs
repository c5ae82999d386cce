use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;

use super::super::OrderInput;
use super::super::tests::json_value;
use super::*;
use crate::call::{Auth, FileBody, Method, Repeat};
use crate::capability::Sound;
use crate::shape::{Aspect, Seconds, Size};

const BASE: &str = "https://openrouter.ai/api/v1";
const ID: &str = "gen-vid-1790000000-k3x9v7m2q8w4e6r1t5yz";

fn dialect() -> OpenRouter {
    OpenRouter { base_url: Url::parse(BASE).expect("an address") }
}

fn order(mode: Mode) -> Order {
    Order {
        mode,
        model: "google/veo-3.1-lite".into(),
        prompt: "a paper boat on a rain gutter".into(),
        seconds: Some(Seconds::whole(4)),
        aspect: Some(Aspect::new(9, 16)),
        resolution: Some(Resolution::from_lines(720)),
        audio: Some(Audio::Off),
        ..Order::default()
    }
}

fn url(text: &str) -> InputRef {
    InputRef::Url(Url::parse(text).expect("an address"))
}

fn with_inputs(order: Order, inputs: &[(Role, InputRef)]) -> Order {
    let inputs = inputs.iter().map(|(role, at)| OrderInput { role: *role, at: at.clone() });
    Order { inputs: inputs.collect(), ..order }
}

fn child(mode: Mode) -> Order {
    Order { parent: Some(Ticket::new(ID)), ..order(mode) }
}

fn reply(status: u16, body: &Value) -> Reply {
    Reply { status, headers: Vec::new(), body: Bytes::from(body.to_string()) }
}

/// The body of a paid order.
fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    assert_eq!(call.url.as_str(), format!("{BASE}/videos"));
    assert_eq!(call.headers, [("x-openrouter-title".to_owned(), "rushes".to_owned())]);
    match call.body {
        Body::Json(body) => body,
        other => panic!("not JSON: {other:?}"),
    }
}

fn refused(order: &Order) -> Fault {
    dialect().submit(order).expect_err("a refusal")
}

/// A job, changed.
fn job(change: &Value) -> Value {
    let mut job = json!({"id": ID, "polling_url": format!("/api/v1/videos/{ID}"), "status": "pending"});
    for (name, value) in change.as_object().expect("an object") {
        job[name] = value.clone();
    }
    job
}

fn polled(change: &Value) -> Progress {
    dialect().read_poll(&Ticket::new(ID), &reply(200, &job(change))).expect("a reading")
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

fn done(progress: Progress) -> Takes {
    match progress {
        Progress::Done(takes) => takes,
        other => panic!("not done: {other:?}"),
    }
}

#[test]
fn the_vendors_sample_is_written_field_by_field() {
    let frame = InputRef::Data("data:image/png;base64,iVBORw0".into());
    let body = sent(&with_inputs(order(Mode::Image), &[(Role::FirstFrame, frame)]));
    let expected = json!({
        "model": "google/veo-3.1-lite", "prompt": "a paper boat on a rain gutter", "duration": 4, "resolution": "720p",
        "aspect_ratio": "9:16", "generate_audio": false,
        "frame_images": [{"type": "image_url", "frame_type": "first_frame",
                          "image_url": {"url": "data:image/png;base64,iVBORw0"}}],
    });
    assert_eq!(body, expected);
}

#[test]
fn what_is_not_decided_is_left_out() {
    let bare = Order { mode: Mode::Text, model: "m".into(), prompt: "p".into(), ..Order::default() };
    assert_eq!(sent(&bare), json!({"model": "m", "prompt": "p"}));
    let loud = Order { audio: Some(Audio::On), seed: Some(7), ..bare };
    assert_eq!(sent(&loud), json!({"model": "m", "prompt": "p", "generate_audio": true, "seed": 7}));
}

#[test]
fn a_size_and_a_class_are_never_sent_together() {
    let body = sent(&Order { size: Some(Size::new(1280, 720)), ..order(Mode::Text) });
    assert_eq!(body["size"], "1280x720");
    assert!(body.get("resolution").is_none() && body.get("aspect_ratio").is_none(), "{body}");
    for (lines, word) in [(480, "480p"), (768, "768p"), (1080, "1080p"), (1440, "2K"), (2160, "4K")] {
        let body = sent(&Order { resolution: Some(Resolution::from_lines(lines)), ..order(Mode::Text) });
        assert_eq!(body["resolution"], word);
    }
}

#[test]
fn frames_and_references_have_their_own_lists() {
    let frames =
        [(Role::FirstFrame, url("https://example.org/a.png")), (Role::LastFrame, url("https://example.org/b.png"))];
    let body = sent(&with_inputs(order(Mode::Image), &frames));
    assert_eq!(body["frame_images"][1]["frame_type"], "last_frame");
    assert_eq!(body["frame_images"][1]["image_url"], json!({"url": "https://example.org/b.png"}));
    let references = [
        (Role::Reference, url("https://example.org/a.png")),
        (Role::Audio, url("https://example.org/a.mp3")),
        (Role::Video, url("https://example.org/a.mp4")),
    ];
    let body = sent(&with_inputs(order(Mode::Reference), &references));
    let expected = json!([
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
        {"type": "audio_url", "audio_url": {"url": "https://example.org/a.mp3"}},
        {"type": "video_url", "video_url": {"url": "https://example.org/a.mp4"}},
    ]);
    assert_eq!(body["input_references"], expected);
    assert!(body.get("frame_images").is_none());
    let both = [frames[0].clone(), references[0].clone()];
    let fault = refused(&with_inputs(order(Mode::Reference), &both));
    assert!(fault.message.contains("at once"), "the interface would drop the references: {}", fault.message);
}

#[test]
fn a_clip_is_continued_or_changed_by_its_job_or_address() {
    let extend = json!({
        "model": "google/veo-3.1-lite", "prompt": "a paper boat on a rain gutter", "duration": 4,
        "generate_audio": false, "previous_job_id": ID,
    });
    assert_eq!(sent(&child(Mode::Extend)), extend);
    let edit = json!({
        "model": "google/veo-3.1-lite", "prompt": "a paper boat on a rain gutter", "previous_job_id": ID,
    });
    assert_eq!(sent(&child(Mode::Edit)), edit);
    let clip = (Role::Video, url("https://example.org/a.mp4"));
    let body = sent(&with_inputs(order(Mode::Edit), std::slice::from_ref(&clip)));
    assert_eq!(body["input_references"][0]["video_url"], json!({"url": "https://example.org/a.mp4"}));
    assert!(body.get("previous_job_id").is_none() && body.get("duration").is_none());
    let handed_on = sent(&with_inputs(child(Mode::Edit), &[clip]));
    assert!(handed_on.get("previous_job_id").is_none(), "another model's clip goes by its address: {handed_on}");
    for mode in [Mode::Edit, Mode::Extend] {
        assert_eq!(refused(&order(mode)).kind, FaultKind::Invalid);
    }
}

#[test]
fn what_there_is_no_field_for_is_refused_and_never_left_out() {
    let file = FileBody { path: "/tmp/a.mp4".into(), mime: "video/mp4".into(), name: "a.mp4".into(), bytes: 9 };
    let orders = [
        Order { negative: Some("rain".into()), ..order(Mode::Text) },
        Order { fps: Some(24), ..order(Mode::Text) },
        Order { seconds: Some(Seconds::from_millis(4500)), ..order(Mode::Text) },
        child(Mode::Remix),
        with_inputs(order(Mode::Edit), &[(Role::Video, InputRef::File(file))]),
        with_inputs(order(Mode::Image), &[(Role::FirstFrame, InputRef::Uploaded("file-1".into()))]),
    ];
    for order in orders {
        assert_eq!(refused(&order).kind, FaultKind::Unsupported, "{order:?}");
    }
    assert_eq!(dialect().input_form(Role::Reference), InputForm::Data(LONGEST_DATA));
    assert_eq!(dialect().input_form(Role::Video), InputForm::Part);
}

#[test]
fn what_is_passed_on_goes_through_untouched() {
    let pass =
        json!({"provider": {"options": {"google-vertex": {"parameters": {"negativePrompt": "rain"}}}}, "duration": 8});
    let body = sent(&Order { pass: pass.as_object().cloned().expect("an object"), ..order(Mode::Text) });
    assert_eq!((&body["provider"], &body["duration"]), (&pass["provider"], &json!(8)));
}

#[test]
fn the_receipt_is_the_id_and_the_polling_address_is_ignored() {
    for address in [format!("/api/v1/videos/{ID}"), format!("https://evil.example/videos/{ID}")] {
        let receipt = dialect().read_submit(&order(Mode::Text), &reply(202, &job(&json!({"polling_url": address}))));
        assert_eq!(receipt, Ok(Receipt::Ticket(Ticket::new(ID))));
    }
    let call = dialect().poll(&Ticket::new(ID));
    assert_eq!(
        (call.method, call.repeat, call.url.as_str()),
        (Method::Get, Repeat::Safe, &*format!("{BASE}/videos/{ID}"))
    );
    assert_eq!(dialect().poll(&Ticket::new("a/b")).url.as_str(), format!("{BASE}/videos/a%2Fb"));
}

#[test]
fn a_receipt_that_cannot_be_read_may_be_an_order_that_was_taken() {
    for body in ["", "{\"id\":", "{}", "{\"id\":null}", "{\"id\":\"\"}"] {
        let reply = Reply { status: 202, headers: Vec::new(), body: Bytes::from(body) };
        let fault = dialect().read_submit(&order(Mode::Text), &reply).expect_err("nothing to read");
        assert_eq!((fault.kind, fault.status, fault.charged), (FaultKind::Unreadable, Some(202), Charged::Unknown));
    }
}

#[test]
fn every_status_word_is_understood() {
    assert_eq!(polled(&json!({})), Progress::Queued(None));
    assert_eq!(polled(&json!({"status": "in_progress"})), Progress::Running(None));
    assert_eq!(polled(&json!({"status": "polishing"})), Progress::Unknown("polishing".into()));
    let refusal = failed(&json!({"status": "failed", "error": "upstream refused the prompt"}));
    assert_eq!((refusal.kind, refusal.message.as_str()), (FaultKind::Failed, "upstream refused the prompt"));
    assert_eq!(failed(&json!({"status": "dead", "error": null})).kind, FaultKind::Failed);
    let cancelled = failed(&json!({"status": "cancelled", "error": "Job was cancelled"}));
    assert_eq!((cancelled.kind, cancelled.message.as_str()), (FaultKind::Cancelled, "Job was cancelled"));
    let expired = failed(&json!({"status": "expired", "error": "Job exceeded maximum time to live"}));
    assert_eq!((expired.kind, expired.vendor_code.as_deref()), (FaultKind::Gone, Some("expired")));
    let silent = failed(&json!({"status": "failed"}));
    assert_eq!(silent.message, "the provider ended the job without a reason: failed");
    assert_eq!(silent.charged, Charged::Unknown, "no usage: not known, and never 0");
    assert_eq!(failed(&json!({"status": "failed", "usage": {"cost": 0}})).charged, Charged::No);
    assert_eq!(failed(&json!({"status": "failed", "usage": {"cost": 0.12}})).charged, Charged::Yes);
}

#[test]
fn a_finished_job_is_read_with_the_key_and_its_kept_copy_without() {
    let takes = done(polled(&json!({
        "status": "completed", "generation_id": "gen-1790000042-aa11",
        "unsigned_urls": [format!("{BASE}/videos/{ID}/content?index=0")],
        "urls": ["https://files.example.net/o/1.mp4?sig=abc"], "expires_at": 1_790_090_000,
        "usage": {"cost": 0.12, "is_byok": false},
    })));
    assert_eq!(takes.cost, Some(Usd::from_micros(120_000)));
    let [own, kept] = takes.assets.as_slice() else { panic!("{takes:?}") };
    let Place::Keyed(call) = &own.place else { panic!("without the key: {own:?}") };
    assert_eq!((call.auth, call.url.as_str()), (Auth::Key, &*format!("{BASE}/videos/{ID}/content?index=0")));
    let signed = Url::parse("https://files.example.net/o/1.mp4?sig=abc").expect("an address");
    assert_eq!((&kept.place, kept.expires_at), (&Place::Open(signed), Timestamp::from_second(1_790_090_000).ok()));
}

#[test]
fn a_finished_job_without_addresses_has_its_content_all_the_same() {
    let takes = done(polled(&json!({"status": "completed", "unsigned_urls": null, "usage": {"cost": null}})));
    assert_eq!((takes.assets.len(), takes.cost), (1, None));
    let own_key = done(polled(&json!({"status": "completed", "usage": {"cost": 0.01, "is_byok": true}})));
    assert_eq!(own_key.cost, None, "the vendor bills the rest itself");
}

#[test]
fn a_bill_that_is_missing_is_looked_up_and_never_holds_the_clip_back() {
    let change = json!({"status": "completed", "generation_id": "gen-1", "usage": {"cost": null, "is_byok": false}});
    let Progress::Collect(call) = polled(&change) else { panic!("no second hop") };
    assert_eq!((call.method, call.url.as_str()), (Method::Get, &*format!("{BASE}/generation?id=gen-1")));
    let bill =
        |status, body: &Value| done(dialect().read_collect(&Ticket::new(ID), &reply(status, body)).expect("done"));
    let told = bill(200, &json!({"data": {"id": "gen-1", "total_cost": 0.4838, "api_type": "video"}}));
    assert_eq!((told.cost, told.assets.len()), (Some(Usd::from_micros(483_800)), 1));
    for (status, body) in [(404, json!({"error": {"code": 404, "message": "not found"}})), (200, json!({}))] {
        assert_eq!((bill(status, &body).cost, bill(status, &body).assets.len()), (None, 1));
    }
}

#[test]
fn an_amount_is_read_from_its_digits() {
    let rows = [
        (json!(0.12), Some(120_000)),
        (json!(0.1 + 0.2), Some(300_000)),
        (json!(3), Some(3_000_000)),
        (json!("0.4838"), Some(483_800)),
        (json!(1.5e-6), Some(2)),
        (json!(4e-7), Some(0)),
        (json!(1e-300), Some(0)),
        (json!(1.25e2), Some(125_000_000)),
        (json!(1e300), None),
        (json!(-0.1), None),
        (json!("free"), None),
        (json!({}), None),
    ];
    for (value, micros) in rows {
        assert_eq!(usd(&value), micros.map(Usd::from_micros), "{value}");
    }
}

fn no(status: u16, word: &str) -> Value {
    let metadata = json!({"error_type": word, "provider_code": "x"});
    let error = json!({"code": status, "message": "No. Really not.", "metadata": metadata});
    json!({"error": error, "openrouter_metadata": null, "user_id": null})
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Invalid, NotFound, Policy, Rate, Retired, Unavailable};
    let rows: &[(u16, &[&str], FaultKind)] = &[
        (400, &["invalid_request", "invalid_prompt", "invalid_image", "image_too_large", "image_too_small"], Invalid),
        (400, &["unsupported_image_format", "image_not_found", "image_download_failed", "unprocessable"], Invalid),
        (400, &["wrong_endpoint", "constraint_filtered"], Invalid),
        (400, &["content_policy_violation", "refusal"], Policy),
        (401, &["authentication"], Auth),
        (402, &["payment_required"], Credit),
        (403, &["permission_denied", "guardrails", "region_restricted"], Auth),
        (404, &["not_found", "model_not_found", "no_endpoints", "privacy_restricted"], NotFound),
        (404, &["model_deprecated", "model_unavailable_upstream", "free_variant_ended"], Retired),
        (413, &["payload_too_large"], Invalid),
        (429, &["rate_limit_exceeded", "capacity_exhausted"], Rate),
        (499, &["unmapped"], Unavailable),
        (500, &["server", "unmapped"], Unavailable),
        (502, &["provider_unavailable"], Unavailable),
        (503, &["provider_overloaded", "temporarily_unavailable"], Unavailable),
        (504, &["timeout"], Unavailable),
    ];
    for (status, words, kind) in rows {
        for word in *words {
            let fault = dialect().read_error(&reply(*status, &no(*status, word)));
            assert_eq!((fault.kind, fault.message.as_str()), (*kind, "No. Really not."), "{status} {word}");
            assert_eq!((fault.vendor_code.as_deref(), fault.status), (Some(*word), Some(*status)));
            let on_order = dialect().read_submit(&child(Mode::Extend), &reply(*status, &no(*status, word)));
            let on_order = on_order.expect_err("a no");
            assert_eq!(on_order.kind, *kind, "{status} {word}");
            let is_free = (400..499).contains(status);
            assert_eq!(on_order.charged, if is_free { Charged::No } else { Charged::Unknown }, "{status}");
        }
    }
}

#[test]
fn an_availability_body_has_its_words_elsewhere() {
    let availability = json!({"code": "model_deprecated", "retryable": false, "retry_after": null});
    let error =
        json!({"message": "Gone.", "error_type": "not_found", "http_status": 404, "availability": availability});
    let fault = dialect().read_error(&reply(404, &json!({"error": error})));
    assert_eq!((fault.kind, fault.vendor_code.as_deref()), (FaultKind::Retired, Some("model_deprecated")));
    let availability = json!({"code": "temporarily_unavailable", "retryable": true, "retry_after": 20});
    let error = json!({"message": "Later.", "error_type": "provider_overloaded", "availability": availability});
    let fault = dialect().read_error(&reply(503, &json!({"error": error})));
    let wait = Some(std::time::Duration::from_secs(20));
    assert_eq!((fault.kind, fault.retry_after), (FaultKind::Unavailable, wait));
}

#[test]
fn an_order_is_told_that_its_model_has_left() {
    let sora = Order { model: "openai/sora-2-pro".into(), ..order(Mode::Text) };
    let told = |order: &Order, word, message| {
        let mut body = no(404, word);
        body["error"]["message"] = json!(message);
        dialect().read_submit(order, &reply(404, &body)).expect_err("a no").kind
    };
    assert_eq!(told(&sora, "not_found", "Not found."), FaultKind::Retired);
    assert_eq!(told(&sora, "model_not_found", "No model openai/sora-2-pro."), FaultKind::Retired);
    assert_eq!(told(&sora, "no_endpoints", "No endpoints."), FaultKind::NotFound);
    let of_a_job = Order { parent: Some(Ticket::new(ID)), ..sora };
    assert_eq!(told(&of_a_job, "not_found", "Not found."), FaultKind::NotFound, "it may be the other job");
    assert_eq!(dialect().read_error(&reply(404, &no(404, "not_found"))).kind, FaultKind::NotFound);
}

#[test]
fn a_no_without_json_is_told_by_its_status() {
    let page = Reply { status: 502, headers: Vec::new(), body: Bytes::from_static(b"<html>Bad gateway") };
    let fault = dialect().read_error(&page);
    assert_eq!(fault.message, "the provider answered HTTP 502 and gave no reason: its answer is an HTML page");
    assert_eq!((fault.kind, fault.vendor_code), (FaultKind::Unavailable, None));
}

#[test]
fn a_clip_that_is_not_ready_or_gone_says_so() {
    use FaultKind::{Auth, Gone, NotFound, NotReady, Unavailable};
    let rows =
        [(400, NotReady), (401, Auth), (403, Auth), (404, NotFound), (409, NotReady), (410, Gone), (500, Unavailable)];
    for (status, kind) in rows.into_iter().chain([(502, Unavailable)]) {
        assert_eq!(dialect().read_fetch_error(&reply(status, &no(status, "x"))).kind, kind, "{status}");
    }
}

#[test]
fn there_is_no_cancel_delete_list_or_search() {
    let ticket = Ticket::new(ID);
    let acts = [dialect().cancel(&ticket).err(), dialect().delete(&ticket).err(), dialect().list(None).err()];
    assert!(acts.iter().all(|fault| fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Unsupported)));
    let abilities = Abilities { edit: true, extend: true, ..Abilities::default() };
    assert_eq!(dialect().abilities(), abilities);
    let check = dialect().check().expect("a call");
    assert_eq!((check.auth, check.repeat, check.url.as_str()), (Auth::Key, Repeat::Safe, &*format!("{BASE}/key")));
}

fn entry(change: &Value) -> Value {
    let mut entry = json!({
        "id": "google/veo-3.1-lite", "canonical_slug": "google/veo-3.1-lite", "name": "Google: Veo 3.1 Lite",
        "created": 1_776_000_000, "supported_resolutions": ["720p", "1080p", "1K"],
        "supported_aspect_ratios": ["16:9", "9:16"], "supported_sizes": ["1280x720"], "supported_durations": [4, 6, 8],
        "supported_frame_images": ["first_frame", "last_frame"], "upscale_factor": null, "creativity": null,
        "generate_audio": true, "seed": true, "allowed_passthrough_parameters": [],
        "pricing_skus": {
            "duration_seconds_with_audio": "0.08", "duration_seconds_without_audio": "0.05",
            "duration_seconds_with_audio_720p": "0.05", "duration_seconds_without_audio_720p": "0.03",
        },
    });
    for (name, value) in change.as_object().expect("an object") {
        entry[name] = value.clone();
    }
    entry
}

fn listed(entries: &[Value]) -> Vec<Served> {
    let page = reply(200, &json!({ "data": entries }));
    match dialect()
        .served(&Inquiry { today: jiff::civil::date(2026, 11, 21), ..Inquiry::default() }, &[page])
        .expect("a list")
    {
        Next::Ready(models) => models,
        other => panic!("not an end: {other:?}"),
    }
}

/// What the rates say: each as `mode resolution audio unit usd condition`.
fn rates(skus: &Value) -> Vec<String> {
    let served = listed(&[entry(&json!({ "pricing_skus": skus }))]).remove(0);
    let mut rates: Vec<String> = served.prices.iter().map(told).collect();
    rates.sort();
    rates
}

fn told(row: &crate::price::PriceRow) -> String {
    let mode = row.mode.map_or("any", Mode::as_str);
    let class = row.resolution.map_or_else(|| "any".to_owned(), |class| class.to_string());
    let audio = match row.audio {
        Some(Audio::On) => "on",
        Some(Audio::Off) => "off",
        None => "any",
    };
    let columns = format!("{mode} {class} {audio} {} {}", row.unit, row.usd);
    row.condition.iter().fold(columns, |text, condition| format!("{text} {condition}"))
}

#[test]
fn the_list_says_what_a_model_takes() {
    let first = dialect().served(&Inquiry::default(), &[]).expect("a call");
    assert!(matches!(first, Next::Call(call) if call.url.as_str() == format!("{BASE}/videos/models")));
    let nulls = json!({
        "id": "runway/aleph-2", "supported_durations": null, "supported_resolutions": null, "generate_audio": null,
        "pricing_skus": {"cents_per_second_output": "28", "minimum_cents_per_generation": "56"},
    });
    let models = listed(&[entry(&json!({})), entry(&nulls), json!({"id": "bare"}), json!({"name": "nameless"})]);
    assert_eq!(
        models.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(),
        ["google/veo-3.1-lite", "runway/aleph-2", "bare"]
    );
    let takes = models[0].capability.as_ref().expect("known");
    assert_eq!(takes.modes, [Mode::Text, Mode::Image]);
    assert_eq!(takes.seconds, [4, 6, 8].map(Seconds::whole));
    assert_eq!(takes.resolutions, [720, 1080].map(Resolution::from_lines), "1K is no class that we know");
    assert!(takes.sizes.is_empty() && takes.seed && takes.first_frame && takes.last_frame);
    assert_eq!((takes.sound, models[0].title.as_deref()), (Sound::Switch, Some("Google: Veo 3.1 Lite")));
    assert!(models[1].capability.is_none() && models[2].capability.is_none());
    assert_eq!(
        models[1].prices.iter().map(told).collect::<Vec<_>>(),
        ["any any any second 0.28", "any any any clip 0.56 minimum"]
    );
    assert_eq!(models[0].prices[0].as_of, jiff::civil::date(2026, 11, 21));
    assert_eq!(models[0].prices[0].source, format!("{BASE}/videos/models"));
}

#[test]
fn a_model_that_continues_is_known_by_its_rate() {
    let skus = json!({"cents_per_second_output_720p": "17", "cents_per_second_video_continuation_720p": "41"});
    let model = listed(&[entry(&json!({"pricing_skus": skus, "generate_audio": false}))]).remove(0);
    let takes = model.capability.expect("known");
    assert_eq!(takes.modes, [Mode::Text, Mode::Image, Mode::Extend]);
    assert_eq!((&takes.extend_seconds, takes.sound), (&takes.seconds, Sound::Never));
    assert_eq!(rates(&skus), ["any 720p any second 0.17", "extend 720p any second 0.41"]);
}

#[test]
fn every_documented_rate_has_its_unit() {
    let rows = [
        (json!({"duration_seconds_768p": "0.08"}), vec!["any 768p any second 0.08"]),
        (json!({"duration_seconds_2k": "0.13"}), vec!["any 1440p any second 0.13"]),
        (json!({"reference_duration_seconds_480p": "0.04"}), vec!["reference 480p any second 0.04"]),
        (
            json!({"text_to_video_duration_seconds_720p": "0.08", "image_to_video_duration_seconds": "0.15"}),
            vec!["image any any second 0.15", "text 720p any second 0.08"],
        ),
        (
            json!({"cents_per_video_output_second_720p_with_audio": "14", "cents_per_image_input": "0.2"}),
            vec!["any 720p on second 0.14", "any any any input image 0.002 surcharge"],
        ),
        (json!({"reference_images": "0.04"}), vec!["reference any any input image 0.04 surcharge"]),
        (
            json!({"video_tokens_4k": "0.000004", "video_tokens_with_video_input": "0.0000043000"}),
            vec!["any 4k any video token 0.000004", "any any any video token 0.0000043 input=video span=in+out"],
        ),
        (
            json!({"video_tokens": "0.0000024", "video_tokens_without_audio": "0.0000012"}),
            vec!["any any any video token 0.0000024", "any any off video token 0.0000012"],
        ),
        (
            json!({"cents_per_megapixel_second_precise": "7.5", "cents_per_megapixel_second_creative": "10.5"}),
            vec![
                "any any any megapixel second 0.075 creativity=precise",
                "any any any megapixel second 0.105 creativity=creative",
            ],
        ),
    ];
    for (skus, expected) in rows {
        assert_eq!(rates(&skus), expected, "{skus}");
    }
}

#[test]
fn beside_a_rate_with_sound_the_others_are_silent_ones() {
    let skus = json!({"text_to_video_duration_seconds_720p": "0.112", "duration_seconds_with_audio": "0.168"});
    assert_eq!(rates(&skus), ["any any on second 0.168", "text 720p off second 0.112"]);
}

#[test]
fn one_rate_that_is_not_understood_leaves_the_price_unknown() {
    let names =
        ["per-video-second", "generate", "duration_seconds_hdr", "duration_seconds_720p_1080p", "cents_per_wish"];
    for name in names {
        let mut skus = json!({"duration_seconds": "0.05"});
        skus[name] = json!("0.01");
        assert_eq!(rates(&skus), [""; 0], "{name}");
    }
    for figure in ["free", "-1", "1e-6", "", "0.0000000001"] {
        assert_eq!(rates(&json!({"duration_seconds": figure})), [""; 0], "{figure}");
    }
    assert_eq!(rates(&json!({"duration_seconds": "0.05", "generate": null})), ["any any any second 0.05"]);
    assert_eq!(rates(&Value::Null), [""; 0]);
}

fn quoted(order: &Order, skus: &Value) -> Option<String> {
    let page = reply(200, &json!({"data": [entry(&json!({"pricing_skus": skus}))]}));
    match dialect().quote(order, &[page]).expect("an end") {
        Next::Ready(quote) => quote.map(|quote| quote.usd.to_string()),
        other => panic!("not an end: {other:?}"),
    }
}

#[test]
fn an_order_is_quoted_by_the_rates_of_the_day() {
    let skus = entry(&json!({}))["pricing_skus"].clone();
    assert!(matches!(dialect().quote(&order(Mode::Text), &[]), Ok(Next::Call(_))));
    assert_eq!(quoted(&order(Mode::Text), &skus).as_deref(), Some("0.12"));
    assert_eq!(quoted(&Order { audio: None, ..order(Mode::Text) }, &skus).as_deref(), Some("0.20"), "sound is on");
    let tokens = json!({"video_tokens": "0.0000056", "video_tokens_with_video_input": "0.0000033"});
    // The bill of 2026-08-06 for 4 s at 720p: 86,400 tokens.
    assert_eq!(quoted(&order(Mode::Text), &tokens).as_deref(), Some("0.48384"));
    let clip = (Role::Video, url("https://example.org/a.mp4"));
    assert_eq!(quoted(&with_inputs(order(Mode::Reference), &[clip]), &tokens), None);
    assert_eq!(quoted(&Order { model: "other/model".into(), ..order(Mode::Text) }, &skus), None);
    let image = (Role::FirstFrame, url("https://example.org/a.png"));
    let cents = json!({"cents_per_video_output_second_720p": "7", "cents_per_image_input": "0.2"});
    assert_eq!(quoted(&with_inputs(order(Mode::Image), &[image]), &cents).as_deref(), Some("0.282"));
    let no = dialect().quote(&order(Mode::Text), &[reply(401, &no(401, "authentication"))]);
    assert_eq!(no.expect_err("a no").kind, FaultKind::Auth);
}

proptest! {
    #[test]
    fn no_field_of_any_kind_makes_it_panic(
        status in prop::sample::select(vec!["pending", "in_progress", "completed", "failed", "dead", "expired"]),
        code in prop_oneof![Just(200), Just(400), Just(404), Just(429)],
        name in prop::sample::select(vec!["id", "status", "error", "usage", "urls", "expires_at", "generation_id"]),
        model in prop::sample::select(vec!["pricing_skus", "supported_durations", "supported_resolutions", "seed"]),
        figure in any::<String>(),
        value in json_value(),
    ) {
        let mut job = job(&json!({"status": status, "usage": {"cost": figure}}));
        job[name] = value.clone();
        drop(dialect().read_poll(&Ticket::new(ID), &reply(code, &job)));
        drop(dialect().read_collect(&Ticket::new(ID), &reply(code, &json!({"data": {"total_cost": value}}))));
        let mut skus = entry(&json!({"pricing_skus": {"duration_seconds": figure, "cents_per_second_output": figure}}));
        skus[model] = value.clone();
        let page = reply(code, &json!({"data": [skus, value], "error": value}));
        drop(dialect().served(&Inquiry::default(), std::slice::from_ref(&page)));
        drop(dialect().quote(&order(Mode::Text), std::slice::from_ref(&page)));
        prop_assert!(!dialect().read_error(&page).message.is_empty());
    }
}
