//! Amounts as people read them: money, time, bytes, speed.
//!
//! One spelling for the whole program: tables, progress and errors take it
//! from here. An amount that is not known is called so and never shown as zero.
//! Nothing of this goes into JSON, which keeps exact values.

use std::time::Duration;

use crate::event::Bar;
use crate::money::Usd;
use crate::price::Basis;

/// An amount of money, `$0.40`; `unknown` where it is not known.
#[must_use]
pub fn dollars(usd: Option<Usd>) -> String {
    let Some(usd) = usd else {
        return "unknown".to_owned();
    };
    let text = usd.to_string();
    text.strip_prefix('-').map_or_else(|| format!("${text}"), |positive| format!("-${positive}"))
}

/// What a bar of a chart comes to: `$0.40`, `$0.40 + 1 unknown`.
pub(super) fn of_bar(bar: &Bar) -> String {
    let sum = dollars(Some(bar.made + bar.wasted + bar.held));
    if bar.unknown == 0 { sum } else { format!("{sum} + {} unknown", bar.unknown) }
}

/// What a clip cost and how that is known: `$0.40 quoted`; `cost unknown` where it is not known.
pub(super) fn bill(usd: Option<Usd>, basis: Option<Basis>) -> String {
    let how = match basis {
        Some(Basis::Quote) => " quoted",
        Some(Basis::Reported) => " reported",
        Some(Basis::Reconciled) => " reconciled",
        None => "",
    };
    if usd.is_some() { format!("{}{how}", dollars(usd)) } else { "cost unknown".to_owned() }
}

/// A length of time in its two largest units, rounded down: `12s`, `3m 05s`, `1h 02m`, `2d 03h`.
#[must_use]
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, _) => format!("{minutes}m {:02}s", seconds % 60),
        (0, _, _) => format!("{hours}h {:02}m", minutes % 60),
        (_, _, _) => format!("{days}d {:02}h", hours % 24),
    }
}

/// A guess at a length of time, without the units that would feign precision: `40s`, `2m`, `1m 30s`, `3h`.
pub(super) fn about(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let rounded = match seconds {
        0..10 => seconds.max(1),
        10..60 => seconds.div_ceil(5) * 5,
        60..600 => seconds.div_ceil(30) * 30,
        600..3600 => seconds.div_ceil(60) * 60,
        _ => seconds.div_ceil(1800) * 1800,
    };
    let text = self::duration(Duration::from_secs(rounded));
    let round = [" 00s", " 00m", " 00h"].into_iter().find_map(|rest| text.strip_suffix(rest));
    round.map_or(text.clone(), str::to_owned)
}

/// A number of bytes, rounded down to one digit behind the point: `512 B`, `4.2 MiB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    const UNITS: [(u32, &str); 4] = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    let Some((shift, unit)) = UNITS.into_iter().find(|(shift, _)| bytes >> shift > 0) else {
        return format!("{bytes} B");
    };
    let rest = bytes & ((1 << shift) - 1);
    format!("{}.{} {unit}", bytes >> shift, (rest * 10) >> shift)
}

/// Bytes that are here of those that there are: `4.2/9.8 MiB`.
pub(super) fn bytes_of(here: u64, total: Option<u64>) -> String {
    let Some(total) = total else {
        return bytes(here);
    };
    let (here, total) = (bytes(here), bytes(total));
    match (here.split_once(' '), total.split_once(' ')) {
        (Some((amount, unit)), Some((_, same))) if unit == same => format!("{amount}/{total}"),
        _ => format!("{here}/{total}"),
    }
}

/// Bytes in a second: `2.1 MiB/s`; `None` for a time too short to say.
#[must_use]
pub fn speed(amount: u64, time: Duration) -> Option<String> {
    let millis = time.as_millis();
    if millis < 100 || amount == 0 {
        return None;
    }
    let each_second = u64::try_from(u128::from(amount) * 1000 / millis).ok()?;
    Some(format!("{}/s", bytes(each_second)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unknown_money_is_never_zero() {
        assert_eq!(dollars(None), "unknown");
        assert_eq!(dollars(Some(Usd::ZERO)), "$0.00");
        assert_eq!(dollars(Some(Usd::from_micros(400_000))), "$0.40");
        assert_eq!(dollars(Some(Usd::from_micros(-1_500_000))), "-$1.50");
    }

    #[test]
    fn times_are_written_in_two_units() {
        let written = |seconds| duration(Duration::from_secs(seconds));
        assert_eq!(written(12), "12s");
        assert_eq!(written(185), "3m 05s");
        assert_eq!(written(3720), "1h 02m");
        assert_eq!(written(183_600), "2d 03h");
        assert_eq!(duration(Duration::from_millis(900)), "0s");
    }

    #[test]
    fn guesses_are_round() {
        let guess = |seconds| about(Duration::from_secs(seconds));
        assert_eq!([guess(0), guess(7), guess(41), guess(120)], ["1s", "7s", "45s", "2m"]);
        assert_eq!([guess(61), guess(601), guess(7000)], ["1m 30s", "11m", "2h"]);
    }

    #[test]
    fn bytes_have_one_digit_behind_the_point() {
        assert_eq!([bytes(512), bytes(1024), bytes(4_404_019)], ["512 B", "1.0 KiB", "4.1 MiB"]);
        assert_eq!(bytes_of(4_404_020, Some(10_276_045)), "4.2/9.8 MiB");
        assert_eq!(bytes_of(900, Some(10_276_045)), "900 B/9.8 MiB");
        assert_eq!(speed(4_404_020, Duration::from_secs(2)).as_deref(), Some("2.1 MiB/s"));
        assert_eq!(speed(4_404_020, Duration::ZERO), None);
    }

    proptest! {
        #[test]
        fn any_amount_can_be_written(amount in any::<u64>(), millis in any::<u64>()) {
            prop_assert!(bytes(amount).len() <= 14);
            let time = Duration::from_millis(millis);
            prop_assert!(speed(amount, time).is_none_or(|speed| speed.len() <= 16));
            prop_assert!(about(time).len() <= 18 && duration(time).len() <= 22);
        }

        #[test]
        fn a_guess_names_no_empty_unit(seconds in 1u64..100_000) {
            let guess = about(Duration::from_secs(seconds));
            prop_assert!(!guess.contains("00"), "{guess}");
        }
    }
}
