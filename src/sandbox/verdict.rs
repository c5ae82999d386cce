//! What is the same at every vendor: the key in its usual header, the verdict on an order, the turn of a job that is
//! asked after, the film of one that has ended, the frame of a class, and an amount as a number.
//!
//! Where and in which words a vendor says these things is its side's matter.

use axum::http::{HeaderMap, header};
use serde_json::{Number, Value};

use super::fault::What;
use super::side::{Refusal, Visit};
use super::world::{Cut, Fate, Film, Flaw, Job, Order, Phase, World, fate_in, refused_in};
use crate::animatic;
use crate::money::Usd;
use crate::shape::{Aspect, Size};

/// The key in `Authorization: Bearer`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !key.trim().is_empty()).then(|| key.trim())
}

/// Takes an order in under that id, or refuses it, as the fault of the call or words in the prompt ask for.
pub(super) fn take_in(world: &mut World, visit: &Visit<'_>, id: &str, order: Order) -> Result<(), Refusal> {
    let verdict = visit.fault;
    if verdict == Some(What::Moderation) || refused_in(&order.prompt) {
        return Err(Refusal::Policy);
    }
    if verdict == Some(What::NoCredit) {
        return Err(Refusal::NoCredit);
    }
    if verdict == Some(What::Retired) {
        return Err(Refusal::NoModel { model: order.model });
    }
    let fate = if verdict == Some(What::Fail) { Fate::Fails } else { fate_in(&order.prompt) };
    world.accept(id.to_owned(), order, fate);
    if let Some(flaw) = flaw_of(verdict) {
        world.spoil(id, flaw);
    }
    Ok(())
}

/// Notes that a job was asked after, and lets it end where the fault of the call says so.
pub(super) fn asked_after(world: &mut World, visit: &Visit<'_>, id: &str) {
    world.polled(id);
    if visit.fault == Some(What::Fail) {
        world.doom(id, Fate::Fails);
    } else if visit.fault == Some(What::Moderation) {
        world.doom(id, Fate::InputBlocked);
    }
}

/// The clip of a job that has succeeded, while it is there.
pub(super) fn film(world: &World, visit: &Visit<'_>, job: &Job) -> Result<Film, Refusal> {
    if world.phase(job) != Phase::Succeeded {
        return Err(Refusal::NotReady);
    }
    let gone = world.expires(job).is_some_and(|expires| expires <= world.clock.now());
    if gone || visit.fault == Some(What::Expired) {
        return Err(Refusal::Expired);
    }
    let order = job.order.clone();
    Ok(Film {
        label: format!("{} {} (sandbox)", order.provider, order.model),
        prompt: order.prompt,
        size: order.size,
        seconds: order.seconds,
        still: order.still,
        cut: Cut::Video,
        flaw: flaw_of(visit.fault).unwrap_or(job.flaw),
    })
}

fn flaw_of(fault: Option<What>) -> Option<Flaw> {
    if fault == Some(What::WrongLength) {
        Some(Flaw::WrongLength)
    } else if fault == Some(What::NotMp4) {
        Some(Flaw::NotMp4)
    } else {
        None
    }
}

/// The frame of that proportion with so many lines on its short side: both sides even, and none longer than can be
/// drawn.
pub(super) fn frame(lines: u32, aspect: Aspect) -> Size {
    let stretch = aspect.ratio().max(1.0 / aspect.ratio());
    let long = even(f64::from(lines) * stretch);
    let longest = animatic::limits().max_side;
    let (long, short) = if long > longest { (longest, even(f64::from(longest) / stretch)) } else { (long, lines) };
    if aspect.ratio() < 1.0 { Size::new(short, long) } else { Size::new(long, short) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides of a frame are small and positive")]
fn even(side: f64) -> u32 {
    (side / 2.0).round() as u32 * 2
}

/// An amount in dollars as a JSON number.
pub(super) fn dollars(amount: Usd) -> Value {
    amount.to_string().parse::<Number>().map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_its_class_on_the_short_side_and_even_sides() {
        for (lines, aspect, size) in [
            (720, (16, 9), "1280x720"),
            (720, (9, 16), "720x1280"),
            (768, (1, 1), "768x768"),
            (480, (16, 9), "854x480"),
            (1080, (21, 9), "2520x1080"),
            (2160, (21, 9), "3840x1646"),
            (2160, (9, 21), "1646x3840"),
        ] {
            assert_eq!(frame(lines, Aspect::new(aspect.0, aspect.1)).to_string(), size);
        }
    }

    #[test]
    fn an_amount_is_a_number_to_the_last_place() {
        assert_eq!(dollars(Usd::from_micros(3_144_960)).to_string(), "3.14496");
        assert_eq!(dollars(Usd::from_micros(780_000)).to_string(), "0.78");
        assert_eq!(dollars(Usd::ZERO).to_string(), "0.0");
    }
}
