-- What the take-over compares, in a DuckDB file of its own that is deleted afterwards.
create schema take_over;

-- One row per checkout form of the span that has no sale order of ours.
create table take_over.forms as
select
    orders.*,
    replace(lower(orders.form_id), '-', '') as key,
    work.warsaw_day(orders.bought_at) as day,
    coalesce((
        select list(distinct replace(lower(payments.payment_id), '-', ''))
        from work.payments as payments where payments.form_id = orders.form_id
    ), []) || [replace(lower(orders.payment_id), '-', '')] as payment_ids,
    coalesce((
        select list({'id': sums.payment_id, 'amount': sums.amount::varchar} order by sums.payment_id)
        from (
            select payment_id, sum(amount) as amount from work.payments as payments
            where payments.form_id = orders.form_id group by payment_id
        ) as sums
    ), []) as payments
from work.orders as orders
anti join odoo.external_ids as bound on bound.model = 'sale.order' and bound.name = work.order_key(orders.form_id);

-- One row per sale order of the company that is not bound to an order of ours.
create table take_over.orders (
    id integer primary key,
    name varchar,
    state varchar,
    currency varchar,
    total decimal(18, 2),
    day date,
    partner_id integer,
    shipping_id integer,
    invoice_id integer,
    carrier_id integer,
    written_at varchar,
    texts varchar[],
    fields varchar[],
    is_begun boolean
);

-- One row per contact of these orders, and per contact above one.
create table take_over.contacts (
    id integer primary key,
    parent_id integer,
    allegro_id varchar,
    name varchar,
    company_name varchar,
    reference varchar,
    email varchar,
    phones varchar[],
    street varchar,
    zip varchar,
    city varchar,
    country_code varchar
);

-- One row per line of the sale orders that were found, but for headings and notes.
create table take_over.lines (
    id integer primary key,
    order_id integer,
    product_id integer,
    quantity decimal(18, 3),
    price decimal(18, 4),
    total decimal(18, 2)
);

-- One row per form and sale order that fit each other by a rule.
create table take_over.pairs (rule varchar, form_id varchar, order_id integer);

-- Those of which neither fits any other: they are one.
create table take_over.found (rule varchar, form_id varchar, order_id integer);

-- Those that cannot be told apart.
create table take_over.ambiguous (rule varchar, form_id varchar, order_id integer);

-- What no rule before has found.
create view take_over.open_forms as
from take_over.forms where form_id not in (
    select form_id from take_over.found union all select form_id from take_over.ambiguous
);
create view take_over.open_orders as
from take_over.orders where id not in (
    select order_id from take_over.found union all select order_id from take_over.ambiguous
);

-- Buyers and addresses of the forms.
create view take_over.people as
select named.form_id, named.role, partners.*
from (
    select form_id, 'buyer' as role, buyer_key as partner_key from take_over.forms
    union all
    select form_id, 'delivery', delivery_key from take_over.forms
    union all
    select form_id, 'invoice', invoice_key from take_over.forms
) as named
join work.partners as partners using (partner_key);

-- An e-mail address without the part that Allegro gives each order.
create macro take_over.mailbox(given) as regexp_replace(lower(trim(given)), '\+[^@]*@', '@');

-- Whether a contact in Odoo is a person of Allegro's: the same e-mail, telephone number, or name and postcode.
create macro take_over.is_person(contact, email, phone, name, company, zip) as coalesce(
    take_over.mailbox(contact.email) = take_over.mailbox(email), false
) or coalesce(list_contains([work.number_digits(one) for one in contact.phones], work.number_digits(phone)), false) or (
    coalesce(work.folded(contact.zip) = work.folded(zip), false)
    and coalesce(list_has_any(
        [work.folded(contact.name), work.folded(contact.company_name)],
        [one for one in [work.folded(name), work.folded(company)] if one <> '']
    ), false)
);

-- Whether a contact bears a login of Allegro's, as its name or its reference.
create macro take_over.has_login(contact, login) as coalesce(
    lower(trim(login)) in (lower(trim(contact.name)), lower(trim(contact.reference))), false
);
