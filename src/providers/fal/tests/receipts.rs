//! The receipt of an order, and the addresses that follow from it.

use super::*;

fn receipt() -> Value {
    json!({
        "request_id": "0b6c7d1e", "status": "IN_QUEUE", "queue_position": 3, "response_url": JOB,
        "status_url": format!("{JOB}/status"), "cancel_url": format!("{JOB}/cancel"), "gateway_request_id": "0b6c7d1e",
    })
}

fn accepted(dialect: &Fal, body: &Value) -> Ticket {
    match dialect.read_submit(&order(), &reply(200, body)).expect("it is taken") {
        Receipt::Ticket(ticket) => ticket,
        Receipt::Done(..) => panic!("nothing is done yet"),
    }
}

#[test]
fn the_addresses_of_the_receipt_are_kept() {
    let mut body = receipt();
    body["status_url"] = json!(format!("{BASE}/{VEO}/requests/0b6c7d1e/status"));
    let ticket = accepted(&dialect(), &body);
    assert_eq!((ticket.remote_id.as_str(), &ticket.extra["endpoint"]), ("0b6c7d1e", &json!(VEO)));
    assert_eq!(dialect().poll(&ticket), Call::get(url(&format!("{BASE}/{VEO}/requests/0b6c7d1e/status"))));
}

#[test]
fn an_address_of_another_host_is_not_kept_and_gets_no_key() {
    let mut body = receipt();
    for foreign in
        ["https://evil.example/x/status", "http://queue.fal.run/x", "https://queue.fal.run:8443/x", "no address"]
    {
        body["status_url"] = foreign.into();
        let ticket = accepted(&dialect(), &body);
        assert_eq!(ticket.extra.get("status_url"), None, "{foreign}");
        assert_eq!(dialect().poll(&ticket).url.as_str(), format!("{JOB}/status"));
        let stored = Ticket { extra: json!({ "endpoint": VEO, "status_url": foreign }), ..ticket };
        assert_eq!(dialect().poll(&stored).url.as_str(), format!("{JOB}/status"));
    }
}

#[test]
fn a_job_is_asked_for_by_owner_and_alias() {
    let ticket = accepted(&dialect(), &json!({ "request_id": "0b6c7d1e" }));
    assert_eq!(ticket, super::tests::ticket());
    assert_eq!(dialect().poll(&ticket).url.as_str(), format!("{JOB}/status"));
    let cancel = dialect().cancel(&ticket).expect("a call");
    assert_eq!(
        (cancel.method, cancel.url.as_str(), cancel.repeat),
        (Method::Put, &*format!("{JOB}/cancel"), Repeat::Safe)
    );
    let deep = Ticket { extra: json!({ "endpoint": "workflows/me/film/cut/fast" }), ..ticket };
    assert_eq!(dialect().poll(&deep).url.path(), "/workflows/me/film/requests/0b6c7d1e/status");
    let named = Ticket::new("bytedance/seedance-2.0/fast/text-to-video#77-a");
    assert_eq!(dialect().poll(&named).url.path(), "/bytedance/seedance-2.0/requests/77-a/status");
}

#[test]
fn a_configured_server_has_every_host_below_it() {
    let server = Server { is_vendors: false, ..Server::vendors(url("http://127.0.0.1:8000/fal")) };
    let dialect = Fal::at(&server);
    assert_eq!(dialect.submit(&order()).expect("a call").url.as_str(), format!("http://127.0.0.1:8000/fal/{VEO}"));
    assert_eq!(dialect.list(None).expect("a call").url.path(), "/fal/api.fal.ai/v1/models/requests/search");
    let ticket = accepted(&dialect, &receipt());
    assert_eq!(dialect.poll(&ticket).url.path(), "/fal/fal-ai/veo3.1/requests/0b6c7d1e/status");
    let mut beside = receipt();
    beside["status_url"] = "http://127.0.0.1:8000/falsified/status".into();
    assert_eq!(dialect.poll(&accepted(&dialect, &beside)).url.path(), "/fal/fal-ai/veo3.1/requests/0b6c7d1e/status");
}

#[test]
fn a_receipt_without_an_id_may_be_an_order_that_was_taken() {
    for body in [json!({}), json!({ "request_id": null }), json!({ "request_id": "" })] {
        let fault = dialect().read_submit(&order(), &reply(200, &body)).expect_err("no id");
        assert_eq!((fault.kind, fault.status), (FaultKind::Unreadable, Some(200)));
        assert!(fault.message.contains("`/request_id`"), "{}", fault.message);
    }
}

#[test]
fn a_no_to_an_order_costs_nothing_where_it_is_certain() {
    let no = |status| {
        let body = json!({ "detail": "Application not found" });
        let fault = dialect().read_submit(&order(), &reply(status, &body)).expect_err("a no");
        assert_eq!(fault.message, "Application not found");
        (fault.kind, fault.charged)
    };
    assert_eq!(no(404), (FaultKind::Retired, Charged::No));
    assert_eq!(no(401), (FaultKind::Auth, Charged::No));
    assert_eq!(no(422), (FaultKind::Invalid, Charged::No));
    assert_eq!(no(429), (FaultKind::Rate, Charged::No));
    assert_eq!(no(408), (FaultKind::Unavailable, Charged::Unknown));
    assert_eq!(no(503), (FaultKind::Unavailable, Charged::Unknown));
}

#[test]
fn the_key_has_its_own_word() {
    let key = Secret::new("id:secret").expect("a key");
    let signed = dialect().sign(&Call::get(url(JOB)), &key, Timestamp::UNIX_EPOCH);
    assert_eq!((signed[0].0, signed[0].1.expose()), ("authorization", "Key id:secret"));
}
