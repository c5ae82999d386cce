//! The Video object as each server writes it: which fields it has, what its words are, how it tells of a failure.

use serde_json::{Map, Value, json};

use crate::sandbox::side::Verb;
use crate::sandbox::world::{FAILS_AT, Fate, Job, Phase, World};

/// A job as it is shown once.
pub(super) struct View<'a> {
    pub(super) world: &'a World,
    pub(super) job: &'a Job,
    pub(super) phase: Phase,
    /// The id under which it is shown.
    pub(super) id: String,
    pub(super) occasion: Occasion,
    /// Where the clip lies, for those who tell; on the other origin, for those who put it there.
    pub(super) elsewhere: Option<String>,
}

/// Why a job is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    Ordered,
    Asked,
    Deleted,
}

impl View<'_> {
    fn status(&self, running: &'static str) -> &'static str {
        match self.phase {
            Phase::Queued => "queued",
            Phase::Running { .. } => running,
            Phase::Succeeded => "completed",
            Phase::Failed(_) => "failed",
        }
    }

    fn percent(&self) -> u8 {
        match self.phase {
            Phase::Queued => 0,
            Phase::Running { percent } => percent,
            Phase::Succeeded => 100,
            Phase::Failed(_) => FAILS_AT,
        }
    }

    fn created(&self) -> u64 {
        self.world.clock.unix(self.job.accepted)
    }

    fn completed(&self) -> Option<u64> {
        self.job.ended.map(|ended| self.world.clock.unix(ended))
    }

    /// How the job failed, in a sentence; none while it has not.
    fn failure(&self) -> Option<&'static str> {
        match self.phase {
            Phase::Queued | Phase::Running { .. } | Phase::Succeeded => None,
            Phase::Failed(fate) => Some(match fate {
                Fate::InputBlocked => "moderation_blocked: the prompt was blocked by the guardrail",
                Fate::OutputBlocked => "content_policy: the video was blocked by the guardrail",
                Fate::Fails | Fate::Succeeds | Fate::Cancelled => "out of memory",
            }),
        }
    }

    /// Facts that are only known of a finished clip.
    fn once_done(&self, value: impl Into<Value>) -> Value {
        if self.phase == Phase::Succeeded { value.into() } else { Value::Null }
    }
}

/// The status with which vLLM-Omni answers who asks for a failed job: what was wrong with the order shows only here.
pub(super) fn code_of(fate: Fate) -> u16 {
    match fate {
        Fate::InputBlocked => 400,
        Fate::OutputBlocked | Fate::Fails | Fate::Succeeds | Fate::Cancelled => 500,
    }
}

/// The `code` of the error is a number; there is no progress between 0 and 100.
pub(super) fn vllm_omni(view: &View<'_>) -> Value {
    let order = &view.job.order;
    let error = match view.phase {
        Phase::Failed(fate) => json!({ "code": code_of(fate), "message": view.failure() }),
        Phase::Queued | Phase::Running { .. } | Phase::Succeeded => Value::Null,
    };
    let expires = view.world.expires(view.job).map(|expires| view.world.clock.unix(expires));
    json!({
        "id": view.id,
        "object": "video",
        "model": order.model,
        "prompt": order.prompt,
        "status": view.status("in_progress"),
        "size": order.size.to_string(),
        "progress": if view.phase == Phase::Succeeded { 100 } else { 0 },
        // What was asked for, whatever `num_frames` has made of it.
        "seconds": order.billed.to_string(),
        "quality": "default",
        "completed_at": view.completed(),
        "created_at": view.created(),
        "remixed_from_video_id": null,
        "error": error,
        "media_type": "video/mp4",
        "expires_at": expires,
        "file_name": view.once_done(format!("{}.mp4", view.id)),
        "inference_time_s": view.once_done(41.2),
        "fps": view.once_done(24.0),
        "num_frames": view.once_done(order.seconds.millis() * 24 / 1000),
        "duration_s": view.once_done(order.seconds.as_f64()),
        "metrics": null,
        "stage_durations": {},
        "peak_memory_mb": 0.0,
        "action": null,
    })
}

