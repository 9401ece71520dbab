-- What Odoo has had of each marketplace, in each currency: orders that were not called off, and what they come to.
select marketplace as market, currency, count(*) as orders, sum(total) as revenue
from core.orders as orders
where
    disposition = 'load' and marketplace is not null and currency is not null
    and work.order_key(form_id) in (select external_id from odoo.bindings where model = 'sale.order')
group by all
order by all
