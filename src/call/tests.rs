use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::shape::Seconds;

fn reply(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Reply { status, headers, body: Bytes::copy_from_slice(body) }
}

fn wait(headers: &[(&str, &str)]) -> Option<Duration> {
    let now = "2026-10-21T07:28:00Z".parse().expect("a moment");
    reply(429, headers, b"").retry_after(now)
}

#[test]
fn the_wait_is_read_in_milliseconds_seconds_or_as_a_date() {
    assert_eq!(wait(&[]), None);
    assert_eq!(wait(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
    assert_eq!(wait(&[("retry-after", " 0.5 ")]), Some(Duration::from_millis(500)));
    assert_eq!(wait(&[("retry-after", "7"), ("retry-after-ms", "1500")]), Some(Duration::from_millis(1500)));
    assert_eq!(wait(&[("retry-after", "Wed, 21 Oct 2026 07:28:30 GMT")]), Some(Duration::from_secs(30)));
    assert_eq!(wait(&[("retry-after", "Wed, 21 Oct 2026 07:00:00 GMT")]), Some(Duration::ZERO));
    let by_their_clock = [("date", "Wed, 21 Oct 2026 09:00:00 GMT"), ("retry-after", "Wed, 21 Oct 2026 09:00:20 GMT")];
    assert_eq!(wait(&by_their_clock), Some(Duration::from_secs(20)));
}

#[test]
fn a_wait_that_cannot_be_read_is_none() {
    for text in ["", "soon", "-1", "NaN", "inf", "1e300", "Wed, 99 Oct 2026 07:28:30 GMT"] {
        assert_eq!(wait(&[("retry-after", text)]), None, "{text}");
    }
    let in_seconds_at_least = wait(&[("retry-after-ms", "-5"), ("retry-after", "3")]);
    assert_eq!(in_seconds_at_least, Some(Duration::from_secs(3)));
}

#[test]
fn pointers_find_what_is_there_and_null_is_absent() {
    let document = Document::from(json!({
        "id": "v", "none": null, "empty": "", "at": 1_790_000_000, "text_at": "1790000000", "entries": [{"id": 1}],
        "seconds": "7.5", "length": 8, "exact": 8.0, "junk": "long",
    }));
    assert_eq!((document.text("/id"), document.text("/none"), document.text("/at")), (Some("v"), None, None));
    assert_eq!(document.integer("/text_at"), Some(1_790_000_000));
    assert_eq!(document.moment("/at").map(Timestamp::as_second), Some(1_790_000_000));
    assert_eq!(document.seconds("/seconds"), Some(Seconds::from_millis(7500)));
    assert_eq!(["/length", "/exact"].map(|at| document.seconds(at)), [Some(Seconds::whole(8)); 2]);
    assert_eq!((document.seconds("/junk"), document.seconds("/none")), (None, None));
    assert_eq!(document.needed_list("/entries").expect("a list")[0].integer("/id"), Some(1));
}

#[test]
fn what_is_missing_is_named_by_its_pointer() {
    let document = Document::from(json!({"error": {"code": null}, "empty": "", "number": 3}));
    for pointer in ["/error/code", "/empty", "/number", "/a/b"] {
        let fault = document.needed_text(pointer).expect_err("nothing is there");
        assert_eq!(fault.kind, FaultKind::Unreadable);
        assert!(fault.message.contains(pointer), "{}", fault.message);
        assert!(document.needed_list(pointer).expect_err("nothing is there").message.contains(pointer));
    }
}

#[test]
fn a_body_that_is_not_json_is_told_by_its_look_and_never_shown() {
    let looks: [(&[u8], &str); 5] = [
        (b" \n", "empty"),
        (b"<html>sk-canary", "an HTML page"),
        (b"{\"id\":\"sk-canary", "cut-off JSON"),
        (b"\0\0\0\x20ftypisom", "an MP4 file"),
        (b"sk-canary", "other text"),
    ];
    for (body, look) in looks {
        let fault = reply(200, &[], body).json().expect_err("not JSON");
        assert_eq!((fault.kind, fault.status), (FaultKind::Unreadable, Some(200)));
        assert!(fault.message.ends_with(look), "{}", fault.message);
        assert!(!fault.message.contains("canary"));
        assert_eq!(reply(200, &[], body).json_or_null().value(), &Value::Null);
    }
}

#[test]
fn a_no_keeps_the_vendors_sentence_and_has_one_of_ours_otherwise() {
    let no = reply(503, &[], b"{\"detail\":\"x\"}");
    assert_eq!(no.refusal(FaultKind::Unavailable, Some("Down. Sorry!")).message, "Down. Sorry!");
    for silence in [None, Some(""), Some("  ")] {
        let fault = no.refusal(FaultKind::Unavailable, silence);
        let expected = "the provider answered HTTP 503 and gave no reason: its answer is other JSON";
        assert_eq!((fault.message.as_str(), fault.status), (expected, Some(503)));
    }
}

#[test]
fn a_no_to_an_order_is_free_where_nothing_can_have_been_made() {
    let charged = |status| {
        let no = reply(status, &[], b"{}");
        no.no_to_order(no.refusal(FaultKind::Invalid, None)).charged
    };
    for status in [400, 401, 402, 403, 404, 405, 410, 413, 422, 429, 451] {
        assert_eq!(charged(status), Charged::No, "{status}");
    }
    for status in [200, 302, 408, 409, 425, 499, 500, 502, 503, 504] {
        assert_eq!(charged(status), Charged::Unknown, "{status}");
    }
}

#[test]
fn fields_become_text_parts_with_bracketed_names() {
    let fields = json!({
        "prompt": "p", "n": 2, "loop": true, "none": null, "video": {"id": "v", "crop": {"x": 1}},
        "tags": ["a", "b"], "characters": [{"id": "c"}], "nothing": {},
    });
    let parts = Part::texts(fields.as_object().expect("an object"));
    let expected = [
        ("prompt", "p"),
        ("n", "2"),
        ("loop", "true"),
        ("video[id]", "v"),
        ("video[crop][x]", "1"),
        ("tags[]", "a"),
        ("tags[]", "b"),
        ("characters[][id]", "c"),
    ];
    assert_eq!(parts, expected.map(|(name, value)| Part::text(name, value)));
}

#[test]
fn a_call_is_stored_and_read_back_whole() {
    let url = Url::parse("https://example.org/v1/videos?api-version=1").expect("an address");
    let file = FileBody { path: "/a.png".into(), mime: "image/png".into(), name: "a.png".into(), bytes: 3 };
    let body = Body::Multipart(vec![Part::text("prompt", "p"), Part::file("input_reference", file)]);
    let call = Call::order(url, body).query("after", "a b&c").header("accept", "*/*");
    assert_eq!(call.url.query(), Some("api-version=1&after=a+b%26c"));
    let text = serde_json::to_string(&call).expect("it can be written");
    assert_eq!(serde_json::from_str::<Call>(&text).expect("it can be read"), call);
}

proptest! {
    #[test]
    fn no_header_and_no_body_breaks_the_reading(text in any::<String>(), body in any::<Vec<u8>>()) {
        wait(&[("retry-after", &text), ("retry-after-ms", &text)]);
        let reply = reply(200, &[], &body);
        prop_assert!(reply.json().is_ok() || reply.json_or_null().value().is_null());
    }
}
