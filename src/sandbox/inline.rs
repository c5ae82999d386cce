//! Pictures that come in the text of a body: as a data URI, as bare base64, or by an address that is not looked at.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use crate::animatic::Still;

/// A picture as a body names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    /// The vendor would fetch it.
    Address(String),
    /// It came along.
    Here(Bytes),
}

impl Picture {
    /// Reads an address, a data URI of base64, or bare base64; says what is wrong with any other text.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.starts_with("https://") || text.starts_with("http://") {
            return Ok(Self::Address(text.to_owned()));
        }
        let encoded = match text.strip_prefix("data:") {
            Some(data) => {
                let (kind, encoded) = data.split_once(";base64,").ok_or("not a base64 data URI")?;
                if !kind.starts_with("image/") {
                    return Err(format!("a data URI of {kind}, not of an image"));
                }
                encoded
            }
            None => text,
        };
        let bytes = STANDARD.decode(encoded).map_err(|_| "neither an address nor base64".to_owned())?;
        Self::of_bytes(bytes.into())
    }

    /// Takes the bytes of a file that came along, if they are a whole picture.
    pub(super) fn of_bytes(bytes: Bytes) -> Result<Self, String> {
        Still::decode(&bytes).map_err(|error| error.to_string())?;
        Ok(Self::Here(bytes))
    }

    /// The bytes, where they came along.
    pub(super) fn bytes(self) -> Option<Bytes> {
        match self {
            Self::Here(bytes) => Some(bytes),
            Self::Address(_) => None,
        }
    }
}
