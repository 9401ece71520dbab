-- Runs that carry some orders only, and what became of each order.

-- One row per checkout form that the current run is asked for alone. Empty: it carries all that are pending.
create table work.asked (
    form_id varchar not null                     -- id of the checkout form on Allegro
);

-- One row per action on an order that a run has carried out, of runs that carried all through.
create table ops.deeds (
    run_id varchar not null,                     -- Dagster's id of the run
    form_id varchar not null,                    -- id of the checkout form on Allegro
    seq integer not null,                        -- order in which the actions were carried out
    kind varchar not null,                       -- order | line | payment | note | activity
    action varchar not null,                     -- create | update | confirm | cancel | ...
    external_id varchar not null,                -- external id of the record, without the prefix
    odoo_id integer,                             -- id of the record in Odoo
    reason_code varchar not null                 -- why, in a word
);
