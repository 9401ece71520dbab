-- The names are the same, but for case and extra spaces.
insert into work.product_candidates
select offers.offer_id, offers.component, 'name', products.id
from work.open_products as offers
join odoo.products as products on work.comparable(products.name) = work.comparable(offers.name) and products.active
where offers.has_own_name
