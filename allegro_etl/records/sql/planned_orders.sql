-- The orders of the current run, each with what is in Odoo of it.
select
    orders.form_id,
    orders.marketplace,
    orders.total,
    orders.currency,
    orders.disposition,
    orders.delivery_method,
    mirrored.name as "order",
    mirrored.id as odoo_id,
    mirrored.state
from work.orders as orders
left join work.sale_orders as found using (form_id)
left join odoo.orders as mirrored on mirrored.id = found.order_id
where orders.form_id not in (select form_id from work.blocked)
order by orders.bought_at, orders.form_id
