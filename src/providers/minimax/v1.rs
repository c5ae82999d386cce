//! The first generation of MiniMax's interface, `/v1`, which serves the Hailuo models.
//!
//! A no comes with HTTP 200 and a number in `base_resp`; a clip takes two more calls, its task for the file and the file
//! for the link: <https://platform.minimax.io/docs/api-reference/video-generation>. Nothing can be listed or cancelled.

use serde_json::{Map, Value};

use super::super::{Order, Progress, fault_kind_of_status, order, unsupported};
use super::{MiniMax, clip, id};
use crate::call::{Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::job::Takes;
use crate::request::Mode;

/// An order of a flat body.
pub(super) fn fields(order: &Order) -> Result<Map<String, Value>, Fault> {
    match order.mode {
        Mode::Text | Mode::Image | Mode::Reference => {}
        Mode::Remix | Mode::Edit | Mode::Extend => return Err(unsupported(&format!("{} a clip", order.mode))),
    }
    let mut fields = Map::new();
    fields.insert("model".to_owned(), order.model.as_str().into());
    fields.insert("prompt".to_owned(), order.prompt.as_str().into());
    fields.extend(Order { inputs: Vec::new(), ..order.clone() }.spelt()?);
    for input in &order.inputs {
        let lacks = || unsupported(&format!("take `{}` with `{}`", input.role.flag(), order.model));
        let field = order.spelling.field_of(input.role).ok_or_else(lacks)?;
        field.write_file(&mut fields, &order::address(&input.at)?);
    }
    Ok(fields)
}

impl MiniMax {
    pub(super) fn query_v1(&self, ticket: &Ticket) -> Call {
        let id = ticket.remote_id.strip_prefix("v1/").unwrap_or(&ticket.remote_id);
        Call::get(self.at(&["v1", "query", "video_generation"])).query("task_id", id)
    }

    /// A task that is made tells its file, whose link is asked for next.
    pub(super) fn read_query_v1(&self, reply: &Reply) -> Result<Progress, Fault> {
        read(reply, |document| {
            Ok(match document.needed_text("/status")? {
                "Preparing" | "Queueing" => Progress::Queued(None),
                "Processing" => Progress::Running(None),
                "Success" => {
                    let url = self.at(&["v1", "files", "retrieve"]);
                    Progress::Collect(Box::new(Call::get(url).query("file_id", &id(document, "/file_id")?)))
                }
                "Fail" | "Failed" => Progress::Failed(end(document)),
                word => Progress::Unknown(word.to_owned()),
            })
        })
    }
}

/// Reads a reply that says yes; a no becomes its fault, also one with HTTP 200.
pub(super) fn read<T>(reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
    if !reply.is_success() {
        return Err(super::no(reply));
    }
    reply.read(|document| no(reply, document).map_or_else(|| with(document), Err))
}

/// The clip of a file that was asked for.
pub(super) fn file(document: &Document) -> Result<Takes, Fault> {
    Ok(Takes { assets: vec![clip(document, "/file/download_url")?], ..Takes::default() })
}

/// The no in a body of this generation; `None` where there is none.
pub(super) fn no(reply: &Reply, body: &Document) -> Option<Fault> {
    let code = body.integer("/base_resp/status_code").filter(|code| *code != 0)?;
    let kind = kind_of_code(code).unwrap_or_else(|| fault_kind_of_status(reply.status));
    let fault = reply.refusal(kind, body.text("/base_resp/status_msg"));
    Some(Fault { vendor_code: Some(code.to_string()), ..fault })
}

/// The table of the vendor's documents. 1002 is a limit of calls, whatever the vendor's own command line makes of it.
fn kind_of_code(code: i64) -> Option<FaultKind> {
    match code {
        1000 | 1001 => Some(FaultKind::Unavailable),
        1002 => Some(FaultKind::Rate),
        1004 | 2049 => Some(FaultKind::Auth),
        1008 | 1028 | 1030 | 2056 | 2061 => Some(FaultKind::Credit),
        1026 | 1027 => Some(FaultKind::Policy),
        1039 | 2013 => Some(FaultKind::Invalid),
        _ => None,
    }
}

/// The end of a task without a clip, whose reason is not documented to come along. What it costs is not documented.
fn end(document: &Document) -> Fault {
    let sentence = document.text("/base_resp/status_msg").filter(|said| !matches!(said.trim(), "" | "success"));
    Fault::new(FaultKind::Failed, sentence.unwrap_or("the provider ended the job without a reason: Fail"))
}
