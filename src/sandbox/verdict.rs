//! What a fault or a word in the prompt decides about a job, the same at every vendor.
//!
//! A side checks an order in the vendor's own terms first; whether the job is
//! let in, how it ends and what is wrong with its clip is then decided here.

use super::fault::What;
use super::side::{Refusal, Visit};
use super::world::{Cut, Fate, Film, Flaw, Job, Order, Phase, World, fate_in, refused_in};

/// Takes an order in under that id, or refuses it as the fault or the prompt asks.
pub(super) fn accept(world: &mut World, visit: &Visit<'_>, id: &str, mut order: Order) -> Result<(), Refusal> {
    if visit.fault == Some(What::Moderation) || refused_in(&order.prompt) {
        return Err(Refusal::Policy);
    }
    if visit.fault == Some(What::NoCredit) {
        return Err(Refusal::NoCredit);
    }
    if visit.fault == Some(What::Retired) {
        return Err(Refusal::NoModel { model: order.model });
    }
    let fate = if visit.fault == Some(What::Fail) { Fate::Fails } else { fate_in(&order.prompt) };
    order.idempotency_key = visit.header("idempotency-key").map(ToOwned::to_owned);
    world.accept(id.to_owned(), order, fate);
    if let Some(flaw) = flaw_of(visit.fault) {
        world.spoil(id, flaw);
    }
    Ok(())
}

/// Counts a poll, and ends the job where the poll's fault says so.
pub(super) fn poll(world: &mut World, visit: &Visit<'_>, id: &str) {
    world.polled(id);
    if visit.fault == Some(What::Fail) {
        world.doom(id, Fate::Fails);
    } else if visit.fault == Some(What::Moderation) {
        world.doom(id, Fate::InputBlocked);
    }
}

/// The bytes of a job: refused before it has succeeded and once they have expired.
pub(super) fn film(world: &World, visit: &Visit<'_>, job: &Job, cut: Cut) -> Result<Film, Refusal> {
    if world.phase(job) != Phase::Succeeded {
        return Err(Refusal::NotReady);
    }
    let gone = world.expires(job).is_some_and(|expires| expires <= world.clock.now());
    if gone || visit.fault == Some(What::Expired) {
        return Err(Refusal::Expired);
    }
    let order = job.order.clone();
    let label = format!("{} {} (sandbox)", order.provider, order.model);
    let (prompt, size, seconds, still) = (order.prompt, order.size, order.seconds, order.still);
    Ok(Film { prompt, size, seconds, still, label, cut, flaw: flaw_of(visit.fault).unwrap_or(job.flaw) })
}

/// What a fault does to a clip.
fn flaw_of(fault: Option<What>) -> Option<Flaw> {
    if fault == Some(What::WrongLength) {
        Some(Flaw::WrongLength)
    } else if fault == Some(What::NotMp4) {
        Some(Flaw::NotMp4)
    } else {
        None
    }
}
