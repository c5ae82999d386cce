//! The trait that every protocol implements, and what it may say it can do.

use std::time::Duration;

use jiff::Timestamp;

use super::answer::{Inquiry, Listed, LiveQuote, Next, Page, Progress, Receipt, Served};
use super::{Lost, Order};
use crate::call::{Call, FileBody, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::money::Usd;
use crate::request::{InputRef, Role};
use crate::secret::Secret;

/// What a provider can do besides making clips. What is `false` here is refused before any call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "flat data: each is one independent fact, read by its name")]
pub struct Abilities {
    /// Stops a running job.
    pub cancel: bool,
    /// Removes a job.
    pub delete: bool,
    /// Lists jobs.
    pub list: bool,
    /// Makes the same scene changed.
    pub remix: bool,
    /// Changes a clip.
    pub edit: bool,
    /// Continues a clip.
    pub extend: bool,
    /// Gives a still of the clip.
    pub thumbnail: bool,
    /// Gives a sheet of stills of the clip.
    pub spritesheet: bool,
    /// Makes an order once only that is sent twice under the same name.
    pub idempotency: bool,
}

/// A vendor's protocol. Implemented once for each; all of it is pure.
///
/// A `read_*` function is given every reply, also those that say no. `read_error` turns such a reply into a `Fault`.
pub trait Dialect: std::fmt::Debug + Send + Sync {
    /// What the provider can do besides making clips.
    fn abilities(&self) -> Abilities;

    /// Writes an order. The call says how it may be repeated.
    ///
    /// # Errors
    /// `FaultKind::Unsupported` for a mode or an input that the protocol has no words for.
    fn submit(&self, order: &Order) -> Result<Call, Fault>;

    /// Reads the receipt of an order.
    ///
    /// # Errors
    /// The provider's no; `FaultKind::Unreadable` where the order may have been taken all the same.
    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault>;

    /// Asks where a job stands.
    fn poll(&self, ticket: &Ticket) -> Call;

    /// Reads where a job stands. A job that the provider failed is `Ok(Progress::Failed)`; `Err` is a no to the asking.
    ///
    /// # Errors
    /// The provider's no.
    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault>;

    /// Reads the answer to `Progress::Collect`.
    ///
    /// # Errors
    /// The provider's no.
    fn read_collect(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        Err(reply.unreadable("an answer to a call that this protocol does not know"))
    }

    /// The same with the answer that led to that call, for providers of which each tells a part.
    ///
    /// # Errors
    /// The provider's no.
    fn read_collect_after(&self, ticket: &Ticket, _polled: &Reply, reply: &Reply) -> Result<Progress, Fault> {
        self.read_collect(ticket, reply)
    }

    /// How long the provider asks us to wait before the next look.
    fn poll_advice(&self, _reply: &Reply) -> Option<Duration> {
        None
    }

    /// The shortest pause between two looks at a job that the provider allows at its own address.
    fn shortest_pause(&self) -> Duration {
        Duration::ZERO
    }

    /// Brings a file to the provider before the order, from the replies so far.
    ///
    /// # Errors
    /// The provider's no; by default the protocol has no such act.
    fn upload(&self, _input: &FileBody, _so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        Err(unsupported("take files before the order"))
    }

    /// How the provider is asked for a local file of that role.
    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Part
    }

    /// Stops a job.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn cancel(&self, _ticket: &Ticket) -> Result<Call, Fault> {
        Err(unsupported("cancel a job"))
    }

    /// Whether a job is charged that was stopped after the provider said this of it, and that it does not know since.
    fn stopped(&self, _before: &Progress) -> Charged {
        Charged::Unknown
    }

    /// Removes a job.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn delete(&self, _ticket: &Ticket) -> Result<Call, Fault> {
        Err(unsupported("delete a job"))
    }

    /// Reads the answer to `cancel` or `delete`.
    ///
    /// # Errors
    /// The provider's no.
    fn read_done(&self, reply: &Reply) -> Result<(), Fault> {
        if reply.is_success() { Ok(()) } else { Err(self.read_error(reply)) }
    }

    /// Asks for a page of jobs, newest first: the first one, or the one after `after`.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn list(&self, _after: Option<&str>) -> Result<Call, Fault> {
        Err(unsupported("list jobs"))
    }

    /// Reads a page of jobs.
    ///
    /// # Errors
    /// The provider's no.
    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        Err(reply.unreadable("a list that this protocol does not know"))
    }

    /// Reads the page that was asked for by `list(after)`, for a list whose pages do not say themselves which they are.
    ///
    /// # Errors
    /// The provider's no.
    fn read_page(&self, _after: Option<&str>, reply: &Reply) -> Result<Page, Fault> {
        self.read_list(reply)
    }

    /// Looks for an order whose outcome is unknown, from the replies so far. `Ready` holds every job that it may be,
    /// none where the provider certainly does not have it.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn find(&self, _lost: &Lost, _so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        Err(unsupported("look up a lost order"))
    }

    /// The handle on a job that was found in the provider's list, as the receipt of the order would have given it.
    fn adopt(&self, _order: &Order, found: &Listed) -> Ticket {
        Ticket::new(&found.remote_id)
    }

    /// Asks the provider what this order would cost, from the replies so far. `None` where it has no such price.
    ///
    /// # Errors
    /// The provider's no. The table's price stands in for it.
    fn quote(&self, _order: &Order, _so_far: &[Reply]) -> Result<Next<Option<LiveQuote>>, Fault> {
        Ok(Next::Ready(None))
    }

    /// Asks for the models that the provider serves today, from the replies so far.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn served(&self, _inquiry: &Inquiry, _so_far: &[Reply]) -> Result<Next<Vec<Served>>, Fault> {
        Err(unsupported("list its models with what they take"))
    }

    /// Whether a model of that name is among those that are served.
    fn is_served(&self, id: &str, served: &[Served]) -> bool {
        served.iter().any(|model| model.id == id)
    }

    /// Asks the provider's own books what a job of that time has cost, from the replies so far. `None` where they show
    /// nothing of it, which is not the same as nothing charged: a charge may come late.
    ///
    /// # Errors
    /// The provider's no; by default the protocol has no such act.
    fn bill(&self, _ticket: &Ticket, _ordered_at: Timestamp, _so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        Err(unsupported("tell what a job has cost"))
    }

    /// A call that costs nothing and fails with a wrong key, for `doctor`.
    fn check(&self) -> Option<Call> {
        None
    }

    /// Whether it can sign with that key; by default with any.
    ///
    /// # Errors
    /// `FaultKind::Auth` where the vendor would only say that it is wrong, with what to give instead.
    fn check_key(&self, _key: &Secret) -> Result<(), Fault> {
        Ok(())
    }

    /// The headers that carry the key. Called when a call is sent; the result is never stored.
    fn sign(&self, _call: &Call, key: &Secret, _now: Timestamp) -> Vec<(&'static str, Secret)> {
        Secret::new(&format!("Bearer {}", key.expose())).map(|value| ("authorization", value)).into_iter().collect()
    }

    /// Turns a reply that says no into a fault: the kind, the vendor's own sentence, how long to wait.
    fn read_error(&self, reply: &Reply) -> Fault;

    /// The same for a reply to the fetching of an asset, which exists only once the job is made. `FaultKind::NotReady`
    /// asks for another look at the job: its files may come late, or be gone where `expires_at` has passed.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        self.read_error(reply)
    }
}

/// How a provider is asked for a local file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputForm {
    /// As a part of a multipart order.
    Part,
    /// As a `data:` address of at most so many characters.
    Data(usize),
    /// By `upload`, before the order.
    Upload,
    /// Not at all: the provider fetches it from an address.
    Address,
}

/// The fault of an act that a protocol does not have.
pub(super) fn unsupported(act: &str) -> Fault {
    Fault::new(FaultKind::Unsupported, format!("this provider's interface has no way to {act}"))
}
