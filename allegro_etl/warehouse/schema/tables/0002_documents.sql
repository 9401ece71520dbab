-- Allegro's documents as they came.

create schema staging;

-- One row per order event of the journal.
create table staging.order_events (
    event_id bigint primary key,
    event_type varchar,
    occurred_at timestamptz,
    form_id varchar,                        -- null where the event names no checkout form: the event is quarantined
    payload json not null,
    staged_at timestamptz not null
);

-- One row per content that a checkout form has had. The newest fetched_at is what the form says now.
create table staging.checkout_forms (
    form_id varchar not null,
    content_hash varchar not null,          -- md5 of the payload without its revision-independent noise
    payload json not null,
    found_by varchar not null,              -- event | sweep | backfill | retry
    fetched_at timestamptz not null,
    turn bigint default nextval('ops.turns'), -- 
    primary key (form_id, content_hash)
);

-- One row per checkout form that Allegro answered with 404.
create table staging.gone_forms (
    form_id varchar primary key,
    merged_into varchar,                    -- the form in which its line items live on; null: gone (too old, other account)
    seen_at timestamptz not null,
    turn bigint default nextval('ops.turns') -- 
);

-- One row per offer that a line item named. gone: Allegro no longer serves it; payload is then null.
create table staging.offers (
    offer_id varchar primary key,
    payload json,
    gone boolean not null,
    fetched_at timestamptz not null,
    turn bigint default nextval('ops.turns') -- 
);

-- One row per sweep over the checkout-form list.
create table staging.sweeps (
    swept_at timestamptz primary key,       -- when it began: the next sweep starts from here, less the overlap
    run_id varchar not null,
    window_from timestamptz not null,
    window_to timestamptz not null,
    forms_seen integer not null,
    forms_missed integer not null,          -- changed forms of which the journal had said nothing
    turn bigint default nextval('ops.turns'), -- 
    asked_fulfillment boolean default false
);

-- One row per sighting of a line item in a checkout form, by an event or by a content. In more than one form: Allegro
-- merged or split purchases. It has no key: checking one would read all of the table.
create table staging.line_items (
    line_item_id varchar not null,
    form_id varchar not null,
    offer_id varchar
);

-- One row per checkout form that is staged as BOUGHT or FILLED_IN: what the next sweep asks about again.
create table staging.open_forms (
    form_id varchar primary key,
    bought_at timestamptz not null
);

-- One row per checkout form whose personal data was purged: its contents keep their hash, their payload is empty.
create table staging.forgotten_forms (
    form_id varchar primary key,
    forgotten_at timestamptz not null
);
