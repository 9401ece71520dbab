-- The orders that a writer looks at: bought in the last 60 days and not finished; older ones that are not finished, once a day.
select
    orders.form_id, orders.disposition, orders.status, orders.fulfillment_status, orders.fulfillment_provider,
    orders.delivery_method, orders.delivery_method_id, orders.invoice_required, orders.bought_at, orders.marketplace
from core.orders as orders
left join to_allegro.looks as look on look.form_id = orders.form_id and look.writer = $writer
where not coalesce(look.finished, false)
    and orders.merged_into is null
    and (orders.bought_at > $long_ago or look.looked_at < $yesterday)
order by orders.bought_at, orders.form_id
