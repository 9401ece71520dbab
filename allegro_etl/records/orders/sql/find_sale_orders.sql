-- The sale order of each form: bound to it, or holding its line items under another form (purchases that were merged).
insert into work.sale_orders by name
with bound as (
    select form_id, min(id) as order_id, arg_min(state, id) as state
    from work.odoo_orders
    where form_id is not null
    group by form_id
),
shared as (
    select line.form_id, mirrored.order_id, count(distinct mirrored.id) as lines
    from work.unblocked_lines as line
    join odoo.order_lines as mirrored on work.named_after(mirrored.line_key) = line.line_item_id
    anti join bound on bound.form_id = line.form_id
    group by all
)
select form_id, order_id, state from bound
union all
select shared.form_id, arg_max(orders.id, shared.lines), arg_max(orders.state, shared.lines)
from shared
join work.odoo_orders as orders on orders.id = shared.order_id
join work.unblocked_orders as wanted on wanted.form_id = shared.form_id and wanted.disposition = 'load'
group by shared.form_id
