use super::*;
use crate::error::{Charged, FaultKind};

fn job() -> Job {
    let quote = Quote {
        usd: Usd::from_micros(400_000),
        as_of: jiff::civil::date(2026, 9, 19),
        basis: String::new(),
        source: String::new(),
    };
    let new = NewJob {
        id: JobId::from_entropy(7),
        provider: "openai".into(),
        model: "sora-2".into(),
        family: None,
        server: None,
        request: Request::default(),
        output: "clip.mp4".into(),
        replace: Replace::Never,
        sidecar: false,
        quote: Some(quote),
        placeholder: false,
        parent: None,
        tags: BTreeMap::new(),
        project: None,
    };
    Job::plan(new, Timestamp::UNIX_EPOCH)
}

fn after(steps: Vec<Step>) -> Job {
    let mut job = job();
    for step in steps {
        job.advance(step, Timestamp::UNIX_EPOCH).expect("a legal step");
    }
    job
}

fn accept() -> Step {
    Step::Accept(Ticket::new("video_1"))
}

fn fault(kind: FaultKind, charged: Charged) -> Fault {
    Fault { charged, ..Fault::new(kind, "no") }
}

fn file() -> SavedFile {
    SavedFile { path: "clip.mp4".into(), bytes: 1, sha256: String::new(), size: None, duration: None }
}

#[test]
fn an_id_is_eight_characters_and_begins_with_a_letter() {
    for entropy in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
        let id = JobId::from_entropy(entropy).to_string();
        assert_eq!(id.len(), 8);
        assert!(id.starts_with(|first: char| first.is_ascii_lowercase()), "{id}");
    }
}

#[test]
fn the_whole_life_settles_once() {
    let mut job = after(vec![Step::Submit, accept(), Step::Progress { running: true, percent: Some(40) }]);
    let movement = job.advance(Step::Finish(Takes::default()), Timestamp::UNIX_EPOCH).expect("it follows");
    let cost = Cost { usd: Usd::from_micros(400_000), basis: Basis::Quote };
    assert_eq!(movement, Some(Movement::Settle(cost.clone())));
    assert_eq!(job.advance(Step::Save(file()), Timestamp::UNIX_EPOCH), Ok(None));
    assert_eq!((job.state(), job.cost.clone()), (State::Saved, Some(cost)));
    assert!(job.advance(Step::Finish(Takes::default()), Timestamp::UNIX_EPOCH).is_err(), "no second bill");
}

#[test]
fn the_vendors_own_figure_wins_over_the_quote() {
    let mut job = after(vec![Step::Submit, accept()]);
    let takes = Takes { cost: Some(Usd::from_micros(390_000)), ..Takes::default() };
    let movement = job.advance(Step::Finish(takes), Timestamp::UNIX_EPOCH).expect("it follows");
    let cost = Cost { usd: Usd::from_micros(390_000), basis: Basis::Reported };
    assert_eq!(movement, Some(Movement::Settle(cost)));
}

#[test]
fn a_figure_that_cannot_be_meant_is_not_believed() {
    for absurd in [-1, 100_000_000_001, i64::MAX] {
        let mut job = after(vec![Step::Submit, accept()]);
        let takes = Takes { cost: Some(Usd::from_micros(absurd)), ..Takes::default() };
        job.advance(Step::Finish(takes), Timestamp::UNIX_EPOCH).expect("it follows");
        assert_eq!(job.cost, Some(Cost { usd: Usd::from_micros(400_000), basis: Basis::Quote }));
    }
}

