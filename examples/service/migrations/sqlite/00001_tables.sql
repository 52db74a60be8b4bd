-- +goose Up
-- The tables of the service in SQLite. Those of migrations/postgres are the same,
-- with other types. Instants are microseconds since 1970. Amounts are TEXT, the only
-- form in which SQLite keeps a decimal as it is.

-- What is known of a license, its terms and its accounts too, is one row.
CREATE TABLE licenses (
    key    INTEGER PRIMARY KEY,
    vendor TEXT NOT NULL,
    id     TEXT NOT NULL, -- the vendor's own
    body   TEXT NOT NULL, -- JSON: license in license.go
    UNIQUE (vendor, id)
);

-- The chats are the truth that everything else is computed from.
CREATE TABLE chats (
    license  INTEGER NOT NULL, -- locked by whoever writes, so that it is there
    id       TEXT NOT NULL,
    agent    TEXT NOT NULL,
    started  INTEGER NOT NULL,
    ended    INTEGER,          -- NULL: still open
    changed  INTEGER,          -- NULL: as it came first
    void     BOOLEAN NOT NULL,     -- taken back
    midnight BOOLEAN NOT NULL,     -- has time on more than one day of the license
    PRIMARY KEY (license, id)
);
CREATE INDEX chats_by_start ON chats (license, started);
CREATE INDEX chats_over_midnight ON chats (license, started) WHERE midnight;
CREATE INDEX chats_open ON chats (license, started) WHERE ended IS NULL AND NOT void;

-- What each license took on each of its days, as the binary form of a seats.Meter
-- of the chats that have ended. It is current if built is changed, and made again
-- from the chats if not. A day without a row has had no chats.
CREATE TABLE days (
    license INTEGER NOT NULL REFERENCES licenses,
    day     INTEGER NOT NULL, -- when it begins
    changed INTEGER NOT NULL,
    built   INTEGER NOT NULL,
    meter   BLOB,
    PRIMARY KEY (license, day)
);

-- A bill is written once. Only standing changes: the statement that stands billed
-- after later bills have corrected it.
CREATE TABLE bills (
    license  INTEGER NOT NULL REFERENCES licenses,
    month    TEXT NOT NULL,
    body     TEXT NOT NULL, -- JSON: bill in bill.go
    standing TEXT NOT NULL, -- JSON: statement in statement.go
    PRIMARY KEY (license, month)
);

-- The last number of a bill of each vendor: they are 1, 2, 3 and so on.
CREATE TABLE numbers (
    vendor TEXT PRIMARY KEY,
    last   INTEGER NOT NULL
);

-- Chats that came for a month that was billed already, and corrections of closed
-- months that somebody made by hand. The next bill takes them.
CREATE TABLE causes (
    key     INTEGER PRIMARY KEY,
    license INTEGER NOT NULL REFERENCES licenses,
    month   TEXT NOT NULL,
    body    TEXT NOT NULL,
    taken   TEXT -- the month of the bill that took it
);
CREATE INDEX causes_by_month ON causes (license, month, key);
