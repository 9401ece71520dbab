-- How many records of ours there are, so that nothing counts all of them after every run.

-- One row per model whose records were counted: how many of them external ids of ours have named. A sweep counts anew.
create table odoo.record_counts (
    model varchar primary key,                   -- name of Odoo's model: res.partner, ...
    records bigint not null                      -- number of its records
);
