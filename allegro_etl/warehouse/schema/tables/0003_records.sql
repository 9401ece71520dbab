-- Those documents in our terms.

create schema core;

-- One row per checkout form: what its newest content says.
create table core.orders (
    form_id varchar not null,
    content_hash varchar not null,
    disposition varchar not null,           -- load | wait (unpaid, unfinished) | cancel
    hold_reason varchar,                    -- why a loaded order must stay a quotation (under- or overpaid ...); else null
    status varchar,
    fulfillment_status varchar,
    fulfillment_provider varchar,
    marketplace varchar,
    currency varchar,
    total decimal(18, 2),                   -- summary.totalToPay, gross
    lines_total decimal(18, 2),             -- line items, delivery, services, surcharges and deposits as they will be loaded
    bought_at timestamptz,
    updated_at timestamptz,
    buyer_id varchar,
    buyer_login varchar,
    buyer_email varchar,                    -- masked, differs per order: kept on the order, never a key
    buyer_key varchar,                      -- -> core.partners
    delivery_key varchar,
    invoice_key varchar,
    language varchar,                       -- as Allegro gives it: pl-PL
    message varchar,                        -- typed by the buyer: untrusted
    delivery_method_id varchar,
    delivery_method varchar,
    pickup_point_id varchar,
    pickup_point varchar,                   -- name, description and address on one line
    smart boolean,
    invoice_required boolean,
    payment_id varchar,
    payment_type varchar,
    paid decimal(18, 2),                    -- paidAmount of payment and surcharges; null where nothing is proven
    cod_booked decimal(18, 2),
    merged_into varchar,                    -- disposition cancel because its items live on in this form
    revision varchar,
    seller_note varchar,                    -- the seller's own note on Allegro
    delivery_cost decimal(18, 2),
    dispatch_by timestamptz,
    vat_numbers varchar,                    -- as the buyer gave them: PL_NIP 525-000-00-00, ...
    vat_eu_verified boolean,                -- true, false, or null where Allegro says neither
    payment_provider varchar,
    payment_finished_at timestamptz,
    compensation decimal(18, 2),            -- what Allegro pays the seller for Allegro Prices, apart from the total
    items_total decimal(38, 2),             -- how lines_total comes about: goods ...
    services_total decimal(38, 2),
    surcharge_lines decimal(38, 2),         -- what surcharges explain of the total
    deposit_lines varchar,                  -- once | each: how deposits explain the rest; null: they do not
    adjustment decimal(38, 2),              -- amount of the adjustment line; 0: none
    whole_units boolean,                    -- all prices of its goods are integers
    notes varchar[],                        -- what a person should know: an invalid VAT number, ...
    normalised_at timestamptz,
    delivery_phone varchar,                 -- as the buyer gave it for this order
    invoice_due_date date,                  -- by when a business that pays later has to pay
    vouchers varchar                        -- that pay a part of it: NOTEBOOKS_FOR_TEACHERS ABC 100.00 PLN (ACTIVE), ...
);

-- One row per contact or address that pending orders need.
create table core.partners (
    partner_key varchar not null,           -- external id without prefix: buyer_<id>, delivery_<buyer id>_<hash>, invoice_<buyer id>_<hash>
    kind varchar not null,                  -- buyer | delivery | invoice
    buyer_id varchar not null,
    parent_key varchar,                     -- partner_key of the buyer, for addresses
    name varchar not null,
    is_company boolean not null,
    company_name varchar,
    vat varchar,                            -- normalised, with country prefix
    email varchar,
    phone varchar,                          -- E.164 where it can be read as a number, else as typed
    street varchar,
    city varchar,
    zip varchar,
    country_code varchar,
    language varchar,
    address_hash varchar,                   -- of name, company and address without case, spaces and punctuation
    rule varchar,                           -- external_id | allegro_id | same_address | create
    candidates varchar,                     -- JSON list of Odoo ids where there was more than one
    odoo_id integer,
    company_registry varchar,               -- CZ_ICO, SK_ICO
    problem varchar,                        -- why it is not matched, in a shopkeeper's words; else null
    normalised_at timestamptz,
    updated_at timestamptz,                 -- of the form that said so; the newest word counts
    country_hint varchar,                   -- where a telephone number without prefix is at home
    vat_numbers struct(type varchar, value varchar)[] -- as the buyer gave them
);

-- One row per product that an offer sells: one for a plain offer, several for a set.
create table core.products (
    offer_id varchar not null,
    component integer not null,             -- 0, 1, ... in the order of the product set
    allegro_product_id varchar,
    quantity integer not null,              -- of this product in one unit of the offer
    name varchar not null,
    offer_name varchar not null,
    manufacturer_code varchar,
    gtin varchar,
    gtins varchar[],                        -- all of them
    signature varchar,                      -- offer.external.id
    tax_rate decimal(5, 2),                 -- per cent, from the offer or the line; null where unknown
    price decimal(18, 2),                   -- of one unit of the offer, gross
    currency varchar,
    rule varchar,                           -- mapping | earlier_match | manufacturer_code | gtin | signature | name | create; null: none, see problem
    candidates varchar,                     -- JSON list of {id, name, default_code, barcode}
    problem varchar,                        -- why it is not matched, in a shopkeeper's words; else null
    odoo_id integer,                        -- product.product; null where it will be created
    product_key varchar,                    -- external id without prefix of the product to create: product_<...>; else null
    reference varchar,                      -- internal reference of a new product: manufacturer code, else signature
    components integer,                     -- of the offer: 1 for a plain one
    has_own_name boolean,                   -- false for a set's product, which Allegro names only by the set
    composition varchar default '',
    problem_code varchar,                   -- ambiguous_product | contradicting_product | no_product; null without problem
    sold_at timestamptz
);

-- One row per line of the future sale order.
create table core.order_lines (
    form_id varchar not null,
    line_key varchar not null,              -- external id without prefix: line_<line item id>, line_<line item id>_<n> for a set's products, delivery_<form id> ...
    kind varchar not null,                  -- offer | set | service | delivery | surcharge | deposit | adjustment
    position integer not null,
    line_item_id varchar,
    offer_id varchar,
    component integer,
    description varchar not null,
    quantity decimal(18, 3) not null,
    unit_price decimal(18, 2) not null,     -- gross, after discounts
    original_price decimal(18, 2),          -- gross, before discounts; null where the same
    currency varchar not null,
    odoo_product_id integer,                -- null where the product will be created, and for lines of our own products
    product_key varchar,                    -- external id without prefix where it will be created, or of our own products
    normalised_at timestamptz
);

-- One row per payment that a form proves: prepaid, surcharge or booked cash on delivery.
create table core.payments (
    payment_key varchar not null,           -- external id without prefix: payment_<payment id>
    form_id varchar not null,
    payment_id varchar not null,
    kind varchar not null,                  -- payment | surcharge | cash_on_delivery
    type varchar,
    provider varchar,
    amount decimal(18, 2) not null,
    currency varchar not null,
    paid_at timestamptz,
    position integer,                       -- among the form's surcharges or bookings
    normalised_at timestamptz
);
