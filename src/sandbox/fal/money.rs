//! What the vendor says about money: unit prices, estimates, what was billed, what is left.

use serde_json::{Map, Value, json};

use super::endpoints::{self, Endpoint};
use super::platform::{No, admin_only, answered, dollars, endpoints_of, only, page, value, values};
use super::{SIDE, order};
use crate::money::Usd;
use crate::sandbox::ledger::Charge;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// What a customer has paid in before the sandbox opened.
const PAID_IN: Usd = Usd::from_micros(1_000_000_000);

/// The most requests whose bills can be asked for at once, and how many bills come on a page.
const MOST_REQUESTS: usize = 50;
const BILLS_ON_A_PAGE: usize = 10_000;

/// `GET /v1/models/pricing`.
pub(super) fn pricing(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    answered(world, prices(visit))
}

fn prices(visit: &Visit<'_>) -> Result<Value, No> {
    only(visit, &["endpoint_id", "limit", "cursor"])?;
    let asked = endpoints_of(visit)?;
    if asked.is_empty() {
        return Err(No::unfit("endpoint_id: at least one value is required"));
    }
    let price = |endpoint: &&Endpoint| {
        json!({
            "endpoint_id": endpoint.id,
            "unit_price": dollars(Usd::from_micros(endpoint.bill.unit_price)),
            "unit": endpoint.bill.unit,
            "currency": "USD",
        })
    };
    let prices: Vec<Value> = asked.iter().map(price).collect();
    Ok(json!({ "prices": prices, "next_cursor": null, "has_more": false }))
}

/// `POST /v1/models/pricing/estimate`: for quantities, not for an input.
pub(super) fn estimate(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    answered(world, estimated(&visit.form.fields))
}

fn estimated(body: &Map<String, Value>) -> Result<Value, No> {
    if let Some(name) = body.keys().find(|name| !["estimate_type", "endpoints"].contains(&name.as_str())) {
        return Err(No::unfit(format!("Unrecognized key: '{name}'")));
    }
    let kind = body.get("estimate_type").and_then(Value::as_str).unwrap_or_default();
    let quantity = match kind {
        "unit_price" => "unit_quantity",
        "historical_api_price" => "call_quantity",
        _ => return Err(No::unfit("estimate_type: must be unit_price or historical_api_price")),
    };
    let endpoints = body.get("endpoints").and_then(Value::as_object).filter(|endpoints| !endpoints.is_empty());
    let endpoints = endpoints.ok_or_else(|| No::unfit("endpoints: at least one is required"))?;
    let mut total = Usd::ZERO;
    for (id, asked) in endpoints {
        let endpoint = endpoints::find(id).ok_or_else(|| No::not_found(format!("Endpoint '{id}' not found")))?;
        let number = asked.get(quantity).filter(|number| number.is_number());
        let cost = number.and_then(|number| cost(endpoint, quantity, &number.to_string()));
        total =
            total + cost.ok_or_else(|| No::unfit(format!("endpoints.{id}.{quantity}: must be a number above 0")))?;
    }
    Ok(json!({ "estimate_type": kind, "total_cost": dollars(total), "currency": "USD" }))
}

fn cost(endpoint: &Endpoint, quantity: &str, number: &str) -> Option<Usd> {
    if quantity == "unit_quantity" {
        return endpoint.bill.charge_for(number);
    }
    let calls: i64 = number.parse().ok().filter(|calls| *calls > 0)?;
    order::usual_price(endpoint).micros().checked_mul(calls).map(Usd::from_micros)
}

/// `GET /v1/models/billing-events`, for admins: what was really charged.
pub(super) fn billing_events(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let found = bills(world, visit);
    answered(world, found)
}

fn bills(world: &World, visit: &Visit<'_>) -> Result<Value, No> {
    admin_only(world, visit)?;
    only(visit, &["request_id", "endpoint_id", "limit", "cursor"])?;
    let (requests, asked) = (values(visit, "request_id"), endpoints_of(visit)?);
    if requests.len() > MOST_REQUESTS {
        return Err(No::unfit(format!("request_id: at most {MOST_REQUESTS} values are allowed")));
    }
    let charges = world.ledger.charges.iter().rev().filter(|charge| charge.provider == SIDE.name);
    let bills = charges.filter_map(|charge| Some((charge, billed_endpoint(world, charge)?)));
    let wanted = bills.filter(|(charge, endpoint)| {
        let named = requests.is_empty() || requests.contains(&charge.id.as_str());
        named && (asked.is_empty() || asked.iter().any(|asked| asked.id == endpoint.id))
    });
    let page = page(visit, wanted.collect(), (50, BILLS_ON_A_PAGE), |(charge, _)| &charge.id)?;
    let events: Vec<Value> = page.items.iter().map(|(charge, endpoint)| event(world, charge, endpoint)).collect();
    Ok(json!({ "billing_events": events, "has_more": page.next_cursor.is_some(), "next_cursor": page.next_cursor }))
}

fn billed_endpoint(world: &World, charge: &Charge) -> Option<&'static Endpoint> {
    let order = world.ledger.submissions.iter().find(|order| order.id == charge.id)?;
    endpoints::find(&order.model)
}

fn event(world: &World, charge: &Charge, endpoint: &Endpoint) -> Value {
    let ended = world.job(SIDE.name, &charge.id).and_then(|job| job.ended);
    json!({
        "request_id": charge.id,
        "endpoint_id": endpoint.id,
        "timestamp": ended.map(|ended| world.clock.rfc3339(ended)),
        "output_units": endpoint.bill.units(charge.usd).parse().map_or(Value::Null, Value::Number),
        "unit_price": dollars(Usd::from_micros(endpoint.bill.unit_price)),
        "percent_discount": 0,
        "cost_subtotal": dollars(charge.usd),
        "cost_discount": 0,
        "cost_total": dollars(charge.usd),
        "cost_estimate_nano_usd": charge.usd.micros().saturating_mul(1000),
    })
}

/// `GET /v1/account/billing`, for admins.
pub(super) fn balance(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let found = left(world, visit);
    answered(world, found)
}

fn left(world: &World, visit: &Visit<'_>) -> Result<Value, No> {
    admin_only(world, visit)?;
    only(visit, &["expand"])?;
    let mut account = json!({ "username": "sandbox" });
    match value(visit, "expand") {
        None => {}
        Some("credits") => {
            let charges = world.ledger.charges.iter().filter(|charge| charge.provider == SIDE.name);
            let spent: Usd = charges.map(|charge| charge.usd).sum();
            account["credits"] = json!({ "current_balance": dollars(PAID_IN - spent), "currency": "USD" });
        }
        Some(_) => return Err(No::unfit("expand: must be credits")),
    }
    Ok(account)
}
