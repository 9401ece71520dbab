-- Rows of the plan, numbered on from those that are there, each reason as code and sentence.
insert into odoo.plan by name
with said as (
    select unnest($codes::varchar[]) as reason, unnest($words::varchar[]) as words, unnest($sentences::varchar[]) as sentence
)
select
    (select coalesce(max(seq), 0) from odoo.plan) + row_number() over (order by stage, rank) as seq,
    kind, action, external_id, form_id, odoo_id, rule, compared.reason as reason_code, said.sentence as reason, compared.words, detail,
    if(work.writes(action), 'planned', 'done') as status, facts
from compared
left join said
    on said.reason = compared.reason and said.words is not distinct from compared.words::varchar