/// No `prompt`, an error without a code, and the address of the clip where it was sent to a cloud store.
pub(super) fn sglang(view: &View<'_>) -> Value {
    let order = &view.job.order;
    let status = if view.occasion == Occasion::Deleted { "deleted" } else { view.status("in_progress") };
    let url = view.elsewhere.as_ref().filter(|_| view.phase == Phase::Succeeded);
    json!({
        "id": view.id,
        "object": "video",
        "model": order.model,
        "status": status,
        "progress": view.percent(),
        "created_at": view.created(),
        "completed_at": view.completed(),
        "size": order.size.to_string(),
        "seconds": ((order.seconds.millis() + 500) / 1000).to_string(),
        "quality": "standard",
        "url": url,
        "urls": url.map(|url| [url]),
        "error": view.failure().map(|message| json!({ "message": message })),
        // Set from the start: no sign of completion.
        "file_path": format!("outputs/{}.mp4", view.id),
        "num_outputs": 1,
        "revised_prompt": null,
    })
}

/// No `progress`, no `prompt`, `duration` for `seconds`, the error a text; fields without a value are left out.
pub(super) fn tensorrt_llm(view: &View<'_>) -> Value {
    let order = &view.job.order;
    let mut video = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            video.insert(name.to_owned(), value);
        }
    };
    set("id", view.id.clone().into());
    set("object", "video".into());
    // A job at work was never seen under a word of its own.
    set("status", view.status("queued").into());
    set("created_at", view.created().into());
    set("completed_at", view.completed().into());
    set("duration", order.seconds.as_f64().into());
    set("fps", 24.into());
    set("size", order.size.to_string().into());
    set("output_path", view.once_done(format!("outputs/{}.mp4", view.id)));
    set("error", view.failure().map(|message| format!("Video generation failed: {message}")).into());
    Value::Object(video)
}

/// No `prompt`; the length to bill comes with orders only.
pub(super) fn litellm(view: &View<'_>) -> Value {
    let order = &view.job.order;
    let usage = match view.occasion {
        Occasion::Ordered => json!({ "duration_seconds": order.billed.as_f64() }),
        Occasion::Asked | Occasion::Deleted => Value::Null,
    };
    let remixed_from = order.parent.as_ref().filter(|_| order.verb == Verb::Remix);
    json!({
        "id": view.id,
        "object": "video",
        "status": view.status("in_progress"),
        "created_at": view.created(),
        "completed_at": view.completed(),
        "expires_at": null,
        "progress": view.percent(),
        "seconds": order.seconds.to_string(),
        "size": order.size.to_string(),
        "model": order.model,
        "remixed_from_video_id": remixed_from,
        "error": view.failure().map(|message| json!({ "code": "video_generation_failed", "message": message })),
        "usage": usage,
    })
}

/// `processing` for a job at work; progress is made up: 90 after five seconds, and there it stays.
pub(super) fn aquiles(view: &View<'_>) -> Value {
    let order = &view.job.order;
    let elapsed = view.world.clock.now().since(view.job.accepted);
    let progress = match view.phase {
        Phase::Queued | Phase::Failed(_) => 0,
        Phase::Running { .. } => elapsed.as_millis().min(5000) * 90 / 5000,
        Phase::Succeeded => 100,
    };
    let failure = |message| json!({ "code": "generation_error", "message": message });
    json!({
        "id": view.id,
        "object": "video",
        "model": order.model,
        "status": view.status("processing"),
        "progress": u8::try_from(progress).unwrap_or(90),
        "created_at": view.created(),
        "prompt": order.prompt,
        "size": order.size.to_string(),
        "seconds": order.seconds.to_string(),
        "quality": "standard",
        "error": view.failure().map(failure),
    })
}

/// The clip's address is in `data`, the time is `created`, the error a text.
pub(super) fn dynamo(view: &View<'_>) -> Value {
    let data: Vec<Value> =
        view.elsewhere.iter().map(|url| json!({ "output_format": "mp4", "url": url, "b64_json": null })).collect();
    json!({
        "id": view.id,
        "object": "video",
        "model": view.job.order.model,
        "status": view.status("in_progress"),
        "progress": view.percent(),
        "created": view.created(),
        "data": data,
        "error": view.failure(),
        "inference_time_s": view.once_done(52.0),
    })
}
