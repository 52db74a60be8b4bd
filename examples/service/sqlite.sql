-- The tables of the service in SQLite. Instants are microseconds since 1970;
-- amounts are TEXT, the only form in which SQLite keeps a decimal as it is.

CREATE TABLE IF NOT EXISTS licences (
    id     TEXT PRIMARY KEY,
    vendor TEXT NOT NULL,
    zone   TEXT NOT NULL -- where its months begin, such as Europe/Warsaw
);
CREATE INDEX IF NOT EXISTS licences_by_vendor ON licences (vendor, id);

-- What holds for a licence from an instant on, and its accounts. The body is
-- the change as it was received; of two, the one changed later stands.
CREATE TABLE IF NOT EXISTS terms (
    licence TEXT NOT NULL REFERENCES licences,
    since   INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (licence, since)
);
CREATE TABLE IF NOT EXISTS accounts (
    licence TEXT NOT NULL REFERENCES licences,
    id      TEXT NOT NULL,
    changed INTEGER NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (licence, id)
);

CREATE TABLE IF NOT EXISTS chats (
    licence TEXT NOT NULL REFERENCES licences,
    id      TEXT NOT NULL,
    agent   TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended   INTEGER, -- NULL: still open
    PRIMARY KEY (licence, id)
);
CREATE INDEX IF NOT EXISTS chats_by_time ON chats (licence, ended, started);

-- A bill is written once and never changed, but for stale: whether something
-- arrived since that may change it. The next bill looks into that.
CREATE TABLE IF NOT EXISTS bills (
    licence   TEXT NOT NULL REFERENCES licences,
    month     TEXT NOT NULL,
    starts    INTEGER NOT NULL,
    ends      INTEGER NOT NULL,
    currency  TEXT NOT NULL,
    total     TEXT NOT NULL,
    statement TEXT NOT NULL, -- as it was then, with its proof
    stale     BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (licence, month)
);
CREATE TABLE IF NOT EXISTS bill_lines (
    licence   TEXT NOT NULL,
    month     TEXT NOT NULL,
    position  INTEGER NOT NULL,
    for_month TEXT NOT NULL, -- an earlier one: a difference
    body      TEXT NOT NULL,
    amount    TEXT NOT NULL,
    PRIMARY KEY (licence, month, position),
    FOREIGN KEY (licence, month) REFERENCES bills
);
CREATE INDEX IF NOT EXISTS bill_lines_for ON bill_lines (licence, for_month);

-- Which licences a billing run is for, and the River job of each.
CREATE TABLE IF NOT EXISTS run_jobs (
    vendor  TEXT NOT NULL,
    month   TEXT NOT NULL,
    licence TEXT NOT NULL REFERENCES licences,
    job     BIGINT NOT NULL,
    PRIMARY KEY (vendor, month, licence)
);
