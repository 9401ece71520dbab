-- A GTIN, ISBN or ISSN of the product is the barcode; padding with zeros makes no difference.
insert into work.product_candidates
select distinct offers.offer_id, offers.component, 'gtin', products.id
from (select offer_id, component, work.gtin14(unnest(gtins)) as gtin from work.open_products) as offers
join odoo.products as products on work.gtin14(products.barcode) = offers.gtin and products.active
