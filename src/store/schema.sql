-- Plain SQL that SQLite and PostgreSQL read alike. Amounts are BIGINT micro-dollars, moments are BIGINT microseconds
-- since 1970, lengths are BIGINT milliseconds, yes and no are SMALLINT 1 and 0. NULL in an amount means unknown, never 0.

CREATE TABLE jobs (
    -- Counts arrivals. Newest first is by this number, whatever the clocks said.
    number     INTEGER  PRIMARY KEY,
    id         TEXT     NOT NULL UNIQUE,
    revision   BIGINT   NOT NULL,
    state      TEXT     NOT NULL,
    unfinished SMALLINT NOT NULL,
    provider   TEXT     NOT NULL,
    model      TEXT     NOT NULL,
    family     TEXT,
    remote_id  TEXT,
    project    TEXT,
    created_at BIGINT   NOT NULL,
    -- From the order to the finished clip.
    took       BIGINT,
    -- The whole job as JSON. The columns above repeat what is filtered and sorted by.
    record     TEXT     NOT NULL
);

-- Holds every column that a list can be filtered by, so that the wide rows are read for the page alone.
CREATE INDEX jobs_listed ON jobs (number, created_at, state, provider, model, family, project);
CREATE INDEX jobs_unfinished ON jobs (number) WHERE unfinished = 1;
CREATE INDEX jobs_remote ON jobs (remote_id);
CREATE INDEX jobs_took ON jobs (provider, model, number, took) WHERE took IS NOT NULL;

-- By the job's id and not its row: what a forgotten job cost is still told by its tags.
CREATE TABLE tags (
    job   TEXT NOT NULL,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job, name)
);
CREATE INDEX tags_named ON tags (name, value, job);

-- Written once, never changed. Repeats what is known of the job, because it outlives the job's row.
CREATE TABLE ledger (
    seq          INTEGER  PRIMARY KEY,
    at           BIGINT   NOT NULL,
    kind         TEXT     NOT NULL,
    job          TEXT     NOT NULL,
    state        TEXT     NOT NULL,
    usd          BIGINT,
    basis        TEXT,
    confirmed    SMALLINT NOT NULL,
    quote_as_of  TEXT,
    quote_source TEXT,
    provider     TEXT     NOT NULL,
    model        TEXT     NOT NULL,
    family       TEXT,
    mode         TEXT     NOT NULL,
    length       BIGINT,
    project      TEXT,
    run          TEXT     NOT NULL,
    parent       TEXT,
    -- A JSON object, as the mirror shows it; `tags` is what sums are made from.
    tags         TEXT     NOT NULL
);

CREATE INDEX ledger_spent ON ledger (at, provider, project, usd) WHERE kind IN ('settle', 'adjust');
CREATE INDEX ledger_job ON ledger (job);
CREATE INDEX ledger_run ON ledger (run);
CREATE INDEX ledger_project ON ledger (project, at);

-- Which holds of the ledger are open: neither settled nor released. A job with an open hold cannot be forgotten.
CREATE TABLE open_holds (
    job TEXT    PRIMARY KEY REFERENCES jobs (id),
    seq INTEGER NOT NULL REFERENCES ledger (seq)
);
