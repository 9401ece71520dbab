-- What the merchant said: the offer is this product, by internal reference or by another module's external id.
insert into work.product_candidates
select offers.offer_id, offers.composition, offers.component, 'mapping', products.id
from work.offer_products as offers
join odoo.products as products on work.comparable(products.default_code) = work.comparable(offers.mapped_to) and products.active
union
select offers.offer_id, offers.composition, offers.component, 'mapping', named.product_id
from work.offer_products as offers
join odoo.named_products as named on named.external_id = offers.mapped_to
