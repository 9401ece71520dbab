-- The lines of the current run's orders that Odoo does not have yet, with the rule that found each product.
with products as (
    select offer_id, component, any_value(rule) as rule, any_value(odoo_id) as odoo_id, any_value(product_key) as product_key
    from core.products
    group by offer_id, component
)
select
    lines.form_id, lines.kind, lines.description, lines.quantity, lines.unit_price, lines.currency, lines.offer_id,
    products.rule, mirrored.default_code as reference, coalesce(mirrored.name, made.name) as product
from work.unblocked_lines as lines
anti join work.sale_orders as found on found.form_id = lines.form_id
left join products using (offer_id, component)
left join odoo.products as mirrored on mirrored.id = products.odoo_id
left join core.new_products as made on made.product_key = products.product_key
order by lines.form_id, lines.position, lines.line_key
