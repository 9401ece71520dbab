-- What people have not been told yet of what runs have made.

-- One row per product that a run has set out to create, until an activity names it.
create table ops.new_products (
    product_key varchar primary key,             -- external id without prefix
    name varchar not null,                       -- as Odoo gets it
    run_id varchar not null,                     -- Dagster's id of the run
    turn bigint default nextval('ops.turns')     -- our own count of what comes after what, whatever clocks say
);
