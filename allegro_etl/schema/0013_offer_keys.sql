-- The external id that binds an offer's product. A set's products go by Allegro's product id: when the seller puts another into
-- the place of one, that is not the one which was there.
create macro work.offer_key(offer_id, component, components, allegro_product_id) as concat(
    'offer_', offer_id, if(components > 1, '_' || coalesce(allegro_product_id, component::varchar), '')
);

-- External ids under which Odoo may know an offer's product. precedence: the offer's own word counts before the product's.
create or replace view work.offer_keys as
select offer_id, component, 1 as precedence, work.offer_key(offer_id, component, components, allegro_product_id) as external_id
from work.offer_products
union all
select offer_id, component, 1, concat('offer_', offer_id, '_', component) from work.offer_products where components = 1
union all
select offer_id, component, 2, 'product_' || allegro_product_id from work.offer_products where allegro_product_id is not null
union all
select offer_id, component, 3, 'product_gtin_' || work.gtin14(gtin)
from (select offer_id, component, unnest(gtins) as gtin from work.offer_products)
union all
select offer_id, component, 4, 'product_ref_' || left(md5(work.comparable(reference)), 16)
from work.offer_products where allegro_product_id is null and gtins is null and reference is not null
union all
select offer_id, component, 4, 'product_name_' || left(md5(work.comparable(name)), 16)
from work.offer_products where allegro_product_id is null and gtins is null and reference is null;
