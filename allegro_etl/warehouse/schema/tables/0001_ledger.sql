-- How the work went, and what is still to do.

create schema ops;

create sequence ops.turns;

create sequence ops.quarantine_ids;

-- One row per run.
create table ops.runs (
    run_id varchar primary key,
    started_at timestamptz not null,
    finished_at timestamptz,
    outcome varchar,                        -- done | quarantined | failed
    cursor_before varchar,                  -- the event id after which this run read
    read_to varchar,                        -- the last event id that it staged; null until then
    cursor_after varchar,                   -- the committed cursor; null unless the run carried all through
    counts json,
    problem varchar,                        -- of a failed run: what to do, without personal data
    turn bigint default nextval('ops.turns'), -- 
    left_its_id boolean default false
);

-- One row per move of the event cursor.
create table ops.cursor_history (
    moved_at timestamptz not null,
    run_id varchar not null,
    cursor_before varchar,
    cursor_after varchar not null,
    why varchar not null                    -- run | backfill | first_run | set_by_hand
);

-- One row per checkout form that is staged but not yet carried through to Odoo or quarantine.
create table ops.pending (
    form_id varchar primary key,
    why varchar not null,                   -- event | sweep | backfill | retry
    queued_at timestamptz not null,
    turn bigint default nextval('ops.turns') -- 
);

-- One row per record that could not be read, matched or loaded.
create table ops.quarantine (
    id integer primary key default nextval('ops.quarantine_ids'), -- 
    subject varchar not null unique,        -- checkout_form:<id> | order_event:<id>
    form_id varchar,
    stage varchar not null,                 -- staging | matching | loading
    code varchar not null,                  -- short name of the reason: ambiguous_product, total_differs ...
    reason varchar not null,                -- in a shopkeeper's words, with the way out
    payload json,
    attempts integer not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    retry_at timestamptz not null,
    turn bigint default nextval('ops.turns') -- 
);

-- One row per remark as the last run that looked at its order left it.
create table ops.remarks (
    form_id varchar not null,
    topic varchar not null,
    reason varchar not null,
    holds boolean not null,
    looked_at timestamptz not null
);

-- One row: what told the settings of the last run from any others.
create table ops.settings_in_force (
    mark varchar not null
);

-- One row per comparison of the totals of what changed in Odoo.
create table ops.comparisons (
    compared_at timestamptz not null,
    run_id varchar not null,
    changed_until varchar not null,         -- the newest change that was looked at, by Odoo's own clock, as Odoo writes it
    orders integer not null,
    differing integer not null
);
