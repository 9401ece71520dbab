-- External ids of sale orders and of their lines of goods: of a set, its first part tells that all are there.
select work.order_key(form_id) as name from work.orders
union all
select work.goods_line_key(line_item_id) from work.line_items
union all
select work.part_line_key(line_item_id, 0) from work.line_items
