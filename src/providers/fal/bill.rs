//! What fal says that a job has cost: its billing events, which it shows to keys of the admin scope alone.

use super::super::{Next, below, dollars};
use super::{Fal, address};
use crate::call::{Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::money::Usd;

impl Fal {
    pub(super) fn look_up(&self, ticket: &Ticket, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        let id = address::request_id(ticket);
        let Some(reply) = so_far.last() else {
            let events = Call::get(below(&self.platform, &["models", "billing-events"])).query("request_id", id);
            return Ok(Next::Call(Box::new(events)));
        };
        let events = self.read(reply, |document| document.needed_list("/billing_events"));
        let events = events.map_err(|fault| match reply.status {
            403 => {
                let message = "fal shows its bills to keys of the admin scope alone, and this key has another scope";
                Fault { message: message.to_owned(), kind: FaultKind::Auth, ..fault }
            }
            _ => fault,
        })?;
        let own = events.iter().filter(|event| event.text("/request_id") == Some(id));
        let costs: Vec<Usd> = own.map(total).collect::<Result<_, _>>()?;
        Ok(Next::Ready((!costs.is_empty()).then(|| costs.into_iter().sum())))
    }
}

fn total(event: &Document) -> Result<Usd, Fault> {
    let unreadable = || Fault::new(FaultKind::Unreadable, "a billing event of the provider's has no `/cost_total`");
    event.at("/cost_total").and_then(dollars::usd).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::FAL;
    use crate::providers::tests::billed;

    fn asked(so_far: &[(u16, Value)]) -> String {
        billed(&FAL, so_far)
    }

    #[test]
    fn its_events_tell_it_to_keys_of_the_admin_scope() {
        assert_eq!(asked(&[]), "https://api.fal.ai/v1/models/billing-events?request_id=job-1");
        let event = |id: &str, cost: Value| json!({"request_id": id, "cost_total": cost});
        let events = |events: &[Value]| (200, json!({ "billing_events": events }));
        let two = [event("job-1", json!(0.6)), event("job-2", json!(9)), event("job-1", json!("0.05"))];
        assert_eq!(asked(&[events(&two)]), "0.65");
        assert_eq!(asked(&[events(&[])]), "nothing");
        assert_eq!(asked(&[events(&[event("job-1", json!(null))])]), "Unreadable");
        let no = json!({"error": {"message": "This endpoint requires an API key with admin scope"}});
        assert_eq!(asked(&[(403, no)]), "Auth");
    }
}
