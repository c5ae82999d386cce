//! What a finished job has cost, from what the vendor says that it used up.
//!
//! The other end of a quote: the amount is the vendor's, the rate is the table's.

use super::{Condition, PriceRow, Purchase};
use crate::job::Used;
use crate::money::Usd;

/// What so much costs by the rows of that provider and model; `None` where no row has a rate for it. A row that is there
/// to settle wins over those that quote, and of two equal ones the later.
#[must_use]
pub fn settle(rows: &[&PriceRow], purchase: &Purchase, used: Used) -> Option<Usd> {
    let settles = |row: &PriceRow| row.is(&Condition::Settle);
    let applies =
        |row: &&&PriceRow| row.unit == used.unit && !row.is_extra() && (settles(row) || row.applies(purchase));
    let rate = rows.iter().filter(applies).max_by_key(|row| (settles(row), row.specificity()))?;
    Some(rate.usd.times_thousandths(used.thousandths))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::{Unit, VideoInput};

    fn row(unit: Unit, usd: &str, class: Option<&str>, condition: &[&str]) -> PriceRow {
        PriceRow {
            provider: "p".into(),
            model: "m".into(),
            mode: None,
            resolution: class.map(|text| text.parse().expect("a class")),
            audio: None,
            unit,
            usd: usd.parse().expect("a rate"),
            condition: condition.iter().map(|text| text.parse().expect("a condition")).collect(),
            as_of: jiff::civil::date(2026, 10, 2),
            source: "s".into(),
            note: None,
        }
    }

    #[test]
    fn tokens_are_billed_at_the_rate_of_the_clip_that_was_made() {
        let rows = [
            row(Unit::VideoToken, "0.000007", Some("720p"), &[]),
            row(Unit::VideoToken, "0.0000077", Some("1080p"), &[]),
            row(Unit::VideoToken, "0.0000043", Some("720p"), &["input=video", "span=in+out"]),
            row(Unit::Clip, "9.00", None, &["minimum"]),
        ];
        let rows: Vec<&PriceRow> = rows.iter().collect();
        let used = Used { unit: Unit::VideoToken, thousandths: 129_600_000 };
        let of = |class: &str, video| {
            let purchase = Purchase { resolution: class.parse().ok(), video, ..Purchase::default() };
            settle(&rows, &purchase, used).map(|usd| usd.to_string())
        };
        assert_eq!(of("720p", None).as_deref(), Some("0.9072"));
        assert_eq!(of("1080p", None).as_deref(), Some("0.99792"));
        let clip = Some(VideoInput { seconds: None });
        assert_eq!(of("720p", clip).as_deref(), Some("0.55728"), "whatever the clip's length, which is in the tokens");
        assert_eq!(of("480p", None), None, "no rate is no price");
        let credits = Used { unit: Unit::Credit, thousandths: 48_000 };
        assert_eq!(settle(&rows, &Purchase::default(), credits), None);
        let cent = row(Unit::Credit, "0.01", None, &["settle"]);
        assert_eq!(settle(&[&cent], &Purchase::default(), credits).map(|usd| usd.to_string()).as_deref(), Some("0.48"));
    }
}
