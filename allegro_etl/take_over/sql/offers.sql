-- Offers whose product a rule found, and the other program sold it too, in one of the `$lines`: it is found again, whatever becomes of
-- the rule.
select distinct binding.external_id, product.odoo_id
from work.order_lines as lines
join work.line_items as items on items.form_id = lines.form_id and items.line_item_id = lines.line_item_id
join core.products as product
    on product.offer_id = items.offer_id and product.composition = items.composition and product.component = lines.component
join work.offer_bindings as binding
    on binding.offer_id = product.offer_id and binding.composition = product.composition and binding.component = product.component
anti join odoo.external_ids as bound on bound.name = binding.external_id
where list_contains($lines, lines.line_key) and product.odoo_id is not null and product.rule <> 'mapping'
