-- Orders with goods whose product nobody can tell, each with all of its goods in question.
insert into work.problems
select
    items.form_id,
    'matching',
    case when bool_or(products.candidates is not null) then 'ambiguous_product' else 'no_product' end,
    string_agg(distinct products.problem, ' ' order by products.problem)
from work.line_items as items
join core.products as products using (offer_id)
anti join work.problems as known on known.form_id = items.form_id
where products.problem is not null
group by items.form_id
