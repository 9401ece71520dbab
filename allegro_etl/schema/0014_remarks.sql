-- What a person has to be told of the orders of a run is a state, compared with the activities that Odoo has.

-- One row per thing that a person has to be told of an order now. Its activity is found again by topic and wording.
create table work.remarks (
    form_id varchar not null,
    topic varchar not null,             -- what it is about, one of its kind per order
    reason varchar not null,
    facts json,                         -- [[label, text], ...]; may be personal
    holds boolean not null              -- the order stays a quotation as long as it is so
);

-- How the external id of a remark's activity ends. Before it stands the form's id, which a merge on Allegro may change.
create macro work.remark_tail(topic, reason, facts) as concat('_', topic, '_', left(md5(concat(reason, facts)), 8));

-- One row per activity of ours on those orders, done ones too: Odoo archives them.
create table odoo.activities (
    id integer primary key,
    order_id integer not null,
    name varchar not null,              -- its external id without the prefix
    is_open boolean not null
);

-- One row per remark as the last run that looked at its order left it.
create table ops.remarks (
    form_id varchar not null,
    topic varchar not null,
    reason varchar not null,
    holds boolean not null,
    looked_at timestamptz not null
);
