-- Allegro's documents as they came.

create schema staging;

-- One row per order event of the journal.
create table staging.order_events (
    event_id bigint primary key,                 -- Allegro's id of the event: a number that grows
    event_type varchar,                          -- BOUGHT, FILLED_IN, READY_FOR_PROCESSING, ...
    occurred_at timestamptz,                     -- when it happened, as Allegro says
    form_id varchar,                             -- id of the checkout form; null where the event names none: the event is quarantined
    payload json not null,                       -- the event as it came
    staged_at timestamptz not null               -- when a run read it
);

-- One row per content that a checkout form has had; that of the highest turn is what it says now.
create table staging.checkout_forms (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    content_hash varchar not null,               -- hash of the payload
    payload json not null,                       -- the form as it came, with sorted keys; {} once it is forgotten
    found_by varchar not null,                   -- event | sweep | backfill | retry
    fetched_at timestamptz not null,             -- when Allegro was last asked and said this
    turn bigint default nextval('ops.turns'),    -- our own count of what comes after what, whatever clocks say
    primary key (form_id, content_hash)
);

-- One row per checkout form that Allegro no longer has, with the form into which it was merged.
create table staging.gone_forms (
    form_id varchar primary key,                 -- id of the checkout form on Allegro
    merged_into varchar,                         -- the form in which its line items live on; null: gone (too old, other account)
    seen_at timestamptz not null,                -- when Allegro said so
    turn bigint default nextval('ops.turns')     -- our own count of what comes after what, whatever clocks say
);

-- One row per offer that a line item named.
create table staging.offers (
    offer_id varchar primary key,                -- id of the offer on Allegro
    payload json,                                -- the offer as it came; null where Allegro no longer serves it
    gone boolean not null,                       -- whether Allegro no longer serves it
    fetched_at timestamptz not null,             -- when Allegro was last asked
    turn bigint default nextval('ops.turns')     -- our own count of what comes after what, whatever clocks say
);

-- One row per sweep over the checkout-form list.
create table staging.sweeps (
    swept_at timestamptz primary key,            -- when it began: the next sweep starts from here, less the overlap
    run_id varchar not null,                     -- Dagster's id of the run
    window_from timestamptz not null,            -- begin of the time span, which is included, by the forms' last change
    window_to timestamptz not null,              -- its end
    forms_seen integer not null,                 -- number of forms in the list
    forms_missed integer not null,               -- changed forms of which the journal had said nothing
    turn bigint default nextval('ops.turns'),    -- our own count of what comes after what, whatever clocks say
    asked_fulfillment boolean default false      -- whether it also asked for the fulfilment status of the orders that are still on their way
);

-- One row per sighting of a line item in a checkout form, by an event or by a content. A line item in more than one
-- form: Allegro merged or split purchases. It has no key: checking one would read all of the table.
create table staging.line_items (
    line_item_id varchar not null,               -- id of the line item on Allegro
    form_id varchar not null,                    -- id of the checkout form on Allegro
    offer_id varchar                             -- id of the offer that it sold; null where the event does not say
);

-- One row per checkout form that is staged as BOUGHT or FILLED_IN: what the next sweep asks about again.
create table staging.open_forms (
    form_id varchar primary key,                 -- id of the checkout form on Allegro
    bought_at timestamptz not null               -- when its first line item was bought
);

-- One row per checkout form whose personal data was purged: its contents keep their hash, their payload is empty.
create table staging.forgotten_forms (
    form_id varchar primary key,                 -- id of the checkout form on Allegro
    forgotten_at timestamptz not null            -- when
);
