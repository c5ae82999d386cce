//! The models that the gateway routes, with their routes and rates; and the list of them.
//!
//! Rates are those of the vendor's model pages as of 2026-03-13 (<https://lumenfall.ai/models/kuaishou/kling-v3> and its
//! neighbours), which are the providers' own. Ranges, ratios and classes are the providers', for the gateway names none;
//! p-video, of which nothing is known but its rate, takes 1 to 20 seconds here. The models of Sora went on 2026-09-24, Veo 3.1
//! Lite with its route on 2026-10-22.

use serde_json::{Value, json};

use crate::money::Usd;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;
use crate::shape::{Seconds, Size};

/// A model by its bare slug.
pub(super) struct Model {
    pub(super) slug: &'static str,
    owner: &'static str,
    pub(super) longest_prompt: Option<usize>,
    pub(super) seconds: &'static [u32],
    pub(super) usual_seconds: u32,
    /// Proportions; the first is taken where none is asked for.
    pub(super) ratios: &'static [(u32, u32)],
    /// Lines of the short side; the first is taken where none is asked for.
    pub(super) classes: &'static [u32],
    /// Whether there is sound where nothing is said about it.
    pub(super) sounds: bool,
    /// The provider's models behind it; the first that fits an order serves it.
    pub(super) routes: &'static [Upstream],
}

/// One provider's model.
pub(super) struct Upstream {
    /// `provider/slug`, which forces this route.
    pub(super) slug: &'static str,
    pub(super) provider: &'static str,
    pub(super) provider_name: &'static str,
    takes: Takes,
    rates: &'static [Rate],
}

/// Whether a route wants a picture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Text,
    Picture,
    Either,
}

/// Micro-dollars a second up to that class.
struct Rate {
    lines: u32,
    silent: i64,
    sound: i64,
}

const FROM_3_TO_15: &[u32] = &[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const FROM_1_TO_20: &[u32] = &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];

const fn flat(micros: i64) -> Rate {
    Rate { lines: u32::MAX, silent: micros, sound: micros }
}

static MODELS: [Model; 6] = [
    Model {
        slug: "kling-v3",
        owner: "kuaishou",
        longest_prompt: Some(2500),
        seconds: FROM_3_TO_15,
        usual_seconds: 5,
        ratios: &[(16, 9), (9, 16), (1, 1)],
        classes: &[720],
        sounds: false,
        routes: &[
            fal("fal/kling-v3", Takes::Text, &KLING_AT_FAL),
            fal("fal/kling-v3-i2v", Takes::Picture, &KLING_AT_FAL),
            Upstream {
                slug: "replicate/kling-v3",
                provider: "replicate",
                provider_name: "Replicate",
                takes: Takes::Either,
                rates: &[Rate { lines: u32::MAX, silent: 168_000, sound: 252_000 }],
            },
        ],
    },
    Model {
        slug: "seedance-2.0",
        owner: "bytedance",
        longest_prompt: None,
        // From 4 to 15.
        seconds: FROM_3_TO_15.split_at(1).1,
        usual_seconds: 5,
        ratios: &[(16, 9), (21, 9), (4, 3), (1, 1), (3, 4), (9, 16)],
        classes: &[720],
        sounds: true,
        routes: &[
            fal("fal/seedance-2.0", Takes::Text, &[flat(303_400)]),
            fal("fal/seedance-2.0-i2v", Takes::Picture, &[flat(302_400)]),
        ],
    },
    Model {
        slug: "veo-3.1-fast",
        owner: "google",
        longest_prompt: None,
        seconds: &[4, 6, 8],
        usual_seconds: 8,
        ratios: &[(16, 9), (9, 16)],
        classes: &[720, 1080],
        sounds: true,
        routes: &[Upstream {
            slug: "vertex/veo-3.1-fast",
            provider: "vertex",
            provider_name: "Google Vertex AI",
            takes: Takes::Either,
            rates: &[Rate { lines: u32::MAX, silent: 100_000, sound: 200_000 }],
        }],
    },
    Model {
        slug: "wan-2.6",
        owner: "alibaba",
        longest_prompt: None,
        seconds: &[5, 10, 15],
        usual_seconds: 5,
        ratios: &[(16, 9), (9, 16), (1, 1), (4, 3), (3, 4)],
        classes: &[720, 1080],
        sounds: true,
        routes: &[Upstream {
            slug: "alibaba/wan-2.6",
            provider: "alibaba",
            provider_name: "Alibaba Cloud",
            takes: Takes::Either,
            rates: &[Rate { lines: 720, silent: 100_000, sound: 100_000 }, flat(150_000)],
        }],
    },
    Model {
        slug: "p-video",
        owner: "prunaai",
        longest_prompt: None,
        seconds: FROM_1_TO_20,
        usual_seconds: 5,
        ratios: &[(16, 9), (9, 16), (1, 1)],
        classes: &[720],
        sounds: true,
        routes: &[Upstream {
            slug: "replicate/p-video",
            provider: "replicate",
            provider_name: "Replicate",
            takes: Takes::Either,
            rates: &[flat(20_000)],
        }],
    },
    Model {
        slug: "grok-imagine-video",
        owner: "xai",
        longest_prompt: None,
        // From 1 to 15.
        seconds: FROM_1_TO_20.split_at(15).0,
        usual_seconds: 10,
        ratios: &[(16, 9), (9, 16), (1, 1), (4, 3), (3, 4), (3, 2), (2, 3)],
        classes: &[480],
        sounds: true,
        routes: &[Upstream {
            slug: "xai/grok-imagine-video",
            provider: "xai",
            provider_name: "xAI",
            takes: Takes::Either,
            rates: &[flat(50_000)],
        }],
    },
];

