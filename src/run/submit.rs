//! Sends the order of a planned job, once.
//!
//! What can fail without money is done first: finding the key, reading files,
//! uploading them, writing the order. Then the job is stored as `Submitting`, and only then
//! does a byte of the order leave. An order that was certainly turned away is `Planned` again
//! while it waits for its next try.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::speak::{Message, Walk, is_about_the_key, unsent};
use super::{KeySource, Runner, Site, inputs};
use crate::call::{Call, FileBody, Repeat, Reply};
use crate::error::{Charged, Error, Fault, FaultKind, Kind, Result};
use crate::event::What;
use crate::job::{Asset, Job, Place, Step, Variant};
use crate::providers::{InputForm, Order, Receipt};
use crate::request::{Input, InputFacts, InputRef, Mode, Request, Role, Source};
use crate::store::{Advance, Claim};
use crate::wire::{Retry, Sent};

/// How long a link must still live to be handed on.
const LINK_MARGIN: SignedDuration = SignedDuration::from_mins(10);

/// How long a provider is trusted to know the name of an order. Lumenfall's page does not say how long it does, and one
/// that was forgotten would be paid twice.
const NAME_KEPT_FOR: Duration = Duration::from_mins(10);

impl Runner {
    /// Orders the clip. The claim shows that nobody else does.
    ///
    /// A no of the provider is stored and left to the caller to find in the job's state.
    ///
    /// # Errors
    /// Where something fails before the order could leave; the job is ended, its hold given back.
    pub(super) async fn submit(&self, job: &mut Job, until: Instant, _claim: &Claim) -> Result<()> {
        if job.placeholder {
            return self.begin_drawing(job).await;
        }
        let site = self.site_of(job)?;
        let prepared = self.prepare(&site, job).await;
        let (order, call) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return self.give_up_for(job, error).await,
        };
        let mut is_renewed = false;
        for tries in 0.. {
            if self.store.advance(job, Step::Submit).await? == Advance::Overtaken {
                return Ok(());
            }
            if tries == 0 {
                self.tell(&job.id, What::Submitting);
            }
            let id = job.id.clone();
            let message = Message { name: "order", call: &call, until, job: Some(&id) };
            let (sent, key) = match self.order(&site, &message, tries).await {
                Ok(signed) => signed,
                Err(error) => return self.give_up_for(job, error).await,
            };
            let may_be_renewed = !is_renewed && site.key_source() == Some(KeySource::Command);
            let is_turned_away = match &sent {
                Sent::Later(..) => true,
                Sent::Answered(reply) => may_be_renewed && is_about_the_key(&site, reply),
                Sent::NotTaken(_) | Sent::Unknown(_) => false,
            };
            // Whatever is waited for from here on, a job that is killed meanwhile has certainly not left.
            if is_turned_away && self.store.advance(job, Step::Withdraw).await? == Advance::Overtaken {
                return Ok(());
            }
            let later = match (sent, key) {
                (Sent::Later(fault, pause), _) => Retry { call: "order".to_owned(), why: fault.message, pause },
                (Sent::Answered(reply), Some(key)) if is_turned_away => {
                    match self.has_another_key(&site, &message, (&reply, &key)).await {
                        Ok(true) => is_renewed = true,
                        Ok(false) => return self.read_receipt(&site, job, &order, Sent::Answered(reply)).await,
                        Err(error) => return self.give_up_for(job, error).await,
                    }
                    continue;
                }
                (sent, _) => return self.read_receipt(&site, job, &order, sent).await,
            };
            self.tell_retry(Some(&job.id), &later);
            if self.pause(later.pause, until).await.is_err() {
                return self.give_up_for(job, unsent()).await;
            }
        }
        Ok(())
    }

    /// Sends an order again of which it is unknown how far a process came that is dead, where the provider makes it once only
    /// under its name: it is taken now, or was before. `false` where that is not so, and nothing was sent.
    ///
    /// A no proves nothing, for it is said to this one: the first may have been taken.
    ///
    /// # Errors
    /// Where it cannot be written, as without a key; the job stays as it is.
    pub(super) async fn send_again(&self, job: &mut Job, until: Instant, _claim: &Claim) -> Result<bool> {
        let since = Timestamp::now().duration_since(job.submitted_at.unwrap_or(job.created_at));
        let is_kept = Duration::try_from(since).is_ok_and(|since| since < NAME_KEPT_FOR);
        if job.placeholder || !is_kept {
            return Ok(false);
        }
        let site = self.site_of(job)?;
        if !site.dialect.abilities().idempotency {
            return Ok(false);
        }
        let (order, call) = match self.prepare(&site, job).await {
            Ok(prepared) => prepared,
            // A file that is gone since, say: what became of the first order is to be found out in another way.
            Err(error) if error.kind() == Kind::Usage => return Ok(false),
            Err(error) => return Err(error),
        };
        if !matches!(call.repeat, Repeat::Keyed(_)) {
            return Ok(false);
        }
        let why = "the process that sent it was killed before the answer came; under its name it is made once only";
        let retry = Retry { call: "order".to_owned(), why: why.to_owned(), pause: Duration::ZERO };
        self.tell_retry(Some(&job.id), &retry);
        let id = job.id.clone();
        let message = Message { name: "order", call: &call, until, job: Some(&id) };
        let (sent, _) = self.order(&site, &message, 0).await?;
        let fault = match sent {
            Sent::Answered(reply) => match site.dialect.read_submit(&order, &reply) {
                Ok(receipt) => return self.accepted(job, receipt).await.map(|()| true),
                Err(fault) => fault,
            },
            Sent::NotTaken(fault) | Sent::Later(fault, _) | Sent::Unknown(fault) => fault,
        };
        self.lost(job, fault).await.map(|()| true)
    }

    async fn read_receipt(&self, site: &Site, job: &mut Job, order: &Order, sent: Sent) -> Result<()> {
        let fault = match sent {
            Sent::Answered(reply) => match site.dialect.read_submit(order, &reply) {
                Ok(receipt) => return self.accepted(job, receipt).await,
                Err(fault) if is_certain(&fault, &reply) => Fault { charged: Charged::No, ..fault },
                Err(fault) => return self.lost(job, fault).await,
            },
            Sent::NotTaken(fault) | Sent::Later(fault, _) => Fault { charged: Charged::No, ..fault },
            Sent::Unknown(fault) => return self.lost(job, fault).await,
        };
        self.record(job, Step::End(fault)).await
    }

    async fn accepted(&self, job: &mut Job, receipt: Receipt) -> Result<()> {
        let (ticket, takes) = match receipt {
            Receipt::Ticket(ticket) => (ticket, None),
            Receipt::Done(ticket, takes) => (ticket, Some(takes)),
        };
        let remote_id = ticket.remote_id.clone();
        // Where this cannot be stored, the provider's name for the job must at least be told.
        self.record(job, Step::Accept(ticket))
            .await
            .map_err(|error| error.because(format!("{} took the order and calls it `{remote_id}`", job.provider)))?;
        self.tell(&job.id, What::Submitted { remote_id });
        if let Some(takes) = takes {
            self.finish(job, takes).await?;
        }
        Ok(())
    }

    async fn lost(&self, job: &mut Job, fault: Fault) -> Result<()> {
        self.record(job, Step::LoseTrack(Fault { charged: Charged::Unknown, ..fault })).await
    }

    /// Ends a job whose order never left.
    pub(super) async fn give_up(&self, job: &mut Job, error: &Error) -> Result<()> {
        let kind = match error.kind() {
            Kind::Auth => FaultKind::Auth,
            Kind::Usage => FaultKind::Invalid,
            Kind::Policy => FaultKind::Policy,
            Kind::Money => FaultKind::Credit,
            Kind::NotFound => FaultKind::NotFound,
            Kind::Interrupted => FaultKind::Cancelled,
            Kind::Internal
            | Kind::Failed
            | Kind::Unavailable
            | Kind::Uncertain
            | Kind::Download
            | Kind::Partial
            | Kind::Waiting => FaultKind::Unavailable,
        };
        let fault = Fault { charged: Charged::No, ..Fault::new(kind, error.to_string()) };
        self.record(job, Step::End(fault)).await
    }

    async fn give_up_for(&self, job: &mut Job, error: Error) -> Result<()> {
        self.give_up(job, &error).await?;
        Err(error)
    }

    async fn prepare(&self, site: &Site, job: &Job) -> Result<(Order, Call)> {
        // A command that asks for it may wait for the user: a job that is killed meanwhile has certainly not left.
        site.key().await?;
        let mut order = self.order_of(site, job).await?;
        for input in &mut order.inputs {
            if let (InputRef::File(file), InputForm::Upload) = (&input.at, site.dialect.input_form(input.role)) {
                input.at = self.upload(site, job, file).await?;
            }
        }
        let call = site.dialect.submit(&order).map_err(|fault| refused(site, &fault))?;
        Ok((order, call))
    }

    /// The order of a job in the provider's terms, from what is stored.
    pub(super) async fn order_of(&self, site: &Site, job: &Job) -> Result<Order> {
        let parent = match &job.parent {
            Some(parent) if matches!(job.request.mode, Mode::Remix | Mode::Edit | Mode::Extend) => {
                Some(self.store.job(parent).await?)
            }
            Some(_) | None => None,
        };
        let order = self.write_order(site, &job.model, &job.request, parent.as_ref())?;
        Ok(Order { label: label(job), ..order })
    }

    /// A request in the provider's terms, with the handle of the job that it changes or continues; not yet labelled.
    pub(super) fn write_order(
        &self,
        site: &Site,
        model: &str,
        request: &Request,
        parent: Option<&Job>,
    ) -> Result<Order> {
        let known = self.catalog.model(&site.name, model);
        let spelling = known.map(|known| known.spelling.clone()).unwrap_or_default();
        // A model that names its clip by a field takes any clip there; others know the job by their handle on it.
        let clip = parent.filter(|_| spelling.video.is_some()).map(clip_of).transpose()?;
        let inputs = request.inputs.iter().chain(&clip).map(|input| inputs::in_form(input, site.dialect.as_ref()));
        Ok(Order {
            model: model.to_owned(),
            mode: request.mode,
            prompt: request.prompt.clone(),
            negative: request.negative.clone(),
            inputs: inputs.collect::<Result<_>>()?,
            seconds: request.seconds,
            size: request.size,
            aspect: request.aspect,
            resolution: request.resolution,
            audio: request.audio,
            fps: request.fps,
            seed: request.seed,
            parent: parent.and_then(|parent| parent.ticket.clone()),
            spelling,
            pass: request.pass.clone(),
            label: String::new(),
        })
    }

    async fn upload(&self, site: &Site, job: &Job, file: &FileBody) -> Result<InputRef> {
        let until = Instant::now() + self.config.poll.timeout.duration();
        let walk = Walk { name: "upload", until, job: Some(&job.id) };
        let there = self.walk(site, &walk, |so_far| site.dialect.upload(file, so_far)).await?;
        there.map_err(|fault| refused(site, &fault))
    }
}

