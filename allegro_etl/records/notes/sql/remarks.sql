-- What documents tell of orders that stand in Odoo or will, as long as somebody has to look at it.
insert into work.remarks by name
select told.form_id, told.code, told.words, told.facts, false as holds
from ops.announcements as told
join work.unblocked_orders as orders using (form_id)
left join work.sale_orders as found using (form_id)
where told.is_open and (orders.disposition = 'load' or found.order_id is not null)
