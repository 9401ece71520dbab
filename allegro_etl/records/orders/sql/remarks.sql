-- Reasons to hold an order that the form itself gives.
insert into work.remarks by name
select orders.form_id, 'hold' as topic, orders.hold_reason as reason, null::json as facts, true as holds
from work.unblocked_orders as orders
left join work.sale_orders as found using (form_id)
where orders.disposition = 'load' and orders.hold_reason is not null and coalesce(found.state, 'draft') <> 'cancel'
