-- Times are microseconds since 1970 (UTC). Keys are the first 16 bytes of a SHA-256: an index row must be short whatever a name's length.

-- By what a repeated delivery is known.
CREATE TABLE deliveries (
    key bytea NOT NULL PRIMARY KEY,
    received_at bigint NOT NULL
);
CREATE INDEX deliveries_received_at ON deliveries (received_at);

-- What came in about a branch, and how much of it a pass has seen. Small rows, with room to be updated in place.
CREATE TABLE branches (
    key bytea NOT NULL PRIMARY KEY,
    project text NOT NULL,
    ref text NOT NULL,
    revision bigint NOT NULL DEFAULT 0,
    seen_revision bigint NOT NULL DEFAULT 0,
    unseen_since bigint,
    facts text,
    wishes text
) WITH (fillfactor = 70);
CREATE INDEX branches_unseen ON branches (unseen_since) WHERE unseen_since IS NOT NULL;

-- What the last pass found and left.
CREATE TABLE environments (
    key bytea NOT NULL PRIMARY KEY,
    phase text NOT NULL,
    updated_at bigint NOT NULL,
    record text NOT NULL
);
CREATE INDEX environments_current ON environments (updated_at) WHERE phase <> 'Stopped';

CREATE TABLE journal (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    branch bytea NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    message text NOT NULL,
    commit_sha text,
    actor text
);
CREATE INDEX journal_branch ON journal (branch, sequence);

CREATE TABLE names (
    target text NOT NULL,
    name text NOT NULL,
    project text NOT NULL,
    ref text NOT NULL,
    PRIMARY KEY (target, name)
);
