-- What the plan looks at: core and the mirror side by side. Core stays Allegro's word, and the mirror Odoo's.

-- One row per order of the run that can be loaded: those in work.blocked go to quarantine instead.
create or replace view work.unblocked_orders as
from work.orders where form_id not in (select form_id from work.blocked);

-- One row per line of these orders.
create or replace view work.unblocked_lines as
select lines.* from work.order_lines as lines semi join work.unblocked_orders using (form_id);

-- One row per sale order of these forms that another program made, and that was taken over.
create or replace view work.taken_over as
select
    found.form_id, found.order_id, orders.written,
    orders.written -> 'taken_over' ->> 'as' as taken_as,
    coalesce((orders.written -> 'taken_over' ->> 'is_paid')::boolean, false) as is_paid
from work.sale_orders as found
join (
    select id, try_cast(facts ->> 'x_allegro_written' as json) as written from odoo.orders
) as orders on orders.id = found.order_id
where (orders.written -> 'taken_over') is not null;
comment on column work.taken_over.written is 'what was last written, or was so when it was taken over';
comment on column work.taken_over.taken_as is 'load | wait | cancel: what should have become of it by then';
comment on column work.taken_over.is_paid is 'whether Odoo showed it as paid by then';

-- One row per payment that Allegro showed by then: to book it was the other program's.
create or replace view work.settled_before as
select form_id, order_id, paid.id as payment_id, paid.amount
from (
    select form_id, order_id, unnest(from_json(
        written -> 'taken_over' -> 'payments', '[{"id": "VARCHAR", "amount": "DECIMAL(18, 2)"}]'
    )) as paid
    from work.taken_over
);

-- One row per line item of which such a sale order has the goods, be it in a line that could not be told apart.
create or replace view work.goods_taken_over as
select distinct form_id, work.line_item_of(unnest(json_keys(written -> 'lines'))) as line_item_id from work.taken_over;

-- One row per contact or address that these orders need. A sale order that was taken over has its own; it needs what has changed,
-- and who pays anew.
create or replace view work.needed_partners as
select partners.*
from work.partners as partners
where partner_key in (
    select unnest([buyer_key, delivery_key, invoice_key]) from work.unblocked_orders
    where disposition = 'load' and form_id not in (select form_id from work.taken_over)
    union all
    select unnest(if(changed = [] and not is_paying, [], [buyer_key] || changed))
    from (
        select
            orders.buyer_key,
            [place.now for place in [
                {'now': orders.delivery_key, 'before': taken.written -> 'partner_shipping_id' ->> 0},
                {'now': orders.invoice_key, 'before': taken.written -> 'partner_invoice_id' ->> 0}
            ] if place.now <> place.before] as changed,
            orders.form_id in (select form_id from work.payment_allocations where amount > 0) as is_paying
        from work.taken_over as taken
        join work.unblocked_orders as orders using (form_id)
        where orders.disposition = 'load'
    )
);

-- One row per sale order that we cancelled, and that Allegro has again.
create or replace view work.reopened_orders as
select orders.id as order_id
from odoo.orders as orders
join work.unblocked_orders as wanted using (form_id)
where wanted.disposition = 'load' and orders.state = 'cancel' and json_valid(orders.facts ->> 'x_allegro_written')
    and ((orders.facts ->> 'x_allegro_written')::json ->> 'cancelled') = 'true';

-- One row per sale order of odoo.orders, in the state that the plan gives it first: what is reopened is a quotation again.
create or replace view work.odoo_orders as
select orders.* replace (if(reopened.order_id is null, orders.state, 'draft') as state)
from odoo.orders as orders
left join work.reopened_orders as reopened on reopened.order_id = orders.id;

-- One row per sale order that becomes that of another form, into which its purchase was merged.
create or replace view work.rebound_orders as
select found.order_id, any_value(orders.facts ->> 'x_allegro_id') as former, min(found.form_id) as form_id
from work.sale_orders as found
join work.unblocked_orders as wanted on wanted.form_id = found.form_id and wanted.disposition = 'load'
join odoo.orders as orders on orders.id = found.order_id
where (orders.facts ->> 'x_allegro_id') <> found.form_id
group by found.order_id;
comment on column work.rebound_orders.former is 'id of the form whose it was';

