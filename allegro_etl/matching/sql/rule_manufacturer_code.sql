-- The manufacturer's code (parameter 224017) is the internal reference.
insert into work.product_candidates
select offers.offer_id, offers.component, 'manufacturer_code', products.id
from work.open_products as offers
join odoo.products as products
    on work.comparable(products.default_code) = work.comparable(offers.manufacturer_code) and products.active
