-- What environments did and cost. Hours, days and weeks are counted from 1970 (UTC); times are milliseconds, money and core hours billionths.

-- A project on a target. Sums of it are kept beside those of its subjects: pages that show many days or hours read a thousandth of the rows.
CREATE TABLE usage_places (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key bytea NOT NULL UNIQUE,
    project text NOT NULL,
    target text NOT NULL
);

-- Under what amounts are counted: another owner is another subject. last_day is the last that it has anything of.
CREATE TABLE usage_subjects (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key bytea NOT NULL UNIQUE,
    place integer NOT NULL,
    ref text NOT NULL,
    owner text,
    last_day integer NOT NULL
);

-- By time first: what is added, summed and forgotten together lies together. Room to be updated in place: an hour is added to many times.
CREATE TABLE usage_hours (
    time integer NOT NULL,
    who integer NOT NULL,
    running bigint NOT NULL,
    asleep bigint NOT NULL,
    idle bigint NOT NULL,
    unwatched bigint NOT NULL,
    leaking bigint NOT NULL,
    estimated bigint NOT NULL,
    cost bigint NOT NULL,
    idle_cost bigint NOT NULL,
    leaking_cost bigint NOT NULL,
    saved bigint NOT NULL,
    cpu_requested bigint NOT NULL,
    cpu_used bigint NOT NULL,
    PRIMARY KEY (time, who)
) WITH (fillfactor = 70);

CREATE TABLE usage_days (
    time integer NOT NULL,
    who integer NOT NULL,
    running bigint NOT NULL,
    asleep bigint NOT NULL,
    idle bigint NOT NULL,
    unwatched bigint NOT NULL,
    leaking bigint NOT NULL,
    estimated bigint NOT NULL,
    cost bigint NOT NULL,
    idle_cost bigint NOT NULL,
    leaking_cost bigint NOT NULL,
    saved bigint NOT NULL,
    cpu_requested bigint NOT NULL,
    cpu_used bigint NOT NULL,
    PRIMARY KEY (time, who)
);

-- Seven days each, besides their days: a sum of months reads a fraction of the rows.
CREATE TABLE usage_weeks (
    time integer NOT NULL,
    who integer NOT NULL,
    running bigint NOT NULL,
    asleep bigint NOT NULL,
    idle bigint NOT NULL,
    unwatched bigint NOT NULL,
    leaking bigint NOT NULL,
    estimated bigint NOT NULL,
    cost bigint NOT NULL,
    idle_cost bigint NOT NULL,
    leaking_cost bigint NOT NULL,
    saved bigint NOT NULL,
    cpu_requested bigint NOT NULL,
    cpu_used bigint NOT NULL,
    PRIMARY KEY (time, who)
);

CREATE TABLE usage_place_hours (
    time integer NOT NULL,
    who integer NOT NULL,
    running bigint NOT NULL,
    asleep bigint NOT NULL,
    idle bigint NOT NULL,
    unwatched bigint NOT NULL,
    leaking bigint NOT NULL,
    estimated bigint NOT NULL,
    cost bigint NOT NULL,
    idle_cost bigint NOT NULL,
    leaking_cost bigint NOT NULL,
    saved bigint NOT NULL,
    cpu_requested bigint NOT NULL,
    cpu_used bigint NOT NULL,
    PRIMARY KEY (time, who)
) WITH (fillfactor = 70);

CREATE TABLE usage_place_days (
    time integer NOT NULL,
    who integer NOT NULL,
    running bigint NOT NULL,
    asleep bigint NOT NULL,
    idle bigint NOT NULL,
    unwatched bigint NOT NULL,
    leaking bigint NOT NULL,
    estimated bigint NOT NULL,
    cost bigint NOT NULL,
    idle_cost bigint NOT NULL,
    leaking_cost bigint NOT NULL,
    saved bigint NOT NULL,
    cpu_requested bigint NOT NULL,
    cpu_used bigint NOT NULL,
    PRIMARY KEY (time, who)
);

-- Hours before summed_until are in their days; hours before hours_from count by their day alone; days before days_from are forgotten.
CREATE TABLE usage_state (
    summed_until integer NOT NULL,
    hours_from integer NOT NULL,
    days_from integer NOT NULL
);
INSERT INTO usage_state (summed_until, hours_from, days_from) VALUES (0, 0, 0);

-- What each environment's meter remembers, of the same commit as what it counted.
CREATE TABLE usage_meters (
    key bytea NOT NULL PRIMARY KEY,
    state text NOT NULL
) WITH (fillfactor = 70);
