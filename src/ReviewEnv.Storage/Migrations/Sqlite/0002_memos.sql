-- Small things to remember that belong to no single branch.
CREATE TABLE memos (
    key BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    until INTEGER
) WITHOUT ROWID;
CREATE INDEX memos_until ON memos (until) WHERE until IS NOT NULL;
