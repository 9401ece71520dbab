-- What Odoo has once the orders of core have been loaded: the mirror that a run would read for them, under made-up ids.

delete from odoo.external_ids;

-- contacts
create temp table known_partners as select *, row_number() over (order by kind, partner_key)::integer as id from core.partners;
delete from odoo.partners;
insert into odoo.partners by name
select
    partner.id, if(partner.kind = 'buyer', partner.buyer_id, null) as allegro_id, parent.id as parent_id, partner.kind as type,
    partner.name, partner.is_company, partner.company_name, partner.vat, partner.email, partner.phone, partner.street, partner.city,
    partner.zip, partner.country_code, true as active
from known_partners as partner
left join known_partners as parent on parent.partner_key = partner.parent_key;
insert into odoo.external_ids select partner_key, 'res.partner', id from known_partners;

-- products: those that no rule had found were made, and each offer is bound to its product
create temp table made_products as
select *, (1000000 + row_number() over (order by product_key))::integer as id
from (select product_key, any_value(name) as name from core.products where odoo_id is null group by product_key);
insert into odoo.products (id, template_id, name, list_price, active)
select id, id, name, 0, true from made_products;
insert into odoo.external_ids select product_key, 'product.product', id from made_products;
insert into odoo.external_ids
select distinct binding.external_id, 'product.product', coalesce(product.odoo_id, made.id)
from core.products as product
join work.offer_bindings as binding using (offer_id, composition, component)
left join made_products as made using (product_key);

-- orders; their facts are added in Python, as the load writes them
delete from odoo.orders;
insert into odoo.orders by name
select
    row_number() over (order by orders.form_id)::integer as id, orders.form_id, 'S' || orders.form_id as name, 'sale' as state,
    orders.currency, orders.total as amount_total, buyer.id as partner_id, coalesce(delivery.id, buyer.id) as partner_shipping_id,
    coalesce(invoice.id, buyer.id) as partner_invoice_id, false as delivered, false as invoiced, '{}'::json as facts
from core.orders as orders
join known_partners as buyer on buyer.partner_key = orders.buyer_key
left join known_partners as delivery on delivery.partner_key = orders.delivery_key
left join known_partners as invoice on invoice.partner_key = orders.invoice_key;
insert into odoo.external_ids select 'order_' || form_id, 'sale.order', id from odoo.orders;
insert into odoo.external_ids select 'note_' || form_id, 'mail.message', id from odoo.orders;

delete from odoo.order_lines;
insert into odoo.order_lines by name
select
    row_number() over (order by line.line_key)::integer as id, orders.id as order_id, line.line_key,
    line.odoo_product_id as product_id, line.quantity, line.unit_price, 0 as discount, line.description, [$tax] as tax_ids
from core.order_lines as line
join odoo.orders as orders using (form_id);
insert into odoo.external_ids select line_key, 'sale.order.line', id from odoo.order_lines;

-- payments
delete from odoo.payments;
create temp table known_payments as
select payment.*, orders.id as order_id, row_number() over (order by payment_key)::integer as id
from core.payments as payment
join odoo.orders as orders using (form_id);
insert into odoo.payments by name
select
    'payment.transaction' as model, id, payment_key, order_id, 'done' as state, amount, payment_id as provider_reference,
    id as account_payment_id
from known_payments;
insert into odoo.payments by name
select 'account.payment' as model, id, payment_key, 'paid' as state, amount from known_payments;
insert into odoo.external_ids select payment_key, 'payment.transaction', id from known_payments;
insert into odoo.external_ids select 'account_' || payment_key, 'account.payment', id from known_payments;

-- an earlier run has written them
insert into ops.runs (run_id, started_at, finished_at, outcome) values ('earlier', now(), now(), 'done');
insert into odoo.bindings by name
select name as external_id, model, res_id, 'earlier' as run_id, now() as written_at from odoo.external_ids;
