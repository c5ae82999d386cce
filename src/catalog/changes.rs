//! What a provider's list changes of what was known.

use std::collections::BTreeSet;

use super::{Catalog, Listing, Model};
use crate::capability::Capability;
use crate::price::{Condition, PriceRow, Purchase, VideoInput, quote};
use crate::request::{Audio, Mode};
use crate::shape::Seconds;

/// What a provider's list changes of what was known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Models that no table had, by their names on the wire.
    pub new: Vec<String>,
    /// Known models that cost something else.
    pub repriced: Vec<Repriced>,
    /// Models of the tables that the list lacks, except for those whose end is known.
    pub gone: Vec<String>,
}

/// A known model that costs something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repriced {
    /// Its name on the wire.
    pub id: String,
    /// What it cost; empty where that was not known.
    pub before: Vec<PriceRow>,
    /// What it costs.
    pub now: Vec<PriceRow>,
}

impl Catalog {
    /// What the list changes of what is known. A model that is listed without a price keeps the one it had.
    pub fn changes(&self, list: &Listing) -> Changes {
        let mut changes = Changes { gone: list.gone.clone(), ..Changes::default() };
        for entry in &list.models {
            match self.model(&list.provider, &entry.id) {
                None => changes.new.push(entry.id.clone()),
                Some(model) => changes.repriced.extend(self.repriced(model, &entry.id, list)),
            }
        }
        changes
    }

    fn repriced(&self, model: &Model, id: &str, list: &Listing) -> Option<Repriced> {
        let now: Vec<PriceRow> = list.prices.iter().filter(|row| row.model == id).cloned().collect();
        let settles = |row: &&PriceRow| row.condition.contains(&Condition::Settle);
        let before: Vec<PriceRow> =
            self.listed_prices(&list.provider, id).filter(|row| !settles(row)).cloned().collect();
        let asked = |rows: &[PriceRow], purchase: &Purchase| {
            quote(&rows.iter().collect::<Vec<_>>(), purchase).map(|quote| quote.usd)
        };
        let differs = |purchase: &Purchase| asked(&before, purchase) != asked(&now, purchase);
        let is_other = samples(&model.capability, before.iter().chain(&now)).iter().any(differs);
        (is_other && !now.is_empty()).then(|| Repriced { id: id.to_owned(), before, now })
    }
}

/// Orders that the model takes, for each thing that a price may hang on. Two tables may cut the same prices differently,
/// so what is compared is what an order costs.
fn samples<'r>(takes: &Capability, rows: impl Iterator<Item = &'r PriceRow>) -> Vec<Purchase> {
    let mut options: BTreeSet<Vec<String>> = BTreeSet::from([Vec::new()]);
    options.extend(rows.flat_map(|row| &row.condition).filter_map(|condition| match condition {
        Condition::Option(name) => Some(vec![name.clone()]),
        Condition::Length(_)
        | Condition::UpTo(_)
        | Condition::Surcharge
        | Condition::Above(_)
        | Condition::Minimum
        | Condition::VideoInput
        | Condition::AudioInput
        | Condition::InputAndOutput
        | Condition::PerInputSecond
        | Condition::Settle => None,
    }));
    let (least, most) = takes.seconds_range.unwrap_or((Seconds::whole(1), Seconds::whole(8)));
    let lengths = if takes.seconds.is_empty() { vec![least, most] } else { takes.seconds.clone() };
    let sizes = takes.sizes.iter().map(|size| (Some(size.resolution()), Some(*size)));
    let mut shapes: Vec<_> = takes.resolutions.iter().map(|class| (Some(*class), None)).chain(sizes).collect();
    if shapes.is_empty() {
        shapes.push((None, None));
    }
    let mut all = vec![Purchase::default()];
    let mut vary = |vary: &dyn Fn(&Purchase) -> Vec<Purchase>| all = all.iter().flat_map(vary).collect();
    vary(&|one| takes.modes.iter().map(|mode| of_mode(*mode, one)).collect());
    vary(&|one| lengths.iter().map(|length| Purchase { seconds: Some(*length), ..one.clone() }).collect());
    vary(&|one| {
        shapes
            .iter()
            .map(|(resolution, size)| Purchase { resolution: *resolution, size: *size, ..one.clone() })
            .collect()
    });
    vary(&|one| [Audio::On, Audio::Off].map(|audio| Purchase { audio: Some(audio), ..one.clone() }).to_vec());
    vary(&|one| options.iter().map(|options| Purchase { options: options.clone(), ..one.clone() }).collect());
    all
}

/// What goes in with that kind of clip.
fn of_mode(mode: Mode, one: &Purchase) -> Purchase {
    let images = u64::from(matches!(mode, Mode::Image | Mode::Reference));
    let works_on_a_clip = matches!(mode, Mode::Edit | Mode::Extend | Mode::Remix);
    let video = works_on_a_clip.then(|| VideoInput { seconds: Some(Seconds::whole(5)) });
    Purchase { mode, images, video, ..one.clone() }
}
