//! Every way of saying no.

use super::*;

#[test]
fn a_models_no_says_what_it_is_about() {
    let read = |body: &Value| dialect().read_error(&reply(422, body));
    let missing = read(&validation("missing", &json!(["body", "multi_prompt", 0, "prompt"]), "Field required"));
    assert_eq!(missing.message, "multi_prompt.0.prompt: Field required");
    assert_eq!((missing.kind, missing.vendor_code.as_deref()), (FaultKind::Invalid, Some("missing")));
    assert_eq!(read(&validation("value_error", &json!(["body"]), "Bad input")).message, "Bad input");
    assert_eq!(read(&json!({ "detail": "Unprocessable" })).message, "Unprocessable");
    let two = json!({ "detail": [
        { "loc": ["body", "duration"], "msg": "Input should be '4s', '6s' or '8s'", "type": "literal_error" },
        { "loc": ["body", "prompt"], "msg": "Flagged", "type": "content_policy_violation" },
    ] });
    let fault = read(&two);
    assert_eq!(fault.message, "duration: Input should be '4s', '6s' or '8s'; prompt: Flagged");
    assert_eq!((fault.kind, fault.vendor_code.as_deref()), (FaultKind::Policy, Some("content_policy_violation")));
}

#[test]
fn every_type_of_a_models_no_has_its_kind() {
    let invalid = [
        "image_too_small",
        "image_too_large",
        "image_load_error",
        "file_download_error",
        "face_detection_error",
        "file_too_large",
        "greater_than",
        "greater_than_equal",
        "less_than",
        "less_than_equal",
        "multiple_of",
        "sequence_too_short",
        "sequence_too_long",
        "one_of",
        "feature_not_supported",
        "invalid_archive",
        "archive_file_count_below_minimum",
        "archive_file_count_exceeds_maximum",
        "audio_duration_too_long",
        "audio_duration_too_short",
        "video_duration_too_long",
        "video_duration_too_short",
        "unsupported_audio_format",
        "unsupported_image_format",
        "unsupported_video_format",
        "a_new_word",
    ];
    let kind = |code: &str| dialect().read_error(&reply(422, &validation(code, &json!(["body"]), "no"))).kind;
    for code in invalid {
        assert_eq!(kind(code), FaultKind::Invalid, "{code}");
    }
    assert_eq!(kind("content_policy_violation"), FaultKind::Policy);
    assert_eq!(kind("no_media_generated"), FaultKind::Unavailable);
}

#[test]
fn every_word_of_the_infrastructure_has_its_kind() {
    let rows = [
        (400, "bad_request", FaultKind::Invalid),
        (400, "downstream_service_error", FaultKind::Unavailable),
        (429, "concurrent_requests_limit", FaultKind::Rate),
        (499, "client_disconnected", FaultKind::Cancelled),
        (499, "client_cancelled", FaultKind::Cancelled),
        (500, "internal_server_error", FaultKind::Unavailable),
        (500, "internal_error", FaultKind::Unavailable),
        (500, "downstream_service_unavailable", FaultKind::Unavailable),
        (500, "runner_server_error", FaultKind::Unavailable),
        (502, "runner_incomplete_response", FaultKind::Unavailable),
        (503, "runner_scheduling_failure", FaultKind::Unavailable),
        (503, "runner_connection_timeout", FaultKind::Unavailable),
        (503, "runner_disconnected", FaultKind::Unavailable),
        (503, "runner_connection_refused", FaultKind::Unavailable),
        (503, "runner_connection_error", FaultKind::Unavailable),
        (504, "generation_timeout", FaultKind::Unavailable),
        (504, "request_timeout", FaultKind::Unavailable),
        (504, "startup_timeout", FaultKind::Unavailable),
    ];
    for (status, word, kind) in rows {
        let in_body = reply(status, &json!({ "detail": "Runner went away", "error_type": word }));
        let in_header = with_header(reply(status, &json!({ "detail": "Runner went away" })), "x-fal-error-type", word);
        for reply in [in_body, in_header] {
            let fault = dialect().read_error(&reply);
            assert_eq!((fault.kind, fault.vendor_code.as_deref()), (kind, Some(word)), "{status} {word}");
            assert_eq!((fault.message.as_str(), fault.status), ("Runner went away", Some(status)));
        }
    }
}

#[test]
fn the_vendor_says_whether_asking_again_may_help() {
    let no = || reply(500, &json!({ "detail": "no", "error_type": "internal_error" }));
    for name in ["x-fal-retryable", "x-fal-needs-retry"] {
        for (word, kind) in [
            ("0", FaultKind::Failed),
            ("False", FaultKind::Failed),
            ("1", FaultKind::Unavailable),
            ("true", FaultKind::Unavailable),
        ] {
            assert_eq!(dialect().read_error(&with_header(no(), name, word)).kind, kind, "{name}: {word}");
        }
    }
    let late = with_header(reply(504, &json!({ "detail": "late" })), "x-fal-request-timeout-type", "user");
    assert_eq!(dialect().read_error(&late).kind, FaultKind::Gone);
}

#[test]
fn the_platform_has_a_shape_of_its_own() {
    let rows = [
        (401, "authorization_error", FaultKind::Auth),
        (403, "authorization_error", FaultKind::Auth),
        (400, "validation_error", FaultKind::Invalid),
        (404, "not_found", FaultKind::NotFound),
        (429, "rate_limited", FaultKind::Rate),
        (500, "server_error", FaultKind::Unavailable),
    ];
    for (status, word, kind) in rows {
        let body = json!({ "error": { "type": word, "message": "Slow down", "docs_url": "https://x.example", "request_id": "r" } });
        let fault = dialect().read_error(&reply(status, &body));
        assert_eq!((fault.kind, fault.vendor_code.as_deref(), fault.message.as_str()), (kind, Some(word), "Slow down"));
    }
}

#[test]
fn an_account_without_credit_is_told_so() {
    let locked = json!({ "detail": "User is locked. Reason: Exhausted balance." });
    assert_eq!(dialect().read_error(&reply(403, &locked)).kind, FaultKind::Credit);
    assert_eq!(dialect().read_error(&reply(402, &json!({ "detail": "Pay" }))).kind, FaultKind::Credit);
}

#[test]
fn a_no_without_words_is_described() {
    let page = Reply { body: Bytes::from_static(b"<html>"), ..reply(502, &json!({})) };
    let fault = dialect().read_error(&page);
    assert!(fault.message.contains("HTTP 502") && fault.message.contains("HTML"), "{}", fault.message);
}
