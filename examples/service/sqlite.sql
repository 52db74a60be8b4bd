-- The tables of the service in SQLite. Instants are microseconds since 1970;
-- amounts are TEXT, the only form in which SQLite keeps a decimal as it is.

CREATE TABLE IF NOT EXISTS licenses (
    id     TEXT PRIMARY KEY,
    vendor TEXT NOT NULL,
    zone   TEXT NOT NULL -- where its months begin, such as Europe/Warsaw
);
CREATE INDEX IF NOT EXISTS licenses_by_vendor ON licenses (vendor, id);

-- What holds for a license from an instant on, and its accounts. The body is
-- the change as it was received; of two, the one changed later stands.
CREATE TABLE IF NOT EXISTS terms (
    license TEXT NOT NULL REFERENCES licenses,
    since   INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (license, since)
);
CREATE TABLE IF NOT EXISTS accounts (
    license TEXT NOT NULL REFERENCES licenses,
    id      TEXT NOT NULL,
    changed INTEGER NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (license, id)
);

CREATE TABLE IF NOT EXISTS chats (
    license TEXT NOT NULL REFERENCES licenses,
    id      TEXT NOT NULL,
    agent   TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended   INTEGER, -- NULL: still open
    PRIMARY KEY (license, id)
);
CREATE INDEX IF NOT EXISTS chats_by_time ON chats (license, ended, started);

-- A bill is written once and never changed, but for stale: whether something
-- arrived since that may change it. The next bill looks into that.
CREATE TABLE IF NOT EXISTS bills (
    license   TEXT NOT NULL REFERENCES licenses,
    month     TEXT NOT NULL,
    starts    INTEGER NOT NULL,
    ends      INTEGER NOT NULL,
    currency  TEXT NOT NULL,
    total     TEXT NOT NULL,
    statement TEXT NOT NULL, -- as it was then, with its proof
    stale     BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (license, month)
);
CREATE TABLE IF NOT EXISTS bill_lines (
    license   TEXT NOT NULL,
    month     TEXT NOT NULL,
    position  INTEGER NOT NULL,
    for_month TEXT NOT NULL, -- an earlier one: a difference
    body      TEXT NOT NULL,
    amount    TEXT NOT NULL,
    PRIMARY KEY (license, month, position),
    FOREIGN KEY (license, month) REFERENCES bills
);
CREATE INDEX IF NOT EXISTS bill_lines_for ON bill_lines (license, for_month);

-- Which licenses a billing run is for, and the River job of each.
CREATE TABLE IF NOT EXISTS run_jobs (
    vendor  TEXT NOT NULL,
    month   TEXT NOT NULL,
    license TEXT NOT NULL REFERENCES licenses,
    job     BIGINT NOT NULL,
    PRIMARY KEY (vendor, month, license)
);
