//! What a job leaves behind: files at the provider, and the one that is here.
//!
//! Fetching them is other rooms' work.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::money::Usd;
use crate::price::Unit;
use crate::shape::{Seconds, Size};

/// Which file of a finished job is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// The clip itself.
    #[default]
    Video,
    /// One still of it.
    Thumbnail,
    /// Many small stills on one sheet.
    Spritesheet,
}

impl Variant {
    /// The word for it. Part of the command-line contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Thumbnail => "thumbnail",
            Self::Spritesheet => "spritesheet",
        }
    }
}

/// A file that waits at the provider, or came with the reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Which file it is.
    pub variant: Variant,
    /// How to get its bytes.
    pub place: Place,
    /// When the provider drops it, where it says so.
    pub expires_at: Option<Timestamp>,
}

/// How to get the bytes of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Anybody who knows the address may read it; a key must not go there.
    Open(url::Url),
    /// Read with the provider's key, which is added only when the call is sent.
    Keyed(Call),
    /// The bytes themselves.
    Inline(#[serde(with = "crate::call::as_base64")] bytes::Bytes),
}

/// What a finished job left at the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takes {
    /// The files.
    pub assets: Vec<Asset>,
    /// What the vendor says it cost, where it says so.
    pub cost: Option<Usd>,
    /// What the vendor says was generated and billed, where that may differ from what was asked.
    pub seconds: Option<Seconds>,
    /// What the vendor says was used up, where it names that and no amount of money.
    #[serde(default)]
    pub used: Option<Used>,
}

/// So much of something that has a price: tokens, credits, seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// What was used.
    pub unit: Unit,
    /// How much of it, in thousandths.
    pub thousandths: u64,
}

/// The file of a saved job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFile {
    /// Where it was put, absolute.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    /// Width and height as the file says.
    pub size: Option<Size>,
    /// Length as the file says.
    pub duration: Option<Seconds>,
}
