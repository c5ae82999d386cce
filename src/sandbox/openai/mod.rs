//! The far side of the OpenAI Videos protocol, as the vendor served it from 2026-03-12 to 2026-09-24.
//!
//! Learned from the vendor's specification
//! (<https://github.com/openai/openai-openapi>, commit f85dbe2) and guide
//! (<https://developers.openai.com/api/docs/guides/video-generation>). Where
//! the two differ, the guide's later values are taken: 16 and 20 seconds, 1080p
//! for the pro model. What the vendor does not document is settled here once:
//! a clip that is not ready, or no longer there, is a 404. With another
//! `Profile` the side plays one of the servers that took the protocol over, from
//! the server's source: its routes and keys are chosen here, its deviations are
//! data in `profile`, its Video in `object`, its words in `refusal`.

use std::fmt::Write as _;

use super::side::{Accepts, Answering, Route, Side, Verb, bearer, post, question};

mod fields;
mod hosted;
mod key;
mod object;
mod order;
mod profile;
mod refusal;
mod video;

pub use profile::{Profile, ProfileError};

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "openai",
    base_path: "/v1",
    usual_path: "/v1",
    key_variable: "OPENAI_API_KEY",
    // Room for a data URL of 20 971 520 characters and for an uploaded clip.
    largest_body: 64 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse: refusal::openai,
    stamp,
};

/// The vendor, or the server that stands in for it.
pub(super) fn side(profile: Profile) -> &'static Side {
    static OPENAI: Side = SIDE;
    static AZURE: Side = Side {
        base_path: "/openai/v1",
        usual_path: "/openai/v1",
        routes: &AZURE_ROUTES,
        credential: key::azure,
        refuse: refusal::azure,
        stamp: |_| Vec::new(),
        ..SIDE
    };
    const HOSTED: Side = Side { routes: &HOSTED_ROUTES, credential: key::optional, stamp: |_| Vec::new(), ..SIDE };
    static VLLM_OMNI: Side = Side { routes: &VLLM_OMNI_ROUTES, refuse: refusal::vllm_omni, ..HOSTED };
    static SGLANG: Side = Side { refuse: refusal::sglang, ..HOSTED };
    static TENSORRT_LLM: Side = Side { refuse: refusal::tensorrt_llm, ..HOSTED };
    static LITELLM: Side =
        Side { routes: &LITELLM_ROUTES, credential: key::litellm, refuse: refusal::litellm, ..HOSTED };
    static AQUILES: Side = Side { credential: key::aquiles, refuse: refusal::aquiles, ..HOSTED };
    static DYNAMO: Side = Side { routes: &DYNAMO_ROUTES, refuse: refusal::dynamo, ..HOSTED };
    match profile {
        Profile::OpenAi => &OPENAI,
        Profile::Azure => &AZURE,
        Profile::VllmOmni => &VLLM_OMNI,
        Profile::Sglang => &SGLANG,
        Profile::TensorRtLlm => &TENSORRT_LLM,
        Profile::LiteLlm => &LITELLM,
        Profile::Aquiles => &AQUILES,
        Profile::Dynamo => &DYNAMO,
    }
}

const ROUTES: [Route; 10] = [
    order("/videos", Verb::Submit, order::create),
    order("/videos/edits", Verb::Edit, order::edit),
    order("/videos/extensions", Verb::Extend, order::extend),
    order("/videos/{}/remix", Verb::Remix, order::remix),
    Route { body: Accepts::Multipart, ..order("/videos/characters", Verb::Character, video::create_character) },
    question("/videos", Verb::List, video::list),
    question("/videos/characters/{}", Verb::Character, video::character),
    question("/videos/{}", Verb::Poll, video::get),
    question("/videos/{}/content", Verb::Content, video::content),
    Route { method: "DELETE", ..question("/videos/{}", Verb::Delete, video::delete) },
];

const AZURE_ROUTES: [Route; 6] = [
    order("/videos", Verb::Submit, order::create),
    order("/videos/{}/remix", Verb::Remix, order::remix),
    question("/videos", Verb::List, video::list),
    question("/videos/{}", Verb::Poll, video::get),
    question("/videos/{}/content", Verb::Content, video::content),
    Route { method: "DELETE", ..question("/videos/{}", Verb::Delete, video::delete) },
];

const HOSTED_ROUTES: [Route; 6] =
    [HOSTED_ORDER, HOSTED_MODELS, HOSTED_LIST, HOSTED_POLL, HOSTED_CONTENT, HOSTED_DELETE];

const VLLM_OMNI_ROUTES: [Route; 6] = [
    Route { body: Accepts::Multipart, ..HOSTED_ORDER },
    HOSTED_MODELS,
    HOSTED_LIST,
    HOSTED_POLL,
    HOSTED_CONTENT,
    HOSTED_DELETE,
];

const LITELLM_ROUTES: [Route; 11] = [
    HOSTED_ORDER,
    order("/videos/edits", Verb::Edit, hosted::remake),
    order("/videos/extensions", Verb::Extend, hosted::remake),
    order("/videos/{}/remix", Verb::Remix, hosted::remake),
    Route { body: Accepts::Multipart, ..order("/videos/characters", Verb::Character, video::create_character) },
    question("/videos/characters/{}", Verb::Character, video::character),
    HOSTED_MODELS,
    HOSTED_LIST,
    HOSTED_POLL,
    HOSTED_CONTENT,
    HOSTED_DELETE,
];

const DYNAMO_ROUTES: [Route; 3] =
    [Route { body: Accepts::Json, ..HOSTED_ORDER }, HOSTED_MODELS, question("/f/{}", Verb::Content, hosted::file)];

const HOSTED_ORDER: Route = order("/videos", Verb::Submit, hosted::create);
const HOSTED_MODELS: Route = question("/models", Verb::Models, hosted::models);
const HOSTED_LIST: Route = question("/videos", Verb::List, hosted::list);
const HOSTED_POLL: Route = question("/videos/{}", Verb::Poll, hosted::get);
const HOSTED_CONTENT: Route = question("/videos/{}/content", Verb::Content, hosted::content);
const HOSTED_DELETE: Route = Route { method: "DELETE", ..question("/videos/{}", Verb::Delete, hosted::delete) };

const fn order(path: &'static str, verb: Verb, answer: Answering) -> Route {
    Route { body: Accepts::JsonOrMultipart, ..post(path, verb, answer) }
}

fn stamp(call: &str) -> Vec<(&'static str, String)> {
    vec![
        ("x-request-id", call.to_owned()),
        ("openai-version", "2020-10-01".to_owned()),
        ("openai-processing-ms", "1".to_owned()),
    ]
}

/// `'a', 'b', and 'c'`, as the vendor lists values.
fn listed(values: &[&str]) -> String {
    let mut list = String::new();
    for (index, value) in values.iter().enumerate() {
        let joint = match (index, index + 1 == values.len()) {
            (0, _) => "",
            (_, false) => ", ",
            (_, true) => ", and ",
        };
        // Writing to a string cannot fail.
        let _ = write!(list, "{joint}'{value}'");
    }
    list
}
