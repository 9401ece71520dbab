-- The note of a purchase: what the buyer said and chose, told once. One that a person deleted stays deleted, unless its sale
-- order is made again.
select
    460 as stage, 'note' as kind, 'create' as action, work.note_key(orders.form_id) as external_id, orders.form_id as form_id,
    found.order_id as odoo_id, 'purchase_facts' as reason, orders.form_id as rank
from work.unblocked_orders as orders
left join work.sale_orders as found using (form_id)
left join odoo.external_ids as noted on noted.name = work.note_key(orders.form_id)
left join odoo.bindings as remembered on remembered.external_id = work.note_key(orders.form_id)
where orders.disposition = 'load' and noted.name is null and (remembered.external_id is null or found.order_id is null)

-- A note of each thing that a document tells of the order, told once as well.
union all by name
select
    461 as stage, 'note' as kind, 'create' as action, work.change_note_key(told.form_id, told.topic) as external_id,
    told.form_id, found.order_id as odoo_id, null::varchar as rule, 'announced' as reason, null::json as words,
    null::json as detail, concat(told.form_id, told.topic) as rank
from ops.announcements as told
join work.unblocked_orders as orders using (form_id)
left join work.sale_orders as found using (form_id)
left join odoo.external_ids as noted on noted.name = work.change_note_key(told.form_id, told.topic)
left join odoo.bindings as remembered on remembered.external_id = work.change_note_key(told.form_id, told.topic)
where (orders.disposition = 'load' or found.order_id is not null)
    and noted.name is null and (remembered.external_id is null or found.order_id is null)
