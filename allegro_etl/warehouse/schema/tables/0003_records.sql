-- Those documents in our terms. Rows of forms that are pending are made anew by every run.
-- The large tables have no key that DuckDB checks: its index of all history would be kept in memory and written at every
-- checkpoint. Their rows are replaced by form, address or offer in one transaction, and tests hold them unique.
-- Rows of the current run have the newest normalised_at of all and lie together at the end of their table, so DuckDB reads
-- nothing else to find them.

create schema core;

-- One row per checkout form: what its newest content says, and what should become of it.
create table core.orders (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    content_hash varchar not null,               -- the content of staging.checkout_forms that this row was made of
    disposition varchar not null,                -- load | wait (unpaid, unfinished) | cancel
    hold_reasons struct(code varchar, words json)[], -- why a loaded order must stay a quotation, by what the form says: remarks, with what their sentences name; null: nothing
    status varchar,                              -- Allegro's status of the form: BOUGHT, READY_FOR_PROCESSING, ...
    fulfillment_status varchar,                  -- status that the seller sets on Allegro: NEW, PROCESSING, SENT, ...
    fulfillment_provider varchar,                -- who ships it: SELLER, or ALLEGRO for One Fulfillment
    marketplace varchar,                         -- allegro-pl, allegro-cz, allegro-sk, allegro-hu, ...
    currency varchar,                            -- ISO code: PLN, CZK, EUR, HUF
    total decimal(18, 2),                        -- what the sale comes to, gross: Allegro's summary.totalToPay, and vouchers that Allegro leaves out of it
    lines_total decimal(18, 2),                  -- sum of the lines as they will be loaded
    bought_at timestamptz,                       -- time of the last line item, else of the payment, else of the last change
    updated_at timestamptz,                      -- when the form last changed, as Allegro says
    buyer_id varchar,                            -- id of the buyer's account on Allegro
    buyer_login varchar,                         -- login of the buyer
    buyer_email varchar,                         -- masked, differs per order: kept on the order, never a key
    buyer_key varchar,                           -- the buyer in core.partners; null where the order is not loaded
    delivery_key varchar,                        -- the delivery address in core.partners
    invoice_key varchar,                         -- the invoice address in core.partners
    language varchar,                            -- as Allegro gives it: pl-PL
    message varchar,                             -- message to the seller, typed by the buyer: untrusted
    delivery_method_id varchar,                  -- id of the delivery method on Allegro
    delivery_method varchar,                     -- its name, as the buyer saw it
    pickup_point_id varchar,                     -- id of the pickup point or parcel machine
    pickup_point varchar,                        -- name, description and address on one line
    smart boolean,                               -- whether Allegro Smart! pays for the delivery
    invoice_required boolean,                    -- whether the buyer asks for an invoice
    payment_id varchar,                          -- id of the payment on Allegro
    payment_type varchar,                        -- ONLINE, CASH_ON_DELIVERY, WIRE_TRANSFER, ...
    paid decimal(18, 2),                         -- paidAmount of payment and surcharges; null where nothing is proven
    cod_booked decimal(18, 2),                   -- cash on delivery that Allegro has booked; null: none
    merged_into varchar,                         -- the form in which its line items live on: then its disposition is cancel
    revision varchar,                            -- Allegro's revision of the form
    seller_note varchar,                         -- the seller's own note on Allegro
    delivery_cost decimal(18, 2),                -- gross; null where the form has none
    dispatch_by timestamptz,                     -- by when Allegro expects the parcel to be sent
    vat_numbers varchar,                         -- as the buyer gave them: PL_NIP 525-000-00-00, ...
    vat_eu_verified boolean,                     -- true, false, or null where Allegro says neither
    payment_provider varchar,                    -- P24, PAYU, AF, OFFLINE, ...
    payment_finished_at timestamptz,             -- when the payment ended; for cash on delivery, the checkout
    compensation decimal(18, 2),                 -- what Allegro pays the seller for Allegro Prices, apart from the total
    items_total decimal(38, 2),                  -- the part of the total that is goods
    services_total decimal(38, 2),               -- the part of the total that is additional services
    surcharge_lines decimal(38, 2),              -- the part of the total that surcharges explain
    deposit_lines varchar,                       -- how deposits explain the rest of the total: once | each; null: they do not
    adjustment decimal(38, 2),                   -- amount of the adjustment line; 0: none
    whole_units boolean,                         -- all prices of its goods are integers
    notes varchar[],                             -- what a person should know: JSON of a code, and what its sentence names
    normalised_at timestamptz,                   -- when a run normalised the form: the newest time of all marks the current run
    delivery_phone varchar,                      -- as the buyer gave it for this order
    invoice_due_date date,                       -- by when a business that pays later has to pay
    vouchers varchar                             -- that pay a part of it: NOTEBOOKS_FOR_TEACHERS ABC 100.00 PLN (ACTIVE), ...
);

