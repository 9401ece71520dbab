-- What is looked at again though nothing happened to it on Allegro.

-- One row: what told the settings of the last run from any others.
create table ops.settings_in_force (mark varchar not null);

-- One row per comparison of the totals of what changed in Odoo.
create table ops.comparisons (
    compared_at timestamptz not null,
    run_id varchar not null,
    changed_until varchar not null,     -- the newest change that was looked at, by Odoo's own clock, as Odoo writes it
    orders integer not null,
    differing integer not null
);
