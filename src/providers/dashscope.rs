//! Alibaba's Model Studio: Wan and `HappyHorse` as asynchronous tasks of `DashScope`.
//!
//! Learned from <https://www.alibabacloud.com/help/en/model-studio/wan3-video-generation-api-reference> (2026-10-15),
//! `manage-asynchronous-tasks` (2026-03-15) there, and the vendor's package `dashscope` 2.0.2. Three generations of models
//! have three bodies, which the catalog spells. Link and task end together after 24 hours, and `UNKNOWN` is the end of
//! one. An order cannot be named: sent twice, it is made and billed twice. A finished task tells the seconds that it is
//! billed for and no money. Key, model and host must be of one region.

use jiff::{SignedDuration, Timestamp, civil, tz};
use serde_json::{Map, Value, json};
use url::Url;

use super::lost::Sent;
use super::maker;
use super::{
    Abilities, Dialect, InputForm, Listed, Lost, Next, Order, Page, Progress, Provider, Receipt, below,
    fault_kind_of_status, numbered, order, unsupported,
};
use crate::call::{Body, Call, Document, Method, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Asset, Place, State, Takes, Variant};
use crate::request::{Mode, Role};
use crate::shape::Seconds;

pub(super) const DASHSCOPE: Provider = Provider {
    name: "dashscope",
    title: "Alibaba Model Studio",
    base_url: "https://dashscope-intl.aliyuncs.com/api/v1",
    hosts: &[],
    key_variables: &["DASHSCOPE_API_KEY"],
    documentation: "https://www.alibabacloud.com/help/en/model-studio/wan3-video-generation-api-reference",
    speak: |server| Box::new(DashScope { base_url: server.base_url.clone() }),
};

/// How long the vendor keeps a task and its clip.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// How many tasks are asked for at once: as many as the vendor's own package asks for, a longest page is not documented.
const PAGE: usize = 10;

/// The largest file that goes along inside an order, in characters: 20 MB in base 64.
const LARGEST_DATA: usize = 26_700_000;

#[derive(Debug)]
struct DashScope {
    base_url: Url,
}

impl DashScope {
    fn at(&self, path: &[&str]) -> Url {
        below(&self.base_url, path)
    }

    /// Reads a reply that says yes; a no becomes its fault, also one that comes with 200.
    fn read<T>(reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if !reply.is_success() {
            return Err(no(reply));
        }
        let read = reply.read(|document| if is_no(document) { Err(no(reply)) } else { with(document) });
        read.map_err(|fault| Fault { request_id: fault.request_id.clone().or_else(|| request_id(reply)), ..fault })
    }

    /// A page of tasks, of one model where it is named.
    fn page(&self, number: usize, model: Option<&str>) -> Call {
        let call = Call::get(self.at(&["tasks"])).query("page_no", &number.to_string());
        let call = call.query("page_size", &PAGE.to_string());
        match model {
            Some(model) => call.query("model_name", model),
            None => call,
        }
    }
}

impl Dialect for DashScope {
    fn abilities(&self) -> Abilities {
        Abilities { cancel: true, list: true, edit: true, extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let fields = order.with_pass(fields(order)?);
        // The models between two frames of the first generation have a path of their own.
        let act = if order.model.contains("kf2v") { "image2video" } else { "video-generation" };
        let url = self.at(&["services", "aigc", act, "video-synthesis"]);
        let is_stored = Value::Object(fields.clone()).to_string().contains("\"oss://");
        let call = Call::order(url, Body::Json(Value::Object(fields))).header("x-dashscope-async", "enable");
        Ok(if is_stored { call.header("x-dashscope-ossresourceresolve", "enable") } else { call })
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt =
            Self::read(reply, |document| Ok(Receipt::Ticket(Ticket::new(document.needed_text("/output/task_id")?))));
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.at(&["tasks", &ticket.remote_id]))
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        Self::read(reply, |document| progress(ticket, document))
    }

    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Data(LARGEST_DATA)
    }

    /// Only while it waits: a task that runs is refused, and goes on.
    fn cancel(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Call { method: Method::Post, ..Call::get(self.at(&["tasks", &ticket.remote_id, "cancel"])) })
    }

    fn read_done(&self, reply: &Reply) -> Result<(), Fault> {
        Self::read(reply, |_| Ok(()))
    }

    /// Tasks of the last 24 hours, of the region of the host.
    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        Ok(self.page(numbered::number(after), None))
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read_page(None, reply)
    }

    fn read_page(&self, after: Option<&str>, reply: &Reply) -> Result<Page, Fault> {
        Self::read(reply, |document| page(document, after))
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let fields = Document::from(Value::Object(lost.order.with_pass(fields(&lost.order)?)));
        let model = fields.text("/model").map(str::to_owned);
        let pages = numbered::read(so_far, |after, reply| self.read_page(after, reply))?;
        let sent = Sent { model: model.clone(), ..Sent::default() };
        lost.look_through(pages, &sent, |after| Ok(self.page(numbered::number(after), model.as_deref())))
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(self.at(&["tasks"])).query("page_no", "1").query("page_size", "1"))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        no(reply)
    }

    /// A link of object storage for 24 hours. Before that another look may give it again.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(no(reply))
    }
}