-- One row per line of odoo.order_lines, under the key that the plan gives it: some keys hold the id of the order's form.
create or replace view work.odoo_lines as
select lines.* replace (
    work.rekeyed(lines.line_key, rebound.former, rebound.form_id) as line_key
)
from odoo.order_lines as lines
left join work.rebound_orders as rebound using (order_id);

-- One row per line that another sale order has, be it in lines of another composition of their line item.
create or replace view work.lines_elsewhere as
with own as (
    select form_id, line_key, line_key as name from work.unblocked_lines
    union all
    select form_id, line_key, work.line_item_of(line_key) from work.unblocked_lines where work.line_item_of(line_key) is not null
),
held as (
    select order_id, line_key as name from work.odoo_lines where line_key is not null
    union all
    select order_id, work.line_item_of(line_key) from work.odoo_lines where work.line_item_of(line_key) is not null
)
select distinct own.form_id, own.line_key
from own
join held using (name)
join work.sale_orders as found using (form_id)
where held.order_id <> found.order_id;

-- One row per sale order of a living form: a form that merged into it has none of its own any more.
create or replace view work.surviving_forms as
select found.form_id, found.order_id
from work.sale_orders as found
join work.unblocked_orders as wanted on wanted.form_id = found.form_id and wanted.disposition = 'load'
union
select merged.merged_into, orders.id
from work.unblocked_orders as merged
join odoo.orders as orders on (orders.facts ->> 'x_allegro_id') = merged.merged_into;

-- One row per row of odoo.payments. A transaction that a person has linked to other orders too is that of the order whose
-- form names it.
create or replace view work.odoo_payments as
select payments.* replace (coalesce(own.order_id, payments.order_id) as order_id)
from odoo.payments as payments
left join (
    select several.id, min(found.order_id) as order_id
    from (from odoo.payments where len(order_ids) > 1) as several
    join work.payments as named on named.payment_key = several.payment_key or named.payment_id = several.provider_reference
    join work.sale_orders as found on found.form_id = named.form_id and list_contains(several.order_ids, found.order_id)
    group by several.id
) as own on own.id = payments.id and payments.model = 'payment.transaction';

-- One row per payment that is booked on these orders: by us in Odoo, or before the order was taken over, by whoever did, if anybody.
create or replace view work.booked_payments as
select form_id, order_id, null as payment_key, payment_id, amount from work.settled_before
union all
select found.form_id, found.order_id, payment.payment_key, payment.provider_reference as payment_id, payment.amount
from work.sale_orders as found
join work.odoo_payments as payment using (order_id)
where payment.model = 'payment.transaction' and payment.payment_key is not null and payment.state = 'done';

-- One row per form and payment id of which something is booked: what came in under it.
create or replace view work.payment_sums as
select payment.form_id, payment.payment_id, sum(payment.amount) as amount,
    sum(payment.amount) - any_value(already.amount) as rest
from work.payments as payment
join work.unblocked_orders as wanted on wanted.form_id = payment.form_id and wanted.disposition = 'load'
join (
    select form_id, payment_id, sum(amount) as amount from work.booked_payments group by all
) as already on already.form_id = payment.form_id and already.payment_id = payment.payment_id
group by payment.form_id, payment.payment_id;
comment on column work.payment_sums.rest is 'what of that is not booked yet; below zero: more is booked';

-- One row per form that no longer names payments that are booked: a person has to look before anything else is booked on the order.
create or replace view work.unnamed_payments as
select booked.form_id, string_agg(distinct booked.payment_id, ', ' order by booked.payment_id) as payment_ids
from work.booked_payments as booked
join work.unblocked_orders as wanted on wanted.form_id = booked.form_id and wanted.disposition = 'load'
anti join work.payments as payment on payment.form_id = booked.form_id and payment.payment_id = booked.payment_id
group by booked.form_id;
comment on column work.unnamed_payments.payment_ids is 'their ids on Allegro, with commas';
