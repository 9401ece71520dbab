-- The match of every offer's product. Of several variants of one template the GTIN chooses; nothing else is chosen among several.
insert into core.products by name
with matched as (
    select offer_id, composition, component, count(*) as variants, min(rule) as rule, min(odoo_id) as odoo_id
    from work.product_candidates
    group by offer_id, composition, component
),
doubtful as (
    select matched.offer_id, matched.composition, matched.component
    from matched
    left join odoo.products as products on products.id = matched.odoo_id
    where matched.variants > 1 or not coalesce(products.active, false)
),
found as (
    select
        candidates.offer_id,
        candidates.composition,
        candidates.component,
        candidates.odoo_id,
        products.id is not null as is_known,
        coalesce(products.active, false) as is_active,
        products.template_id,
        coalesce(list_contains(
            [work.barcode(one) for one in offers.numbers], work.barcode(products.barcode)
        ), false) as has_gtin,
        {
            'id': candidates.odoo_id, 'name': products.name, 'default_code': products.default_code,
            'barcode': products.barcode
        } as shown
    from work.product_candidates as candidates
    semi join doubtful using (offer_id, composition, component)
    join work.offer_products as offers using (offer_id, composition, component)
    left join odoo.products as products on products.id = candidates.odoo_id
),
decided as (
    select
        offer_id,
        composition,
        component,
        count(distinct template_id) as templates,
        count(*) filter (has_gtin) as variants_of_gtin,
        min(odoo_id) filter (has_gtin) as odoo_id,
        bool_and(is_known) as is_known,
        bool_and(is_active) as is_active,
        list(shown order by odoo_id) as candidates
    from found
    group by offer_id, composition, component
),
created as (
    select
        goods.offer_id,
        goods.composition,
        goods.component,
        coalesce(
            work.product_key(min(substr(family.key, 4)) filter (family.key like 'id\_%' escape '\')),
            work.gtin_product_key(min(substr(family.key, 6)) filter (family.key like 'gtin\_%' escape '\')),
            work.reference_product_key(left(md5(min(substr(family.key, 5)) filter (family.key like 'ref\_%' escape '\')), 16)),
            work.name_product_key(left(md5(min(substr(family.key, 6)) filter (family.key like 'name\_%' escape '\')), 16))
        ) as product_key
    from (select distinct offer_id, composition, component, label from work.new_products) as goods
    join work.new_products as family using (label)
    group by goods.offer_id, goods.composition, goods.component
)
select
    offers.* exclude (mapped_to, numbers, proofs, tax_rates, tax_exemption, invoice_kind),
    case
        when offers.mapped_to is not null then 'mapping'
        when bound.res_id is not null then 'earlier_match'
        when created.product_key is not null then 'create'
        else matched.rule
    end as rule,
    case
        when contradictions.told is not null then to_json(contradictions.candidates)::varchar
        when matched.variants > 1 then to_json(decided.candidates)::varchar
    end as candidates,
    case
        when contradictions.is_refuted then {
            'name': 'barcode_differs',
            'facts': map {
                'goods': offers.name, 'offer': offers.offer_id, 'gtins': array_to_string(offers.numbers, ', '),
                'found': to_json(contradictions.told)::varchar
            }
        }
        when contradictions.told is not null then {
            'name': 'several_by_words',
            'facts': map {
                'goods': offers.name, 'offer': offers.offer_id, 'found': to_json(contradictions.told)::varchar
            }
        }
        when matched.variants is null and offers.mapped_to is not null
            then {'name': 'mapped_to_nothing', 'facts': map {'offer': offers.offer_id, 'product': offers.mapped_to}}
        when matched.variants is null and created.product_key is null
            then {'name': 'nothing_matches', 'facts': map {'goods': offers.name, 'offer': offers.offer_id}}
        when matched.variants = 1 and matched.rule = 'earlier_match' and not decided.is_known
            then {'name': 'product_gone', 'facts': map {'offer': offers.offer_id, 'id': matched.odoo_id::varchar}}
        when matched.variants = 1 and not decided.is_active then {
            'name': 'product_archived',
            'facts': map {
                'goods': offers.name, 'offer': offers.offer_id, 'products': to_json(decided.candidates)::varchar
            }
        }
        when matched.variants > 1 and not (decided.templates = 1 and decided.variants_of_gtin = 1) then {
            'name': 'several_products',
            'facts': map {
                'goods': offers.name, 'offer': offers.offer_id, 'number': matched.variants::varchar,
                'rule': matched.rule, 'products': to_json(decided.candidates)::varchar
            }
        }
    end as problem_facts,
    case
        when problem_facts is null then null
        when contradictions.told is not null then 'contradicting_product'
        when matched.variants > 1 then 'ambiguous_product'
        else 'no_product'
    end as problem_code,
    case when problem_facts is null then coalesce(if(matched.variants > 1, decided.odoo_id, matched.odoo_id), bound.res_id) end as odoo_id,
    case when problem_facts is null and bound.res_id is null then created.product_key end as product_key
from work.offer_products as offers
left join matched on matched.offer_id = offers.offer_id and matched.composition = offers.composition and matched.component = offers.component
left join decided on decided.offer_id = offers.offer_id and decided.composition = offers.composition and decided.component = offers.component
left join created on created.offer_id = offers.offer_id and created.composition = offers.composition and created.component = offers.component
left join contradictions on contradictions.offer_id = offers.offer_id and contradictions.composition = offers.composition
    and contradictions.component = offers.component
left join odoo.external_ids as bound on bound.name = created.product_key and bound.model = 'product.product'
