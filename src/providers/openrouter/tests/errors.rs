//! Every way of saying no.

use super::*;

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
