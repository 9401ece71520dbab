-- The plan.

-- One row per record of ours in Odoo with the values that were last written there: what tells a person's change from ours.
create table odoo.bindings (
    external_id varchar primary key,        -- without the prefix
    model varchar not null,
    res_id integer not null,
    run_id varchar not null,
    written_at timestamptz not null
);

-- One row per action of the current plan.
create table odoo.plan (
    seq integer primary key,
    kind varchar not null,                  -- partner | product | order | line | payment | note | activity
    action varchar not null,                -- create | update | confirm | cancel | keep | conflict | skip
    external_id varchar not null,
    form_id varchar,                        -- null for products, which serve several
    odoo_id integer,
    rule varchar,
    reason varchar not null,
    detail json,                            -- for update and conflict: {field: {"allegro": ..., "odoo": ..., "last written": ...}}
    status varchar not null default 'planned', -- planned | done | quarantined
    facts json                              -- for notes and activities: [[label, text], ...]; may be personal
);

-- One row: the Odoo records that the settings name, resolved to ids when the plan was made.
create table odoo.destination (
    value json not null
);

-- One row per pending form that cannot be loaded in this run.
create table work.blocked (
    form_id varchar not null
);

-- One row per form of the current plan that has a sale order, new or found.
create table work.order_ids (
    form_id varchar primary key,
    odoo_id integer not null
);

-- One row per thing that a person has to be told of an order now. Its activity is found again by topic and wording.
create table work.remarks (
    form_id varchar not null,
    topic varchar not null,                 -- what it is about, one of its kind per order
    reason varchar not null,
    facts json,                             -- [[label, text], ...]; may be personal
    holds boolean not null                  -- the order stays a quotation as long as it is so
);

-- One row per line that this run makes: the taxes that it gets.
create table work.line_taxes (
    line_key varchar not null,
    tax_ids integer[] not null
);
