//! A no of Runway's: to a call, or as the end of a task.
//!
//! <https://docs.dev.runwayml.com/errors/task-failures> and <https://docs.dev.runwayml.com/api-details/errors>.

use serde_json::Value;

use super::super::{fault_kind_of_status, maker};
use crate::call::{Document, Reply};
use crate::error::{Charged, Fault, FaultKind};
use crate::money::Usd;

/// Reads a no to a call. An empty purse is a 400 here.
pub(super) fn read(reply: &Reply) -> Fault {
    let body = reply.json_or_null();
    let said = sentence(&body);
    let words = said.as_deref().unwrap_or_default();
    let kind = match reply.status {
        400 if words.contains("credits") => FaultKind::Credit,
        400 | 422 if maker::is_policy(words) => FaultKind::Policy,
        status => fault_kind_of_status(status),
    };
    Fault { vendor_code: body.text("/code").map(str::to_owned), ..reply.refusal(kind, said.as_deref()) }
}

/// Reads the end of a task that failed. What was withheld is charged in full, unless the task says that it cost nothing.
pub(super) fn failure(task: &Document, cost: Option<Usd>) -> Fault {
    let code = task.text("/failureCode").unwrap_or_default();
    let is_policy = code.split('.').any(|word| word == "SAFETY");
    let is_moderated = code.starts_with("SAFETY.");
    let charged = if is_moderated { Charged::Yes } else { Charged::Unknown };
    let kind = if is_policy { FaultKind::Policy } else { FaultKind::Failed };
    let end = maker::end(kind, task.text("/failure"), "FAILED");
    let vendor_code = Some(code.to_owned()).filter(|code| !code.is_empty());
    Fault { vendor_code, charged, ..end }.at_cost(cost)
}

/// The vendor's sentence; where it lists what is wrong with an order, that is told behind it.
fn sentence(body: &Document) -> Option<String> {
    let said = ["/error", "/error/message", "/message"].into_iter().find_map(|pointer| body.text(pointer))?;
    let issues = body.at("/issues").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let issues: Vec<&str> = issues.iter().filter_map(|issue| issue.get("message")?.as_str()).collect();
    Some(if issues.is_empty() { said.to_owned() } else { format!("{}: {said}", issues.join("; ")) })
}
