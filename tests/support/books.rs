//! Our books held against the vendor's: what was ordered, what was paid, what is still held.

use std::collections::BTreeMap;
use std::path::Path;

use rushes::job::{Job, State};
use rushes::money::Usd;
use rushes::sandbox::Ledger;
use rushes::store::{Entry, EntryKind, Filter, Paths, Store};

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
}

/// Whether nobody has said what a finished job costs: its hold stays until somebody does.
fn is_unpriced(job: &Job) -> bool {
    job.quote.is_none() && job.cost.is_none() && job.takes.is_some()
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
        Self { theirs, jobs, rows }
    }

    pub(crate) fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// Fails where the two ends disagree, or one of them with what is expected.
    pub(crate) fn agree(&self, expected: Books) {
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

    fn every_charge_is_known(&self, foreign: usize) {
        let mut charges = BTreeMap::<&str, usize>::new();
        for charge in &self.theirs.charges {
            *charges.entry(&charge.id).or_default() += 1;
        }
        assert!(charges.values().all(|times| *times == 1), "charged twice: {charges:#?}");
        let is_ours = |id: &&&str| self.jobs.iter().any(|job| job.remote_id() == Some(**id) && self.was_held_for(job));
        let ours = charges.keys().filter(is_ours).count();
        assert_eq!(charges.len() - ours, foreign, "charges that we know nothing of: {charges:#?}");
    }

    fn every_job_is_paid_as_charged(&self) {
        let is_over = |job: &&Job| self.was_held_for(job) && !job.state().is_unfinished() && !is_unpriced(job);
        for job in self.jobs.iter().filter(is_over) {
            let charged = self.theirs.charges.iter().filter(|charge| job.remote_id() == Some(&charge.id));
            let charged = charged.fold(Usd::ZERO, |sum, charge| sum + charge.usd);
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

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}
