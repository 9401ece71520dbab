-- One row per new sale order of this run that Odoo has now.
select orders.form_id, plan.odoo_id, orders.marketplace as market, orders.total, orders.currency, orders.bought_at
from odoo.plan as plan
join work.orders as orders using (form_id)
where plan.kind = 'order' and plan.action = 'create' and plan.status = 'done'
order by plan.seq
