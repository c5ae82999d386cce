mod jobs;
mod orders;

use super::super::OrderInput;
use super::super::tests::{billed, reply, spelling_in};
use super::*;
use crate::call::{Auth, Repeat};
use crate::error::Charged;
use crate::shape::Seconds;

const BASE: &str = "https://generativelanguage.googleapis.com/v1beta";
const ID: &str = "v1_lamp42";

fn dialect() -> Gemini {
    Gemini { base_url: Url::parse(BASE).expect("an address") }
}

/// An order of the newer model, spelt as the catalog has it.
fn order(mode: Mode) -> Order {
    let table = include_str!("../../catalog/models/gemini.toml");
    Order {
        model: "gemini-omni-1.1-flash".into(),
        mode,
        prompt: "the lighthouse lamp begins to turn".into(),
        seconds: Some(Seconds::whole(4)),
        aspect: "9:16".parse().ok(),
        resolution: "720p".parse().ok(),
        spelling: spelling_in(table, "gemini-omni-1.1-flash"),
        ..Order::default()
    }
}

fn with(order: Order, inputs: &[(Role, &str)]) -> Order {
    let input = |(role, at): &(Role, &str)| OrderInput {
        role: *role,
        at: match at.strip_prefix("up:") {
            Some(name) => InputRef::Uploaded(name.to_owned()),
            None if at.starts_with("data:") => InputRef::Data((*at).to_owned()),
            None => InputRef::Url(Url::parse(at).expect("an address")),
        },
    };
    Order { inputs: inputs.iter().map(input).collect(), ..order }
}
