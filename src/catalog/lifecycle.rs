//! When a model came and when it goes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The days of a model at its provider; absent means not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    /// When it came.
    pub released: Option<Date>,
    /// When its end was announced.
    pub deprecated: Option<Date>,
    /// When it ends, or ended.
    pub shutdown: Option<Date>,
    /// Why it ends, as a sentence.
    pub reason: Option<String>,
    /// The nearest families that live.
    #[serde(default)]
    pub successors: Vec<String>,
}

impl Lifecycle {
    /// Whether it is gone on that day.
    pub fn is_over(&self, today: Date) -> bool {
        self.shutdown.is_some_and(|end| end <= today)
    }

    /// The word for it in a table.
    pub fn state(&self, today: Date) -> &'static str {
        if self.is_over(today) {
            "shut down"
        } else if self.deprecated.is_some_and(|day| day <= today) {
            "deprecated"
        } else {
            "live"
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_model_is_over_from_the_day_of_its_shutdown() {
        let sora = Lifecycle {
            deprecated: Some(date(2026, 3, 24)),
            shutdown: Some(date(2026, 9, 24)),
            ..Lifecycle::default()
        };
        assert_eq!(sora.state(date(2026, 3, 23)), "live");
        assert_eq!(sora.state(date(2026, 9, 23)), "deprecated");
        assert_eq!(sora.state(date(2026, 9, 24)), "shut down");
        assert_eq!(Lifecycle::default().state(date(2026, 9, 24)), "live");
    }
}
