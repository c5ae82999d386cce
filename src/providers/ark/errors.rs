//! A no of Ark's: its codes, by how they begin, to a call or as the end of a task.

use super::super::{fault_kind_of_status, maker};
use crate::call::{Document, Reply};
use crate::error::{Fault, FaultKind};

/// What codes begin with, and what they mean. The documents add a field or a reason behind a dot.
const CODES: [(&str, FaultKind); 16] = [
    ("MissingParameter", FaultKind::Invalid),
    ("InvalidParameter", FaultKind::Invalid),
    ("InvalidSubscription", FaultKind::Credit),
    ("AccountOverdueError", FaultKind::Credit),
    ("SetLimitExceeded", FaultKind::Credit),
    ("AuthenticationError", FaultKind::Auth),
    ("InvalidAccountStatus", FaultKind::Auth),
    ("AccessDenied", FaultKind::Auth),
    ("OperationDenied", FaultKind::Auth),
    // The model has to be opened in the console first.
    ("ModelNotOpen", FaultKind::Auth),
    ("InvalidEndpointOrModel", FaultKind::NotFound),
    ("NotFound", FaultKind::NotFound),
    ("ServerOverloaded", FaultKind::Unavailable),
    ("InternalServiceError", FaultKind::Unavailable),
    ("QuotaExceeded", FaultKind::Rate),
    ("RequestBurstTooFast", FaultKind::Rate),
];

/// Reads a no to a call.
pub(super) fn read(reply: &Reply) -> Fault {
    let body = reply.json_or_null();
    let code = body.text("/error/code").unwrap_or_default();
    let kind = kind_of(code).unwrap_or_else(|| fault_kind_of_status(reply.status));
    let fault = reply.refusal(kind, body.text("/error/message"));
    let vendor_code = Some(code.to_owned()).filter(|code| !code.is_empty());
    Fault { vendor_code, request_id: reply.header("x-request-id").map(str::to_owned), ..fault }
}

/// Reads the end of a task without a clip.
pub(super) fn end(kind: FaultKind, task: &Document, word: &str) -> Fault {
    let code = task.text("/error/code");
    let kind = if code.is_some_and(is_policy) { FaultKind::Policy } else { kind };
    let sentence = task.text("/error/message").or_else(|| task.text("/failure_reason"));
    Fault { vendor_code: code.map(str::to_owned), ..maker::end(kind, sentence, word) }
}

fn kind_of(code: &str) -> Option<FaultKind> {
    if is_policy(code) {
        return Some(FaultKind::Policy);
    }
    CODES.iter().find(|(start, _)| code.starts_with(start)).map(|(_, kind)| *kind)
}

/// `InputImageSensitiveContentDetected.PrivacyInformation`, and its likes.
fn is_policy(code: &str) -> bool {
    code.contains("SensitiveContentDetected")
}
