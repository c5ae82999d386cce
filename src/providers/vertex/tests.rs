use super::super::tests::{quoted, reply, spelling_in};
use super::*;
use crate::call::{Auth, Repeat};
use crate::price::Purchase;
use crate::request::Audio;
use crate::shape::Seconds;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};

const BASE: &str = "https://us-central1-aiplatform.googleapis.com/v1";
const MODEL: &str = "projects/demo-1/locations/us-central1/publishers/google/models/veo-3.1-fast-generate-001";

/// A made-up account whose key was made for these tests alone.
const ACCOUNT: &str = include_str!("tests/account.json");

fn at(base: &str, project: Option<&str>) -> Vertex {
    let server = Server::vendors(Url::parse(base).expect("an address"));
    Vertex::at(&Server { project: project.map(str::to_owned), ..server })
}

fn dialect() -> Vertex {
    at(BASE, Some("demo-1"))
}

fn ticket() -> Ticket {
    Ticket::new(format!("{MODEL}/operations/5b1c0f4e"))
}

/// An order of that model, spelt as the catalog has it.
fn order(model: &str, mode: Mode) -> Order {
    let table = include_str!("../../catalog/models/vertex.toml");
    Order {
        model: model.into(),
        mode,
        prompt: "a tram crosses a wet square".into(),
        seconds: Some(Seconds::whole(6)),
        aspect: "16:9".parse().ok(),
        resolution: "1080p".parse().ok(),
        audio: Some(Audio::Off),
        spelling: spelling_in(table, model),
        ..Order::default()
    }
}

fn with(order: Order, inputs: &[(Role, &str)]) -> Order {
    let input = |(role, data): &(Role, &str)| OrderInput { role: *role, at: InputRef::Data((*data).to_owned()) };
    Order { inputs: inputs.iter().map(input).collect(), ..order }
}

fn fast(mode: Mode) -> Order {
    order("veo-3.1-fast-generate-001", mode)
}

fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    match call.body {
        Body::Json(body) => body,
        other => panic!("not JSON: {other:?}"),
    }
}

#[test]
fn sound_is_always_said_and_pictures_go_along() {
    let body = sent(&with(fast(Mode::Image), &[(Role::FirstFrame, "data:image/jpeg;base64,/9j/4AAQ")]));
    let expected = json!({
        "instances": [{
            "prompt": "a tram crosses a wet square",
            "image": {"bytesBase64Encoded": "/9j/4AAQ", "mimeType": "image/jpeg"},
        }],
        "parameters": {
            "sampleCount": 1, "aspectRatio": "16:9", "resolution": "1080p", "durationSeconds": 6, "generateAudio": false,
        },
    });
    assert_eq!(body, expected);
    let alike = [(Role::Reference, "data:image/png;base64,AA=="), (Role::Reference, "data:image/png;base64,BB==")];
    let body = sent(&with(order("veo-3.1-generate-001", Mode::Reference), &alike));
    let references = &body["instances"][0]["referenceImages"];
    assert_eq!(
        references[1],
        json!({"image": {"bytesBase64Encoded": "BB==", "mimeType": "image/png"}, "referenceType": "ASSET"})
    );
    let longer = Order { aspect: None, ..with(fast(Mode::Extend), &[(Role::Video, "data:video/mp4;base64,AAAA")]) };
    assert_eq!(sent(&longer)["instances"][0]["video"]["mimeType"], "video/mp4");
}

#[test]
fn one_order_makes_one_clip() {
    let pass = json!({"parameters": {"sampleCount": 4}});
    let four = Order { pass: pass.as_object().cloned().expect("an object"), ..fast(Mode::Text) };
    assert_eq!(dialect().submit(&four).expect_err("four at the price of one").kind, FaultKind::Invalid);
}

#[test]
fn what_it_has_no_words_for_is_refused_before_any_call() {
    let away =
        OrderInput { role: Role::FirstFrame, at: InputRef::Url(Url::parse("https://example.org/a.png").expect("one")) };
    let rows = [
        (Order { inputs: vec![away], ..fast(Mode::Image) }, FaultKind::Unsupported),
        (with(fast(Mode::Image), &[(Role::LastFrame, "data:image/png;base64,AA==")]), FaultKind::Unsupported),
        (with(fast(Mode::Reference), &[(Role::Reference, "data:image/png;base64,AA==")]), FaultKind::Unsupported),
        (fast(Mode::Edit), FaultKind::Unsupported),
        (fast(Mode::Extend), FaultKind::Invalid),
    ];
    for (order, kind) in rows {
        assert_eq!(dialect().submit(&order).expect_err("a refusal").kind, kind, "{order:?}");
    }
}

