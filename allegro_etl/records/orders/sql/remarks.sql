-- Reasons to hold an order that the form itself gives.
insert into work.remarks by name
select form_id, hold.code, hold.words, null::json as facts, true as holds
from (
    select orders.form_id, unnest(orders.hold_reasons) as hold
    from work.unblocked_orders as orders
    left join work.sale_orders as found using (form_id)
    where orders.disposition = 'load' and coalesce(found.state, 'draft') <> 'cancel'
)
