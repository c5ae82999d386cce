//! The signed addresses under which finished clips lie on the other origin, for the vendors that hand out such.
//!
//! An address dies by the date in it, not with the clip: some vendors sign a new one at each look at the job, others
//! date it from the end of the job. It is open to anybody, and a key that comes along is refused, for the storage
//! behind it takes one proof of identity only.

use axum::http::header;
use sha2::{Digest, Sha256};

use super::side::{Answer, Refusal, Route, Verb, Visit, question};
use super::verdict;
use super::world::{Cut, Job, World, hex};
use crate::animatic;

/// Where the clips lie.
pub(super) const ROUTE: Route = question("/clips/{}", Verb::Content, content);

/// An address that works from now on for as long as clips live.
pub(super) fn fresh(world: &World, visit: &Visit<'_>, job: &Job) -> String {
    let until = world.clock.now().after(world.settings.asset_life);
    signed(visit, &job.id, world.clock.unix(until))
}

/// The address that works until the clip has lived for its time, however often one asks.
pub(super) fn lasting(world: &World, visit: &Visit<'_>, job: &Job) -> String {
    let until = world.expires(job).unwrap_or_else(|| world.clock.now());
    signed(visit, &job.id, world.clock.unix(until))
}

/// The job whose clip lies at an address that was told here; none for any other address.
pub(super) fn job<'w>(world: &'w World, visit: &Visit<'_>, url: &str) -> Option<&'w Job> {
    let name = url.strip_prefix(&visit.elsewhere)?.strip_prefix("/clips/")?;
    world.job(visit.provider, name.split_once(".mp4")?.0)
}

fn signed(visit: &Visit<'_>, id: &str, until: u64) -> String {
    format!("{}/clips/{id}.mp4?expires={until}&signature={}", visit.elsewhere, signature(id, until))
}

fn signature(id: &str, until: u64) -> String {
    hex(&Sha256::new().chain_update(id).chain_update(until.to_le_bytes()).finalize()[..16])
}

/// `GET /clips/{id}.mp4`, drawn as large as can be drawn; with `.png` one frame of it, which is a `WebP` picture here.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    if visit.headers.contains_key(header::AUTHORIZATION) {
        let message = "Only one auth mechanism allowed: the signature in the address or a header".to_owned();
        return Err(Refusal::Invalid { field: None, code: None, message });
    }
    let name = visit.segments[0];
    let (id, cut) = match name.rsplit_once('.') {
        Some((id, "mp4")) => (id, Cut::Video),
        Some((id, "png")) => (id, Cut::Thumbnail),
        Some(_) | None => (name, Cut::Video),
    };
    let job = world.job(visit.provider, id);
    let job = job.ok_or_else(|| Refusal::NotFound { message: format!("There is no file {name}") })?;
    let value = |wanted: &str| visit.query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let until = value("expires").and_then(|until| until.parse().ok()).unwrap_or_default();
    if value("signature") != Some(&signature(&job.id, until)) {
        return Err(Refusal::NotPermitted { message: "The signature does not match".to_owned() });
    }
    let mut film = verdict::kept_film(world, visit, job)?;
    if until <= world.clock.unix(world.clock.now()) {
        return Err(Refusal::Expired);
    }
    film.cut = cut;
    film.size = animatic::limits().nearest_size(film.size);
    Ok(Answer::film(film))
}
