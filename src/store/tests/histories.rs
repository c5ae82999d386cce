//! Random histories of money: what they come to is exact, whether rows in hand are summed or the database sums them.

use sqlx::Connection;

use super::super::ledger;
use super::*;
use crate::request::Mode;

/// How many are summed in memory, and how many of them by the database, too.
const HISTORIES: usize = 100_000;
const STORED: usize = 250;

/// Rows, and what they come to by the one who made them up: in integers too wide to run over.
struct History {
    rows: Vec<Entry>,
    expected: Expected,
}

#[derive(Debug, Default, PartialEq)]
struct Expected {
    clips: u64,
    millis: u128,
    spent: i128,
    wasted: i128,
    held: i128,
    held_unknown: u64,
}

impl From<&CostRow> for Expected {
    fn from(row: &CostRow) -> Self {
        let CostRow { key: _, clips, length, spent, wasted, held, held_unknown } = row;
        Self {
            clips: *clips,
            millis: length.as_millis(),
            spent: i128::from(spent.micros()),
            wasted: i128::from(wasted.micros()),
            held: i128::from(held.micros()),
            held_unknown: *held_unknown,
        }
    }
}

fn blank(job: JobId, kind: EntryKind, state: State) -> Entry {
    Entry {
        v: Entry::VERSION,
        seq: 0,
        at: Timestamp::UNIX_EPOCH,
        kind,
        job,
        state,
        usd: None,
        basis: None,
        confirmed: false,
        quote_as_of: None,
        quote_source: None,
        provider: String::new(),
        model: String::new(),
        family: None,
        mode: Mode::Text,
        seconds: None,
        project: None,
        run: String::new(),
        parent: None,
        tags: BTreeMap::new(),
        trail: None,
    }
}

/// The life of one job: a hold, then perhaps its end, then perhaps what the vendor's books said later.
fn life(random: &mut fastrand::Rng, expected: &mut Expected) -> Vec<Entry> {
    let job = JobId::from_entropy(random.u64(..));
    let held = random.bool().then(|| random.i64(0..1_000_000_000_000));
    let seconds = random.bool().then(|| Seconds::from_millis(random.u32(0..600_000)));
    let row = |kind, state, usd: Option<i64>| Entry {
        usd: usd.map(Usd::from_micros),
        seconds,
        ..blank(job.clone(), kind, state)
    };
    let mut rows = vec![row(EntryKind::Hold, State::Planned, held)];
    let ends = [State::Finished, State::Failed, State::Refused, State::Cancelled, State::Expired];
    let state = ends[random.usize(..ends.len())];
    let is_wasted = matches!(state, State::Failed | State::Refused | State::Cancelled);
    match random.u8(..3) {
        0 => {
            expected.held += i128::from(held.unwrap_or(0));
            expected.held_unknown += u64::from(held.is_none());
            return rows;
        }
        1 => rows.push(row(EntryKind::Release, state, held)),
        _ => {
            let cost = random.i64(0..1_000_000_000_000);
            rows.push(row(EntryKind::Settle, state, Some(cost)));
            expected.spent += i128::from(cost);
            expected.wasted += if is_wasted { i128::from(cost) } else { 0 };
            if state == State::Finished {
                expected.clips += 1;
                expected.millis += seconds.map_or(0, |seconds| u128::from(seconds.millis()));
            }
        }
    }
    for _ in 0..random.u8(..3) {
        let difference = random.i64(-1_000_000_000..1_000_000_000);
        rows.push(row(EntryKind::Adjust, state, Some(difference)));
        expected.spent += i128::from(difference);
        expected.wasted += if is_wasted { i128::from(difference) } else { 0 };
    }
    rows
}

/// Several lives at once, their rows shuffled into each other; each one keeps its order.
fn history(random: &mut fastrand::Rng) -> History {
    let mut expected = Expected::default();
    let mut lives: Vec<_> =
        (0..random.usize(1..5)).map(|_| life(random, &mut expected).into_iter().peekable()).collect();
    let mut rows = Vec::new();
    while !lives.is_empty() {
        let at = random.usize(..lives.len());
        rows.extend(lives[at].next());
        if lives[at].peek().is_none() {
            drop(lives.swap_remove(at));
        }
    }
    History { rows, expected }
}

/// Writes them as they would have come, each under a project of its own, in one transaction.
async fn write_down(store: &Store, histories: &[History]) -> Result<(), Failure> {
    let mut connection = store.connection.lock().await;
    // The rows are there without their jobs, as those of forgotten ones are.
    sqlx::query("PRAGMA foreign_keys = OFF").execute(&mut *connection).await?;
    let mut transaction = connection.begin().await?;
    for (number, history) in histories.iter().enumerate() {
        for row in &history.rows {
            let row = Entry { project: Some(format!("{number:04}")), ..row.clone() };
            let seq = ledger::append(&mut transaction, &row).await?;
            let sql = match row.kind {
                EntryKind::Hold => "INSERT INTO open_holds (job, seq) VALUES ($1, $2)",
                EntryKind::Settle | EntryKind::Release => "DELETE FROM open_holds WHERE job = $1 AND seq < $2",
                EntryKind::Adjust | EntryKind::Step => continue,
            };
            sqlx::query(sql).bind(row.job.as_str()).bind(seq).execute(&mut *transaction).await?;
        }
    }
    Ok(transaction.commit().await?)
}

#[test]
fn a_hundred_thousand_histories_come_to_exact_sums_in_memory_and_in_the_database() {
    let mut random = fastrand::Rng::with_seed(20_261_121);
    let stored: Vec<History> = (0..STORED).map(|_| history(&mut random)).collect();
    for number in STORED..HISTORIES {
        let History { rows, expected } = history(&mut random);
        assert_eq!(Expected::from(&CostRow::of(&rows)), expected, "history {number}: {rows:#?}");
    }
    runtime().block_on(async {
        let home = Home::new();
        let store = home.store().await;
        write_down(&store, &stored).await.expect("written");
        let mut sums = store.costs(&every_cost(By::Project)).await.expect("sums").into_iter().peekable();
        for (number, History { rows, expected }) in stored.iter().enumerate() {
            assert_eq!(Expected::from(&CostRow::of(rows)), *expected, "in memory: {rows:#?}");
            let key = Some(format!("{number:04}"));
            // What moved nothing has no row.
            let sum = sums.next_if(|sum| sum.key == key).unwrap_or_default();
            assert_eq!(Expected::from(&sum), *expected, "in the database: {rows:#?}");
            let project = Cap { scope: Scope::Project(format!("{number:04}")), ..cap("0") };
            let standing = store.standing(&project).await.expect("sums");
            let told = [standing.spent, standing.held].map(|usd| i128::from(usd.micros()));
            assert_eq!(told, [expected.spent, expected.held], "under a cap: {rows:#?}");
        }
        assert_eq!(sums.next(), None, "nothing else was summed");
    });
}
