-- The products of sold offers, as they were matched last: how many of each, and whether the offer is counted in pairs or sets on Allegro.
with newest as (
    select offer_id, odoo_id, quantity
    from core.products
    where odoo_id is not null and offer_id in (select unnest($offers::varchar[]))
    qualify rank() over (partition by offer_id order by sold_at desc nulls last, composition) = 1
)
select newest.offer_id, newest.odoo_id, newest.quantity, coalesce(pages.payload->>'$.stock.unit' in (select unnest($by_pack::varchar[])), false)
from newest
left join staging.offers as pages using (offer_id)