#[test]
fn the_project_and_the_region_are_in_every_address() {
    let asked = |dialect: &Vertex| dialect.submit(&fast(Mode::Text)).map(|call| call.url.to_string());
    assert_eq!(asked(&dialect()), Ok(format!("{BASE}/{MODEL}:predictLongRunning")));
    let own = at(&format!("{BASE}/projects/films/locations/europe-west4"), Some("demo-1"));
    assert!(asked(&own).expect("a call").contains("/v1/projects/films/locations/europe-west4/publishers/"));
    let there = at("https://europe-west4-aiplatform.googleapis.com/v1", Some("demo-1"));
    assert!(asked(&there).expect("a call").contains("/projects/demo-1/locations/europe-west4/"));
    assert_eq!(asked(&at(BASE, None)).expect_err("no project").kind, FaultKind::Auth);
    let between =
        Server { is_vendors: false, ..Server::vendors(Url::parse("http://127.0.0.1:8000/vertex/v1").expect("one")) };
    assert!(asked(&Vertex::at(&between)).expect("a call").contains("/vertex/v1/projects/-/locations/us-central1/"));
}

fn operation(change: &Value) -> Value {
    let mut operation = json!({"name": ticket().remote_id});
    for (name, value) in change.as_object().expect("an object") {
        operation[name] = value.clone();
    }
    operation
}

fn polled(change: &Value) -> Progress {
    dialect().read_poll(&ticket(), &reply(200, &operation(change))).expect("a reading")
}