/// The order as it will be once its files are at the provider, for those who only show it or look for it.
pub(super) fn as_if_uploaded(site: &Site, mut order: Order) -> Order {
    for input in &mut order.inputs {
        if let (InputRef::File(file), InputForm::Upload) = (&input.at, site.dialect.input_form(input.role)) {
            input.at = InputRef::Uploaded(format!("(the address of {} once it is uploaded)", file.name));
        }
    }
    order
}

/// Our own name for an order, at vendors that make what has the same name once: no two orders of anybody's share it.
fn label(job: &Job) -> String {
    format!("rushes-{}-{}", job.id, job.created_at.as_microsecond())
}

/// The clip of a job as an input: where the provider has it still, else the file that is here.
fn clip_of(job: &Job) -> Result<Input> {
    let assets = job.takes.as_ref().map_or(&[][..], |takes| &takes.assets[..]);
    let is_there = |asset: &&Asset| {
        asset.variant == Variant::Video && asset.expires_at.is_none_or(|end| end > Timestamp::now() + LINK_MARGIN)
    };
    let open = assets.iter().filter(is_there).find_map(|asset| match &asset.place {
        Place::Open(url) => Some(url.clone()),
        Place::Keyed(_) | Place::Inline(_) => None,
    });
    let source = match (open, &job.file) {
        (Some(url), _) => Source::Url(url),
        (None, Some(file)) => Source::File(file.path.clone()),
        (None, None) => {
            let error = Error::usage("the clip of that job is not here, and its provider has no open link to it");
            return Err(error.for_job(&job.id).hint(format!("rushes download {}   # free", job.id)));
        }
    };
    let facts = InputFacts { mime: "video/mp4".into(), bytes: 0, size: None, duration: None };
    Ok(Input { role: Role::Video, source, facts: Some(facts) })
}

/// Whether this no means that nothing was bought. A yes that cannot be read may be a yes, and a server that broke
/// down may have taken the order before; only a 503 that names a time to come back has not.
fn is_certain(fault: &Fault, reply: &Reply) -> bool {
    match reply.status {
        200..=299 => fault.kind != FaultKind::Unreadable,
        503 => fault.retry_after.is_some() || reply.header("retry-after").is_some(),
        // A redirect, which is never followed with an order.
        300..=399 => true,
        _ => reply.is_certain_no() || matches!(fault.kind, FaultKind::Retired | FaultKind::Policy | FaultKind::Credit),
    }
}

/// The error of a provider's no before anything was ordered.
pub(super) fn refused(site: &Site, fault: &Fault) -> Error {
    let error = Error::new(
        fault.kind.error_kind(),
        format!("{} said no, and nothing was bought: {}", site.title, fault.message),
    );
    error.at_provider(&site.name).vendor_code(fault.vendor_code.clone())
}
