mod errors;
mod jobs;
mod orders;

use super::super::OrderInput;
use super::super::tests::{reply, spelling_in};
use super::*;
use crate::call::{Auth, Method, Repeat};
use crate::request::InputRef;

const BASE: &str = "https://api.minimax.io";
const ID: &str = "424010985738630";

fn dialect() -> MiniMax {
    MiniMax { base_url: Url::parse(BASE).expect("an address") }
}

/// An order of that model, spelt as the catalog has it.
fn order(model: &str, mode: Mode) -> Order {
    let table = include_str!("../../catalog/models/minimax.toml");
    Order {
        model: model.into(),
        mode,
        prompt: "hail bounces on a tin roof".into(),
        seconds: Some(Seconds::whole(6)),
        resolution: "768p".parse().ok(),
        spelling: spelling_in(table, model),
        label: "k3v9qm2x".into(),
        ..Order::default()
    }
}

fn with(order: Order, inputs: &[(Role, &str)]) -> Order {
    let input =
        |(role, at): &(Role, &str)| OrderInput { role: *role, at: InputRef::Url(Url::parse(at).expect("an address")) };
    Order { inputs: inputs.iter().map(input).collect(), ..order }
}

fn second() -> Ticket {
    ticket(ID, Generation::Second)
}

fn first() -> Ticket {
    ticket("106916112212032", Generation::First)
}
