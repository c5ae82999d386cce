//! Reads a signed token (RFC 7519) of the compact form, and checks what it is signed with.
//!
//! Its times are the client's and are held against the real clock: the
//! sandbox's own may be turned, and no client would follow that.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Map, Value};

/// A token in its parts.
#[derive(Clone, Debug)]
pub(super) struct Jwt {
    pub(super) header: Map<String, Value>,
    pub(super) claims: Map<String, Value>,
    signed: String,
    signature: Vec<u8>,
}

impl Jwt {
    /// Reads three parts of base64 with points between them; none where they are not.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok().filter(|bytes| !bytes.is_empty())?;
        Some(Self { header: object(header)?, claims: object(claims)?, signed: signed.to_owned(), signature })
    }

    /// Whether it says that it is signed in that way: `HS256`, `RS256`.
    pub(super) fn is_of(&self, algorithm: &str) -> bool {
        self.header.get("alg").and_then(Value::as_str) == Some(algorithm)
    }

    /// Whether HMAC-SHA256 under that secret gives its signature.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        hmac::verify(&key, self.signed.as_bytes(), &self.signature).is_ok()
    }

    /// Whether RSA with SHA-256 under the other half of that public key, in PKCS #1, gives its signature.
    pub(super) fn is_signed_by(&self, public: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
        key.verify(self.signed.as_bytes(), &self.signature).is_ok()
    }

    /// A claim that is a text.
    pub(super) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// A claim that is a time, in Unix seconds.
    pub(super) fn time(&self, claim: &str) -> Option<u64> {
        self.claims.get(claim)?.as_u64()
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The real time in Unix seconds.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The token of the vendor that documents one: AK `AK`, SK `SK`.
    const DOCUMENTED: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJBSyIsImV4cCI6MTc5NTI1NTIxNSwibmJmIjoxNzk1MjUzNDEwfQ.ytjO0DlF7CTfIA34QEKJNFIMMJUT-bY-iw9LOCcMRCc";

    #[test]
    fn a_documented_token_is_read_and_its_signature_holds() {
        let token = Jwt::read(DOCUMENTED).expect("a token");
        assert!(token.is_of("HS256") && !token.is_of("RS256"));
        assert_eq!(
            (token.text("iss"), token.time("exp"), token.time("nbf")),
            (Some("AK"), Some(1_795_255_215), Some(1_795_253_410))
        );
        assert!(token.is_signed_with("SK"));
        assert!(!token.is_signed_with("AK"));
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "sk-any", "a.b.c", "eyJhbGciOiJIUzI1NiJ9.e30.", "eyJhbGciOiJIUzI1NiJ9..YQ"] {
            assert!(Jwt::read(text).is_none(), "{text}");
        }
    }
}
