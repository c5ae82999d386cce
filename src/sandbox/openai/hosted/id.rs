//! Ids as the servers form them; one server shows a job under another id than the one it gave out.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use crate::sandbox::openai::SIDE;
use crate::sandbox::openai::object::Occasion;
use crate::sandbox::openai::profile::IdForm;
use crate::sandbox::side::Verb;
use crate::sandbox::world::{Job, Order, World};

/// A new id for that order.
pub(super) fn fresh(world: &mut World, form: IdForm, order: &Order) -> String {
    match form {
        IdForm::Digits(prefix, digits) => format!("{prefix}{}", world.fresh_name(digits)),
        IdForm::Uuid => {
            let name = world.fresh_name(32);
            format!("{}-{}-4{}-a{}-{}", &name[..8], &name[8..12], &name[13..16], &name[17..20], &name[20..])
        }
        IdForm::Wrapped => {
            let upstream = format!("video_{}", world.fresh_name(48));
            let model = if order.verb == Verb::Submit { order.model.as_str() } else { "" };
            wrapped(model, &upstream)
        }
    }
}

/// The id under which a job is shown.
pub(super) fn shown_id(form: IdForm, job: &Job, occasion: Occasion) -> String {
    match (form, occasion, upstream(&job.id)) {
        (IdForm::Wrapped, Occasion::Asked | Occasion::Deleted, Some(upstream)) => wrapped("", &upstream),
        (IdForm::Wrapped, Occasion::Ordered, _)
        | (IdForm::Wrapped, _, None)
        | (IdForm::Digits(..) | IdForm::Uuid, _, _) => job.id.clone(),
    }
}

/// The job that has the upstream's id in common with that one. A bare upstream id goes to another provider, and is lost.
pub(super) fn find<'w>(world: &'w World, form: IdForm, given: &str) -> Option<&'w Job> {
    match form {
        IdForm::Wrapped => {
            let wanted = upstream(given)?;
            world.jobs(SIDE.name).find(|job| upstream(&job.id).as_ref() == Some(&wanted))
        }
        IdForm::Digits(..) | IdForm::Uuid => None,
    }
}

fn wrapped(model: &str, upstream: &str) -> String {
    let inner = format!("litellm:custom_llm_provider:openai;model_id:{model};video_id:{upstream}");
    format!("video_{}", STANDARD.encode(inner))
}

fn upstream(id: &str) -> Option<String> {
    // A path carries `=` as it is or percent-encoded.
    let digits = id.strip_prefix("video_")?.replace("%3D", "=").replace("%3d", "=");
    let inner = STANDARD_NO_PAD.decode(digits.trim_end_matches('=')).ok()?;
    let (_, upstream) = std::str::from_utf8(&inner).ok()?.split_once("video_id:")?;
    Some(upstream.to_owned())
}