const KLING_AT_FAL: [Rate; 1] = [Rate { lines: u32::MAX, silent: 84_000, sound: 126_000 }];

const fn fal(slug: &'static str, takes: Takes, rates: &'static [Rate]) -> Upstream {
    Upstream { slug, provider: "fal", provider_name: "fal.ai", takes, rates }
}

/// Slugs that were served before their makers closed them; with a route in front they are as gone.
const CLOSED: [&str; 3] = ["sora-2", "sora-2-pro", "veo-3.1-lite"];

/// A model and the route that serves an order of it.
pub(super) struct Chosen {
    pub(super) model: &'static Model,
    pub(super) upstream: &'static Upstream,
}

/// Finds the route for a slug, bare or with its provider, given whether a picture comes along.
pub(super) fn choose(slug: &str, pictures: usize) -> Result<Chosen, Refusal> {
    let model = find(slug).ok_or_else(|| Refusal::NoModel { model: slug.to_owned() })?;
    let fits = |route: &&Upstream| match route.takes {
        Takes::Either => true,
        Takes::Text => pictures == 0,
        Takes::Picture => pictures > 0,
    };
    let mut routes = model.routes.iter().filter(|route| model.slug == slug || route.slug == slug);
    let upstream = routes.find(fits).ok_or_else(|| {
        let need = if pictures == 0 { "needs an input_reference" } else { "takes no input_reference" };
        super::fields::invalid("model", &format!("'{slug}' {need}"))
    })?;
    Ok(Chosen { model, upstream })
}

impl Chosen {
    /// Micro-dollars for one second.
    pub(super) fn rate(&self, size: Size, sound: bool) -> Usd {
        let lines = size.resolution().lines();
        let rates = self.upstream.rates;
        let rate = rates.iter().find(|rate| lines <= rate.lines);
        Usd::from_micros(rate.map_or(0, |rate| if sound { rate.sound } else { rate.silent }))
    }
}

/// The amount for that many seconds at that rate.
pub(super) fn total(rate: Usd, seconds: Seconds) -> Usd {
    Usd::from_micros(rate.micros() * i64::from(seconds.millis()) / 1000)
}

/// The route that carries that name.
pub(super) fn upstream(slug: &str) -> Option<&'static Upstream> {
    MODELS.iter().flat_map(|model| model.routes).find(|route| route.slug == slug)
}

fn find(slug: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.slug == slug || model.routes.iter().any(|route| route.slug == slug))
}

/// Whether the gateway ever knew that name.
pub(super) fn is_named(slug: &str) -> bool {
    let bare = slug.rsplit('/').next().unwrap_or(slug);
    find(slug).is_some() || CLOSED.contains(&bare) || CLOSED.contains(&bare.trim_end_matches("-i2v"))
}

/// The slug that is most like a wrong one, if any is.
pub(super) fn nearest(slug: &str) -> Option<&'static str> {
    let likeness = |model: &Model| strsim::jaro_winkler(model.slug, slug);
    let best = MODELS.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)))?;
    (likeness(best) > 0.8).then_some(best.slug)
}

/// `GET /models`: slugs without prices.
pub(super) fn list() -> Answer {
    let data: Vec<Value> = MODELS.iter().map(shown).collect();
    Answer::json(200, json!({ "object": "list", "data": data }))
}

/// `GET /models/{id}`.
pub(super) fn get(_: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let slug = visit.segments[0].replace("%2F", "/").replace("%2f", "/");
    let model = MODELS.iter().find(|model| model.slug == slug);
    model.map(|model| Answer::json(200, shown(model))).ok_or(Refusal::NoModel { model: slug })
}

fn shown(model: &Model) -> Value {
    // 2026-03-13, when the pages were written.
    json!({ "id": model.slug, "object": "model", "created": 1_773_360_000, "owned_by": model.owner })
}
