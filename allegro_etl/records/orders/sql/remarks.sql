-- Reasons to hold an order: those that its form gives, and that the seller called it off on Allegro before Odoo confirmed it.
insert into work.remarks by name
with loaded as (
    select orders.form_id, orders.hold_reasons, orders.fulfillment_status, coalesce(found.state, 'draft') as state
    from work.unblocked_orders as orders
    left join work.sale_orders as found using (form_id)
    where orders.disposition = 'load'
)
select form_id, hold.code, hold.words, null::json as facts, true as holds
from (
    select form_id, unnest(hold_reasons) as hold from loaded where state <> 'cancel'
)
union all by name
select form_id, 'called_off' as code, true as holds
from loaded
where fulfillment_status = 'CANCELLED' and work.is_quotation(state)
