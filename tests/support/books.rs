//! Our books held against the vendor's: what was ordered, what was paid, what is still held.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rushes::job::{Job, State};
use rushes::money::Usd;
use rushes::sandbox::Ledger;
use rushes::store::{Entry, EntryKind, Filter, Paths, Store};

use super::subject::KEY;
use super::tally::{Findings, TALLY};

/// What should stand in the books.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Books {
    /// Orders that the vendor took.
    pub(crate) submissions: usize,
    /// Jobs for which money is still held.
    pub(crate) open_holds: usize,
    /// Charges for jobs that were not ordered through this store.
    pub(crate) foreign_charges: usize,
}

/// Both ends' books, read at one moment.
pub(crate) struct Audit {
    theirs: Ledger,
    jobs: Vec<Job>,
    rows: Vec<Entry>,
    /// The files in which the key stands.
    leaks: Vec<PathBuf>,
}

/// Whether nobody has said what a finished job costs: its hold stays until somebody does.
fn is_unpriced(job: &Job) -> bool {
    job.quote.is_none() && job.cost.is_none() && job.takes.is_some()
}

/// Whether the job's handle is on the vendor's job of that id; some handles say besides what kind of job it is.
fn is_handle_on(job: &Job, id: &str) -> bool {
    job.remote_id().is_some_and(|handle| handle.rsplit('/').next() == Some(id) || handle == id)
}

impl Audit {
    /// Reads the store and its mirror in that folder.
    pub(crate) async fn read(theirs: Ledger, data_dir: &Path) -> Self {
        let paths = Paths::new(data_dir);
        let store = Store::open(&paths).await.expect("the store opens");
        store.mend_mirror().await;
        assert_eq!(store.take_warnings(), [""; 0], "the mirror is what the store says");
        let jobs = store.list(&Filter::default()).await.expect("the jobs");
        let mirror = std::fs::read_to_string(paths.mirror()).unwrap_or_default();
        let rows = mirror.lines().map(|line| serde_json::from_str(line).expect("a row of the ledger")).collect();
        Self { theirs, jobs, rows, leaks: files_with_the_key(data_dir) }
    }

    pub(crate) fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Fails where the two ends disagree, or one of them with what is expected.
    pub(crate) fn agree(&self, expected: Books) {
        TALLY.audited(self.findings());
        assert_eq!(self.leaks, [] as [PathBuf; 0], "the key stands in a file");
        let misplaced = (1..).zip(&self.rows).find(|(number, row)| row.seq != *number);
        assert!(misplaced.is_none(), "no row is missing or twice: {misplaced:#?}");
        let submissions = &self.theirs.submissions;
        assert_eq!(submissions.len(), expected.submissions, "orders that the vendor took: {submissions:#?}");
        assert_eq!(self.theirs.keys_seen_elsewhere, [], "the key goes nowhere else");
        self.every_charge_is_known(expected.foreign_charges);
        self.every_job_is_paid_as_charged();
        let open = self.open_holds();
        assert_eq!(open.len(), expected.open_holds, "holds that are still open: {open:#?}");
        for job in open {
            assert!(job.state().is_unfinished(), "money is held for a job that is over: {job:#?}");
        }
    }

    /// The same as numbers, where nothing special is expected.
    fn findings(&self) -> Findings {
        let orders = &self.theirs.submissions;
        let sent = self.jobs.iter().filter(|job| job.submitted_at.is_some()).count();
        let is_known = |id: &str| self.jobs.iter().any(|job| is_handle_on(job, id));
        let unknown = orders.iter().filter(|order| !is_known(&order.id)).count();
        // Their user knows that the outcome is unknown, and their money is held.
        let open = self.jobs.iter().filter(|job| job.remote_id().is_none() && job.state().is_unfinished()).count();
        let saved = self.jobs.iter().filter(|job| job.state() == State::Saved);
        let misplaced = (1..).zip(&self.rows).filter(|(number, row)| row.seq != *number).count();
        let differs = |job: &&Job| {
            let ends =
                self.rows_of(job).filter(|row| matches!(row.kind, EntryKind::Settle | EntryKind::Release)).count();
            let is_over = !job.state().is_unfinished() && !is_unpriced(job) && self.was_held_for(job);
            ends > usize::from(self.was_held_for(job))
                || (is_over && (ends == 0 || self.spent_on(job) != self.charged_for(job)))
        };
        Findings {
            double_orders: orders.len().saturating_sub(sent),
            lost_jobs: unknown.saturating_sub(open),
            lost_files: saved.filter(|job| !is_whole(job)).count(),
            ledger_differences: misplaced + self.jobs.iter().filter(differs).count(),
            keys_outside: self.leaks.len() + self.theirs.keys_seen_elsewhere.len(),
        }
    }

