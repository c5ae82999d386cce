//! The throw-away service account whose file a customer of the sandbox is given.
//!
//! Its key was made for this file and opens nothing but the sandbox: it is
//! printed here for anybody to read. The account is named by a digest of the
//! sandbox's key, so that the file of one sandbox is not good at another that
//! has another key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::sandbox::world::hex;

/// The project of the account.
pub(in crate::sandbox) const PROJECT: &str = "rushes-sandbox";

/// Stands for the key of a sandbox that takes any.
pub(in crate::sandbox) const ANY: &str = "sandbox-key";

/// The key in PKCS #8, as base64.
const PRIVATE: &str = concat!(
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCMkwWcU3SAZT/+4OMKkCP0NGgAXaYKgPn0RRyh+Y+qzDdKIA3t",
    "YMZ4kcvG4XSygb7X1DUpbmynIgc7oty+5viXkcgdYvv299F0n1hI6WpqRQ2WN1IU42KPorzyyunrdikhFY8YuGm9JxUqFmOB8SiV",
    "CZ8LH7isOrl6p7XYX+GBKSCh87zYD6Tms9ZXSHvwX6IYJojD/F57xfbdEaFF4I8u+y6s7DJo6ZzwCwT/SnOhSI3D0jm3FEKeo3Mm",
    "N3DWFBrsOXTsWNZWaaMVolwfJsaE6ELwZ2MiXAuuM73gXkrnFogjOjzvAVwU64gmD08ga9EGn779lw4DgrAYItnwT+mPAgMBAAEC",
    "ggEACFFy1YtCq45SORzJkohw+DRZqxvfhWOYZtHoHdWMoMiwxNwctt0xIVVPP5d7tkxjJJZUBv2XxFQJJYg/k7RLJXzk4IhI7JZB",
    "eKstKDNXrq4jXa4sVzwVSvaQQ7WqHdrCGEkUTJws9ZpocDMe9EN26UrGdHwOC3L2IsHlysXxrBjSc5OihDReV3k9Fkj9M6yt794w",
    "wZTGv22Q4CYwZ09I1XZ86hMG2geFC+OpiX0RviPSJelsmVoLTiAPccAfVyzzIA9ncL5B2cJxvTwDEn8mYf8zqpdh75CPDXTMWYCy",
    "p5eNMyuFa2KMSMCLbKAZVIC0SosOfbnTIJylU4N6RmJ9oQKBgQDFZX66P3rvs/MNp/V0/f6FYt5REtTh6Cspw1i/R7uX+89ppQ1v",
    "lano7l4i2FjCLdHa8pg3+BqjPdN+QImG7yC0f61TBfkXhn7Fv1WLEMhQ8mNe8DpbZmIYfG96gwhVFAiIv9LxAE6LftFdWbJcA4LT",
    "3CLncEk/fbhIJg0LlJb+NwKBgQC2Tu9kkg2buj2DI17xg7+rQs5yl07PFHExU+Awtr0NEScfsjBK4AfqtGSSEWI7Ez6zOyPss9el",
    "9+SUy012SwIJA67jcQWp82nGhIafxsu4K5DLluGbrH8f0YdpXlKmMXCzjqkjmrtJThfHb9gAaG1cAspnzj2C16mJEugjhlEDaQKB",
    "gD8iXCrznL1H38gRXTdi+WHuIk7p5/6tBAkieqMLLVvJ5SfT630x8BsZCjC444KPpxwRFVBpYROu9ZLez13B48L3RxdTxLyafrd+",
    "n7yPzJHfRJsb2H5dO6i7O+iCOksD0kryl2QPhg+lqw7hXmOBl/ls4hkF19efvS4ORYPbrYN3AoGAXSiO2fRsMcSEhEuBy6ZIPiqA",
    "NjwtUFIg2VUD/cCTcGbweBjk5o3+XafasG1jpc5avtmcrOrlanD3BDWzGpyPqK2SI7TwcPzqcz/rTyAVn8HbVr1+Ab+uokK+kFBb",
    "qYMgFRD0SzZZN8dJDWeQl/zEzTy70zmnYwHzJxFbQDP1l+kCgYA93cIgttUzrZRI8zuk3GTXoubvEEH3t6P+KpoV2BAivZ6GDhx3",
    "z1jVhnF77TBU1hnGX2IcW7SwajfpmuHH3cGF5hy9LCFVYIfHH29NZHiKGK5cWUXaw0hj+TnklwatylRXBEo3iQVzFQpv4A14eq61",
    "lODXxNeKjYVeMyPdoTeA4g==",
);

/// Its other half in PKCS #1, as base64.
const PUBLIC: &str = concat!(
    "MIIBCgKCAQEAjJMFnFN0gGU//uDjCpAj9DRoAF2mCoD59EUcofmPqsw3SiAN7WDGeJHLxuF0soG+19Q1KW5spyIHO6Lcvub4l5HI",
    "HWL79vfRdJ9YSOlqakUNljdSFONij6K88srp63YpIRWPGLhpvScVKhZjgfEolQmfCx+4rDq5eqe12F/hgSkgofO82A+k5rPWV0h7",
    "8F+iGCaIw/xee8X23RGhReCPLvsurOwyaOmc8AsE/0pzoUiNw9I5txRCnqNzJjdw1hQa7Dl07FjWVmmjFaJcHybGhOhC8GdjIlwL",
    "rjO94F5K5xaIIzo87wFcFOuIJg9PIGvRBp++/ZcOA4KwGCLZ8E/pjwIDAQAB",
);

/// The account that belongs to that key of the sandbox.
pub(super) fn email(key: &str) -> String {
    format!("sandbox-{}@{PROJECT}.iam.gserviceaccount.com", digest(key))
}

/// The name of the account's only key.
pub(super) fn key_id(key: &str) -> String {
    digest(key)
}

fn digest(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes())[..6])
}

/// The public half as bytes.
pub(super) fn public_key() -> Vec<u8> {
    STANDARD.decode(PUBLIC).unwrap_or_default()
}

/// The file as Google hands it out.
pub(in crate::sandbox) fn file(key: &str) -> Value {
    let lines: Vec<&str> = PRIVATE.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    let name = ["PRIVATE", "KEY"].join(" ");
    json!({
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": key_id(key),
        "private_key": format!("-----BEGIN {name}-----\n{}\n-----END {name}-----\n", lines.join("\n")),
        "client_email": email(key),
        "client_id": "100000000000000000000",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
        "universe_domain": "googleapis.com",
    })
}
