-- Sale orders that are to be made, those that are to be confirmed, and forms of which nothing is due. What changes on orders
-- that Odoo has is decided value by value: see changes.py.
with forms as (
    select orders.*, found.order_id, found.state,
        strftime(orders.bought_at, '%Y%m%d%H%M%S') || orders.form_id as age
    from work.unblocked_orders as orders
    left join work.sale_orders as found using (form_id)
),
-- Quotations that another program, or a person, had left so though the order was ready: it stays theirs to confirm them.
kept_as_quotations as (
    select form_id from work.taken_over
    where taken_as = 'load' and order_id not in (from work.reopened_orders)
),
-- Orders that were confirmed by a run that died before it could give them back the date of the purchase: nobody has
-- written them since.
undated as (
    select form_id
    from odoo.orders as orders
    join work.unblocked_orders as wanted using (form_id)
    where orders.state = 'sale'
        and (orders.facts -> 'write_uid' ->> 0)::integer = $user_id
        and (orders.facts ->> 'date_order') <> strftime(wanted.bought_at, '%Y-%m-%d %H:%M:%S')
        and abs(epoch((orders.facts ->> 'date_order')::timestamp) - epoch((orders.facts ->> 'write_date')::timestamp)) < 180
)
select
    300 as stage, 'order' as kind, 'create' as action, work.order_key(form_id) as external_id, form_id,
    'order_new' as reason, age as rank
from forms
where disposition = 'load' and order_id is null

union all by name
select
    400 as stage, 'order' as kind, 'confirm' as action, work.order_key(form_id) as external_id, form_id, order_id as odoo_id,
    'order_ready' as reason, age as rank
from forms
where $confirm_orders and disposition = 'load' and form_id not in (from kept_as_quotations)
    and (work.is_quotation(coalesce(state, 'draft')) or form_id in (select form_id from undated))

union all by name
select
    900 as stage, 'order' as kind, 'skip' as action, work.order_key(form_id) as external_id, form_id,
    if(disposition = 'wait', 'order_not_ready', 'order_cancelled_before') as reason, form_id as rank
from forms
where order_id is null and disposition <> 'load'
