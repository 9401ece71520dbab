-- Which of Odoo's contacts the buyers and their addresses are. Addresses are looked for below the buyer's contact only.
insert or replace into core.partners by name
with buyers as (
    select
        partners.*,
        bound.res_id as bound_id,
        list(found.id order by found.id) filter (found.id is not null) as found
    from work.partners as partners
    left join odoo.external_ids as bound on bound.name = partners.partner_key and bound.model = 'res.partner'
    left join odoo.partners as found
        on found.allegro_id = partners.buyer_id and coalesce(found.active, true) and bound.res_id is null
    where partners.kind = 'buyer'
    group by all
),
matched_buyers as (
    select
        * exclude (bound_id, found, rule, candidates, problem, odoo_id),
        case
            when bound_id is not null then 'external_id'
            when len(found) = 1 then 'allegro_id'
            when found is null then 'create'
        end as rule,
        case when len(found) > 1 then to_json(found)::varchar end as candidates,
        case when len(found) > 1 then concat(
            'Odoo has ', len(found), ' contacts with the Allegro id ', buyer_id, ' (', array_to_string(found, ', '),
            '): merge them, or empty the Allegro id of all but one, then retry.'
        ) end as problem,
        coalesce(bound_id, case when len(found) = 1 then found[1] end) as odoo_id
    from buyers
),
children as (
    select
        id,
        parent_id,
        type,
        vat,
        work.address_hash(
            name, company_name, nullif(concat_ws(' ', street, street2), ''), zip, city, country_code
        ) as address_hash
    from odoo.partners
    where coalesce(active, true) and parent_id in (select odoo_id from matched_buyers)
),
matched_addresses as (
    select
        addresses.* exclude (rule, candidates, problem, odoo_id),
        case
            when bound.res_id is not null then 'external_id'
            when children.id is not null then 'same_address'
            else 'create'
        end as rule,
        null::varchar as candidates,
        null::varchar as problem,
        coalesce(bound.res_id, children.id) as odoo_id
    from work.partners as addresses
    left join odoo.external_ids as bound on bound.name = addresses.partner_key and bound.model = 'res.partner'
    left join matched_buyers as parents on parents.partner_key = addresses.parent_key
    left join children
        on children.parent_id = parents.odoo_id
        and children.address_hash = addresses.address_hash
        and children.type in (addresses.kind, 'other', 'contact')
        and (addresses.vat is null or children.vat is null or work.folded(children.vat) = work.folded(addresses.vat))
    where addresses.kind <> 'buyer'
    qualify row_number() over (
        partition by addresses.partner_key order by children.type = addresses.kind desc nulls last, children.id
    ) = 1
)
select * exclude (form_id, updated_at, country_hint, vat_numbers)
from (from matched_buyers union all by name from matched_addresses)
