-- Every table of the DuckDB file, with its grain and its key. The schemas are the stages of a run.

create schema staging;
create schema core;
create schema odoo;
create schema ops;

-- staging: Allegro's records as they came --------------------------------------------------------------------

-- One row per order event of the journal.
create table staging.order_events (
    event_id bigint primary key,
    event_type varchar,
    occurred_at timestamptz,
    form_id varchar,                    -- null where the event names no checkout form: the event is quarantined
    payload json not null,
    staged_at timestamptz not null
);

-- One row per content that a checkout form has had. The newest fetched_at is what the form says now.
create table staging.checkout_forms (
    form_id varchar not null,
    content_hash varchar not null,      -- md5 of the payload without its revision-independent noise
    payload json not null,
    found_by varchar not null,          -- event | sweep | backfill | retry
    fetched_at timestamptz not null,
    primary key (form_id, content_hash)
);

-- One row per checkout form that Allegro answered with 404.
create table staging.gone_forms (
    form_id varchar primary key,
    merged_into varchar,                -- the form in which its line items live on; null: gone (too old, other account)
    seen_at timestamptz not null
);

-- One row per offer that a line item named. gone: Allegro no longer serves it; payload is then null.
create table staging.offers (
    offer_id varchar primary key,
    payload json,
    gone boolean not null,
    fetched_at timestamptz not null
);

-- One row per sweep over the checkout-form list.
create table staging.sweeps (
    swept_at timestamptz primary key,   -- when it began: the next sweep starts from here, less the overlap
    run_id varchar not null,
    window_from timestamptz not null,
    window_to timestamptz not null,
    forms_seen integer not null,
    forms_missed integer not null       -- changed forms of which the journal had said nothing
);

-- core: those records in our terms. Rows of forms that are pending are rebuilt by every run --------------------

-- One row per checkout form: what its newest content says.
create table core.orders (
    form_id varchar primary key,
    content_hash varchar not null,
    disposition varchar not null,       -- load | wait (unpaid, unfinished) | cancel
    hold_reason varchar,                -- why a loaded order must stay a quotation (under- or overpaid ...); else null
    status varchar,
    fulfillment_status varchar,
    fulfillment_provider varchar,
    marketplace varchar,
    currency varchar,
    total decimal(18, 2),               -- summary.totalToPay, gross
    lines_total decimal(18, 2),         -- line items, delivery, services, surcharges and deposits as they will be loaded
    bought_at timestamptz,
    updated_at timestamptz,
    buyer_id varchar,
    buyer_login varchar,
    buyer_email varchar,                -- masked, differs per order: kept on the order, never a key
    buyer_key varchar,                  -- -> core.partners
    delivery_key varchar,
    invoice_key varchar,
    language varchar,                   -- as Allegro gives it: pl-PL
    message varchar,                    -- typed by the buyer: untrusted
    delivery_method_id varchar,
    delivery_method varchar,
    pickup_point_id varchar,
    pickup_point varchar,               -- name, description and address on one line
    smart boolean,
    invoice_required boolean,
    payment_id varchar,
    payment_type varchar,
    paid decimal(18, 2),                -- paidAmount of payment and surcharges; null where nothing is proven
    cod_booked decimal(18, 2)
);

-- One row per contact or address that pending orders need.
create table core.partners (
    partner_key varchar primary key,    -- external id without prefix: buyer_<id>, delivery_<buyer id>_<hash>, invoice_<buyer id>_<hash>
    kind varchar not null,              -- buyer | delivery | invoice
    buyer_id varchar not null,
    parent_key varchar,                 -- partner_key of the buyer, for addresses
    name varchar not null,
    is_company boolean not null,
    company_name varchar,
    vat varchar,                        -- normalised, with country prefix
    email varchar,
    phone varchar,                      -- E.164 where it can be read as a number, else as typed
    street varchar,
    city varchar,
    zip varchar,
    country_code varchar,
    language varchar,
    address_hash varchar,               -- of name, company and address without case, spaces and punctuation
    rule varchar,                       -- external_id | allegro_id | same_address | create
    candidates varchar,                 -- JSON list of Odoo ids where there was more than one
    odoo_id integer
);

-- One row per product that an offer sells: one for a plain offer, several for a set.
create table core.products (
    offer_id varchar not null,
    component integer not null,         -- 0, 1, ... in the order of the product set
    allegro_product_id varchar,
    quantity integer not null,          -- of this product in one unit of the offer
    name varchar not null,
    offer_name varchar not null,
    manufacturer_code varchar,
    gtin varchar,
    gtins varchar[],                    -- all of them
    signature varchar,                  -- offer.external.id
    tax_rate decimal(5, 2),             -- per cent, from the offer or the line; null where unknown
    price decimal(18, 2),               -- of one unit of the offer, gross
    currency varchar,
    rule varchar,                       -- mapping | earlier_match | manufacturer_code | gtin | signature | name | create; null: none, see problem
    candidates varchar,                 -- JSON list of {id, name, default_code, barcode}
    problem varchar,                    -- why it is not matched, in a shopkeeper's words; else null
    odoo_id integer,                    -- product.product; null where it will be created
    product_key varchar,                -- external id without prefix of the product to create: product_<...>; else null
    primary key (offer_id, component)
);