// Submit.

/// A file goes into `media` by the word for what it is to the clip; a field of the older models is named with its path.
fn fields(order: &Order) -> Result<Map<String, Value>, Fault> {
    order.must_begin()?;
    if matches!(order.mode, Mode::Edit | Mode::Extend) && !order.has(Role::Video) {
        return Err(Fault::new(FaultKind::Invalid, "there is no clip to work on: name a finished job or a file"));
    }
    if order.mode == Mode::Remix {
        return Err(unsupported("remix a clip: edit it"));
    }
    let mut fields = Map::from_iter([
        ("model".to_owned(), Value::from(order.model.as_str())),
        ("input".to_owned(), json!({ "prompt": order.prompt })),
        ("parameters".to_owned(), json!({ "watermark": false })),
    ]);
    let mut media = Vec::new();
    for input in &order.inputs {
        let lacks = || unsupported(&format!("take `{}` with `{}`", input.role.flag(), order.model));
        let field = order.spelling.field_of(input.role).ok_or_else(lacks)?;
        let address = order::address(&input.at)?;
        if field.name.starts_with("input.") {
            field.write_file(&mut fields, &address);
        } else {
            media.push(json!({ "type": field.name, "url": address }));
        }
    }
    if !media.is_empty() {
        fields["input"]["media"] = media.into();
    }
    let spelt = Order { pass: values(order).spelt()?, ..Order::default() };
    Ok(spelt.with_pass(fields))
}

/// The order's values without its files. A first frame and a clip say the proportion themselves; a length is an integer.
fn values(order: &Order) -> Order {
    let is_shaped = order.has(Role::FirstFrame) || order.has(Role::Video);
    Order {
        inputs: Vec::new(),
        aspect: order.aspect.filter(|_| !is_shaped),
        resolution: if order.spelling.size.is_some() { order.resolution } else { order.class_among(&[480, 720, 1080]) },
        seconds: order.seconds.map(|seconds| Seconds::whole(seconds.millis().div_ceil(1000))),
        ..order.clone()
    }
}

// Poll.

fn progress(ticket: &Ticket, document: &Document) -> Result<Progress, Fault> {
    Ok(match document.needed_text("/output/task_status")? {
        "PENDING" | "SUSPENDED" => Progress::Queued(None),
        "RUNNING" => Progress::Running(None),
        "SUCCEEDED" => Progress::Done(takes(document)?),
        "FAILED" => {
            Progress::Failed(end(document, FaultKind::Failed, "the provider ended the job without a reason: FAILED"))
        }
        "CANCELED" => {
            let fault = end(document, FaultKind::Cancelled, "the job was cancelled at the provider before it began");
            Progress::Failed(Fault { charged: Charged::No, ..fault })
        }
        "UNKNOWN" => {
            let id = &ticket.remote_id;
            let message = format!("the provider knows no task of that name in this region, or no longer: `{id}`");
            return Err(Fault::new(FaultKind::NotFound, message));
        }
        word => Progress::Unknown(word.to_owned()),
    })
}

