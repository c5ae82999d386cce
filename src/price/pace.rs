//! How often a clip is made, and what that comes to in a day and in a month.

use std::fmt;
use std::str::FromStr;

use crate::money::Usd;

/// So many clips in each span of time, or so many and no more. Written `100/day`, or `100`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many, at least one.
    pub clips: u32,
    /// In which span again and again; `None` means once.
    pub every: Option<Period>,
}

/// A span of time. A month is thirty days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
    /// Thirty days.
    Month,
}

impl Period {
    const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    /// The word for it. Part of the command-line contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    const fn hours(self) -> i128 {
        match self {
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 24 * 7,
            Self::Month => 24 * 30,
        }
    }
}

impl Pace {
    /// What the clips of one go come to, where one costs that much.
    #[must_use]
    pub fn once(self, usd: Usd) -> Usd {
        within(i128::from(usd.micros()) * i128::from(self.clips))
    }

    /// What they come to in such a span, rounded up to the micro-dollar; `None` for clips that are made once.
    #[must_use]
    pub fn in_a(self, span: Period, usd: Usd) -> Option<Usd> {
        let every = self.every?.hours();
        let sum = i128::from(usd.micros()) * i128::from(self.clips) * span.hours();
        Some(within(sum.div_euclid(every) + i128::from(sum.rem_euclid(every) != 0)))
    }
}

fn within(micros: i128) -> Usd {
    i64::try_from(micros).map_or(Usd::MAX, Usd::from_micros)
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.every {
            Some(every) => write!(f, "{}/{}", self.clips, every.as_str()),
            None => write!(f, "{}", self.clips),
        }
    }
}

impl FromStr for Pace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("not a number of clips such as `100` or `100/day` (hour, day, week, month): `{text}`");
        let (clips, every) = text.split_once('/').map_or((text, None), |(clips, every)| (clips, Some(every.trim())));
        let period = |word: &str| Period::ALL.into_iter().find(|period| period.as_str() == word);
        let every = every.map(|word| period(word).ok_or_else(bad)).transpose()?;
        let clips = clips.trim().parse().ok().filter(|clips| *clips > 0).ok_or_else(bad)?;
        Ok(Self { clips, every })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Rate;

    fn pace(text: &str) -> Pace {
        text.parse().expect("a pace")
    }

    fn usd(text: &str) -> Usd {
        text.parse().expect("an amount")
    }

    /// What clips of that length at that rate come to in a day and in thirty.
    fn told(rate: &str, seconds: u64, typed: &str) -> (String, String) {
        let one = rate.parse::<Rate>().expect("a rate").times(seconds);
        let span = |span| pace(typed).in_a(span, one).expect("again and again").to_string();
        (span(Period::Day), span(Period::Month))
    }

    #[test]
    fn a_hundred_clips_a_day_come_to_what_the_vendors_rates_say() {
        assert_eq!(told("0.10", 10, "100/day"), ("100.00".into(), "3000.00".into()));
        assert_eq!(told("0.50", 10, "100/day"), ("500.00".into(), "15000.00".into()));
        assert_eq!(told("0.30", 30, "1/day"), ("9.00".into(), "270.00".into()));
    }

    #[test]
    fn every_span_is_brought_to_a_day_and_to_thirty() {
        assert_eq!(told("0.10", 10, "2/hour"), ("48.00".into(), "1440.00".into()));
        assert_eq!(told("0.10", 10, "7/week"), ("1.00".into(), "30.00".into()));
        assert_eq!(told("0.10", 10, "30/month"), ("1.00".into(), "30.00".into()));
        assert_eq!(told("0.10", 10, "1/week"), ("0.142858".into(), "4.285715".into()), "rounded up");
    }

    #[test]
    fn a_bare_number_is_made_once() {
        assert_eq!(pace("100").once(usd("1.00")), usd("100.00"));
        assert_eq!(pace("100").in_a(Period::Day, usd("1.00")), None);
        assert_eq!(pace("4294967295/hour").in_a(Period::Month, Usd::MAX), Some(Usd::MAX), "more than any budget");
    }

    #[test]
    fn what_is_no_pace_is_refused_and_what_is_one_is_read_back() {
        for text in ["1", "100/day", "3/hour", "12/week", "5/month"] {
            assert_eq!(pace(text).to_string(), text);
        }
        for junk in ["", "0", "0/day", "-1", "1.5", "day", "/day", "1/", "1/year", "1/day/day", "4294967296"] {
            assert!(junk.parse::<Pace>().is_err(), "{junk}");
        }
    }
}
