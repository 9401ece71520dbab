-- External ids of what offers sell, and of the product that sells deliveries without a carrier.
select external_id as name from work.offer_keys
union all
select work.own_product_key('delivery')
