-- One row per day in Poland, market and currency: the sale orders that Odoo has of it, by the time of purchase.
select
    work.warsaw_day(orders.bought_at) as day,
    orders.marketplace as market,
    orders.currency as currency,
    count(*) as orders,
    sum(orders.total) as revenue
from core.orders as orders
semi join odoo.bindings as bound on bound.external_id = work.order_key(orders.form_id) and bound.model = 'sale.order'
where orders.disposition = 'load' and work.warsaw_day(orders.bought_at) between $first and $last
group by all
order by all
