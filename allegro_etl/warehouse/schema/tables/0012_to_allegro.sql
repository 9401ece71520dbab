-- What is written from Odoo to Allegro: what each push found to do, what it sent, and what waits.

create schema to_allegro;

create sequence to_allegro.write_ids;

-- One row per push.
create table to_allegro.pushes (
    push_id varchar primary key,                 -- Dagster's id of its run
    started_at timestamptz not null,             -- when it began
    finished_at timestamptz,                     -- when it ended; null while it works, or where its process died
    outcome varchar,                             -- done | waiting | planned | failed
    counts json,                                 -- number of things by writer and by what became of them
    problem varchar,                             -- of a failed push: what to do, without personal data
    turn bigint default nextval('ops.turns')     -- our own count of what comes after what, whatever clocks say
);

-- One row per difference that the newest push of its writer found; what is equal on both sides has none. Of those that are left alone
-- for one reason, the first 100 are kept.
create table to_allegro.plan (
    push_id varchar not null,                    -- the push that found it
    writer varchar not null,                     -- tracking | status | stock | prices | invoices
    subject varchar not null,                    -- what is meant, single among its writer's: number:<form id>:<number>, offer:<offer id>, ...
    action varchar not null,                     -- write | wait | leave
    reason varchar not null,                     -- why, as a code: see allegro_etl/reasons.py
    words json not null,                         -- what the reason's sentence names
    form_id varchar,                             -- id of the checkout form on Allegro; null where it is about an offer
    offer_id varchar,                            -- id of the offer on Allegro; null where it is about an order
    model varchar,                               -- Odoo's model of the record that it comes from
    res_id integer,                              -- id in that model
    before json,                                 -- what Allegro has
    after json,                                  -- what it should have
    status varchar                               -- written | refused | in_doubt; null: not sent
);

-- One row per write: kept before it is sent, so that one whose answer is lost is looked up and not repeated.
create table to_allegro.writes (
    id bigint primary key default nextval('to_allegro.write_ids'), -- number of the write
    push_id varchar not null,                    -- the push that sent it
    writer varchar not null,                     -- tracking | status | stock | prices | invoices
    subject varchar not null,                    -- what is meant, single among its writer's
    form_id varchar,                             -- id of the checkout form on Allegro; null where it is about an offer
    offer_id varchar,                            -- id of the offer on Allegro; null where it is about an order
    before json,                                 -- what Allegro had
    after json,                                  -- what was sent
    command_id varchar,                          -- id that we gave a command which Allegro carries out later; null: none
    sent_at timestamptz not null,                -- just before it was sent
    settled_at timestamptz,                      -- when it was known what became of it; null: in doubt
    outcome varchar,                             -- written | refused | absent | unknown; null: in doubt
    reason varchar                               -- why Allegro refused it, as a code; null: it did not
);

-- One row per thing that should be written and cannot be: it waits for a person, or for its time.
create table to_allegro.waiting (
    id integer primary key default nextval('ops.quarantine_ids'), -- number by which people name it, single among all that is set aside
    writer varchar not null,                     -- tracking | status | stock | prices | invoices
    subject varchar not null,                    -- what is meant, single among its writer's
    form_id varchar,                             -- id of the checkout form on Allegro; null where it is about an offer
    offer_id varchar,                            -- id of the offer on Allegro; null where it is about an order
    model varchar,                               -- Odoo's model of the record that it comes from
    res_id integer,                              -- id in that model
    reason varchar not null,                     -- why, as a code: see allegro_etl/reasons.py
    words json not null,                         -- what the reason's sentence names
    after json,                                  -- what should be written
    attempts integer not null,                   -- how often Allegro refused it; 0: it was not sent
    first_seen timestamptz not null,             -- since when it waits
    last_seen timestamptz not null,              -- when a push last found it
    retry_at timestamptz not null,               -- when it is due to be sent again; what was not sent is looked at by each push
    turn bigint default nextval('ops.turns'),    -- our own count of what comes after what, whatever clocks say
    unique (writer, subject)
);

-- One row per order and writer: when it was last looked at, and whether it is finished and not looked at again.
create table to_allegro.looks (
    writer varchar not null,                     -- tracking | status | invoices
    form_id varchar not null,                    -- id of the checkout form on Allegro
    looked_at timestamptz not null,              -- when a push last looked
    finished boolean not null,                   -- whether nothing more is to be written for it
    primary key (writer, form_id)
);
