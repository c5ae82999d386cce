//! At whom the processes die: one provider for each shape that an order may have, or every one of them.

use crate::support::subject::{Subject, every_provider, models_of};

/// How far a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Every moment at one provider, and at one for each other shape of an order those where shapes differ.
    Shapes,
    /// Every moment at every provider.
    Everywhere,
}

/// How far this run goes: `RUSHES_TEST_EVERYWHERE` is 1 for everywhere, and otherwise what is usual.
pub(crate) fn reach(usual: u64) -> Reach {
    if setting("RUSHES_TEST_EVERYWHERE", usual) == 0 { Reach::Shapes } else { Reach::Everywhere }
}

/// Where processes meet each other, which no dialect sees.
pub(crate) fn usual() -> Vec<Subject> {
    every_provider().into_iter().filter(|subject| subject.provider.name == "openai").collect()
}

/// Where the process is killed at every moment.
pub(crate) fn at_every_moment(reach: Reach) -> Vec<Subject> {
    match reach {
        Reach::Shapes => usual(),
        Reach::Everywhere => every_provider().into_iter().filter(|subject| !answers_with_the_clip(subject)).collect(),
    }
}

/// Where it is killed at the moments at which the shape of an order makes a difference: two hops to the clip, an order
/// that has a name of ours, a plain one, and one that is answered with the clip.
pub(crate) fn of_other_shapes(reach: Reach) -> Vec<Subject> {
    let named = |subject: &Subject| ["fal", "lumenfall", "replicate"].contains(&subject.provider.name);
    let others = every_provider().into_iter().filter(|subject| reach == Reach::Shapes && named(subject));
    others.chain(blocking()).collect()
}

/// Whether its receipt is the clip, so that nothing is ever queued there.
pub(crate) fn answers_with_the_clip(subject: &Subject) -> bool {
    subject.provider.name == "onerouter"
}

/// A model whose orders are answered with the clip.
fn blocking() -> Option<Subject> {
    let provider = rushes::providers::find("onerouter")?;
    models_of(provider).into_iter().find(|subject| subject.id() == "sora-2-pro-image-to-video")
}

/// A number that the user of a test may set.
#[expect(clippy::disallowed_methods, reason = "a test has no configuration")]
pub(crate) fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}
