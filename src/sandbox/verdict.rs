//! What every side decides in the same way: whether an order is taken, how a look may end a job, which clip is handed over.
//!
//! How a vendor writes any of it down is the side's matter.

use super::fault::What;
use super::ledger::carries_key;
use super::side::{Refusal, Visit};
use super::world::{Cut, Fate, Film, Flaw, Job, Order, Phase, World, fate_in, refused_in};

/// Takes the order in under that id, unless the call's mishap or a word in the prompt forbids it. Gives the end that the
/// job is going to have.
pub(super) fn accept(world: &mut World, visit: &Visit<'_>, id: &str, mut order: Order) -> Result<Fate, Refusal> {
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
    if order.idempotency_key.is_none() {
        order.idempotency_key = visit.header("idempotency-key").map(ToOwned::to_owned);
    }
    world.accept(id.to_owned(), order, fate);
    if let Some(flaw) = flaw_of(visit.fault) {
        world.spoil(id, flaw);
    }
    Ok(fate)
}

/// Notes that the job was asked after, and ends it where the call's mishap says so.
pub(super) fn polled(world: &mut World, visit: &Visit<'_>, id: &str) {
    world.polled(id);
    if visit.fault == Some(What::Fail) {
        world.doom(id, Fate::Fails);
    } else if visit.fault == Some(What::Moderation) {
        world.doom(id, Fate::InputBlocked);
    }
}

/// The clip of a job that has succeeded, while it is there.
pub(super) fn film(world: &World, visit: &Visit<'_>, job: &Job) -> Result<Film, Refusal> {
    let gone = world.expires(job).is_some_and(|expires| expires <= world.clock.now());
    if gone { Err(Refusal::Expired) } else { lasting_film(world, visit, job) }
}

/// The same at a vendor who keeps the clip for good, or gives out links that die before it.
pub(super) fn lasting_film(world: &World, visit: &Visit<'_>, job: &Job) -> Result<Film, Refusal> {
    if world.phase(job) != Phase::Succeeded {
        return Err(Refusal::NotReady);
    }
    if visit.fault == Some(What::Expired) {
        return Err(Refusal::Expired);
    }
    Ok(film_of(visit, job))
}

/// The clip of a job, whether or not anybody may have it.
pub(super) fn film_of(visit: &Visit<'_>, job: &Job) -> Film {
    let order = job.order.clone();
    Film {
        label: "sandbox".to_owned(),
        prompt: order.prompt,
        size: order.size,
        seconds: order.seconds,
        still: order.still,
        cut: Cut::Video,
        flaw: flaw_of(visit.fault).unwrap_or(job.flaw),
    }
}

/// The clip at an address that is open to anybody, and turns away whoever brings a key.
pub(super) fn open_film(world: &World, visit: &Visit<'_>, job: &Job) -> Result<Film, Refusal> {
    without_key(visit)?;
    film(world, visit, job)
}

/// The same by a link that is good, however old the clip.
pub(super) fn linked_film(world: &World, visit: &Visit<'_>, job: &Job) -> Result<Film, Refusal> {
    without_key(visit)?;
    lasting_film(world, visit, job)
}

fn without_key(visit: &Visit<'_>) -> Result<(), Refusal> {
    let keyed = visit.headers.keys().any(|name| carries_key(name.as_str()));
    if keyed { Err(Refusal::Status(400)) } else { Ok(()) }
}

/// What a mishap does to a clip.
fn flaw_of(fault: Option<What>) -> Option<Flaw> {
    if fault == Some(What::WrongLength) {
        Some(Flaw::WrongLength)
    } else if fault == Some(What::NotMp4) {
        Some(Flaw::NotMp4)
    } else {
        None
    }
}
