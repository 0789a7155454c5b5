-- Small things to remember that belong to no single branch. Within a transaction, a row without text is the place of a memo that is not there yet.
CREATE TABLE memos (
    key bytea NOT NULL PRIMARY KEY,
    name text NOT NULL,
    text text,
    until bigint
);
CREATE INDEX memos_until ON memos (until) WHERE until IS NOT NULL;
