-- Orders with goods whose product nobody can tell, each with all of its goods in question. What Odoo has a line for needs no
-- product any more: a product that was archived since must not hold up what changes on its old orders.
insert into work.problems (form_id, stage, code, reason)
select
    items.form_id,
    'matching',
    min(products.problem_code),
    string_agg(distinct products.problem, ' ' order by products.problem)
from work.line_items as items
join core.products as products using (offer_id, composition)
anti join work.problems as known on known.form_id = items.form_id
where products.problem is not null
    and work.goods_line_key(items.line_item_id) not in (select name from odoo.external_ids where model = 'sale.order.line')
    and work.part_line_key(items.line_item_id, 0) not in (select name from odoo.external_ids where model = 'sale.order.line')
group by items.form_id
