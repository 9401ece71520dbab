-- Which of Odoo's contacts the buyers and their addresses are. Addresses are looked for below the buyer's contact only.
update core.partners
set rule = matched.rule, candidates = matched.candidates, problem = null, problem_facts = matched.problem_facts,
    odoo_id = matched.odoo_id
from (
    with bound as (
        select partners.partner_key, bound.res_id as id, contacts.id is null as is_elsewhere
        from work.partners as partners
        join odoo.external_ids as bound on bound.name = partners.partner_key and bound.model = 'res.partner'
        left join odoo.partners as contacts on contacts.id = bound.res_id
    ),
    found as (
        select partners.partner_key, list(contacts.id order by contacts.id) as ids
        from work.partners as partners
        join odoo.partners as contacts on contacts.allegro_id = partners.buyer_id
        where partners.kind = 'buyer' and coalesce(contacts.active, true)
        group by partners.partner_key
    ),
    buyers as (
        select partner_key, coalesce(bound.id, case when len(found.ids) = 1 then found.ids[1] end) as id
        from bound
        full join found using (partner_key)
    ),
    children as (
        select
            buyers.partner_key as parent_key,
            contacts.id,
            contacts.type,
            work.folded(contacts.vat) as vat,
            work.number_digits(contacts.phone) as number,
            work.address_hash(
                contacts.name, contacts.company_name, concat_ws(' ', contacts.street, contacts.street2), contacts.zip,
                contacts.city, contacts.country_code
            ) as address_hash
        from buyers
        join odoo.partners as contacts on contacts.parent_id = buyers.id
        where coalesce(contacts.active, true)
    ),
    same_address as (
        select addresses.partner_key, min_by(children.id, {
            'number': children.number is distinct from work.number_digits(addresses.phone),
            'place': children.type <> addresses.kind, 'id': children.id
        }) as id
        from work.partners as addresses
        join children using (parent_key, address_hash)
        where children.type in (addresses.kind, 'other', 'contact')
            and (addresses.vat is null or children.vat is null or children.vat = work.folded(addresses.vat))
            and coalesce(children.number = work.number_digits(addresses.phone), true)
        group by addresses.partner_key
    )
    select
        partners.partner_key,
        case
            when bound.id is not null then 'external_id'
            when len(found.ids) = 1 then 'allegro_id'
            when same_address.id is not null then 'same_address'
            when found.ids is null then 'create'
        end as rule,
        case when bound.id is null and len(found.ids) > 1 then to_json(found.ids)::varchar end as candidates,
        case
            when bound.id is null and len(found.ids) > 1 then {
                'name': 'several_contacts',
                'facts': map {
                    'number': len(found.ids)::varchar, 'buyer': partners.buyer_id, 'ids': array_to_string(found.ids, ', ')
                }
            }
            when bound.is_elsewhere then {'name': 'contact_elsewhere', 'facts': map {'id': bound.id::varchar}}
        end as problem_facts,
        coalesce(bound.id, case when len(found.ids) = 1 then found.ids[1] end, same_address.id) as odoo_id
    from work.partners as partners
    left join bound on bound.partner_key = partners.partner_key
    left join found on found.partner_key = partners.partner_key
    left join same_address on same_address.partner_key = partners.partner_key
) as matched
where matched.partner_key = core.partners.partner_key and normalised_at = work.normalised_at()