fn ended(change: &Value) -> Fault {
    match polled(change) {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

#[test]
fn the_whole_name_is_the_handle_and_goes_in_the_body_of_a_read() {
    let taken = reply(200, &json!({"name": ticket().remote_id}));
    assert_eq!(dialect().read_submit(&fast(Mode::Text), &taken), Ok(Receipt::Ticket(ticket())));
    let call = at(BASE, None).poll(&ticket());
    assert_eq!((call.method, call.repeat), (Method::Post, Repeat::Safe));
    assert_eq!(call.url.as_str(), format!("{BASE}/{MODEL}:fetchPredictOperation"));
    assert_eq!(call.body, Body::Json(json!({"operationName": ticket().remote_id})));
    assert!(call.largest_reply.is_some_and(|bytes| bytes > 200_000_000), "a clip of 4k may come inside it");
    let bare = dialect().poll(&Ticket::new("5b1c0f4e"));
    let usual = MODEL.replace("-fast", "");
    assert_eq!(bare.url.as_str(), format!("{BASE}/{usual}:fetchPredictOperation"));
    assert_eq!(bare.body, Body::Json(json!({"operationName": format!("{usual}/operations/5b1c0f4e")})));
    let gone = json!([{"error": {"code": 404, "message": "no such model", "status": "NOT_FOUND"}}]);
    let gone = dialect().read_submit(&fast(Mode::Text), &reply(404, &gone)).expect_err("a no");
    assert_eq!((gone.kind, gone.message.as_str(), gone.charged), (FaultKind::Retired, "no such model", Charged::No));
}

#[test]
fn done_is_a_clip_a_refusal_or_an_error() {
    assert_eq!(polled(&json!({})), Progress::Running(None));
    assert_eq!(polled(&json!({"done": false})), Progress::Running(None));
    let filtered = json!({"done": true, "response": {
        "raiMediaFilteredCount": 1, "raiMediaFilteredReasons": ["The prompt could not be used. Support code 1"],
    }});
    let refused = ended(&filtered);
    assert_eq!((refused.kind, refused.charged), (FaultKind::Policy, Charged::No));
    assert_eq!(refused.message, "The prompt could not be used. Support code 1");
    let failed =
        |code| ended(&json!({"done": true, "error": {"code": code, "message": "Quota exceeded for this model"}}));
    let kinds = [
        (3, FaultKind::Invalid),
        (5, FaultKind::Failed),
        (7, FaultKind::Auth),
        (8, FaultKind::Rate),
        (13, FaultKind::Failed),
        (14, FaultKind::Failed),
        (16, FaultKind::Auth),
    ];
    for (code, kind) in kinds {
        let fault = failed(code);
        assert_eq!((fault.kind, fault.message.as_str()), (kind, "Quota exceeded for this model"));
        assert_eq!((fault.vendor_code, fault.charged), (Some(code.to_string()), Charged::Unknown));
    }
    let policy = ended(&json!({"done": true, "error": {"code": 3, "message": "blocked by the safety filters"}}));
    assert_eq!((policy.kind, policy.charged), (FaultKind::Policy, Charged::No));
    assert_eq!(ended(&json!({"done": true})).kind, FaultKind::Unavailable);
}

fn place(video: &Value) -> Place {
    match polled(&json!({"done": true, "response": {"raiMediaFilteredCount": 1, "videos": [video]}})) {
        Progress::Done(takes) => takes.assets[0].place.clone(),
        other => panic!("not done: {other:?}"),
    }
}

#[test]
fn a_clip_is_in_the_users_own_bucket_or_in_the_answer() {
    let Place::Keyed(call) = place(&json!({"gcsUri": "gs://film-bucket/tram/5b1c/sample_0.mp4"})) else {
        panic!("no key")
    };
    let object = "https://storage.googleapis.com/storage/v1/b/film-bucket/o/tram%2F5b1c%2Fsample_0.mp4?alt=media";
    assert_eq!(call.url.as_str(), object);
    let inside = place(&json!({"bytesBase64Encoded": "AAAAGGZ0eXA=", "mimeType": "video/mp4"}));
    assert!(matches!(inside, Place::Inline(bytes) if bytes.ends_with(b"ftyp")));
}

#[test]
fn a_token_goes_as_it_is_and_an_account_signs_one_for_each_call() {
    let now = Timestamp::from_second(1_795_257_900).expect("a moment");
    let signed = |key: &str| {
        let key = Secret::new(key).expect("a key");
        let headers = dialect().sign(&dialect().poll(&ticket()), &key, now);
        headers.first().map(|(name, value)| ((*name).to_owned(), value.expose().to_owned()))
    };
    assert_eq!(signed("ya29.token"), Some(("authorization".into(), "Bearer ya29.token".into())));
    assert_eq!(signed(r#"{"type": "authorized_user"}"#), None, "what is no account's file is never sent");
    let (_, bearer) = signed(ACCOUNT).expect("a header");
    let parts: Vec<&str> = bearer.strip_prefix("Bearer ").expect("a token").split('.').collect();
    let part = |at: usize| URL_SAFE_NO_PAD.decode(parts[at]).expect("base 64");
    let json_of = |at| serde_json::from_slice::<Value>(&part(at)).expect("an object");
    assert_eq!(json_of(0), json!({"alg": "RS256", "typ": "JWT", "kid": "k1"}));
    let account = "films@demo-1.example";
    let claims = json!({
        "iss": account, "sub": account, "scope": "https://www.googleapis.com/auth/cloud-platform",
        "iat": 1_795_257_900, "exp": 1_795_261_500,
    });
    assert_eq!(json_of(1), claims);
    let file: Value = serde_json::from_str(ACCOUNT).expect("an object");
    let pem: String =
        file["private_key"].as_str().expect("a key").lines().filter(|line| !line.starts_with('-')).collect();
    let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(pem).expect("base 64")).expect("a key");
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref());
    public.verify(format!("{}.{}", parts[0], parts[1]).as_bytes(), &part(2)).expect("it is the account's");
}

#[test]
fn what_no_token_can_be_made_of_is_told_before_it_is_used() {
    let checked = |text: &str| dialect().check_key(&Secret::new(text).expect("a key")).map_err(|fault| fault.message);
    assert_eq!((checked("ya29.token"), checked(ACCOUNT)), (Ok(()), Ok(())));
    let person = checked(r#"{"type": "authorized_user", "refresh_token": "canary"}"#).expect_err("a person's login");
    assert!(person.contains("`authorized_user`") && person.contains("gcloud auth print-access-token"), "{person}");
    assert!(!person.contains("canary"));
    let no_key = checked(r#"{"type": "service_account", "client_email": "a@b.example", "private_key": "-"}"#);
    assert!(no_key.expect_err("no key").contains("no private key"));
    for other in ["{}", "{ no JSON"] {
        assert!(checked(other).expect_err("no account").contains("none of Google's"), "{other}");
    }
}

#[test]
fn the_vendors_list_comes_out_to_the_cent() {
    let table = include_str!("../../catalog/prices/vertex.toml");
    let told = |model: &str, seconds, class: &str, audio| {
        let (seconds, resolution) = (Some(Seconds::whole(seconds)), class.parse().ok());
        let purchase = Purchase { seconds, resolution, audio: Some(audio), ..Purchase::default() };
        quoted(table, model, &purchase)
    };
    let rows = [
        ("veo-3.1-fast-generate-001", 6, "1080p", Audio::Off, Some("0.60")),
        ("veo-3.1-fast-generate-001", 8, "720p", Audio::On, Some("0.80")),
        ("veo-3.1-generate-001", 8, "4k", Audio::On, Some("4.80")),
        ("veo-3.1-generate-001", 4, "720p", Audio::Off, Some("0.80")),
        ("veo-3.1-lite-generate-001", 4, "1080p", Audio::On, Some("0.32")),
        ("veo-3.1-lite-generate-001", 4, "4k", Audio::On, None),
    ];
    for (model, seconds, class, audio, usd) in rows {
        assert_eq!(told(model, seconds, class, audio).as_deref(), usd, "{model} {seconds} s {class}");
    }
}
