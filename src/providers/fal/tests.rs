mod errors;
mod jobs;
mod orders;
mod receipts;
mod records;
mod uploads;

use bytes::Bytes;
use jiff::civil::date;

use super::super::OrderInput;
use super::*;
use crate::call::{Auth, Repeat};
use crate::request::Audio;
use crate::shape::{Resolution, Seconds, Size};

const BASE: &str = "https://queue.fal.run";
const VEO: &str = "fal-ai/veo3.1/fast/image-to-video";
const JOB: &str = "https://queue.fal.run/fal-ai/veo3.1/requests/0b6c7d1e";

fn dialect() -> Fal {
    Fal::at(&Server::vendors(Url::parse(BASE).expect("an address")))
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("an address")
}

fn spelling(text: &str) -> Spelling {
    toml::from_str(text).expect("a spelling")
}

fn veo() -> Spelling {
    spelling(
        "seconds = { name = 'duration', form = 'suffixed' }\naspect = 'aspect_ratio'\nresolution = 'resolution'\n\
         audio = 'generate_audio'\nnegative = 'negative_prompt'\nseed = 'seed'\nfirst_frame = 'image_url'",
    )
}

fn order() -> Order {
    Order {
        model: VEO.into(),
        prompt: "a kettle starts to whistle".into(),
        seconds: Some(Seconds::whole(4)),
        resolution: Some(Resolution::from_lines(720)),
        audio: Some(Audio::Off),
        spelling: veo(),
        ..Order::default()
    }
}

fn with_input(order: Order, role: Role, at: InputRef) -> Order {
    Order { inputs: vec![OrderInput { role, at }], ..order }
}

fn reply(status: u16, body: &Value) -> Reply {
    let headers = vec![("x-fal-request-id".to_owned(), "0b6c7d1e".to_owned())];
    Reply { status, headers, body: Bytes::from(body.to_string()) }
}

fn with_header(reply: Reply, name: &str, value: &str) -> Reply {
    let mut headers = reply.headers;
    headers.push((name.into(), value.into()));
    Reply { headers, ..reply }
}

fn ticket() -> Ticket {
    Ticket { remote_id: "0b6c7d1e".into(), extra: json!({ "endpoint": VEO }) }
}

fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    let Body::Json(body) = call.body else { panic!("not JSON: {:?}", call.body) };
    body
}

fn refused(order: &Order) -> Fault {
    dialect().submit(order).expect_err("a refusal")
}

fn polled(body: &Value) -> Progress {
    dialect().read_poll(&ticket(), &reply(200, body)).expect("a reading")
}

fn collected(reply: &Reply) -> Progress {
    dialect().read_collect(&ticket(), reply).expect("a verdict")
}

fn failed(progress: Progress) -> Fault {
    match progress {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

fn called<T: std::fmt::Debug>(next: Next<T>) -> Call {
    match next {
        Next::Call(call) => *call,
        other => panic!("no call: {other:?}"),
    }
}

fn validation(kind: &str, loc: &Value, sentence: &str) -> Value {
    let detail = json!({
        "loc": loc, "msg": sentence, "type": kind, "url": format!("https://docs.fal.ai/errors/#{kind}"), "ctx": {}, "input": "x",
    });
    json!({ "detail": [detail] })
}
