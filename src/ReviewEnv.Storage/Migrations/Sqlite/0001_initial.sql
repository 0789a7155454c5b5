-- Times are microseconds since 1970 (UTC). Keys are the first 16 bytes of a SHA-256: short whatever a name's length.

-- By what a repeated delivery is known.
CREATE TABLE deliveries (
    key BLOB NOT NULL PRIMARY KEY,
    received_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX deliveries_received_at ON deliveries (received_at);

-- What came in about a branch, and how much of it a pass has seen. Small rows: each event rewrites one.
CREATE TABLE branches (
    key BLOB NOT NULL PRIMARY KEY,
    project TEXT NOT NULL,
    ref TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    seen_revision INTEGER NOT NULL DEFAULT 0,
    unseen_since INTEGER,
    last_line INTEGER,
    facts TEXT,
    wishes TEXT
) WITHOUT ROWID;
CREATE INDEX branches_unseen ON branches (unseen_since) WHERE unseen_since IS NOT NULL;

-- What the last pass found and left.
CREATE TABLE environments (
    key BLOB NOT NULL PRIMARY KEY,
    phase TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX environments_current ON environments (updated_at) WHERE phase <> 'Stopped';

-- Each line knows the one before it about the same branch, and the branch knows its last: an index by branch would cost a page of
-- its own for every event, and is read far more rarely than it would be written.
CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    branch BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    commit_sha TEXT,
    actor TEXT,
    previous INTEGER
);

CREATE TABLE names (
    target TEXT NOT NULL,
    name TEXT NOT NULL,
    project TEXT NOT NULL,
    ref TEXT NOT NULL,
    PRIMARY KEY (target, name)
) WITHOUT ROWID;
