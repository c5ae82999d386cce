//! What fal says that a job has cost.
//!
//! Its billing events are the books, which it shows to keys of the admin scope alone. Any other key is told the units
//! that a result was billed for, and what one of them costs: the same amount, before discounts.

use serde_json::Value;

use super::super::{Dialect, Next, below, dollars};
use super::address::{Act, request_id};
use super::{Fal, Progress};
use crate::call::{Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::money::Usd;

impl Fal {
    /// The events; where they are closed, the result and then the price of its units.
    pub(super) fn look_up(&self, ticket: &Ticket, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        let id = request_id(ticket);
        let Some((events, rest)) = so_far.split_first() else {
            let events = Call::get(below(&self.platform, &["models", "billing-events"])).query("request_id", id);
            return Ok(Next::Call(Box::new(events)));
        };
        if events.status == 403 {
            return self.by_units(ticket, rest, &self.read_error(events));
        }
        let events = self.read(events, |document| document.needed_list("/billing_events"))?;
        let own = events.iter().filter(|event| event.text("/request_id") == Some(id));
        let costs: Vec<Usd> = own.map(total).collect::<Result<_, _>>()?;
        Ok(Next::Ready((!costs.is_empty()).then(|| costs.into_iter().sum())))
    }

    fn by_units(&self, ticket: &Ticket, so_far: &[Reply], no: &Fault) -> Result<Next<Option<Usd>>, Fault> {
        let message = "fal shows its bills to keys of the admin scope alone, and this key has another scope";
        let closed = || Fault { message: message.to_owned(), kind: FaultKind::Auth, ..no.clone() };
        let Some((result, prices)) = so_far.split_first() else {
            let result = self.address(ticket, Act::Result).ok_or_else(closed)?;
            return Ok(Next::Call(Box::new(Call::get(result))));
        };
        let endpoint = ticket.extra["endpoint"].as_str().ok_or_else(closed)?;
        // What has no clip may have been billed all the same, which only the books tell.
        let is_made = matches!(self.read_collect(ticket, result), Ok(Progress::Done(_)));
        let units = result.header("x-fal-billable-units").filter(|_| is_made).ok_or_else(closed)?;
        let Some(prices) = prices.last() else {
            let pricing = Call::get(below(&self.platform, &["models", "pricing"])).query("endpoint_id", endpoint);
            return Ok(Next::Call(Box::new(pricing)));
        };
        let price = self.read(prices, |document| Ok(unit_price(&document.needed_list("/prices")?, endpoint)))?;
        let cost = price.and_then(|price| dollars::product(&Value::String(units.to_owned()), &price));
        Ok(Next::Ready(Some(cost.ok_or_else(closed)?)))
    }
}

fn unit_price(prices: &[Document], endpoint: &str) -> Option<Value> {
    let own = prices.iter().find(|price| price.text("/endpoint_id") == Some(endpoint))?;
    own.at("/unit_price").filter(|_| own.text("/currency").is_none_or(|currency| currency == "USD")).cloned()
}

fn total(event: &Document) -> Result<Usd, Fault> {
    let unreadable = || Fault::new(FaultKind::Unreadable, "a billing event of the provider's has no `/cost_total`");
    event.at("/cost_total").and_then(dollars::usd).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;
    use url::Url;

    use super::super::FAL;
    use super::*;
    use crate::providers::Server;
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
        assert_eq!(asked(&[(403, no)]), "Auth", "of a job whose endpoint nobody knows there is nothing else to ask");
    }

    #[test]
    fn other_keys_are_told_units_and_what_one_costs() {
        let base = Url::parse(FAL.base_url).expect("an address");
        let dialect = (FAL.speak)(&Server::vendors(base));
        let ticket = Ticket { remote_id: "job-1".into(), extra: json!({"endpoint": "fal-ai/veo3.1/fast"}) };
        let reply = |status, headers: &[(&str, &str)], body: &Value| Reply {
            status,
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: body.to_string().into(),
        };
        let closed =
            reply(403, &[], &json!({"error": {"message": "This endpoint requires an API key with admin scope"}}));
        let clip = json!({"video": {"url": "https://v3.fal.media/files/a.mp4"}});
        let made = reply(200, &[("x-fal-billable-units", "3.008")], &clip);
        let price = |currency: &str| {
            let price = json!({"endpoint_id": "fal-ai/veo3.1/fast", "unit_price": 0.15, "currency": currency});
            reply(200, &[], &json!({ "prices": [price] }))
        };
        let bill = |so_far: &[Reply]| match dialect.bill(&ticket, Timestamp::UNIX_EPOCH, so_far) {
            Ok(Next::Call(call)) => call.url.to_string(),
            Ok(Next::Ready(usd)) => usd.map_or_else(|| "nothing".to_owned(), |usd| usd.to_string()),
            Ok(Next::Wait(_)) => panic!("nothing is to be waited for"),
            Err(fault) => format!("{:?}", fault.kind),
        };
        let asked = [closed.clone(), made.clone()];
        assert_eq!(bill(&asked[..1]), "https://queue.fal.run/fal-ai/veo3.1/requests/job-1");
        assert_eq!(bill(&asked), "https://api.fal.ai/v1/models/pricing?endpoint_id=fal-ai%2Fveo3.1%2Ffast");
        assert_eq!(bill(&[closed.clone(), made.clone(), price("USD")]), "0.4512");
        assert_eq!(bill(&[closed.clone(), made, price("EUR")]), "Auth");
        let failed = reply(422, &[("x-fal-billable-units", "3")], &json!({"detail": []}));
        assert_eq!(bill(&[closed.clone(), failed]), "Auth", "only the books know whether a failure is billed");
        assert_eq!(bill(&[closed, reply(200, &[], &clip)]), "Auth");
    }
}
