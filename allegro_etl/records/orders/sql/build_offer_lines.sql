-- Lines of plain offers: one line item, one product, one piece of it.
insert into core.order_lines by name
select
    items.form_id,
    work.goods_line_key(items.line_item_id) as line_key,
    'offer' as kind,
    items.position * 1000 as position,
    items.line_item_id,
    items.offer_id,
    0 as component,
    work.line_description(
        items.offer_name, items.original_price, items.price, items.currency, items.discounts
    ) as description,
    items.quantity,
    items.price as unit_price,
    nullif(items.original_price, items.price) as original_price,
    items.currency,
    products.odoo_id as odoo_product_id,
    products.product_key,
    work.normalised_at() as normalised_at
from work.line_items as items
join core.products as products on products.offer_id = items.offer_id and products.composition = items.composition
where products.components = 1 and products.quantity = 1 and items.form_id not in (select form_id from work.problems)
