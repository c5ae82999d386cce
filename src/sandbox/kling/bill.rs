//! What a job that has ended well is said to have cost: in units, or in money where its prompt asks for that.

use serde_json::{Value, json};

use super::models::units;
use crate::sandbox::world::Job;

/// The word in a prompt that lets a job be paid from the balance.
const CASH: &str = "[cash]";

/// `billing[]` of the new standard. All numbers are texts.
pub(super) fn billing(job: &Job) -> Value {
    let price = job.order.price;
    if job.order.prompt.contains(CASH) {
        return json!([{
            "charge_type": "cash",
            "cash_type": "balance",
            "amount": price.to_string(),
            "currency": "USD",
            "list_price": price.to_string(),
        }]);
    }
    json!([{ "charge_type": "unit", "amount": units(price), "package_type": "video" }])
}

/// `final_unit_deduction` and `final_balance_deduction` of the legacy interface.
pub(super) fn deductions(job: &Job) -> (Value, Value) {
    let price = job.order.price;
    if job.order.prompt.contains(CASH) {
        return (json!("0"), json!({ "quota": price.to_string(), "list_price": price.to_string() }));
    }
    (json!(units(price)), json!({ "quota": "0", "list_price": "0" }))
}
