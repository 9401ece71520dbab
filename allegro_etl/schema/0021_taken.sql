-- The queue is emptied of what a run took on, and of nothing else.

-- One row per pending checkout form that the current run looks at.
create table work.taken (
    form_id varchar primary key,
    run_id varchar not null
);
