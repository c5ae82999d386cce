//! Fetches the file of a finished job, as often as it takes; the clip is paid already.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio::time::Instant;

use super::follow::Pauses;
use super::measure::differences;
use super::speak::interrupted;
use super::{Runner, Site};
use crate::call::{Call, Reply};
use crate::error::{Charged, Error, Fault, FaultKind, Kind, Result};
use crate::event::What;
use crate::job::{Asset, Job, Replace, SavedFile, State, Step, Variant};
use crate::media::probe_avi;
use crate::providers::Progress;
use crate::wire::{Download, Landed, Missed, Peer, Retry};

/// Which file is wished for, and where.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which file.
    pub variant: Variant,
    /// Where it shall go.
    pub path: PathBuf,
    /// Whether a file that is there already may be replaced.
    pub replace: Replace,
}

/// How often a link may be refused that the provider gives again and again.
const MOST_REFUSALS: u32 = 5;

/// How often the clip of a job that is made may be not there yet. With the usual pauses that is five minutes; a clip
/// whose day has passed is given up at once, and asking again later is free.
const MOST_NOT_READY: u32 = 14;

/// What a look at a job has shown of its links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Links {
    /// The provider has made them anew.
    New,
    /// They are those that were refused.
    Same,
}

impl Wish {
    /// Whether that file is the one that is wished for.
    fn is(&self, file: &SavedFile) -> bool {
        self.variant == Variant::Video && file.path == self.path
    }
}

impl Runner {
    /// Brings the clip of a finished job to its place.
    ///
    /// # Errors
    /// `Kind::Download`: it is paid, and the file did not arrive or did not check.
    pub(super) async fn collect(&self, job: &mut Job, until: Instant) -> Result<()> {
        let Some(_claim) = self.claim(job, until).await? else { return Ok(()) };
        let wish = Wish { variant: Variant::Video, path: job.output.clone(), replace: job.replace };
        let landed = self.fetch(job, &wish, until).await?;
        self.saved(job, landed).await
    }

    /// Fetches a file of a finished job; a clip is recorded where it is now.
    ///
    /// # Errors
    /// As `collect`; `Kind::Usage` where the provider has no such file.
    pub async fn fetch_and_record(&self, job: &mut Job, wish: &Wish, until: Instant) -> Result<SavedFile> {
        let _claim = loop {
            if let Some(claim) = self.claim(job, until).await? {
                break claim;
            }
            if let Some(file) = job.file.clone().filter(|file| wish.is(file)) {
                // Another process has just put it there.
                return Ok(file);
            }
        };
        let landed = self.fetch(job, wish, until).await?;
        let file = landed.file.clone();
        match wish.variant {
            Variant::Video => self.saved(job, landed).await?,
            Variant::Thumbnail | Variant::Spritesheet => {
                landed.recorded();
            }
        }
        Ok(file)
    }

    async fn fetch(&self, job: &mut Job, wish: &Wish, until: Instant) -> Result<Landed> {
        let site = self.site_of(job)?;
        let mut pauses = Pauses::new(self.config.poll.min.duration(), self.config.poll.max.duration());
        let mut refused = 0;
        if let Some(folder) = wish.path.parent() {
            // It was there when the clip was ordered. Where it cannot be made, the download says so.
            let _ = std::fs::create_dir_all(folder);
        }
        if job.takes.is_none() && job.ticket.is_some() {
            // The store that knew its links was lost.
            let why = Fault::new(FaultKind::NotReady, "the provider names no link to it yet");
            self.refresh_links(&site, job, &why, until).await?;
        }
        loop {
            let why = match self.fetch_any(&site, job, wish, until).await? {
                Ok(landed) => return Ok(landed),
                Err(fault) => fault,
            };
            refused += 1;
            if self.refresh_links(&site, job, &why, until).await? == Links::New && refused < MOST_REFUSALS {
                continue;
            }
            let after = pauses.next(why.retry_after);
            // A clip that is paid for is waited for; its pictures may never be made.
            let is_missing = matches!(why.kind, FaultKind::NotReady | FaultKind::NotFound);
            let may_come = is_missing && wish.variant == Variant::Video;
            let most = if may_come { MOST_NOT_READY } else { MOST_REFUSALS };
            if refused >= most || Instant::now() + after >= until {
                return Err(not_fetched(&site, job, &why));
            }
            self.tell(&job.id, What::Retrying { call: "download".into(), why: why.message.clone(), after });
            self.pause(after, until).await?;
        }
    }

    /// `Ok(Err)` where each place of the file that the provider names is refused; the fault is that of the first.
    async fn fetch_any(&self, site: &Site, job: &Job, wish: &Wish, until: Instant) -> Result<Result<Landed, Fault>> {
        let mut refused = None;
        for asset in assets(job, wish.variant) {
            match self.fetch_asset(site, job, asset, (wish, until)).await? {
                Ok(landed) => return Ok(Ok(landed)),
                Err(fault) => _ = refused.get_or_insert(fault),
            }
        }
        refused.map(Err).ok_or_else(|| none_of(site, job, wish.variant))
    }

