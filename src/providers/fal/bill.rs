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
    use jiff::Timestamp;
    use serde_json::{Value, json};
    use url::Url;

    use super::super::FAL;
    use super::*;
    use crate::error::FaultKind;
    use crate::providers::{Dialect, Server};

    fn asked(so_far: &[(u16, Value)]) -> Result<Next<Option<Usd>>, Fault> {
        let base = Url::parse(FAL.base_url).expect("an address");
        let dialect: Box<dyn Dialect> = (FAL.speak)(&Server::vendors(base));
        let replies: Vec<Reply> = so_far
            .iter()
            .map(|(status, body)| Reply { status: *status, headers: Vec::new(), body: body.to_string().into() })
            .collect();
        dialect.bill(&Ticket::new("job-1"), ordered_at(), &replies)
    }

    fn ordered_at() -> Timestamp {
        "2026-11-21T10:00:00Z".parse().expect("a moment")
    }

    fn address(next: Result<Next<Option<Usd>>, Fault>) -> String {
        let Ok(Next::Call(call)) = next else { panic!("no call: {next:?}") };
        call.url.to_string()
    }

    fn told(micros: i64) -> Result<Next<Option<Usd>>, Fault> {
        Ok(Next::Ready(Some(Usd::from_micros(micros))))
    }

    const NOTHING: Result<Next<Option<Usd>>, Fault> = Ok(Next::Ready(None));

    #[test]
    fn its_events_tell_it_to_keys_of_the_admin_scope() {
        assert_eq!(address(asked(&[])), "https://api.fal.ai/v1/models/billing-events?request_id=job-1");
        let event = |id: &str, cost: Value| json!({"request_id": id, "cost_total": cost});
        let events = |events: &[Value]| (200, json!({ "billing_events": events }));
        let two = [event("job-1", json!(0.6)), event("job-2", json!(9)), event("job-1", json!("0.05"))];
        assert_eq!(asked(&[events(&two)]), told(650_000));
        assert_eq!(asked(&[events(&[])]), NOTHING);
        let nameless = asked(&[events(&[event("job-1", json!(null))])]).expect_err("no amount");
        assert_eq!(nameless.kind, FaultKind::Unreadable);
        let closed =
            asked(&[(403, json!({"error": {"message": "This endpoint requires an API key with admin scope"}}))]);
        let closed = closed.expect_err("a no");
        assert_eq!((closed.kind, closed.message.contains("admin scope")), (FaultKind::Auth, true));
    }
}
