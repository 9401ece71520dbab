-- What no rule found is new. Its keys: Allegro's product id, its GTINs and its reference, or the name where it has none of these.
-- Goods that share a key are one product, except that a reference does not join goods with different GTINs: these are variants.
insert into work.new_products
with open as (
    select *, work.comparable(reference) as shared_reference
    from work.open_products
    anti join work.product_evidence as refused
        on refused.offer_id = open_products.offer_id and refused.composition = open_products.composition
        and refused.component = open_products.component and refused.rule = 'signature'
),
ambiguous as (
    select shared_reference
    from open
    group by shared_reference
    having count(distinct work.gtin14(gtin)) > 1
),
keys as (
    select offer_id, composition, component, 'id_' || allegro_product_id as key from open where allegro_product_id is not null
    union all
    select offer_id, composition, component, 'gtin_' || work.gtin14(unnest(gtins)) from open
    union all
    select offer_id, composition, component, 'ref_' || shared_reference
    from open
    where shared_reference is not null and (gtins is null or shared_reference not in (from ambiguous where shared_reference is not null))
    union all
    select offer_id, composition, component, 'name_' || work.comparable(name)
    from open
    where allegro_product_id is null and gtins is null and shared_reference is null
)
select offer_id, composition, component, key, concat(offer_id, '_', composition, '_', component) from keys
