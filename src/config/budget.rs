//! `[budget]`: caps over different spans, for everything, for a project, for a provider.
//!
//! Only the wishes. Holding spending to them is the store's work.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::money::Usd;

/// Hard caps in dollars, shared by every process of a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Budget {
    /// One job.
    pub per_job: Option<Usd>,
    /// All jobs of one command.
    pub per_run: Option<Usd>,
    /// A day in the user's time zone.
    pub per_day: Option<Usd>,
    /// A month in the user's time zone.
    pub per_month: Option<Usd>,
    /// The share of a cap at which a note appears.
    #[serde(serialize_with = "share_as_float", deserialize_with = "share_from_float")]
    pub warn_at: Percent,
    /// A quote above this is asked for on a terminal and refused elsewhere, unless `--yes`.
    pub confirm_above: Option<Usd>,
    /// For one project.
    pub project: BTreeMap<String, Caps>,
    /// For one provider.
    pub provider: BTreeMap<String, Caps>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            per_job: None,
            per_run: None,
            per_day: None,
            per_month: None,
            warn_at: Percent(80),
            confirm_above: Some(Usd::from_micros(2_000_000)),
            project: BTreeMap::new(),
            provider: BTreeMap::new(),
        }
    }
}

impl Budget {
    /// The caps for everything.
    #[must_use]
    pub fn all(&self) -> Caps {
        Caps { per_job: self.per_job, per_run: self.per_run, per_day: self.per_day, per_month: self.per_month }
    }
}

/// A share in whole per cent. Written as a fraction (`0.8`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub u8);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn share_as_float<S: Serializer>(share: &Percent, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(f64::from(share.0) / 100.0)
}

fn share_from_float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Percent, D::Error> {
    let share = f64::deserialize(deserializer)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(serde::de::Error::custom(format!("not a share between 0.0 and 1.0: `{share}`")));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within 0 and 100")]
    Ok(Percent((share * 100.0).round() as u8))
}

/// Caps over different spans. Absent means no cap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Caps {
    /// One job.
    pub per_job: Option<Usd>,
    /// All jobs of one command.
    pub per_run: Option<Usd>,
    /// A day in the user's time zone.
    pub per_day: Option<Usd>,
    /// A month in the user's time zone.
    pub per_month: Option<Usd>,
}
