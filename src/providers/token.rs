//! JSON Web Tokens, for vendors that take no plain key: <https://www.rfc-editor.org/rfc/rfc7519>.
//!
//! Made when a call is sent, and never stored.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::{hmac, signature};
use serde_json::{Value, json};

use crate::secret::Secret;

/// A token that says these claims, signed with HMAC-SHA-256.
pub(super) fn hs256(claims: &Value, secret: &str) -> Option<Secret> {
    let said = said(&json!({ "alg": "HS256", "typ": "JWT" }), claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = hmac::sign(&key, said.as_bytes());
    Secret::new(&format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// A token that says these claims, signed with RSA and SHA-256 by a private key in PEM (PKCS #8), whose name is `id`.
pub(super) fn rs256(claims: &Value, pem: &str, id: &str) -> Option<Secret> {
    let said = said(&json!({ "alg": "RS256", "typ": "JWT", "kid": id }), claims);
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let der = STANDARD.decode(lines.map(str::trim).collect::<String>()).ok()?;
    let key = signature::RsaKeyPair::from_pkcs8(&der).ok()?;
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), said.as_bytes(), &mut signature).ok()?;
    Secret::new(&format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn said(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_the_vendors_own_to_the_letter() {
        let token = hs256(&json!({ "iss": "AK", "exp": 1_795_255_215, "nbf": 1_795_253_410 }), "SK").expect("a token");
        let expected = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                        eyJpc3MiOiJBSyIsImV4cCI6MTc5NTI1NTIxNSwibmJmIjoxNzk1MjUzNDEwfQ.\
                        ytjO0DlF7CTfIA34QEKJNFIMMJUT-bY-iw9LOCcMRCc";
        assert_eq!(token.expose(), expected);
    }
}
