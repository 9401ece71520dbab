-- Offers' products for which two words contradict each other, each with what speaks for which product:
-- another rule finds only products that the deciding rule does not find (a name counts only against a manufacturer code, which
-- is unique only to its maker), or the seller's signature finds a product of another GTIN and nothing else finds any.
create or replace temp table contradictions as
with decided as (
    select offer_id, composition, component, any_value(rule) as rule, list(odoo_id) as ids
    from work.product_candidates
    where rule not in ('mapping', 'earlier_match')
    group by all
),
opposed as (
    select evidence.offer_id, evidence.composition, evidence.component, evidence.rule, false as is_excluded
    from work.product_evidence as evidence
    join decided using (offer_id, composition, component)
    where not evidence.is_excluded and evidence.rule <> decided.rule
        and (evidence.rule <> 'name' or decided.rule = 'manufacturer_code')
    group by evidence.offer_id, evidence.composition, evidence.component, evidence.rule
    having not bool_or(list_contains(decided.ids, evidence.odoo_id))
),
sides as (
    select * from opposed
    union all
    select offer_id, composition, component, rule, false from decided semi join opposed using (offer_id, composition, component)
    union all
    select distinct offer_id, composition, component, rule, true
    from work.product_evidence
    anti join decided using (offer_id, composition, component)
    where is_excluded and rule = 'signature'
)
select
    sides.offer_id,
    sides.composition,
    sides.component,
    bool_or(sides.is_excluded) as is_refuted,
    list_sort(list(distinct {
        'id': products.id, 'name': products.name, 'default_code': products.default_code, 'barcode': products.barcode
    })) as candidates,
    list({
        'id': products.id, 'name': products.name, 'default_code': products.default_code, 'barcode': products.barcode,
        'rule': sides.rule
    } order by evidence.place, products.id) as told
from sides
join work.product_evidence as evidence
    on evidence.offer_id = sides.offer_id and evidence.composition = sides.composition
    and evidence.component = sides.component and evidence.rule = sides.rule and evidence.is_excluded = sides.is_excluded
join odoo.products as products on products.id = evidence.odoo_id
group by sides.offer_id, sides.composition, sides.component
