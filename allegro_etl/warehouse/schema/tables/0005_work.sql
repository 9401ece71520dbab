-- The pending forms of the current run.

create schema work;

-- When the current run normalised its forms. Made anew by every run: a constant, where a table would have to be read.
create macro work.normalised_at() as timestamptz '1970-01-01 00:00:00+00';

-- One row per pending form that has staged content: its newest.
create table work.contents (
    form_id varchar not null,
    merged_into varchar,
    row_id bigint not null,                 -- of staging.checkout_forms
    chunk integer not null
);

-- One row per line item of an order that will be loaded.
create table work.line_items (
    form_id varchar,
    position integer,
    line_item_id varchar,
    offer_id varchar,
    offer_name varchar,
    signature varchar,
    quantity bigint,
    price decimal(18, 2),
    original_price decimal(18, 2),
    currency varchar,
    deposit decimal(18, 2),
    compensation decimal(18, 2),
    tax_rate decimal(5, 2),
    country_code varchar,                   -- of the marketplace
    discounts varchar,                      -- types: BUNDLE, COUPON
    product_set struct(id varchar, quantity integer)[], -- 
    bought_at timestamptz,
    composition varchar,
    tax_exemption varchar                   -- MARGIN_SCHEME, ...
);

-- One row per additional service of a line item.
create table work.services (
    form_id varchar,
    line_item_id varchar,
    position integer,                       -- within the line item
    name varchar,
    quantity bigint,
    price decimal(18, 2)
);

create table work.offer_products (
    offer_id varchar not null,
    composition varchar not null,
    component integer not null,
    components integer not null,            -- of the offer: 1 for a plain one
    allegro_product_id varchar,
    quantity integer not null,
    name varchar not null,
    has_own_name boolean not null,          -- false for a set's product, which Allegro names only by the set
    offer_name varchar not null,
    manufacturer_code varchar,
    gtin varchar,
    gtins varchar[],
    numbers varchar[],                      -- GTIN, ISBN and ISSN as Allegro says them, right or not
    proofs varchar[],                       -- those that tell these goods from all others: see work.proof
    signature varchar,                      -- null for a set's products: it names the set
    reference varchar,
    tax_rate decimal(5, 2),
    price decimal(18, 2),
    currency varchar,
    sold_at timestamptz,                    -- when it was last bought in this composition
    mapped_to varchar,                      -- settings.offers
    tax_rates varchar[],                    -- of the offer, by country: 'PL 23.00'
    tax_exemption varchar,
    invoice_kind varchar                    -- VAT, VAT_MARGIN, WITHOUT_VAT, NO_INVOICE
);

-- One row per form that cannot be normalised or matched, with all that is wrong with it.
create table work.problems (
    form_id varchar not null,
    stage varchar not null,
    code varchar not null,
    reason varchar not null
);

-- Forms that merged into one of this run: their lines are this run's now.
create table work.overtaken (
    form_id varchar not null
);

-- Values as people and shops write them, read once per distinct value.
create table work.phones (
    country_hint varchar,
    typed varchar,
    phone varchar
);

create table work.vat_numbers (
    type varchar,
    typed varchar,
    vat varchar,
    registry varchar
);

create table work.product_candidates (
    offer_id varchar not null,
    composition varchar not null,
    component integer not null,
    rule varchar not null,
    odoo_id integer not null
);

create table work.new_products (
    offer_id varchar not null,
    composition varchar not null,
    component integer not null,
    key varchar not null,
    label varchar not null
);

-- The run's payments until they have their keys. Those of earlier runs, which say who has which key, stay in core meanwhile.
create table work.new_payments (
    payment_key varchar,
    form_id varchar,
    payment_id varchar,
    kind varchar,
    type varchar,
    provider varchar,
    amount decimal(18, 2),
    currency varchar,
    paid_at timestamptz,
    position integer,
    normalised_at timestamptz
);

-- One row per product variant of Odoo that a rule finds for an offer's product, whichever rule decides.
create table work.product_evidence (
    offer_id varchar not null,
    composition varchar not null,
    component integer not null,
    rule varchar not null,
    place integer not null,                 -- of the rule in settings.matching.product_rules
    odoo_id integer not null,
    is_excluded boolean not null            -- the GTINs of both sides differ
);

-- Texts of Odoo's products while the mirror looks for those that have a key of the run's offers.
create table work.product_texts (
    product_id integer not null,
    kind varchar not null,                  -- reference | barcode | name
    text varchar not null
);

-- One row per pending checkout form that the current run looks at.
create table work.taken (
    form_id varchar primary key,
    run_id varchar not null
);
