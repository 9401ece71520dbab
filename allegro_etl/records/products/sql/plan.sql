-- Products: one row per product to create, and one per offer to bind to the product that it sells.
with sold as (
    select distinct product.*
    from core.products as product
    join work.line_items as item using (offer_id, composition)
    join work.unblocked_orders as wanted on wanted.form_id = item.form_id and wanted.disposition = 'load'
    anti join work.goods_taken_over as taken on taken.form_id = item.form_id and taken.line_item_id = item.line_item_id
    where product.problem is null
)
select distinct
    200 as stage, 'product' as kind, 'create' as action, product.product_key as external_id,
    product.rule as rule,
    if(remembered.external_id is not null, 'product_deleted', 'product_new') as reason, product.product_key as rank
from sold as product
left join odoo.bindings as remembered on remembered.external_id = product.product_key
where product.odoo_id is null and product.product_key is not null

union all by name
select distinct
    210 as stage, 'offer' as kind, 'bind' as action, binding.external_id as external_id, product.odoo_id as odoo_id,
    product.rule as rule, 'offer_found' as reason, binding.external_id as rank
from sold as product
join work.offer_bindings as binding using (offer_id, composition, component)
left join odoo.external_ids as bound on bound.name = binding.external_id
where product.rule <> 'mapping' and bound.name is null
