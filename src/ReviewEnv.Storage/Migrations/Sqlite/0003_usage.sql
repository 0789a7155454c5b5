-- What environments did and cost. Hours, days and weeks are counted from 1970 (UTC); times are milliseconds, money and core hours billionths.

-- A project on a target. Sums of it are kept beside those of its subjects: pages that show many days or hours read a thousandth of the rows.
CREATE TABLE usage_places (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    project TEXT NOT NULL,
    target TEXT NOT NULL
);

-- Under what amounts are counted: another owner is another subject. last_day is the last that it has anything of.
CREATE TABLE usage_subjects (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    place INTEGER NOT NULL,
    ref TEXT NOT NULL,
    owner TEXT,
    last_day INTEGER NOT NULL
);

-- By time first: what is added, summed and forgotten together lies together.
CREATE TABLE usage_hours (
    time INTEGER NOT NULL,
    who INTEGER NOT NULL,
    running INTEGER NOT NULL,
    asleep INTEGER NOT NULL,
    idle INTEGER NOT NULL,
    unwatched INTEGER NOT NULL,
    leaking INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    idle_cost INTEGER NOT NULL,
    leaking_cost INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    cpu_requested INTEGER NOT NULL,
    cpu_used INTEGER NOT NULL,
    PRIMARY KEY (time, who)
) WITHOUT ROWID;

CREATE TABLE usage_days (
    time INTEGER NOT NULL,
    who INTEGER NOT NULL,
    running INTEGER NOT NULL,
    asleep INTEGER NOT NULL,
    idle INTEGER NOT NULL,
    unwatched INTEGER NOT NULL,
    leaking INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    idle_cost INTEGER NOT NULL,
    leaking_cost INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    cpu_requested INTEGER NOT NULL,
    cpu_used INTEGER NOT NULL,
    PRIMARY KEY (time, who)
) WITHOUT ROWID;

-- Seven days each, besides their days: a sum of months reads a fraction of the rows.
CREATE TABLE usage_weeks (
    time INTEGER NOT NULL,
    who INTEGER NOT NULL,
    running INTEGER NOT NULL,
    asleep INTEGER NOT NULL,
    idle INTEGER NOT NULL,
    unwatched INTEGER NOT NULL,
    leaking INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    idle_cost INTEGER NOT NULL,
    leaking_cost INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    cpu_requested INTEGER NOT NULL,
    cpu_used INTEGER NOT NULL,
    PRIMARY KEY (time, who)
) WITHOUT ROWID;

CREATE TABLE usage_place_hours (
    time INTEGER NOT NULL,
    who INTEGER NOT NULL,
    running INTEGER NOT NULL,
    asleep INTEGER NOT NULL,
    idle INTEGER NOT NULL,
    unwatched INTEGER NOT NULL,
    leaking INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    idle_cost INTEGER NOT NULL,
    leaking_cost INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    cpu_requested INTEGER NOT NULL,
    cpu_used INTEGER NOT NULL,
    PRIMARY KEY (time, who)
) WITHOUT ROWID;

CREATE TABLE usage_place_days (
    time INTEGER NOT NULL,
    who INTEGER NOT NULL,
    running INTEGER NOT NULL,
    asleep INTEGER NOT NULL,
    idle INTEGER NOT NULL,
    unwatched INTEGER NOT NULL,
    leaking INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    idle_cost INTEGER NOT NULL,
    leaking_cost INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    cpu_requested INTEGER NOT NULL,
    cpu_used INTEGER NOT NULL,
    PRIMARY KEY (time, who)
) WITHOUT ROWID;

-- Hours before summed_until are in their days; hours before hours_from count by their day alone; days before days_from are forgotten.
CREATE TABLE usage_state (
    summed_until INTEGER NOT NULL,
    hours_from INTEGER NOT NULL,
    days_from INTEGER NOT NULL
);
INSERT INTO usage_state (summed_until, hours_from, days_from) VALUES (0, 0, 0);

-- What each environment's meter remembers, of the same commit as what it counted.
CREATE TABLE usage_meters (
    key BLOB NOT NULL PRIMARY KEY,
    state TEXT NOT NULL
) WITHOUT ROWID;
