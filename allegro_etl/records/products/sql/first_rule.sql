-- The first rule that finds anything decides.
insert into work.product_candidates
select offer_id, composition, component, rule, odoo_id
from work.product_evidence
where not is_excluded
qualify rank() over (partition by offer_id, composition, component order by place) = 1
