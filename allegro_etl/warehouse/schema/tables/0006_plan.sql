-- What is to be done in Odoo, and what planning needs besides.

-- One row per record of ours that Odoo has had: what tells a deleted record from one that was never made.
create table odoo.bindings (
    external_id varchar primary key,             -- without the prefix
    model varchar not null,                      -- name of Odoo's model: res.partner, ...
    res_id integer not null,                     -- id in that model
    run_id varchar not null,                     -- the run that wrote it last
    written_at timestamptz not null              -- when
);

-- One row per action of the current plan.
create table odoo.plan (
    seq integer primary key,                     -- order in which the actions are carried out
    kind varchar not null,                       -- partner | product | offer | order | line | payment | note | activity
    action varchar not null,                     -- create | bind | update | rebind | reopen | confirm | cancel | close are carried out; keep | conflict | skip are told only
    external_id varchar not null,                -- external id of the record, without the prefix
    form_id varchar,                             -- id of the checkout form; null for contacts and products, which serve several
    odoo_id integer,                             -- id of the record in Odoo; null until it is there
    rule varchar,                                -- rule that found the contact or product, or kind of the payment
    reason varchar not null,                     -- why, in a sentence
    reason_code varchar not null,                -- the same in a word, for programs; of an activity that is made, what it tells
    words json,                                  -- what the sentence names; may be personal
    detail json,                                 -- what differs: {field: {"allegro": ..., "odoo": ..., "last written": ...}}
    status varchar not null default 'planned',   -- planned | done | quarantined
    facts json                                   -- for notes and activities: [[label, text], ...], each a text or a code with its words; may be personal
);

-- One row: the Odoo records that the settings name, resolved to ids when the plan was made.
create table odoo.destination (
    value json not null                          -- the ids, by what they are for
);

-- One row per pending form that cannot be loaded in this run.
create table work.blocked (
    form_id varchar not null                     -- id of the checkout form on Allegro
);

-- One row per form that has a sale order in the mirror: bound to it, or holding its line items under another form.
create table work.sale_orders (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    order_id integer not null,                   -- id of the sale.order
    state varchar                                -- its state, as the plan gives it first: draft where it is reopened
);

-- One row per form of the current plan that has a sale order, new or found.
create table work.order_ids (
    form_id varchar primary key,                 -- id of the checkout form on Allegro
    odoo_id integer not null                     -- id of the sale.order
);

-- One row per payment of the run's orders, as it is to be booked: what the form proves, less what is booked already.
create table work.payment_allocations (
    payment_key varchar not null,                -- external id without prefix: core's, or the one under which Odoo has it; <key>_plus_<sum> for a rest
    form_id varchar not null,                    -- id of the checkout form on Allegro
    payment_id varchar not null,                 -- id of the payment on Allegro
    kind varchar not null,                       -- payment | surcharge | cash_on_delivery
    type varchar,                                -- ONLINE, CASH_ON_DELIVERY, ...
    provider varchar,                            -- PAYU, OFFLINE, ...
    amount decimal(18, 2) not null,              -- gross
    currency varchar not null,                   -- ISO code: PLN, CZK, EUR, HUF
    paid_at timestamptz                          -- when; null where Allegro does not say
);

-- One row per thing that a person has to be told of an order now. Its activity is found again by code and words.
create table work.remarks (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    code varchar not null,                       -- what it is, in a word: total_differs, ...
    words json,                                  -- what its sentence names, and what tells this state from another; may be personal
    facts json,                                  -- [[label, text], ...], each a text or a code with its words; may be personal
    holds boolean not null                       -- the order stays a quotation as long as it is so
);

-- One row per line that this run makes: the taxes that it gets.
create table work.line_taxes (
    line_key varchar not null,                   -- external id of the line without prefix
    tax_ids integer[] not null                   -- ids of the account.tax
);
