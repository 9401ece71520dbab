-- What Odoo has for the keys in question.

create schema odoo;

-- One row per external id of ours (module allegro_etl) among the keys in question.
create table odoo.external_ids (
    name varchar primary key,               -- without the prefix
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
    default_code varchar,
    barcode varchar,
    name varchar,
    list_price decimal(18, 2),
    active boolean not null
);

-- One row per sale order in question.
create table odoo.orders (
    id integer primary key,
    form_id varchar,                        -- of the external id, else x_allegro_id
    name varchar,
    state varchar,
    currency varchar,
    amount_total decimal(18, 2),
    partner_id integer,
    partner_shipping_id integer,
    partner_invoice_id integer,
    delivered boolean,                      -- a picking is done
    invoiced boolean,                       -- an invoice is posted
    facts json                              -- the x_allegro_ fields and others that later runs may change
);

-- One row per order line of those orders.
create table odoo.order_lines (
    id integer primary key,
    order_id integer not null,
    line_key varchar,                       -- null: a person's line
    product_id integer,
    quantity decimal(18, 3),
    unit_price decimal(18, 2),
    discount decimal(9, 4),
    description varchar,
    unit_id integer,                        -- uom.uom: what its quantity counts
    tax_ids integer[]
);

-- One row per payment transaction or payment of those orders.
create table odoo.payments (
    model varchar not null,                 -- payment.transaction | account.payment
    id integer not null,
    payment_key varchar,
    order_id integer,
    state varchar,
    amount decimal(18, 2),
    provider_reference varchar,             -- Allegro's payment id
    account_payment_id integer,             -- of a payment.transaction: the account.payment that it led to
    primary key (model, id)
);

-- Another module's external ids that settings.offers names, module.name, and the product variants behind them.
create table odoo.named_products (
    external_id varchar not null,
    product_id integer not null,
    primary key (external_id, product_id)
);

-- One row per activity of ours on those orders, done ones too: Odoo archives them.
create table odoo.activities (
    id integer primary key,
    order_id integer not null,
    name varchar not null,                  -- its external id without the prefix
    is_open boolean not null
);

-- The names of Odoo's products in each installed language.
create table odoo.product_names (
    product_id integer not null,
    name varchar not null
);
