-- Which line of the form a line in Odoo is: by product, quantity and price, else by quantity and price; only where neither fits any
-- other. `has_product`: both sides have the same product.
with wanted as (
    select
        found.order_id, lines.line_key, lines.odoo_product_id as product_id, lines.quantity,
        (lines.quantity * lines.unit_price)::decimal(18, 2) as total
    from take_over.found as found
    join work.order_lines as lines using (form_id)
),
same as (
    select
        wanted.order_id, wanted.line_key, lines.id,
        coalesce(wanted.product_id = lines.product_id, false) as has_product
    from wanted
    join take_over.lines as lines on lines.order_id = wanted.order_id and lines.quantity = wanted.quantity
    where wanted.total in (lines.total, (lines.quantity * lines.price)::decimal(18, 2))
),
by_product as (
    from same where has_product
    qualify count(*) over (partition by order_id, line_key) = 1 and count(*) over (partition by id) = 1
),
by_price as (
    from same
    where line_key not in (select line_key from by_product) and id not in (select id from by_product)
    qualify count(*) over (partition by order_id, line_key) = 1 and count(*) over (partition by id) = 1
)
select line_key, id, has_product from by_product
union all
select line_key, id, has_product from by_price
