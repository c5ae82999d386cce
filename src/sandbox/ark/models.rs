//! The models of both clouds: what each takes, and its tariff a million tokens.
//!
//! `BytePlus` by its tariff of 2026-10-02 (2.x) and 2026-08-22 (1.x), in dollars; Volcengine in yuan, as of 2026-11-21,
//! for which the tariff with a video is not known and is taken to be the same.

use serde_json::{Value, json};

use crate::sandbox::side::{Answer, Refusal};

/// One model.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) id: &'static str,
    /// The cloud where it has this name.
    cloud: &'static str,
    pub(super) family: Family,
    pub(super) seconds: (i64, i64),
    pub(super) tariff: &'static [Tariff],
}

/// Models that take the same fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// 2.5.
    Omni,
    /// 2.0 and its smaller ones.
    Two,
    /// 1.5 pro.
    OneFive,
    /// 1.0 pro.
    One,
    /// 1.0 pro fast.
    OneFast,
}

/// The price of a million tokens in thousandths of a dollar, at one resolution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tariff {
    pub(super) resolution: &'static str,
    pub(super) plain: i64,
    /// Where a video comes along, or, at 1.5, where there is no sound.
    pub(super) other: i64,
}

const fn at(resolution: &'static str, plain: i64, other: i64) -> Tariff {
    Tariff { resolution, plain, other }
}

const BYTEPLUS: &str = "ark";
const VOLCENGINE: &str = "volcengine";

const fn row(id: &'static str, family: Family, tariff: &'static [Tariff]) -> Model {
    let seconds = match family {
        Family::Omni => (4, 30),
        Family::Two => (4, 15),
        Family::OneFive => (4, 12),
        Family::One | Family::OneFast => (2, 12),
    };
    Model { id, cloud: BYTEPLUS, family, seconds, tariff }
}

const fn in_china(id: &'static str, family: Family, tariff: &'static [Tariff]) -> Model {
    Model { cloud: VOLCENGINE, ..row(id, family, tariff) }
}

/// Thousandths of a dollar for so many yuan.
const fn yuan(yuan: i64) -> i64 {
    yuan * 1000 / 7
}

static MODELS: [Model; 11] = [
    row(
        "dreamina-seedance-2-5-260628",
        Family::Omni,
        &[at("480p", 10_700, 6_400), at("720p", 10_700, 6_400), at("1080p", 11_700, 7_000)],
    ),
    row(
        "dreamina-seedance-2-0-260128",
        Family::Two,
        &[at("480p", 7_000, 4_300), at("720p", 7_000, 4_300), at("1080p", 7_700, 4_700), at("4k", 4_000, 2_400)],
    ),
    row("dreamina-seedance-2-0-fast-260128", Family::Two, &[at("480p", 5_600, 3_300), at("720p", 5_600, 3_300)]),
    row("dreamina-seedance-2-0-mini-260615", Family::Two, &[at("480p", 3_500, 2_100), at("720p", 3_500, 2_100)]),
    row(
        "seedance-1-5-pro-251215",
        Family::OneFive,
        &[at("480p", 2_400, 1_200), at("720p", 2_400, 1_200), at("1080p", 2_400, 1_200)],
    ),
    row(
        "seedance-1-0-pro-250528",
        Family::One,
        &[at("480p", 2_500, 2_500), at("720p", 2_500, 2_500), at("1080p", 2_500, 2_500)],
    ),
    row(
        "seedance-1-0-pro-fast-251015",
        Family::OneFast,
        &[at("480p", 1_000, 1_000), at("720p", 1_000, 1_000), at("1080p", 1_000, 1_000)],
    ),
    in_china(
        "doubao-seedance-2-5-260628",
        Family::Omni,
        &[at("480p", yuan(70), yuan(70)), at("720p", yuan(70), yuan(70)), at("1080p", yuan(77), yuan(77))],
    ),
    in_china(
        "doubao-seedance-2-0-260128",
        Family::Two,
        &[
            at("480p", yuan(46), yuan(46)),
            at("720p", yuan(46), yuan(46)),
            at("1080p", yuan(51), yuan(51)),
            at("4k", yuan(26), yuan(26)),
        ],
    ),
    in_china(
        "doubao-seedance-2-0-fast-260128",
        Family::Two,
        &[at("480p", yuan(37), yuan(37)), at("720p", yuan(37), yuan(37))],
    ),
    in_china(
        "doubao-seedance-2-0-mini-260615",
        Family::Two,
        &[at("480p", yuan(23), yuan(23)), at("720p", yuan(23), yuan(23))],
    ),
];

/// The model of that name on that cloud. Endpoints of a customer's own (`ep-…`) are not kept here.
pub(super) fn find(cloud: &str, id: &str) -> Result<&'static Model, Refusal> {
    let model = MODELS.iter().find(|model| model.cloud == cloud && model.id == id);
    model.ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

/// `GET /models`, which does not name all.
pub(super) fn list(cloud: &str) -> Answer {
    let some = MODELS.iter().filter(|model| model.cloud == cloud && model.family != Family::Omni);
    let data: Vec<Value> = some.map(|model| json!({ "id": model.id, "object": "model" })).collect();
    Answer::json(200, json!({ "object": "list", "data": data }))
}

impl Model {
    /// 2.x.
    pub(super) fn is_two(&self) -> bool {
        matches!(self.family, Family::Omni | Family::Two)
    }

    /// Whether it makes sound at all.
    pub(super) fn sounds(&self) -> bool {
        self.is_two() || self.family == Family::OneFive
    }

    pub(super) fn at(&self, resolution: &str) -> Option<&'static Tariff> {
        self.tariff.iter().find(|tariff| tariff.resolution == resolution)
    }
}
