//! The vendor's words for a no, and what the servers make of them.

use serde_json::{Value, json};

use crate::sandbox::side::{Answer, AnswerBody, Refusal};

/// A no in the vendor's terms.
struct Said {
    status: u16,
    kind: &'static str,
    field: Option<String>,
    code: Option<&'static str>,
    message: String,
}

/// The vendor's error body: `{"error":{message,type,param,code}}`, the last two nullable.
pub(super) fn openai(refusal: &Refusal) -> Answer {
    let said = said(refusal);
    let code = said.code.map_or(Value::Null, Value::from);
    body(&said, &code)
}

/// Azure's words for a deployment that is not there.
pub(super) fn azure(refusal: &Refusal) -> Answer {
    let mut said = said(refusal);
    if let Refusal::NoModel { model } = refusal {
        said.message = format!("The API deployment {model} does not exist.");
        (said.kind, said.field, said.code) = ("video_generation_user_error", None, None);
    }
    let code = said.code.map_or(Value::Null, Value::from);
    body(&said, &code)
}

/// vLLM's body is the vendor's with the status as its code.
pub(super) fn vllm_omni(refusal: &Refusal) -> Answer {
    let mut said = said(refusal);
    if let Refusal::Invalid { field: None, .. } = refusal {
        said.status = 422;
    } else if *refusal == Refusal::Status(409) {
        "The video is being deleted; try again later.".clone_into(&mut said.message);
    } else if *refusal == Refusal::Status(422) {
        "The video could not be generated.".clone_into(&mut said.message);
    }
    let code = Value::from(said.status);
    body(&said, &code)
}

/// `FastAPI`'s `detail`: a sentence, or a list of what is wrong with which field.
pub(super) fn sglang(refusal: &Refusal) -> Answer {
    if *refusal == Refusal::Status(503) {
        return Answer::json(503, json!({ "error": "The engine has failed." }));
    }
    if let Refusal::NotFound { .. } = refusal {
        return detail(404, "Video not found");
    }
    let said = said(refusal);
    match &said.field {
        Some(field) if said.code == Some("invalid_type") => {
            let wrong = json!({ "loc": ["body", field], "msg": said.message, "type": "value_error" });
            Answer::json(422, json!({ "detail": [wrong] }))
        }
        Some(_) | None => fastapi(refusal, &said),
    }
}

/// The vendor's body; 422 for a field that nobody knows, and 500 without a code where the guardrail steps in.
pub(super) fn tensorrt_llm(refusal: &Refusal) -> Answer {
    let mut said = said(refusal);
    if said.code == Some("unknown_parameter") {
        said.status = 422;
    }
    if *refusal == Refusal::Policy {
        (said.status, said.kind, said.code) = (500, "internal_server_error", None);
        "The prompt was blocked by the guardrail.".clone_into(&mut said.message);
    }
    let code = said.code.map_or(Value::Null, Value::from);
    body(&said, &code)
}

/// What the upstream said, as text within `LiteLLM`'s own body.
pub(super) fn litellm(refusal: &Refusal) -> Answer {
    let mut said = said(refusal);
    if *refusal == Refusal::NoKey {
        return Answer::new(500, AnswerBody::Text("text/plain; charset=utf-8", "Internal Server Error".to_owned()));
    }
    if *refusal == Refusal::Status(405) {
        return detail(405, "Method Not Allowed");
    }
    let upstream = json!({
        "error": { "message": said.message, "type": said.kind, "param": said.field, "code": said.code },
    });
    said.message = format!("{}: OpenAIException - {upstream}", exception(said.status));
    if *refusal == Refusal::WrongKey {
        (said.status, said.message) = (400, "No connected db.".to_owned());
    } else if let Refusal::NoModel { model } = refusal {
        let message = format!("litellm.BadRequestError: Invalid model name passed in model={model}");
        (said.status, said.message) = (400, message);
    }
    if said.status == 429 {
        said.kind = "throttling_error";
    }
    said.field = None;
    let code = Value::from(said.status.to_string());
    body(&said, &code)
}

