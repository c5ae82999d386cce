//! What a subject declares, as values to try: lengths, shapes, and where it says that it is.

use rushes::capability::Capability;
use rushes::config::Environment;
use rushes::providers::ALL;
use rushes::request::Mode;
use rushes::shape::{Aspect, Resolution, Seconds, Size};

use crate::support::subject::{Subject, models_of};

/// One shape that a model makes, asked for as it wants to be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shape {
    pub(crate) size: Option<Size>,
    pub(crate) aspect: Option<Aspect>,
    pub(crate) resolution: Option<Resolution>,
}

impl Shape {
    /// The class of its size, however that is said.
    pub(crate) fn class(&self) -> Option<Resolution> {
        self.resolution.or(self.size.map(Size::resolution))
    }
}

/// Every provider with each of its models, in the order of the tables.
pub(crate) fn every_model() -> Vec<Subject> {
    ALL.iter().flat_map(|provider| models_of(provider)).collect()
}

impl Subject {
    /// The name of the variable that says where the provider is.
    pub(crate) fn base_url_variable(&self) -> String {
        Environment::base_url_variable(self.name())
    }

    /// Whether it says what it takes: of the others only names, prices and kinds of clip are known, and none is played.
    pub(crate) fn is_described(&self) -> bool {
        !self.capability().open
    }

    pub(crate) fn capability(&self) -> &Capability {
        &self.model.capability
    }

    /// The lengths at the edges of what is accepted, all of them where they are listed; nothing is asked for where the
    /// model decides. Shortest first.
    pub(crate) fn lengths(&self) -> Vec<Option<Seconds>> {
        let capability = self.capability();
        let mut lengths = capability.seconds.clone();
        lengths.extend(capability.seconds_range.iter().flat_map(|(least, most)| [*least, *most]));
        lengths.sort();
        if lengths.is_empty() { vec![None] } else { lengths.into_iter().map(Some).collect() }
    }

    /// The same, where a class of size is not made in all of them.
    pub(crate) fn lengths_at(&self, class: Option<Resolution>) -> Vec<Option<Seconds>> {
        let made = class.and_then(|class| self.capability().seconds_at.get(&class));
        let Some(made) = made else { return self.lengths() };
        let mut made: Vec<_> = made.iter().copied().map(Some).collect();
        made.sort();
        made
    }

    /// The same, where a kind of clip is not made in all of them either.
    pub(crate) fn lengths_of(&self, mode: Mode, class: Option<Resolution>) -> Vec<Option<Seconds>> {
        match self.capability().seconds_in.get(&mode) {
            Some(lengths) => lengths.iter().copied().map(Some).collect(),
            None => self.lengths_at(class),
        }
    }

    /// One shape of each class, and one that lies where the first one stands.
    pub(crate) fn different_shapes(&self) -> Vec<Shape> {
        let mut different: Vec<Shape> = Vec::new();
        for shape in self.shapes() {
            if different.len() < 2 || different.iter().all(|known| known.class() != shape.class()) {
                different.push(shape);
            }
        }
        different
    }

    /// Every shape that is listed, or those at the edges of what is accepted. Smallest first.
    pub(crate) fn shapes(&self) -> Vec<Shape> {
        let capability = self.capability();
        let mut sizes = capability.sizes.clone();
        if let Some((least, most)) = capability.side_range {
            sizes.extend([Size::new(least, least), Size::new(most, least), Size::new(least, most)]);
        }
        sizes.sort_by_key(|size| size.area());
        if !sizes.is_empty() {
            return sizes.into_iter().map(|size| Shape { size: Some(size), ..Shape::default() }).collect();
        }
        let aspects = options(&capability.aspects);
        let resolutions = options(&capability.resolutions);
        let pairs = resolutions.iter().flat_map(|resolution| aspects.iter().map(move |aspect| (*aspect, *resolution)));
        pairs.map(|(aspect, resolution)| Shape { size: None, aspect, resolution }).collect()
    }
}

fn options<T: Copy>(values: &[T]) -> Vec<Option<T>> {
    if values.is_empty() { vec![None] } else { values.iter().copied().map(Some).collect() }
}
