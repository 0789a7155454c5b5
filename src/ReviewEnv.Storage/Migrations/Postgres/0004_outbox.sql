-- What is still to be told to the outside; done is a JSON array of the channels that have it.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    due_at bigint NOT NULL,
    attempts integer NOT NULL,
    done text NOT NULL,
    body text NOT NULL
);
CREATE INDEX outbox_due_at ON outbox (due_at);
