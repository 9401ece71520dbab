-- What an earlier run found: the offer's own external id first, then those of the products that we once created.
insert into work.product_candidates
with bindings as (
    select keys.offer_id, keys.composition, keys.component, keys.precedence, bound.res_id
    from work.open_products as offers
    join work.offer_keys as keys using (offer_id, composition, component)
    join odoo.external_ids as bound on bound.name = keys.external_id and bound.model = 'product.product'
)
select distinct offer_id, composition, component, 'earlier_match', res_id
from bindings
qualify rank() over (partition by offer_id, composition, component order by precedence) = 1