/// `LiteLLM`'s name for a status of its upstream.
fn exception(status: u16) -> &'static str {
    match status {
        404 => "litellm.NotFoundError",
        429 => "litellm.RateLimitError",
        500.. => "litellm.InternalServerError",
        _ => "litellm.BadRequestError",
    }
}

/// The code of a no to who comes while another clip is made.
pub(super) const BUSY: &str = "busy";

/// `FastAPI`'s `detail`, always a sentence.
pub(super) fn aquiles(refusal: &Refusal) -> Answer {
    if *refusal == Refusal::NoKey {
        return detail(403, "Not authenticated");
    }
    if *refusal == Refusal::WrongKey {
        return detail(403, "API key missing or invalid");
    }
    let said = said(refusal);
    let status = if said.code == Some(BUSY) { 503 } else { said.status };
    fastapi(refusal, &Said { status, ..said })
}

/// A bare text, as in a job that failed.
pub(super) fn dynamo(refusal: &Refusal) -> Answer {
    let said = said(refusal);
    Answer::json(said.status, json!({ "error": said.message }))
}

fn fastapi(refusal: &Refusal, said: &Said) -> Answer {
    if let Refusal::NoRoute { .. } = refusal {
        return detail(404, "Not Found");
    }
    detail(said.status, &said.message)
}

fn detail(status: u16, message: &str) -> Answer {
    Answer::json(status, json!({ "detail": message }))
}

fn body(said: &Said, code: &Value) -> Answer {
    let error = json!({ "message": said.message, "type": said.kind, "param": said.field, "code": code });
    Answer::json(said.status, json!({ "error": error }))
}

fn said(refusal: &Refusal) -> Said {
    const INVALID: &str = "invalid_request_error";
    let no =
        |status, code, message: &str| Said { status, kind: INVALID, field: None, code, message: message.to_owned() };
    match refusal {
        Refusal::NoKey => no(401, None, "You didn't provide an API key. Send it as `Authorization: Bearer YOUR_KEY`."),
        Refusal::WrongKey => no(401, Some("invalid_api_key"), "Incorrect API key provided."),
        Refusal::Invalid { field, code, message } => Said { field: field.clone(), ..no(400, *code, message) },
        Refusal::NotFound { message } => no(404, None, message),
        Refusal::NoRoute { method, path } => no(404, None, &format!("Invalid URL ({method} {path})")),
        Refusal::TooLarge { limit } => no(413, None, &format!("The request body is larger than {limit} bytes.")),
        Refusal::NotReady => no(404, None, "The video is not ready yet; ask for its status first."),
        Refusal::Expired => no(404, None, "The content of this video has expired."),
        Refusal::Policy => no(400, Some("content_policy_violation"), "This request was refused by our content policy."),
        Refusal::NotPermitted { message } => no(403, None, message),
        Refusal::NoModel { model } => {
            let message = format!("The model `{model}` does not exist or you do not have access to it.");
            Said { field: Some("model".to_owned()), ..no(404, Some("model_not_found"), &message) }
        }
        Refusal::NoCredit => {
            let message = "You exceeded your current quota; check your plan and billing.";
            Said { kind: "insufficient_quota", ..no(429, Some("insufficient_quota"), message) }
        }
        Refusal::Status(429) => {
            Said { kind: "requests", ..no(429, Some("rate_limit_exceeded"), "Rate limit reached for requests.") }
        }
        Refusal::Status(status @ 400..500) => no(*status, None, "The request was refused."),
        Refusal::Status(status) => {
            let code = (*status == 503).then_some("server_is_overloaded");
            let message = "The server had an error while processing your request.";
            Said { kind: "server_error", ..no(*status, code, message) }
        }
    }
}
