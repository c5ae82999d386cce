//! What the vendor's books tell its customer: the packs of units, and what each job took.

use serde_json::{Value, json};

use super::models::units;
use super::{SIDE, said, unfit};
use crate::money::Usd;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// The units that were bought: five thousand, at the list price.
const BOUGHT: Usd = Usd::from_micros(700_000_000);

/// `GET /account/costs`: what is left of the packs. The vendor's figures are half a day old; these are not.
pub(super) fn costs(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    for name in ["start_time", "end_time"] {
        let given = visit.query.iter().find(|(given, _)| given == name);
        let is_time = given.is_some_and(|(_, value)| value.parse::<u64>().is_ok());
        if !is_time {
            return Err(unfit(name, "is required, in milliseconds"));
        }
    }
    if let Some((name, _)) =
        visit.query.iter().find(|(name, _)| !["start_time", "end_time", "resource_pack_name"].contains(&name.as_str()))
    {
        return Err(unfit(name, "is not a known parameter"));
    }
    let mine = world.ledger.charges.iter().filter(|charge| charge.provider == SIDE.name);
    let used = mine.fold(Usd::ZERO, |sum, charge| sum + charge.usd);
    let left = Usd::from_micros(BOUGHT.micros() - used.micros());
    let pack = json!({
        "resource_pack_name": "sandbox",
        "resource_pack_id": "pack-1",
        "resource_pack_type": "decreasing_total",
        "total_quantity": units(BOUGHT).parse::<f64>().unwrap_or_default(),
        "remaining_quantity": units(left).parse::<f64>().unwrap_or_default(),
        "status": "online",
    });
    // The word for a message is another one inside.
    Ok(said(world, &json!({ "code": 0, "msg": "SUCCESS", "resource_pack_subscribe_infos": [pack] })))
}

/// `POST /account/billing/balance` and `/account/billing/package`: what each job took. Of the fields only the list is
/// documented.
pub(super) fn deductions(world: &mut World) -> Answer {
    let mine = world.ledger.charges.iter().filter(|charge| charge.provider == SIDE.name);
    let detail: Vec<Value> = mine
        .map(
            |charge| json!({ "task_id": charge.id, "amount": units(charge.usd), "list_price": charge.usd.to_string() }),
        )
        .collect();
    said(world, &json!({ "result": { "detail": detail } }))
}
