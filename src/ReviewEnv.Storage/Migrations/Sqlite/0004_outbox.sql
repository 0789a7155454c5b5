-- What is still to be told to the outside; done is a JSON array of the channels that have it.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    done TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX outbox_due_at ON outbox (due_at);
