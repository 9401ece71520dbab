-- What staging looks up instead of payloads: those are large and many, and a run must cost what its news cost.

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