    /// `Ok(Err)` where the link is refused.
    async fn fetch_asset(
        &self,
        site: &Site,
        job: &Job,
        asset: &Asset,
        (wish, until): (&Wish, Instant),
    ) -> Result<Result<Landed, Fault>> {
        let key = site.key().await?;
        let key = key.as_ref();
        let sign = |call: &Call| key.map_or_else(Vec::new, |key| site.dialect.sign(call, key, Timestamp::now()));
        let read_error = |reply: &Reply| site.dialect.read_fetch_error(reply);
        let (own, of_user) = (&site.hosts, site.of_user());
        let peer = Peer { own, of_user, sign: &sign, read_error: &read_error, limit: &site.limit };
        let tell = |retry: &Retry| self.tell_retry(Some(&job.id), retry);
        let progress = |bytes, total| self.tell(&job.id, What::Downloading { bytes, total });
        let wanted = Download {
            job: &job.id,
            variant: wish.variant,
            place: &asset.place,
            target: &wish.path,
            replace: wish.replace,
            until,
            tell: &tell,
            progress: &progress,
        };
        let missed = tokio::select! {
            landed = self.client.download(&peer, &wanted) => match landed {
                Ok(landed) => return Ok(Ok(landed)),
                Err(missed) => missed,
            },
            () = self.stop.pulled() => return Err(interrupted()),
        };
        match missed {
            Missed::LinkRefused(fault) => Ok(Err(fault)),
            Missed::Failed(error) => Err(error.at_provider(&site.name)),
        }
    }

    /// Asks the job for its links anew: a provider may have renewed them, or may say that the clip is gone.
    async fn refresh_links(&self, site: &Site, job: &mut Job, why: &Fault, until: Instant) -> Result<Links> {
        let look = match self.look(site, job, until).await {
            Ok(look) => look,
            // Another key or another server does not know it either: only its own date says that a paid clip is gone.
            Err(error) if error.kind() == Kind::NotFound && is_past(job) => {
                return Err(self.gone(job, why, error).await?);
            }
            Err(error) => return Err(error),
        };
        match look.progress {
            Progress::Done(takes) if job.takes.as_ref() != Some(&takes) => {
                self.record(job, Step::Refresh(takes)).await?;
                return Ok(Links::New);
            }
            Progress::Failed(fault) if matches!(fault.kind, FaultKind::Gone | FaultKind::NotFound) => {
                let error = not_fetched(site, job, &fault);
                return Err(self.gone(job, &fault, error).await?);
            }
            Progress::Done(_)
            | Progress::Queued(_)
            | Progress::Running(_)
            | Progress::Unknown(_)
            | Progress::Collect(_)
            | Progress::Failed(_) => {}
        }
        if is_past(job) && matches!(why.kind, FaultKind::NotFound | FaultKind::Gone | FaultKind::NotReady) {
            let error = not_fetched(site, job, why);
            return Err(self.gone(job, why, error).await?);
        }
        Ok(Links::Same)
    }

    /// Stores that the clip, which was paid, is no longer there, and words it. A saved file stays what it is.
    async fn gone(&self, job: &mut Job, why: &Fault, error: Error) -> Result<Error> {
        if job.state() == State::Finished {
            let fault = Fault { kind: FaultKind::Gone, charged: Charged::Yes, ..why.clone() };
            self.record(job, Step::End(fault)).await?;
            return Ok(super::ending(job));
        }
        Ok(error)
    }

    /// Stores that the file is here, and writes the sidecar where one was asked for.
    pub(super) async fn saved(&self, job: &mut Job, landed: Landed) -> Result<()> {
        let (path, bytes) = (landed.file.path.clone(), landed.file.bytes);
        self.record(job, Step::Save(landed.file.clone())).await?;
        let file = landed.recorded();
        for difference in differences(job, &file) {
            self.tell(&job.id, What::Warning { message: format!("{difference}: {}", path.display()) });
        }
        if job.sidecar {
            write_sidecar(job, &path)?;
        }
        if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("avi")) && probe_avi(&path).is_ok()
        {
            let message = format!("the clip is an AVI file, whatever its name says: {}", path.display());
            self.tell(&job.id, What::Warning { message });
        }
        self.tell(&job.id, What::Saved { path, bytes });
        Ok(())
    }
}

/// The places of the file of that variant, the best first.
fn assets(job: &Job, variant: Variant) -> impl Iterator<Item = &Asset> {
    let assets = job.takes.as_ref().map_or(&[][..], |takes| &takes.assets[..]);
    assets.iter().filter(move |asset| asset.variant == variant)
}

fn none_of(site: &Site, job: &Job, variant: Variant) -> Error {
    let word = variant.as_str();
    Error::usage(format!("{} has no {word} of this job", site.title)).for_job(&job.id).at_provider(&site.name)
}

/// Whether the provider has said that it drops the clip, and when, and that is over.
fn is_past(job: &Job) -> bool {
    job.expires_at().is_some_and(|end| end < Timestamp::now())
}

fn write_sidecar(job: &Job, clip: &Path) -> Result<()> {
    let path = clip.with_extension("json");
    let failed = |error: &std::io::Error| {
        let message = format!("the clip is here, but its sidecar could not be written: {}", path.display());
        Error::new(Kind::Download, message).caused_by(error).for_job(&job.id)
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    serde_json::to_writer_pretty(&mut file, &job.view()).map_err(|error| failed(&error.into()))?;
    file.persist(&path).map_err(|error| failed(&error.error))?;
    Ok(())
}

fn not_fetched(site: &Site, job: &Job, why: &Fault) -> Error {
    Error::new(
        Kind::Download,
        format!("the clip is made and paid, but {} does not hand it over: {}", site.title, why.message),
    )
    .for_job(&job.id)
    .at_provider(&site.name)
    .vendor_code(why.vendor_code.clone())
    .hint(format!("rushes download {}   # free", job.id))
}
