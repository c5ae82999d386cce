//! Lists whose pages have numbers, which the next page is asked for by.

use super::{Listed, Page};
use crate::call::{Document, Reply};
use crate::error::Fault;

/// The number of the page that is asked for after `after`, from 1.
pub(super) fn number(after: Option<&str>) -> usize {
    after.and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// The page that was asked for so, of so many entries at most. It is the last one where it is empty, or where the list
/// says at `/total` that there are no more.
pub(super) fn page(list: &Document, after: Option<&str>, jobs: Vec<Listed>, most: usize) -> Page {
    let number = number(after);
    let total = list.integer("/total").and_then(|total| usize::try_from(total).ok());
    let goes_on = !jobs.is_empty() && total.is_none_or(|total| number.saturating_mul(most) < total);
    Page { jobs, next: goes_on.then(|| number.saturating_add(1).to_string()) }
}

/// All pages so far, each read with the place that it was asked for by.
pub(super) fn read(
    so_far: &[Reply],
    read: impl Fn(Option<&str>, &Reply) -> Result<Page, Fault>,
) -> Result<Vec<Page>, Fault> {
    let place = |number: usize| (number > 1).then(|| number.to_string());
    (1..).zip(so_far).map(|(number, reply)| read(place(number).as_deref(), reply)).collect()
}
