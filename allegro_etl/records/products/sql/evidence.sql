-- What each of the rules finds for offers that neither the merchant nor an earlier run has decided. A GTIN that differs on both sides
-- excludes a product, whatever else speaks for it. Most have the same one: check digits are worked out for the others only.
insert into work.product_evidence
select distinct
    keys.offer_id,
    keys.composition,
    keys.component,
    keys.rule,
    list_position($rules, keys.rule) as place,
    products.id,
    case
        when len(offers.proofs) > 0 and not list_contains(offers.proofs, work.barcode(products.barcode))
            then coalesce(not list_contains(offers.proofs, work.proof(products.barcode)), false)
        else false
    end as is_excluded
from work.offered_keys as keys
join work.open_products as offers using (offer_id, composition, component)
join odoo.product_keys as known on known.kind = keys.kind and known.key = keys.key
join odoo.products as products on products.id = known.product_id and products.active
where list_contains($rules, keys.rule)
