-- The pending forms of the current run while they are taken apart: emptied by every run.

create schema work;

-- When the current run normalised its forms. Made anew by every run: a constant, where a table would have to be read.
create macro work.normalised_at() as timestamptz '1970-01-01 00:00:00+00';

-- One row per pending form that has staged content: its newest.
create table work.contents (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    merged_into varchar,                         -- the form in which its line items live on
    row_id bigint not null,                      -- rowid in staging.checkout_forms
    chunk integer not null                       -- number of the chunk that is normalised at once
);

-- One row per line item of an order that will be loaded.
create table work.line_items (
    form_id varchar,                             -- id of the checkout form on Allegro
    position integer,                            -- place in the form, from 1
    line_item_id varchar,                        -- id of the line item on Allegro
    offer_id varchar,                            -- id of the offer on Allegro
    offer_name varchar,                          -- title of the offer
    signature varchar,                           -- the seller's own code of the offer (external.id)
    quantity bigint,                             -- how many units of the offer
    price decimal(18, 2),                        -- of one unit of the offer, gross, after discounts
    original_price decimal(18, 2),               -- of one unit, gross, before discounts
    currency varchar,                            -- ISO code: PLN, CZK, EUR, HUF
    deposit decimal(18, 2),                      -- deposit on one unit; null: none
    compensation decimal(18, 2),                 -- what Allegro pays the seller for Allegro Prices
    tax_rate decimal(5, 2),                      -- per cent, as the line says
    country_code varchar,                        -- country of the marketplace
    discounts varchar,                           -- kinds of the discounts: BUNDLE, COUPON
    product_set struct(id varchar, quantity integer)[], -- products of the set as this line sold it; null where the line says nothing of it
    bought_at timestamptz,                       -- when it was bought
    composition varchar,                         -- hash of the products of the set as this line sold it; '' where the line says nothing of it
    tax_exemption varchar                        -- MARGIN_SCHEME, ...
);

-- One row per additional service of a line item.
create table work.services (
    form_id varchar,                             -- id of the checkout form on Allegro
    line_item_id varchar,                        -- id of the line item on Allegro
    position integer,                            -- within the line item
    name varchar,                                -- name of the service
    quantity bigint,                             -- how many
    price decimal(18, 2)                         -- gross, of one
);

-- One row per product in an offer that a line item names, by composition: orders may have sold one offer in different
-- ones.
create table work.offer_products (
    offer_id varchar not null,                   -- id of the offer on Allegro
    composition varchar not null,                -- hash of the products of the set as this line sold it; '' where the line says nothing of it
    component integer not null,                  -- 0, 1, ... in the order of the set's products; 0 for a plain offer
    components integer not null,                 -- of the offer: 1 for a plain one
    allegro_product_id varchar,                  -- id of the product in Allegro's catalogue
    quantity integer not null,                   -- how many of this product are in one unit of the offer
    name varchar not null,                       -- name of the product in Allegro's catalogue, else the offer's
    has_own_name boolean not null,               -- false for a set's product, which Allegro names only by the set
    offer_name varchar not null,                 -- title of the offer
    manufacturer_code varchar,                   -- manufacturer's code, of the product's parameters
    gtin varchar,                                -- first GTIN whose check digit is right
    gtins varchar[],                             -- all of these
    numbers varchar[],                           -- GTIN, ISBN and ISSN as Allegro says them, right or not
    proofs varchar[],                            -- those that tell these goods from all others: see work.proof
    signature varchar,                           -- null for a set's products: it names the set
    reference varchar,                           -- internal reference of a new product: manufacturer code, else signature
    tax_rate decimal(5, 2),                      -- per cent, from the offer or the line; null where unknown
    price decimal(18, 2),                        -- of one unit of the offer, gross
    currency varchar,                            -- ISO code: PLN, CZK, EUR, HUF
    sold_at timestamptz,                         -- when it was last bought in this composition
    mapped_to varchar,                           -- product that the settings name for the offer; null: none
    tax_rates varchar[],                         -- of the offer, by country: 'PL 23.00'
    tax_exemption varchar,                       -- Allegro's word for goods that are taxed otherwise: MARGIN_SCHEME, ...
    invoice_kind varchar                         -- what the seller promises: VAT, VAT_MARGIN, WITHOUT_VAT, NO_INVOICE
);