    fn charged_for(&self, job: &Job) -> Usd {
        let charged = self.theirs.charges.iter().filter(|charge| is_handle_on(job, &charge.id));
        charged.fold(Usd::ZERO, |sum, charge| sum + charge.usd)
    }

    fn every_charge_is_known(&self, foreign: usize) {
        let mut charges = BTreeMap::<&str, usize>::new();
        for charge in &self.theirs.charges {
            *charges.entry(&charge.id).or_default() += 1;
        }
        assert!(charges.values().all(|times| *times == 1), "charged twice: {charges:#?}");
        let is_ours = |id: &&&str| self.jobs.iter().any(|job| is_handle_on(job, id) && self.was_held_for(job));
        let ours = charges.keys().filter(is_ours).count();
        assert_eq!(charges.len() - ours, foreign, "charges that we know nothing of: {charges:#?}");
    }

    fn every_job_is_paid_as_charged(&self) {
        let is_over = |job: &&Job| self.was_held_for(job) && !job.state().is_unfinished() && !is_unpriced(job);
        for job in self.jobs.iter().filter(is_over) {
            let charged = self.charged_for(job);
            assert_eq!(self.spent_on(job), charged, "spent here, charged there, for {job:#?}");
            let cost = job.cost.as_ref().map_or(Usd::ZERO, |cost| cost.usd);
            assert_eq!(cost, charged, "the cost in the record of {job:#?}");
        }
    }

    fn rows_of<'a>(&'a self, job: &'a Job) -> impl Iterator<Item = &'a Entry> {
        self.rows.iter().filter(|row| row.job == job.id)
    }

    fn was_held_for(&self, job: &Job) -> bool {
        self.rows_of(job).any(|row| row.kind == EntryKind::Hold)
    }

    fn spent_on(&self, job: &Job) -> Usd {
        let spent = self.rows_of(job).filter(|row| matches!(row.kind, EntryKind::Settle | EntryKind::Adjust));
        spent.filter_map(|row| row.usd).fold(Usd::ZERO, |sum, usd| sum + usd)
    }

    fn open_holds(&self) -> Vec<&Job> {
        let is_open = |job: &&Job| {
            let ends = self.rows_of(job).filter(|row| matches!(row.kind, EntryKind::Settle | EntryKind::Release));
            let (held, ended) = (self.was_held_for(job), ends.count());
            assert!(ended <= usize::from(held), "a hold ends once: {job:#?}");
            held && ended == 0 && !is_unpriced(job)
        };
        self.jobs.iter().filter(is_open).collect()
    }
}

/// Fails unless the job's file is there and whole.
pub(crate) fn assert_whole(job: &Job) {
    assert_eq!(job.state(), State::Saved, "{job:#?}");
    let file = job.file.as_ref().expect("a saved job has a file");
    let bytes = std::fs::read(&file.path).expect("the file is there");
    assert_eq!(bytes.len() as u64, file.bytes);
    assert_eq!(sha256(&bytes), file.sha256);
    rushes::media::probe(&file.path).expect("a clip");
    let part = format!("{}.part", file.path.display());
    assert!(!Path::new(&part).exists(), "left behind: {part}");
}

/// Whether its file is there, byte for byte as it was recorded.
fn is_whole(job: &Job) -> bool {
    let found = job.file.as_ref().and_then(|file| Some((file, std::fs::read(&file.path).ok()?)));
    found.is_some_and(|(file, bytes)| bytes.len() as u64 == file.bytes && sha256(&bytes) == file.sha256)
}

/// The files below the folder in which the vendor's key stands.
fn files_with_the_key(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_with_the_key(&path));
        } else if std::fs::read(&path).is_ok_and(|bytes| bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes())) {
            found.push(path);
        }
    }
    found
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}