-- One row per contact or address that orders need, with the rule that found it. One that no run has matched yet has neither rule nor problem.
create table core.partners (
    partner_key varchar not null,                -- external id without prefix: buyer_<id>, delivery_<buyer id>_<hash>, invoice_<buyer id>_<hash>
    kind varchar not null,                       -- buyer | delivery | invoice
    buyer_id varchar not null,                   -- id of the buyer's account on Allegro
    parent_key varchar,                          -- partner_key of the buyer, for addresses
    name varchar not null,                       -- name of the person, else of the company
    is_company boolean not null,                 -- whether it is a company
    company_name varchar,                        -- company beside a person's name; null where none is given
    vat varchar,                                 -- normalised, with country prefix; null where it is invalid
    email varchar,                               -- masked address that differs per order; of buyers only
    phone varchar,                               -- E.164 where it can be read as a number, else as typed
    street varchar,                              -- street and number
    city varchar,                                -- city
    zip varchar,                                 -- postcode
    country_code varchar,                        -- ISO code of two letters
    language varchar,                            -- code of Odoo's language as Allegro gives it: pl-PL; null where Odoo has no such
    address_hash varchar,                        -- of name, company and address without case, spaces and punctuation
    rule varchar,                                -- how it was found: external_id | allegro_id | same_address | create; null before matching or where there is a problem
    candidates varchar,                          -- JSON list of Odoo ids where there was more than one
    odoo_id integer,                             -- id of the res.partner; null where it will be created
    company_registry varchar,                    -- CZ_ICO, SK_ICO
    problem varchar,                             -- why it is not matched, in a shopkeeper's words; null: nothing
    normalised_at timestamptz,                   -- when a run normalised the form: the newest time of all marks the current run
    updated_at timestamptz,                      -- of the form that said so; the newest word counts
    country_hint varchar,                        -- where a telephone number without prefix is at home
    vat_numbers struct(type varchar, value varchar)[] -- as the buyer gave them
);

-- One row per product that an offer sells, with the rule that found it: one for a plain offer, several for a set.
create table core.products (
    offer_id varchar not null,                   -- id of the offer on Allegro
    component integer not null,                  -- 0, 1, ... in the order of the product set
    allegro_product_id varchar,                  -- id of the product in Allegro's catalogue
    quantity integer not null,                   -- of this product in one unit of the offer
    name varchar not null,                       -- name of the product in Allegro's catalogue, else the offer's
    offer_name varchar not null,                 -- title of the offer
    manufacturer_code varchar,                   -- manufacturer's code, of the product's parameters
    gtin varchar,                                -- first GTIN whose check digit is right
    gtins varchar[],                             -- all of these
    signature varchar,                           -- the seller's own code of the offer (external.id); null for a set's products: it names the set
    tax_rate decimal(5, 2),                      -- per cent, from the offer or the line; null where unknown
    price decimal(18, 2),                        -- of one unit of the offer, gross
    currency varchar,                            -- currency of the price
    rule varchar,                                -- mapping | earlier_match | manufacturer_code | gtin | signature | name | create; null: no rule finds one, see problem
    candidates varchar,                          -- JSON list of {id, name, default_code, barcode}
    problem varchar,                             -- why it is not matched, in a shopkeeper's words; null: nothing
    odoo_id integer,                             -- product.product; null where it will be created
    product_key varchar,                         -- external id without prefix of the product to create: product_<...>; else null
    reference varchar,                           -- internal reference of a new product: manufacturer code, else signature
    components integer,                          -- of the offer: 1 for a plain one
    has_own_name boolean,                        -- false for a set's product, which Allegro names only by the set
    composition varchar default '',              -- hash of the products of the set as this line sold it; '' where the line says nothing of it
    problem_code varchar,                        -- ambiguous_product | contradicting_product | no_product; null without problem
    sold_at timestamptz                          -- when it was last bought in this composition
);

-- One row per line of a sale order.
create table core.order_lines (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    line_key varchar not null,                   -- external id without prefix: line_<line item id>, line_<line item id>_<component> for a set's products, delivery_<form id>, ...
    kind varchar not null,                       -- offer | set | service | delivery | surcharge | deposit | adjustment
    position integer not null,                   -- place among the lines of the order, with gaps
    line_item_id varchar,                        -- id of the line item on Allegro; null for delivery, surcharges and the adjustment
    offer_id varchar,                            -- id of the offer; null for lines that are no goods
    component integer,                           -- place among the products of the set; null for lines that are no goods
    description varchar not null,                -- text of the line in Odoo
    quantity decimal(18, 3) not null,            -- number of pieces
    unit_price decimal(18, 2) not null,          -- gross, after discounts
    original_price decimal(18, 2),               -- gross, before discounts; null where it is the same
    currency varchar not null,                   -- ISO code: PLN, CZK, EUR, HUF
    odoo_product_id integer,                     -- id of the product.product; null where it will be created, and for lines of our own products
    product_key varchar,                         -- external id without prefix of a product to create, or of one of our own products; else null
    normalised_at timestamptz                    -- when a run normalised the form: the newest time of all marks the current run
);

-- One row per payment that a form proves: prepaid, surcharge or booked cash on delivery.
create table core.payments (
    payment_key varchar not null,                -- external id without prefix: payment_<payment id>, with an ending where one payment id needs several
    form_id varchar not null,                    -- id of the checkout form on Allegro
    payment_id varchar not null,                 -- id of the payment on Allegro
    kind varchar not null,                       -- payment | surcharge | cash_on_delivery
    type varchar,                                -- ONLINE, CASH_ON_DELIVERY, SPLIT_PAYMENT, ...
    provider varchar,                            -- P24, PAYU, AF, ..., ALLEGRO_PAY where the buyer paid by it; null for cash on delivery
    amount decimal(18, 2) not null,              -- what was paid
    currency varchar not null,                   -- ISO code: PLN, CZK, EUR, HUF
    paid_at timestamptz,                         -- when the money was paid or booked
    position integer,                            -- among the form's surcharges or bookings
    normalised_at timestamptz                    -- when a run normalised the form: the newest time of all marks the current run
);
