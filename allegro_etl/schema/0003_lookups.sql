-- What staging looks up instead of payloads: those are large and many, and a run must cost what its news cost.

-- One row per line item and checkout form that it was seen in, by an event or by a content. More than one form: Allegro
-- merged or split purchases.
create table staging.line_items (
    line_item_id varchar not null,
    form_id varchar not null,
    offer_id varchar,
    primary key (line_item_id, form_id)
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