#[test]
fn an_uncertain_order_keeps_its_hold_until_it_is_found_or_known_to_be_absent() {
    let lost = || Step::LoseTrack(fault(FaultKind::Unavailable, Charged::Unknown));
    let mut job = after(vec![Step::Submit]);
    assert_eq!(job.advance(lost(), Timestamp::UNIX_EPOCH), Ok(None));
    assert_eq!(job.state(), State::Uncertain);
    assert!(job.clone().advance(Step::Submit, Timestamp::UNIX_EPOCH).is_err(), "it is never simply sent again");
    let mut found = job.clone();
    assert_eq!(found.advance(accept(), Timestamp::UNIX_EPOCH), Ok(None));
    let absent = job.advance(Step::End(fault(FaultKind::NotFound, Charged::No)), Timestamp::UNIX_EPOCH);
    assert_eq!(absent, Ok(Some(Movement::Release { confirmed: true })));
}

#[test]
fn a_failure_costs_what_the_vendor_says() {
    let end = |kind, charged| {
        let mut job = after(vec![Step::Submit, accept()]);
        let movement = job.advance(Step::End(fault(kind, charged)), Timestamp::UNIX_EPOCH).expect("it follows");
        (job.state(), movement.expect("the hold does not stay"))
    };
    let quoted = Cost { usd: Usd::from_micros(400_000), basis: Basis::Quote };
    assert_eq!(end(FaultKind::Policy, Charged::Yes), (State::Refused, Movement::Settle(quoted.clone())));
    assert_eq!(end(FaultKind::Failed, Charged::No), (State::Failed, Movement::Release { confirmed: true }));
    assert_eq!(end(FaultKind::Cancelled, Charged::Unknown), (State::Cancelled, Movement::Release { confirmed: false }));

    let told = |micros| {
        let mut job = after(vec![Step::Submit, accept()]);
        let fault = Fault::new(FaultKind::Failed, "no").at_cost(Some(Usd::from_micros(micros)));
        job.advance(Step::End(fault), Timestamp::UNIX_EPOCH).expect("it follows").expect("the hold does not stay")
    };
    let reported = Cost { usd: Usd::from_micros(120_000), basis: Basis::Reported };
    assert_eq!(told(120_000), Movement::Settle(reported), "the vendor's own figure, and not the quote");
    assert_eq!(told(0), Movement::Release { confirmed: true });
    assert_eq!(told(i64::MAX), Movement::Settle(quoted), "an absurd one is not believed");
}

#[test]
fn a_clip_that_expired_before_it_was_fetched_stays_paid() {
    let mut job = after(vec![Step::Submit, accept(), Step::Finish(Takes::default())]);
    let movement = job.advance(Step::End(fault(FaultKind::Gone, Charged::Unknown)), Timestamp::UNIX_EPOCH);
    assert_eq!(movement, Ok(None));
    assert_eq!(job.state(), State::Expired);
    assert!(job.cost.is_some());
}

#[test]
fn a_percentage_never_goes_back() {
    let mut job = after(vec![Step::Submit, accept(), Step::Progress { running: true, percent: Some(40) }]);
    job.advance(Step::Progress { running: false, percent: Some(0) }, Timestamp::UNIX_EPOCH).expect("it follows");
    assert_eq!((job.state(), job.percent), (State::Queued, Some(40)));
}

#[test]
fn an_ended_job_takes_no_further_step() {
    let ended = after(vec![Step::Submit, Step::End(fault(FaultKind::Invalid, Charged::No))]);
    for step in [Step::Submit, accept(), Step::Save(file()), Step::Finish(Takes::default())] {
        assert!(ended.clone().advance(step, Timestamp::UNIX_EPOCH).is_err());
    }
}

#[test]
fn a_job_is_stored_and_read_back_whole() {
    let inline = Place::Inline(bytes::Bytes::from_static(b"ftyp"));
    let takes =
        Takes { assets: vec![Asset { variant: Variant::Video, place: inline, expires_at: None }], ..Takes::default() };
    let job = after(vec![Step::Submit, accept(), Step::Finish(takes), Step::Save(file())]);
    let text = serde_json::to_string(&job).expect("it can be written");
    assert_eq!(serde_json::from_str::<Job>(&text).expect("it can be read"), job);
}
