//! Every way of saying no, and the check of the key.

use super::*;

fn no(message: &str, kind: &str, param: &Value, code: &Value) -> Value {
    json!({"error": {"message": message, "type": kind, "param": param, "code": code}})
}

#[test]
fn every_row_of_the_error_table_has_its_kind() {
    use FaultKind::{Auth, Credit, Gone, Invalid, NotFound, Policy, Rate, Unavailable};
    let rows = [
        (400, "size", "invalid_value", Invalid),
        (422, "prompt", "", Invalid),
        (400, "", "content_policy_violation", Policy),
        (401, "", "invalid_api_key", Auth),
        (403, "", "unsupported_country_region_territory", Auth),
        (404, "", "", NotFound),
        (410, "", "", Gone),
        (409, "", "lock_timeout", Unavailable),
        (429, "", "rate_limit_exceeded", Rate),
        (429, "", "slow_down", Rate),
        (429, "", "", Rate),
        (429, "", "insufficient_quota", Credit),
        (429, "", "credit_balance_exhausted", Credit),
        (500, "", "server_error", Unavailable),
        (503, "", "server_is_overloaded", Unavailable),
    ];
    let or_null = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    for (status, param, code, kind) in rows {
        let body = no("No. Really not.", "insufficient_quota", &or_null(param), &or_null(code));
        let fault = dialect().read_error(&reply(status, &body));
        assert_eq!((fault.kind, fault.message.as_str()), (kind, "No. Really not."), "{status} {code}");
        let word = if code.is_empty() { "insufficient_quota" } else { code };
        assert_eq!((fault.vendor_code.as_deref(), fault.status), (Some(word), Some(status)));
        assert_eq!(fault.request_id.as_deref(), Some("req_7"));
        let on_create = dialect().read_submit(&order(Mode::Text), &reply(status, &body)).expect_err("a no");
        assert_eq!(on_create.kind, kind, "{status} {code}");
        let is_free = (400..500).contains(&status) && status != 409;
        assert_eq!(on_create.charged, if is_free { Charged::No } else { Charged::Unknown }, "{status}");
    }
}

#[test]
fn only_an_order_is_told_that_the_model_is_retired() {
    let retired = |status, param: Value, code: Value, message| {
        let reply = reply(status, &no(message, "invalid_request_error", &param, &code));
        assert_ne!(dialect().read_error(&reply).kind, FaultKind::Retired, "{message}");
        let fault = dialect().read_submit(&order(Mode::Text), &reply).expect_err("a no");
        fault.kind == FaultKind::Retired && fault.charged == Charged::No && fault.message == message
    };
    for status in [400, 403, 404, 410] {
        assert!(retired(status, Value::Null, json!("model_not_found"), "No."));
        assert!(retired(status, Value::Null, Value::Null, "The model `sora-2-pro` does not exist."));
        assert!(retired(status, json!("model"), Value::Null, "No longer served: sora-2-pro."));
        assert!(retired(status, Value::Null, Value::Null, "Invalid URL (POST /v1/videos)"));
    }
    assert!(!retired(400, json!("size"), json!("invalid_value"), "1x1 is not allowed for sora-2-pro"));
    assert!(!retired(404, Value::Null, Value::Null, "The model sora-2-pro-2025-10-06 has a twin"));
    assert!(!retired(403, Value::Null, Value::Null, "Your organization must be verified to use `sora-2-pro`."));
    assert!(!retired(400, Value::Null, json!("content_policy_violation"), "sora-2-pro refuses this"));
    assert!(!retired(500, Value::Null, Value::Null, "sora-2-pro is down"));
}

#[test]
fn a_no_without_a_sentence_is_told_by_its_status() {
    let page = Reply { status: 502, headers: Vec::new(), body: Bytes::from_static(b"<html>Bad gateway") };
    let fault = dialect().read_error(&page);
    assert_eq!(fault.message, "the provider answered HTTP 502 and gave no reason: its answer is an HTML page");
    assert_eq!((fault.kind, fault.vendor_code, fault.request_id), (FaultKind::Unavailable, None, None));
}

#[test]
fn files_that_are_not_there_ask_for_another_look_at_the_job() {
    for status in [400, 404, 409, 422] {
        assert_eq!(dialect().read_fetch_error(&reply(status, &json!({}))).kind, FaultKind::NotReady);
    }
    assert_eq!(dialect().read_fetch_error(&reply(401, &json!({}))).kind, FaultKind::Auth);
    assert_eq!(dialect().read_fetch_error(&reply(503, &json!({}))).kind, FaultKind::Unavailable);
}

#[test]
fn the_check_is_the_shortest_list() {
    let call = dialect().check().expect("a call");
    assert_eq!((call.method, call.repeat), (Method::Get, Repeat::Safe));
    assert_eq!(call.url.as_str(), "https://api.openai.com/v1/videos?limit=1&order=desc");
}
