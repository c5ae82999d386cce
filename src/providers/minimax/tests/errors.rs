//! Every documented no of both generations.

use super::*;
use crate::error::Charged;

#[test]
fn each_type_has_its_kind() {
    let rows = [
        (400, "bad_request_error", "wrong ratio (2013)", FaultKind::Invalid),
        (401, "authorized_error", "bad key (1004)", FaultKind::Auth),
        (402, "insufficient_balance_error", "no money (1008)", FaultKind::Credit),
        (422, "unprocessable_entity_error", "rejected (1026)", FaultKind::Policy),
        (429, "rate_limit_error", "too many requests (1002)", FaultKind::Rate),
        (500, "server_error", "broken (1000)", FaultKind::Unavailable),
        (500, "server_error", "task: record not found", FaultKind::NotFound),
        (404, "another_error", "what?", FaultKind::NotFound),
    ];
    for (status, word, sentence, kind) in rows {
        for http_code in [json!(status), json!(status.to_string())] {
            let body = json!({
                "type": "error", "error": {"type": word, "message": sentence, "http_code": http_code},
                "request_id": "rq-5",
            });
            let fault = dialect().read_error(&reply(status, &body));
            assert_eq!((fault.kind, fault.message.as_str()), (kind, sentence));
            assert_eq!((fault.vendor_code.as_deref(), fault.request_id.as_deref()), (Some(word), Some("rq-5")));
        }
    }
}

#[test]
fn the_first_generation_says_no_with_200() {
    let rows = [
        (1001, FaultKind::Unavailable),
        (1002, FaultKind::Rate),
        (1004, FaultKind::Auth),
        (2049, FaultKind::Auth),
        (1008, FaultKind::Credit),
        (1028, FaultKind::Credit),
        (1030, FaultKind::Credit),
        (2056, FaultKind::Credit),
        (2061, FaultKind::Credit),
        (1026, FaultKind::Policy),
        (1027, FaultKind::Policy),
        (1039, FaultKind::Invalid),
        (2013, FaultKind::Invalid),
        (7777, FaultKind::Unreadable),
    ];
    let order = order("MiniMax-Hailuo-2.3", Mode::Text);
    for (code, kind) in rows {
        let body = json!({"task_id": "", "base_resp": {"status_code": code, "status_msg": "no. Really not."}});
        let fault = dialect().read_submit(&order, &reply(200, &body)).expect_err("a no");
        assert_eq!((fault.kind, fault.message.as_str()), (kind, "no. Really not."), "{code}");
        assert_eq!(fault.vendor_code, Some(code.to_string()));
        let fault = dialect().read_poll(&first(), &reply(200, &body)).expect_err("a no");
        assert_eq!(fault.kind, kind, "{code}");
    }
}

#[test]
fn a_no_to_an_order_is_free_where_it_is_certain() {
    let said = |status| {
        let body = json!({"error": {"message": "no"}});
        let fault = dialect().read_submit(&order("MiniMax-H3", Mode::Text), &reply(status, &body)).expect_err("a no");
        (fault.kind, fault.charged)
    };
    assert_eq!(said(404), (FaultKind::Retired, Charged::No));
    assert_eq!(said(400), (FaultKind::Invalid, Charged::No));
    assert_eq!(said(500), (FaultKind::Unavailable, Charged::Unknown));
}
