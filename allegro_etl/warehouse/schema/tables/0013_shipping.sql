-- What Allegro shows of the numbers and statuses of orders, as the writers read it: what is known is not asked for again.

-- One row per order and tracking number that Allegro shows, whoever added it. No number is ever taken away there.
create table to_allegro.numbers (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    number varchar not null,                     -- the number in capital letters and digits alone
    carrier_id varchar,                          -- id of its carrier on Allegro
    primary key (form_id, number)
);

-- One row per order whose tracking numbers were read on Allegro: when that was last.
create table to_allegro.numbers_read (
    form_id varchar primary key,                 -- id of the checkout form on Allegro
    read_at timestamptz not null                 -- when its numbers were last read
);

-- One row per carrier that Allegro knows, all read at once.
create table to_allegro.carriers (
    carrier_id varchar primary key,              -- its id on Allegro, as POCZTA_POLSKA
    name varchar,                                -- its name there
    read_at timestamptz not null                 -- when they were read
);

-- One row per order whose status was read on Allegro by its id, which is newer than what its list or an event says.
create table to_allegro.statuses (
    form_id varchar primary key,                 -- id of the checkout form on Allegro
    status varchar,                              -- the seller's status: NEW, PROCESSING, SENT, ...
    read_at timestamptz not null                 -- when it was read
);
