-- The seller's own signature is the internal reference. A single character is no signature: old offers hold "1".
insert into work.product_candidates
select offers.offer_id, offers.component, 'signature', products.id
from work.open_products as offers
join odoo.products as products
    on work.comparable(products.default_code) = work.comparable(offers.signature) and products.active
where length(offers.signature) >= 2
