-- The plan for orders that Odoo does not have yet, and for everything that needs no comparison of values.
-- One row per action; work.blocked holds the forms that go to quarantine instead, `policy` what the settings allow.

create or replace temp table ready as
select orders.*
from core.orders as orders
join work.orders as current using (form_id)
where orders.form_id not in (select form_id from work.blocked);

-- The sale order of each form: bound to it, or holding its line items under another form (purchases that were merged).
create or replace temp table found as
with bound as (
    select form_id, id, state, null::varchar as merged_from from odoo.orders where form_id is not null
),
by_line as (
    select line.form_id, arg_max(orders.id, lines) as id, arg_max(orders.state, lines) as state,
        arg_max(orders.facts ->> 'x_allegro_id', lines) as merged_from
    from (
        select line.form_id, mirrored.order_id, count(*) as lines
        from core.order_lines as line
        join odoo.order_lines as mirrored using (line_key)
        where line.line_item_id is not null
        group by all
    ) as line
    join odoo.orders as orders on orders.id = line.order_id
    join ready on ready.form_id = line.form_id and ready.disposition = 'load'
    where line.form_id not in (select form_id from bound)
    group by line.form_id
)
select form_id, min(id) as id, arg_min(state, id) as state, any_value(merged_from) as merged_from from bound group by form_id
union all
select form_id, id, state, merged_from from by_line;

-- Orders that were confirmed by a run that died before it could give them back the date of the purchase: nobody has
-- written them since.
create or replace temp table undated as
select form_id
from odoo.orders as orders
join ready using (form_id)
where orders.state = 'sale'
    and (orders.facts -> 'write_uid' ->> 0)::integer = (select user_id from policy)
    and orders.facts ->> 'date_order' <> strftime(ready.bought_at, '%Y-%m-%d %H:%M:%S')
    and abs(epoch((orders.facts ->> 'date_order')::timestamp) - epoch((orders.facts ->> 'write_date')::timestamp)) < 180;

create or replace temp table actions as

-- contacts: those that a rule found are bound, the others created, buyers before their addresses
with needed as (
    select distinct unnest([buyer_key, delivery_key, invoice_key]) as partner_key
    from ready where disposition = 'load'
)
select
    if(partner.kind = 'buyer', 100, 110) as stage, 'partner' as kind,
    if(partner.odoo_id is null, 'create', 'bind') as action,
    partner.partner_key as external_id, null::varchar as form_id, partner.odoo_id as odoo_id, partner.rule as rule,
    case
        when remembered.external_id is not null then 'Deleted in Odoo, made again because an order needs this ' || partner.kind
        when partner.odoo_id is null then 'Odoo has no contact for this ' || partner.kind
        else 'Odoo has this ' || partner.kind || ' already'
    end as reason,
    null::json as detail, partner.partner_key as rank
from core.partners as partner
join needed using (partner_key)
left join odoo.external_ids as bound on bound.name = partner.partner_key
left join odoo.bindings as remembered on remembered.external_id = partner.partner_key and partner.odoo_id is null
where partner.odoo_id is null or bound.name is null

-- products: one row per product to create, one per offer to bind
union all
select distinct
    200, 'product', 'create', product.product_key, null, null::integer, product.rule,
    'No rule finds a product for what this offer sells', null::json, product.product_key
from core.products as product
join core.order_lines as line using (offer_id)
join ready on ready.form_id = line.form_id and ready.disposition = 'load'
where product.odoo_id is null and product.product_key is not null and product.problem is null

union all
select distinct
    210, 'offer', 'bind', offer.external_id, null, offer.odoo_id, offer.rule,
    'The offer is found again under this product', null::json, offer.external_id
from (
    select distinct
        product.offer_id, product.odoo_id, product.rule,
        'offer_' || product.offer_id || if(sold.components = 1, '', '_' || product.component) as external_id
    from core.products as product
    join work.offer_products as sold using (offer_id, component)
    join core.order_lines as line using (offer_id)
    join ready on ready.form_id = line.form_id and ready.disposition = 'load'
    where product.problem is null and product.rule <> 'mapping'
) as offer
left join odoo.external_ids as bound on bound.name = offer.external_id
where bound.name is null

-- orders
union all
select
    300, 'order', 'create', 'order_' || ready.form_id, ready.form_id, null::integer, null,
    'Odoo has no sale order for this checkout form', null::json, strftime(ready.bought_at, '%Y%m%d%H%M%S') || ready.form_id
from ready left join found using (form_id)
where ready.disposition = 'load' and found.id is null

union all
select
    400, 'order', 'confirm', 'order_' || ready.form_id, ready.form_id, found.id, null,
    'Ready for processing on Allegro', null::json, strftime(ready.bought_at, '%Y%m%d%H%M%S') || ready.form_id
from ready left join found using (form_id)
where (select confirm_orders from policy) and ready.disposition = 'load' and ready.hold_reason is null
    and (coalesce(found.state, 'draft') in ('draft', 'sent') or ready.form_id in (select form_id from undated))

union all
select
    450, 'activity', 'create', 'activity_' || ready.form_id || '_hold', ready.form_id, found.id, null,
    ready.hold_reason, null::json, ready.form_id
from ready left join found using (form_id)
left join odoo.external_ids as noted on noted.name = 'activity_' || ready.form_id || '_hold'
left join odoo.bindings as remembered on remembered.external_id = 'activity_' || ready.form_id || '_hold'
where ready.disposition = 'load' and ready.hold_reason is not null and coalesce(found.state, 'draft') in ('draft', 'sent')
    and noted.name is null and remembered.external_id is null

union all
select
    460, 'note', 'create', 'note_' || ready.form_id, ready.form_id, found.id, null,
    'What the buyer said and chose', null::json, ready.form_id
from ready left join found using (form_id)
left join odoo.external_ids as noted on noted.name = 'note_' || ready.form_id
where ready.disposition = 'load' and noted.name is null

-- payments: money that the form proves
union all
select
    500, 'payment', 'create', payment.payment_key, ready.form_id, transaction.id, payment.kind,
    case payment.kind
        when 'surcharge' then 'The buyer paid a surcharge'
        when 'cash_on_delivery' then 'Cash on delivery was booked'
        else 'The buyer has paid'
    end, null::json, payment.payment_key
from core.payments as payment
join ready on ready.form_id = payment.form_id and ready.disposition = 'load'
left join odoo.payments as transaction
    on transaction.payment_key = payment.payment_key and transaction.model = 'payment.transaction'
left join odoo.payments as booked
    on booked.payment_key = payment.payment_key and booked.model = 'account.payment'
where (select create_payments from policy) and (
    transaction.id is null or transaction.account_payment_id is null or booked.id is null or booked.state = 'draft'
)

-- forms of which nothing is due
union all
select
    900, 'order', 'skip', 'order_' || ready.form_id, ready.form_id, found.id, null,
    case ready.disposition
        when 'wait' then 'Not ready for processing on Allegro yet'
        else 'Cancelled on Allegro before it reached Odoo'
    end, null::json, ready.form_id
from ready left join found using (form_id)
where found.id is null and ready.disposition <> 'load';

delete from odoo.plan;

insert into odoo.plan (seq, kind, action, external_id, form_id, odoo_id, rule, reason, detail, status)
select row_number() over (order by stage, rank), kind, action, external_id, form_id, odoo_id, rule, reason, detail,
    if(action = 'skip', 'done', 'planned')
from actions;