-- One row per form that cannot be normalised or matched, with all that is wrong with it.
create table work.problems (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    stage varchar not null,                      -- staging | matching | loading
    code varchar not null,                       -- short name of the reason
    reason varchar not null                      -- in a shopkeeper's words, with the way out
);

-- One row per form that merged into one of this run: its lines are this run's now.
create table work.overtaken (
    form_id varchar not null                     -- id of the checkout form on Allegro
);

-- One row per telephone number as somebody typed it, read once.
create table work.phones (
    country_hint varchar,                        -- where a number without prefix is at home
    typed varchar,                               -- as it was typed
    phone varchar                                -- E.164 where it can be read as a number, else as typed
);

-- One row per tax or company number as somebody typed it, read once.
create table work.vat_numbers (
    type varchar,                                -- Allegro's kind of it: PL_NIP, CZ_ICO, ...
    typed varchar,                               -- as it was typed
    vat varchar,                                 -- normalised, with country prefix; null where it is no tax number or invalid
    registry varchar                             -- of a company registry: CZ_ICO, SK_ICO
);

-- One row per product variant that a rule proposes for an offer's product.
create table work.product_candidates (
    offer_id varchar not null,                   -- id of the offer on Allegro
    composition varchar not null,                -- hash of the products of the set as this line sold it; '' where the line says nothing of it
    component integer not null,                  -- 0, 1, ... in the order of the set's products; 0 for a plain offer
    rule varchar not null,                       -- the rule that proposes it
    odoo_id integer not null                     -- id of the product.product
);

-- One row per key by which new products are recognised as the same.
create table work.new_products (
    offer_id varchar not null,                   -- id of the offer on Allegro
    composition varchar not null,                -- hash of the products of the set as this line sold it; '' where the line says nothing of it
    component integer not null,                  -- 0, 1, ... in the order of the set's products; 0 for a plain offer
    key varchar not null,                        -- id_<product id>, gtin_<GTIN>, ref_<reference> or name_<name>
    label varchar not null                       -- name of the group that it belongs to: goods that share a key get one label
);

-- One row per payment of this run until it has its key; those of earlier runs, which say who has which key, stay in
-- core meanwhile.
create table work.new_payments (
    payment_key varchar,                         -- external id without prefix: payment_<payment id>, with an ending where one payment id needs several
    form_id varchar,                             -- id of the checkout form on Allegro
    payment_id varchar,                          -- id of the payment on Allegro
    kind varchar,                                -- payment | surcharge | cash_on_delivery
    type varchar,                                -- ONLINE, CASH_ON_DELIVERY, SPLIT_PAYMENT, ...
    provider varchar,                            -- P24, PAYU, AF, ...; null for cash on delivery
    amount decimal(18, 2),                       -- what was paid
    currency varchar,                            -- ISO code: PLN, CZK, EUR, HUF
    paid_at timestamptz,                         -- when the money was paid or booked
    position integer,                            -- among the form's surcharges or bookings
    normalised_at timestamptz                    -- when a run normalised the form: the newest time of all marks the current run
);

-- One row per product variant of Odoo that a rule finds for an offer's product, whichever rule decides.
create table work.product_evidence (
    offer_id varchar not null,                   -- id of the offer on Allegro
    composition varchar not null,                -- hash of the products of the set as this line sold it; '' where the line says nothing of it
    component integer not null,                  -- 0, 1, ... in the order of the set's products; 0 for a plain offer
    rule varchar not null,                       -- the rule that finds it
    place integer not null,                      -- of the rule in settings.matching.product_rules
    odoo_id integer not null,                    -- id of the product.product
    is_excluded boolean not null                 -- whether the GTINs of both sides differ
);

-- One row per text of Odoo's products, while the mirror looks for those that have a key of the run's offers.
create table work.product_texts (
    product_id integer not null,                 -- id of the product.product
    kind varchar not null,                       -- reference | barcode | name
    text varchar not null                        -- as Odoo has it
);

-- One row per pending checkout form that the current run looks at.
create table work.taken (
    form_id varchar primary key,                 -- id of the checkout form on Allegro
    run_id varchar not null                      -- Dagster's id of the run
);
