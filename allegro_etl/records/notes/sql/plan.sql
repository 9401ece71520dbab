-- The note of a purchase: what the buyer said and chose, told once. One that a person deleted stays deleted, unless its sale
-- order is made again.
select
    460 as stage, 'note' as kind, 'create' as action, 'note_' || orders.form_id as external_id, orders.form_id as form_id,
    found.order_id as odoo_id, 'purchase_facts' as reason, orders.form_id as rank
from work.unblocked_orders as orders
left join work.sale_orders as found using (form_id)
left join odoo.external_ids as noted on noted.name = 'note_' || orders.form_id
left join odoo.bindings as remembered on remembered.external_id = 'note_' || orders.form_id
where orders.disposition = 'load' and noted.name is null and (remembered.external_id is null or found.order_id is null)
