-- How the work went, and what is still to do.

create schema ops;

-- What comes after what is counted by us, since clocks jump: a row of a higher turn was asked for, queued or set aside later.
-- The times beside it are for people.
create sequence ops.turns;

create sequence ops.quarantine_ids;

-- One row per run.
create table ops.runs (
    run_id varchar primary key,                  -- Dagster's id of the run
    started_at timestamptz not null,             -- when it began
    finished_at timestamptz,                     -- when it ended; null while it works
    outcome varchar,                             -- done | planned | quarantined | failed
    cursor_before varchar,                       -- the event id after which this run read
    read_to varchar,                             -- the last event id that it staged; null until then
    cursor_after varchar,                        -- the committed cursor; null unless the run carried all through
    counts json,                                 -- number of records by step and kind
    problem varchar,                             -- of a failed run: what to do, without personal data
    turn bigint default nextval('ops.turns'),    -- our own count of what comes after what, whatever clocks say
    left_its_id boolean default false            -- whether it left its id in Odoo, last of all that it wrote: what tells an Odoo that was restored from a backup
);

-- One row per move of the event cursor.
create table ops.cursor_history (
    moved_at timestamptz not null,               -- when the run that moved it ended
    run_id varchar not null,                     -- Dagster's id of the run
    cursor_before varchar,                       -- event id before; null at the first run
    cursor_after varchar not null,               -- event id after which the next run reads
    why varchar not null                         -- run | backfill | first_run
);

-- One row per checkout form that is staged but not yet carried through to Odoo or quarantine.
create table ops.pending (
    form_id varchar primary key,                 -- id of the checkout form on Allegro
    why varchar not null,                        -- event | sweep | backfill | retry
    queued_at timestamptz not null,              -- when Allegro was asked what said so, or a person asked for it
    turn bigint default nextval('ops.turns')     -- our own count of what comes after what, whatever clocks say
);

-- One row per record that was set aside: it could not be read, matched or loaded.
create table ops.quarantine (
    id integer primary key default nextval('ops.quarantine_ids'), -- number by which people name it
    subject varchar not null unique,             -- checkout_form:<id> | order_event:<id>
    form_id varchar,                             -- id of the checkout form; null where the event names none
    stage varchar not null,                      -- staging | matching | loading
    code varchar not null,                       -- short name of the reason: ambiguous_product, order_refused, ...; docs/operating.md lists them
    reason varchar not null,                     -- in a shopkeeper's words, with the way out
    payload json,                                -- what could not be read; null where staging has it
    attempts integer not null,                   -- how often it was tried
    first_seen timestamptz not null,             -- when it was first set aside
    last_seen timestamptz not null,              -- when it was last set aside
    retry_at timestamptz not null,               -- when it is due to be tried again; infinity: when a person says so
    turn bigint default nextval('ops.turns')     -- our own count of what comes after what, whatever clocks say
);

-- One row per thing that a person has to be told of an order, as the last run that looked at it left it.
create table ops.remarks (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    code varchar not null,                       -- what it is: see work.remarks
    holds boolean not null,                      -- whether the order stays a quotation as long as it is so
    looked_at timestamptz not null               -- when a run last looked
);

-- One row: what tells the settings of the last run from others.
create table ops.settings_in_force (
    mark varchar not null                        -- hash of those settings
);

-- One row per comparison of the totals of what changed in Odoo.
create table ops.comparisons (
    compared_at timestamptz not null,            -- when
    run_id varchar not null,                     -- Dagster's id of the run
    changed_until varchar not null,              -- the newest change that was looked at, by Odoo's own clock, as Odoo writes it
    orders integer not null,                     -- number of orders that were compared
    differing integer not null                   -- number of those whose total differs from Allegro's
);
