-- What Odoo has for the keys in question: emptied and read anew by every run.

create schema odoo;

-- One row per external id of ours (module allegro_etl) among the keys in question.
create table odoo.external_ids (
    name varchar primary key,                    -- without the prefix
    model varchar not null,                      -- name of Odoo's model: res.partner, ...
    res_id integer not null                      -- id in that model
);

-- One row per contact: buyers in question and their child addresses.
create table odoo.partners (
    id integer primary key,                      -- id of the res.partner
    allegro_id varchar,                          -- id of the buyer's account that it carries
    parent_id integer,                           -- id of the contact that it belongs to
    type varchar,                                -- contact | delivery | invoice | other
    name varchar,                                -- name
    is_company boolean,                          -- whether it is a company
    company_name varchar,                        -- company beside a person's name
    vat varchar,                                 -- tax number
    email varchar,                               -- e-mail address
    phone varchar,                               -- telephone number
    street varchar,                              -- first line of the street
    street2 varchar,                             -- second line of the street
    city varchar,                                -- city
    zip varchar,                                 -- postcode
    country_code varchar,                        -- ISO code of two letters
    active boolean                               -- false: archived
);

-- One row per product variant that could be one of the products in question.
create table odoo.products (
    id integer primary key,                      -- id of the product.product
    template_id integer not null,                -- id of its product.template
    default_code varchar,                        -- internal reference
    barcode varchar,                             -- barcode
    name varchar,                                -- name in the language of the user
    list_price decimal(18, 2),                   -- list price
    active boolean not null                      -- false: archived
);

-- One row per sale order in question.
create table odoo.orders (
    id integer primary key,                      -- id of the sale.order
    form_id varchar,                             -- id of the checkout form: of the external id, else of x_allegro_id; null for orders found by a line
    name varchar,                                -- number that people know it by: S00042
    state varchar,                               -- draft | sent | sale | cancel; before Odoo 17 done, too
    currency varchar,                            -- code of its currency
    amount_total decimal(18, 2),                 -- gross total as Odoo reckons it
    partner_id integer,                          -- id of the customer's res.partner
    partner_shipping_id integer,                 -- id of the delivery address
    partner_invoice_id integer,                  -- id of the invoice address
    delivered boolean,                           -- whether goods have left
    invoiced boolean,                            -- whether it has an invoice that is not cancelled
    facts json                                   -- the x_allegro_ fields and others that later runs may change, and draft_invoice: whether all its invoices are drafts
);

-- One row per order line of the sale orders in question.
create table odoo.order_lines (
    id integer primary key,                      -- id of the sale.order.line
    order_id integer not null,                   -- id of the sale.order
    line_key varchar,                            -- external id without prefix; null: a line of a person
    product_id integer,                          -- id of the product.product; null for a line without product
    quantity decimal(18, 3),                     -- ordered quantity
    unit_price decimal(18, 2),                   -- price of one unit before the discount
    discount decimal(9, 4),                      -- per cent
    description varchar,                         -- text of the line
    unit_id integer,                             -- uom.uom: what its quantity counts
    tax_ids integer[]                            -- ids of the account.tax on it
);

-- One row per payment transaction or payment of the sale orders in question.
create table odoo.payments (
    model varchar not null,                      -- payment.transaction | account.payment
    id integer not null,                         -- id in that model
    payment_key varchar,                         -- external id without prefix, and without account_ for an account.payment; null: a payment of somebody else
    order_id integer,                            -- id of the sale.order that it pays for; null for an account.payment
    state varchar,                               -- Odoo's state of it: draft, done, paid, ...
    amount decimal(18, 2),                       -- amount in the currency of the order
    provider_reference varchar,                  -- Allegro's payment id
    account_payment_id integer,                  -- of a payment.transaction: the account.payment that it led to
    order_ids integer[],                         -- ids of all sale.orders that a payment.transaction is linked to: a person may link it to others too
    primary key (model, id)
);

-- One row per product variant behind an external id of another module that the settings name under [offers].
create table odoo.named_products (
    external_id varchar not null,                -- external id as the settings name it: module.name
    product_id integer not null,                 -- id of the product.product; a template stands for its variants
    primary key (external_id, product_id)
);

-- One row per activity of ours on the sale orders in question, done ones too: Odoo archives them.
create table odoo.activities (
    id integer primary key,                      -- id of the mail.activity
    order_id integer not null,                   -- id of the sale.order
    name varchar not null,                       -- its external id without the prefix
    is_open boolean not null                     -- whether it is still to do
);

-- One row per name that a product in question has in an installed language.
create table odoo.product_names (
    product_id integer not null,                 -- id of the product.product
    name varchar not null                        -- name in one of the languages
);