-- One row per line of the future sale order.
create table core.order_lines (
    form_id varchar not null,
    line_key varchar not null,          -- external id without prefix: line_<line item id>, line_<line item id>_<n> for a set's products, delivery_<form id> ...
    kind varchar not null,              -- offer | set | service | delivery | surcharge | deposit | adjustment
    position integer not null,
    line_item_id varchar,
    offer_id varchar,
    component integer,
    description varchar not null,
    quantity decimal(18, 3) not null,
    unit_price decimal(18, 2) not null, -- gross, after discounts
    original_price decimal(18, 2),      -- gross, before discounts; null where the same
    currency varchar not null,
    odoo_product_id integer,            -- null where the product will be created, and for lines of our own products
    product_key varchar,                -- external id without prefix where it will be created, or of our own products
    primary key (line_key)
);

-- One row per payment that a form proves: prepaid, surcharge or booked cash on delivery.
create table core.payments (
    payment_key varchar primary key,    -- external id without prefix: payment_<payment id>
    form_id varchar not null,
    payment_id varchar not null,
    kind varchar not null,              -- payment | surcharge | cash_on_delivery
    type varchar,
    provider varchar,
    amount decimal(18, 2) not null,
    currency varchar not null,
    paid_at timestamptz
);

-- odoo: what Odoo has for the keys in question. Emptied and read anew by every run ----------------------------

-- One row per external id of ours (module allegro_etl) among the keys in question.
create table odoo.external_ids (
    name varchar primary key,           -- without the prefix
    model varchar not null,
    res_id integer not null
);

-- One row per contact: buyers in question and their child addresses.
create table odoo.partners (
    id integer primary key,
    allegro_id varchar,
    parent_id integer,
    type varchar,
    name varchar,
    is_company boolean,
    company_name varchar,
    vat varchar,
    email varchar,
    phone varchar,
    street varchar,
    street2 varchar,
    city varchar,
    zip varchar,
    country_code varchar,
    active boolean
);

-- One row per product variant that could be one of the products in question.
create table odoo.products (
    id integer primary key,
    template_id integer not null,
    variant_count integer not null,
    default_code varchar,
    barcode varchar,
    name varchar,
    list_price decimal(18, 2),
    active boolean not null
);

-- One row per sale order in question.
create table odoo.orders (
    id integer primary key,
    form_id varchar,                    -- of the external id, else x_allegro_id
    name varchar,
    state varchar,
    currency varchar,
    amount_total decimal(18, 2),
    partner_id integer,
    partner_shipping_id integer,
    partner_invoice_id integer,
    delivered boolean,                  -- a picking is done
    invoiced boolean,                   -- an invoice is posted
    facts json                          -- the x_allegro_ fields and others that later runs may change
);

-- One row per order line of those orders.
create table odoo.order_lines (
    id integer primary key,
    order_id integer not null,
    line_key varchar,                   -- null: a person's line
    product_id integer,
    quantity decimal(18, 3),
    unit_price decimal(18, 2),
    discount decimal(9, 4),
    description varchar
);

-- One row per payment transaction or payment of those orders.
create table odoo.payments (
    model varchar not null,             -- payment.transaction | account.payment
    id integer not null,
    payment_key varchar,
    order_id integer,
    state varchar,
    amount decimal(18, 2),
    primary key (model, id)
);

-- One row per record of ours in Odoo with the values that were last written there: what tells a person's change from ours.
create table odoo.bindings (
    external_id varchar primary key,    -- without the prefix
    model varchar not null,
    res_id integer not null,
    written json,
    run_id varchar not null,
    written_at timestamptz not null
);

-- One row per action of the current plan.
create table odoo.plan (
    seq integer primary key,
    kind varchar not null,              -- partner | product | order | line | payment | note | activity
    action varchar not null,            -- create | update | confirm | cancel | keep | conflict | skip
    external_id varchar not null,
    form_id varchar,                    -- null for products, which serve several
    odoo_id integer,
    rule varchar,
    reason varchar not null,
    detail json,                        -- for update and conflict: {field: {"allegro": ..., "odoo": ..., "last written": ...}}
    status varchar not null default 'planned'  -- planned | done | quarantined
);

-- ops: how the work went ---------------------------------------------------------------------------------------

-- One row per run.
create table ops.runs (
    run_id varchar primary key,
    started_at timestamptz not null,
    finished_at timestamptz,
    outcome varchar,                    -- done | quarantined | failed
    cursor_before varchar,              -- the event id after which this run read
    read_to varchar,                    -- the last event id that it staged; null until then
    cursor_after varchar,               -- the committed cursor; null unless the run carried all through
    counts json,
    problem varchar                     -- of a failed run: what to do, without personal data
);

-- One row per move of the event cursor.
create table ops.cursor_history (
    moved_at timestamptz not null,
    run_id varchar not null,
    cursor_before varchar,
    cursor_after varchar not null,
    why varchar not null                -- run | backfill | first_run | set_by_hand
);

-- One row per checkout form that is staged but not yet carried through to Odoo or quarantine.
create table ops.pending (
    form_id varchar primary key,
    why varchar not null,               -- event | sweep | backfill | retry
    queued_at timestamptz not null
);

create sequence ops.quarantine_ids;

-- One row per record that could not be read, matched or loaded.
create table ops.quarantine (
    id integer primary key default nextval('ops.quarantine_ids'),
    subject varchar not null unique,    -- checkout_form:<id> | order_event:<id>
    form_id varchar,
    stage varchar not null,             -- staging | matching | loading
    code varchar not null,              -- short name of the reason: ambiguous_product, total_differs ...
    reason varchar not null,            -- in a shopkeeper's words, with the way out
    payload json,
    attempts integer not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    retry_at timestamptz not null
);

-- One row: the Odoo records that the settings name, resolved to ids when the plan was made.
create table odoo.destination (
    value json not null
);