/// The end of a task without a clip. That it is free is not documented.
fn end(document: &Document, kind: FaultKind, unsaid: &str) -> Fault {
    let code = document.text("/output/code");
    let kind = if code.and_then(kind_of_code) == Some(FaultKind::Policy) { FaultKind::Policy } else { kind };
    let sentence = document.text("/output/message").filter(|sentence| !sentence.trim().is_empty());
    Fault { vendor_code: code.map(str::to_owned), ..Fault::new(kind, sentence.unwrap_or(unsaid)) }
}

// Collect and fetch.

fn takes(document: &Document) -> Result<Takes, Fault> {
    let url = Url::parse(document.needed_text("/output/video_url")?).map_err(|_| {
        Fault::new(FaultKind::Unreadable, "the provider's answer has no address at `/output/video_url`")
    })?;
    let expires_at = moment(document, "/output/end_time").and_then(|end| end.checked_add(KEPT).ok());
    let seconds = ["/usage/output_video_duration", "/usage/duration"].into_iter().find_map(|at| document.seconds(at));
    let video = Asset { variant: Variant::Video, place: Place::Open(url), expires_at };
    Ok(Takes { assets: vec![video], seconds, ..Takes::default() })
}

/// `2026-11-21 18:45:00.120`, eight hours before UTC, which is not written.
fn moment(document: &Document, pointer: &str) -> Option<Timestamp> {
    let there: civil::DateTime = document.text(pointer)?.parse().ok()?;
    tz::Offset::constant(8).to_timestamp(there).ok()
}

// List.

/// Flat or within `output`: the vendor's package reads both.
fn page(document: &Document, after: Option<&str>) -> Result<Page, Fault> {
    let inner = document.at("/output").filter(|output| output.get("tasks").is_some());
    let list = inner.map_or_else(|| document.clone(), |output| Document::from(output.clone()));
    let jobs = list.needed_list("/tasks")?.iter().map(listed).collect::<Result<_, _>>()?;
    Ok(numbered::page(&list, after, jobs, PAGE))
}

/// A failed task in the list is no failure of the list.
fn listed(task: &Document) -> Result<Listed, Fault> {
    Ok(Listed {
        state: match task.needed_text("/task_status")? {
            "SUCCEEDED" => State::Finished,
            "FAILED" => State::Failed,
            "CANCELED" => State::Cancelled,
            "UNKNOWN" => State::Expired,
            "RUNNING" => State::Running,
            _ => State::Queued,
        },
        model: ["/model_name", "/model"].into_iter().find_map(|at| task.text(at)).map(str::to_owned),
        created_at: ["/submit_time", "/start_time"].into_iter().find_map(|at| moment(task, at)),
        ..Listed::named(task.needed_text("/task_id")?)
    })
}

// Errors.

/// A body with a code and nothing made is a no, whatever the status says.
fn is_no(document: &Document) -> bool {
    document.at("/output").is_none() && document.text("/code").is_some_and(|code| !code.is_empty())
}

fn no(reply: &Reply) -> Fault {
    let body = reply.json_or_null();
    let code = body.text("/code").filter(|code| !code.is_empty());
    let kind = code.and_then(kind_of_code).unwrap_or_else(|| fault_kind_of_status(reply.status));
    let fault = reply.refusal(kind, body.text("/message"));
    Fault { vendor_code: code.map(str::to_owned), request_id: request_id(reply), ..fault }
}

/// The words that the vendor's package knows; a finer one stands behind a dot.
fn kind_of_code(code: &str) -> Option<FaultKind> {
    match code.split('.').next().unwrap_or(code) {
        "InvalidApiKey" | "AccessDenied" => Some(FaultKind::Auth),
        "Arrearage" => Some(FaultKind::Credit),
        "InvalidParameter" => Some(FaultKind::Invalid),
        "DataInspectionFailed" => Some(FaultKind::Policy),
        "Model" if code == "Model.NotExist" => Some(FaultKind::NotFound),
        "Throttling" => Some(FaultKind::Rate),
        "InternalError" | "ServiceUnavailable" | "GatewayTimeout" => Some(FaultKind::Unavailable),
        _ => None,
    }
}

fn request_id(reply: &Reply) -> Option<String> {
    reply.json_or_null().text("/request_id").map(str::to_owned)
}

#[cfg(test)]
mod tests;
