//! The vendor's answers with something added, missing or of another kind: what is new is passed over, what is missing
//! is named by its JSON pointer, and nothing breaks.

use libtest_mimic::Trial;
use rushes::call::{Reply, Ticket};
use rushes::error::{Fault, FaultKind};
use rushes::providers::{Order, Progress, Receipt};
use serde_json::{Value, json};

use crate::servers::everybody;
use crate::stage::Stage;
use crate::support::subject::{Subject, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let cases = everybody().into_iter().filter(Subject::is_looked_at).flat_map(|subject| {
        [
            trial(&subject, passes_over_what_is_new),
            trial(&subject, names_what_is_missing),
            trial(&subject, breaks_at_nothing),
        ]
    });
    cases.collect()
}

/// The answers to a clip's whole life, as they came.
struct Answers {
    order: Order,
    ticket: Ticket,
    submit: Reply,
    polls: Vec<Reply>,
    list: Option<Reply>,
}

/// What a dialect made of an answer.
#[derive(Debug, PartialEq)]
enum Read {
    Receipt(Receipt),
    Progress(Progress),
    Jobs(Vec<rushes::providers::Listed>),
}

/// One answer with the way to read it.
type Reader<'a> = Box<dyn Fn(&Reply) -> Result<Read, Fault> + 'a>;

impl Answers {
    async fn gather(stage: &Stage) -> Self {
        let (site, order) = (stage.site(), stage.plain_order("a paper boat"));
        let submit = stage.send(&site.dialect.submit(&order).expect("it can be written")).await.expect("an answer");
        let ticket = match site.dialect.read_submit(&order, &submit).expect("it is taken") {
            Receipt::Ticket(ticket) | Receipt::Done(ticket, _) => ticket,
        };
        // Some vendors name the job in a header as well; what the body says must stand alone here.
        let bare = |reply: Reply| Reply { headers: Vec::new(), ..reply };
        let submit = bare(submit);
        let mut polls = Vec::new();
        for _ in 0..3 {
            polls.push(stage.send(&site.dialect.poll(&ticket)).await.expect("an answer"));
        }
        let list = match site.dialect.list(None) {
            Ok(call) => Some(stage.send(&call).await.expect("an answer")),
            Err(_) => None,
        };
        Self { order, ticket, submit, polls, list }
    }

    /// Each answer with its reader.
    fn all<'a>(&'a self, stage: &'a Stage) -> Vec<(&'a Reply, Reader<'a>)> {
        let site = stage.site();
        let (of_submit, of_poll, of_list) = (std::sync::Arc::clone(&site), std::sync::Arc::clone(&site), site);
        let receipt: Reader<'a> =
            Box::new(move |reply| of_submit.dialect.read_submit(&self.order, reply).map(Read::Receipt));
        let mut all = vec![(&self.submit, receipt)];
        // 202 says that work goes on, whatever is in it.
        for poll in self.polls.iter().filter(|poll| poll.status != 202) {
            let site = std::sync::Arc::clone(&of_poll);
            let progress: Reader<'a> =
                Box::new(move |reply| site.dialect.read_poll(&self.ticket, reply).map(Read::Progress));
            all.push((poll, progress));
        }
        if let Some(list) = &self.list {
            all.push((list, Box::new(move |reply| of_list.dialect.read_list(reply).map(|page| Read::Jobs(page.jobs)))));
        }
        // In an answer without a body there is nothing to be changed.
        all.retain(|(reply, _)| !reply.body.is_empty());
        all
    }
}

fn body(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).expect("a document")
}

fn with_body(reply: &Reply, body: &Value) -> Reply {
    Reply { body: body.to_string().into(), ..reply.clone() }
}

async fn passes_over_what_is_new(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let answers = Answers::gather(&stage).await;
    for (reply, read) in answers.all(&stage) {
        let mut grown = body(reply);
        grow(&mut grown);
        assert_eq!(read(&with_body(reply, &grown)), read(reply), "{grown}");
    }
}

/// Adds fields of every kind to every object.
fn grow(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(grow);
            fields.insert("x_rushes_new".into(), json!({ "a": [1, null, "b"], "c": -0.5 }));
            fields.insert("x_rushes_flag".into(), json!(true));
        }
        Value::Array(values) => values.iter_mut().for_each(grow),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

async fn names_what_is_missing(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let answers = Answers::gather(&stage).await;
    for (reply, read) in answers.all(&stage) {
        let whole = body(reply);
        let mut needed = 0;
        for pointer in pointers(&whole) {
            let mut less = whole.clone();
            remove(&mut less, &pointer);
            let Err(fault) = read(&with_body(reply, &less)) else { continue };
            needed += 1;
            if fault.kind == FaultKind::NotFound && is_emptied(&less, &pointer) {
                continue;
            }
            assert_eq!(fault.kind, FaultKind::Unreadable, "{fault:?} without {pointer}");
            let field = pointer.rsplit('/').next().expect("a pointer");
            // What is missing is named, or what should have been there in its place.
            let is_named = fault.message.contains(&format!("/{field}`")) || fault.message.contains("`/");
            assert!(is_named, "{fault:?} does not name {pointer}");
            assert_eq!(fault.status, Some(reply.status));
        }
        assert!(needed > 0, "an answer of which nothing is needed tells nothing: {whole}");
    }
}

async fn breaks_at_nothing(subject: Subject) {
    let stage = Stage::open(&subject, &[]).await;
    let answers = Answers::gather(&stage).await;
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}…"),
        json!([]),
        json!({}),
        json!([{}]),
    ];
    for (reply, read) in answers.all(&stage) {
        let whole = body(reply);
        for pointer in pointers(&whole) {
            for value in &odd {
                let mut other = whole.clone();
                *other.pointer_mut(&pointer).expect("it is there") = value.clone();
                if let Err(fault) = read(&with_body(reply, &other)) {
                    if fault.kind == FaultKind::NotFound && *value == json!([]) {
                        continue;
                    }
                    assert_eq!(fault.kind, FaultKind::Unreadable, "{fault:?} with {value} at {pointer}");
                }
            }
        }
        for cut in 0..reply.body.len() {
            let half = Reply { body: reply.body.slice(..cut), ..reply.clone() };
            assert_eq!(read(&half).expect_err("half an answer is none").kind, FaultKind::Unreadable);
        }
    }
}

/// Whether that was all there was in a list: at some vendors an empty one says that what was asked for is not there.
fn is_emptied(less: &Value, pointer: &str) -> bool {
    let list = pointer.rsplit_once('/').and_then(|(list, _)| less.pointer(list));
    list == Some(&json!([]))
}

/// The pointer of every field and entry.
fn pointers(value: &Value) -> Vec<String> {
    let below = |name: &str, value: &Value| {
        let inner = pointers(value).into_iter().map(|rest| format!("/{name}{rest}"));
        std::iter::once(format!("/{name}")).chain(inner).collect::<Vec<_>>()
    };
    match value {
        Value::Object(fields) => fields.iter().flat_map(|(name, value)| below(name, value)).collect(),
        Value::Array(values) => {
            (0..).zip(values).flat_map(|(at, value): (usize, _)| below(&at.to_string(), value)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn remove(value: &mut Value, pointer: &str) {
    let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(field)),
        Some(Value::Array(values)) => drop(values.remove(field.parse().expect("a place"))),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => unreachable!("{pointer}"),
    }
}
