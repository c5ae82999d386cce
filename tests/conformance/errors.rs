//! What the vendor says no to: each documented no becomes its kind, and the vendor's own sentence is kept.

use libtest_mimic::Trial;
use rushes::call::Reply;
use rushes::error::{Charged, Fault, Kind};
use rushes::job::{Job, State, Step};
use rushes::run::Goal;
use rushes::sandbox::Profile;
use rushes::secret::Secret;
use serde_json::Value;

use crate::servers::everybody;
use crate::stage::{Props, Stage, ends_badly};
use crate::support::books::Books;
use crate::support::subject::{Subject, named, trial, vendor};

/// The mishap, the ending, the state.
type Case = (&'static str, Kind, State);

/// A no to an order.
const REFUSED: [Case; 10] = [
    ("400", Kind::Usage, State::Failed),
    ("401", Kind::Auth, State::Failed),
    ("403", Kind::Auth, State::Failed),
    ("404", Kind::NotFound, State::Failed),
    ("429", Kind::Unavailable, State::Failed),
    ("no-credit", Kind::Money, State::Failed),
    ("moderation", Kind::Policy, State::Refused),
    ("retired", Kind::NotFound, State::Failed),
    ("413", Kind::Usage, State::Failed),
    ("422", Kind::Usage, State::Failed),
];

/// The same where the vendor itself may have broken down after taking the order.
const BROKEN: [Case; 4] = [
    ("500", Kind::Uncertain, State::Uncertain),
    ("502", Kind::Uncertain, State::Uncertain),
    ("503", Kind::Uncertain, State::Uncertain),
    ("504", Kind::Uncertain, State::Uncertain),
];

/// How the vendor ends a job that it took: by an order that is doomed, or at a look.
const ENDED: [Case; 3] = [
    ("submit:fail", Kind::Failed, State::Failed),
    ("poll:fail", Kind::Failed, State::Failed),
    ("poll:moderation", Kind::Policy, State::Refused),
];

pub(crate) fn trials() -> Vec<Trial> {
    everybody().iter().flat_map(trials_of).collect()
}

fn trials_of(subject: &Subject) -> Vec<Trial> {
    let guards = subject.server.is_some_and(|server| server.played == Profile::TensorRtLlm);
    // Its guardrail breaks the call off with a 500, after which nothing is certain.
    let doubt =
        |case: Case| if guards && case.0 == "moderation" { (case.0, Kind::Uncertain, State::Uncertain) } else { case };
    let refused = REFUSED.into_iter().filter(|(fault, ..)| subject.has_words_for(fault)).map(doubt);
    let orders = refused.chain(BROKEN).map(|case| {
        let name = format!("says_why_an_order_was_refused::{}", case.0);
        named(subject, &name, move |subject| says_why_an_order_was_refused(subject, case))
    });
    let looked_at = subject.is_looked_at();
    let ends = ENDED.into_iter().filter(|(fault, ..)| looked_at || !fault.starts_with("poll")).map(|case| {
        let name = format!("says_why_a_job_has_ended::{}", case.0);
        named(subject, &name, move |subject| says_why_a_job_has_ended(subject, case))
    });
    let wrong = trial(subject, says_that_the_key_is_wrong);
    let withdrawn = looked_at.then(|| trial(subject, keeps_a_job_whose_key_was_withdrawn));
    orders.chain(ends).chain([wrong]).chain(withdrawn).collect()
}

async fn says_why_an_order_was_refused(subject: Subject, (fault, kind, end): (&str, Kind, State)) {
    let stage = Stage::open(&subject, &[&format!("submit:{fault}")]).await;
    let driven = stage.order(&stage.ask(), Goal::Saved).await;
    // Some vendors say by this number that the purse is empty.
    let found = driven.ending.as_ref().map(rushes::error::Error::kind);
    let kind = if fault == "403" && found == Some(Kind::Money) { Kind::Money } else { kind };
    let (job, said) = ends_badly(driven, kind, end);
    assert_vendors_words(&said, &refusal(&stage).await);
    let certain = end != State::Uncertain;
    assert_eq!(said.charged, if certain { Charged::No } else { Charged::Unknown }, "{said:?}");
    assert_eq!(job.cost, None);
    stage.agree(Books { open_holds: usize::from(!certain), ..Books::default() }).await;
}

/// What the vendor answers to the same order, as it came.
async fn refusal(stage: &Stage) -> Reply {
    let order = stage.plain_order("a paper boat");
    let call = stage.site().dialect.submit(&order).expect("it can be written");
    stage.send(&call).await.expect("an answer")
}

/// The sentence is one that stands in the vendor's answer, whole.
fn assert_vendors_words(said: &Fault, reply: &Reply) {
    let body: Value = serde_json::from_slice(&reply.body).expect("a document");
    let sentences = texts(&body);
    assert!(tells(&said.message, &sentences), "{said:?} is not in {body}");
    assert_eq!(said.status, Some(reply.status));
}

/// Whether a sentence of the vendor's is told whole; the name of the field that it is about may stand before it.
fn tells(message: &str, sentences: &[&str]) -> bool {
    sentences.iter().any(|sentence| message == *sentence || message.ends_with(&format!(": {sentence}")))
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

async fn says_why_a_job_has_ended(subject: Subject, (fault, kind, end): (&str, Kind, State)) {
    let stage = Stage::open(&subject, &[fault]).await;
    let (job, said) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, kind, end);
    stage.agree(Books { submissions: 1, ..Books::default() }).await;
    assert!(!job.output.exists());
    let body: Value = serde_json::from_slice(&told(&stage, &job).await.body).expect("a document");
    assert!(tells(&said.message, &texts(&body)), "{said:?} is not in {body}");
}

/// What the vendor says of a job that is over: at a look, or to the same order where it answers with the end.
async fn told(stage: &Stage, job: &Job) -> Reply {
    if !stage.subject.is_looked_at() {
        return refusal(stage).await;
    }
    let ticket = job.ticket.clone().expect("it was taken");
    let site = stage.site();
    let mut reply = stage.send(&site.dialect.poll(&ticket)).await.expect("an answer");
    if let Ok(rushes::providers::Progress::Collect(call)) = site.dialect.read_poll(&ticket, &reply) {
        reply = stage.send(&call).await.expect("an answer");
    }
    reply
}

async fn says_that_the_key_is_wrong(subject: Subject) {
    let other = rushes::sandbox::Settings { key: Secret::new("another-key"), ..vendor() };
    let wrong = subject.provider.key_variables[0].to_owned();
    let props = Props { vendor: Some(other), variables: vec![(wrong, "sandbox-key".into())], ..Props::default() };
    let stage = Stage::with(&subject, props).await;
    let (_, said) = ends_badly(stage.order(&stage.ask(), Goal::Saved).await, Kind::Auth, State::Failed);
    assert_vendors_words(&said, &refusal(&stage).await);
    stage.agree(Books::default()).await;
}

/// A no to a look is not the end of a paid job.
async fn keeps_a_job_whose_key_was_withdrawn(subject: Subject) {
    let stage = Stage::open(&subject, &["poll:401x1"]).await;
    let driven = stage.order(&stage.ask(), Goal::Saved).await;
    let error = driven.ending.expect("the vendor does not answer");
    let mut job = driven.job;
    assert_eq!((error.kind(), job.state()), (Kind::Auth, State::Queued), "{error:#?}");
    stage.agree(Books { submissions: 1, open_holds: 1, ..Books::default() }).await;
    let late = Step::LoseTrack(Fault::new(rushes::error::FaultKind::Auth, "no"));
    assert!(job.clone().advance(late, jiff::Timestamp::now()).is_err(), "and it cannot become uncertain");
    stage.drive(&mut job, Goal::Saved).await.expect("the key is back");
    stage.agree_on_one().await;
}
