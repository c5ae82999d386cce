//! How a job is polled, what it leaves and what it cost.

use super::*;

#[test]
fn every_status_word_is_understood() {
    assert_eq!(polled(&json!({})), Progress::Queued(None));
    assert_eq!(polled(&json!({"status": "in_progress"})), Progress::Running(None));
    assert_eq!(polled(&json!({"status": "polishing"})), Progress::Unknown("polishing".into()));
    let refusal = failed(&json!({"status": "failed", "error": "upstream refused the prompt"}));
    assert_eq!((refusal.kind, refusal.message.as_str()), (FaultKind::Failed, "upstream refused the prompt"));
    assert_eq!(failed(&json!({"status": "dead", "error": null})).kind, FaultKind::Failed);
    let cancelled = failed(&json!({"status": "cancelled", "error": "Job was cancelled"}));
    assert_eq!((cancelled.kind, cancelled.message.as_str()), (FaultKind::Cancelled, "Job was cancelled"));
    let expired = failed(&json!({"status": "expired", "error": "Job exceeded maximum time to live"}));
    assert_eq!((expired.kind, expired.vendor_code.as_deref()), (FaultKind::Gone, Some("expired")));
    let silent = failed(&json!({"status": "failed"}));
    assert_eq!(silent.message, "the provider ended the job without a reason: failed");
    assert_eq!(silent.charged, Charged::Unknown, "no usage: not known, and never 0");
    assert_eq!(failed(&json!({"status": "failed", "usage": {"cost": 0}})).charged, Charged::No);
    let billed = failed(&json!({"status": "failed", "usage": {"cost": 0.12}}));
    assert_eq!((billed.charged, billed.cost), (Charged::Yes, Some(Usd::from_micros(120_000))));
}

#[test]
fn a_finished_job_is_read_with_the_key_and_its_kept_copy_without() {
    let takes = done(polled(&json!({
        "status": "completed", "generation_id": "gen-1790000042-aa11",
        "unsigned_urls": [format!("{BASE}/videos/{ID}/content?index=0")],
        "urls": ["https://files.example.net/o/1.mp4?sig=abc"], "expires_at": 1_790_090_000,
        "usage": {"cost": 0.12, "is_byok": false},
    })));
    assert_eq!(takes.cost, Some(Usd::from_micros(120_000)));
    let [own, kept] = takes.assets.as_slice() else { panic!("{takes:?}") };
    let Place::Keyed(call) = &own.place else { panic!("without the key: {own:?}") };
    assert_eq!((call.auth, call.url.as_str()), (Auth::Key, &*format!("{BASE}/videos/{ID}/content?index=0")));
    let signed = Url::parse("https://files.example.net/o/1.mp4?sig=abc").expect("an address");
    assert_eq!((&kept.place, kept.expires_at), (&Place::Open(signed), Timestamp::from_second(1_790_090_000).ok()));
}

#[test]
fn a_finished_job_without_addresses_has_its_content_all_the_same() {
    let takes = done(polled(&json!({"status": "completed", "unsigned_urls": null, "usage": {"cost": null}})));
    assert_eq!((takes.assets.len(), takes.cost), (1, None));
    let own_key = done(polled(&json!({"status": "completed", "usage": {"cost": 0.01, "is_byok": true}})));
    assert_eq!(own_key.cost, None, "the vendor bills the rest itself");
}

#[test]
fn a_bill_that_is_missing_is_looked_up_and_never_holds_the_clip_back() {
    let change = json!({"status": "completed", "generation_id": "gen-1", "usage": {"cost": null, "is_byok": false}});
    let Progress::Collect(call) = polled(&change) else { panic!("no second hop") };
    assert_eq!((call.method, call.url.as_str()), (Method::Get, &*format!("{BASE}/generation?id=gen-1")));
    let bill =
        |status, body: &Value| done(dialect().read_collect(&Ticket::new(ID), &reply(status, body)).expect("done"));
    let told = bill(200, &json!({"data": {"id": "gen-1", "total_cost": 0.4838, "api_type": "video"}}));
    assert_eq!((told.cost, told.assets.len()), (Some(Usd::from_micros(483_800)), 1));
    for (status, body) in [(404, json!({"error": {"code": 404, "message": "not found"}})), (200, json!({}))] {
        assert_eq!((bill(status, &body).cost, bill(status, &body).assets.len()), (None, 1));
    }
}

#[test]
fn there_is_no_cancel_delete_list_or_search() {
    let ticket = Ticket::new(ID);
    let acts = [dialect().cancel(&ticket).err(), dialect().delete(&ticket).err(), dialect().list(None).err()];
    assert!(acts.iter().all(|fault| fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Unsupported)));
    let abilities = Abilities { edit: true, extend: true, ..Abilities::default() };
    assert_eq!(dialect().abilities(), abilities);
    let check = dialect().check().expect("a call");
    assert_eq!((check.auth, check.repeat, check.url.as_str()), (Auth::Key, Repeat::Safe, &*format!("{BASE}/key")));
}
