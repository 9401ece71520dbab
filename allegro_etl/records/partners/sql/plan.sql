-- Contacts: those that a rule found are bound, the others created, buyers before their addresses. What is otherwise in Odoo
-- than on Allegro stays so: what creation set is a person's to change.
select
    if(partner.kind = 'buyer', 100, 110) as stage, 'partner' as kind,
    if(partner.odoo_id is null, 'create', 'bind') as action,
    partner.partner_key as external_id, partner.odoo_id as odoo_id, partner.rule as rule,
    case
        when partner.odoo_id is not null then 'contact_found'
        when remembered.external_id is not null then 'contact_deleted'
        when archived.id is not null then 'contact_archived_unbound'
        else 'contact_new'
    end as reason,
    json_object('kind', partner.kind, 'id', archived.id) as words,
    partner.partner_key as rank
from work.needed_partners as partner
left join odoo.external_ids as bound on bound.name = partner.partner_key
left join odoo.bindings as remembered on remembered.external_id = partner.partner_key
left join (
    select allegro_id, min(id) as id from odoo.partners where not active group by allegro_id
) as archived on archived.allegro_id = if(partner.kind = 'buyer', partner.buyer_id, null)
where partner.odoo_id is null or bound.name is null

union all by name
select
    120 as stage, 'partner' as kind, 'keep' as action, partner.partner_key as external_id, partner.odoo_id as odoo_id,
    partner.rule as rule,
    if(mirrored.active, 'contact_differs', 'contact_archived') as reason,
    json_object('kind', partner.kind) as words,
    to_json(map_from_entries([side for side in [
        if(work.comparable(partner.name) is distinct from work.comparable(mirrored.name), {'k': 'name', 'v': {'allegro': partner.name, 'odoo': mirrored.name}}, null),
        if(work.comparable(partner.street) is distinct from work.comparable(nullif(concat_ws(' ', mirrored.street, mirrored.street2), '')),
            {'k': 'street', 'v': {'allegro': partner.street, 'odoo': mirrored.street}}, null),
        if(work.comparable(partner.city) is distinct from work.comparable(mirrored.city), {'k': 'city', 'v': {'allegro': partner.city, 'odoo': mirrored.city}}, null),
        if(work.comparable(partner.zip) is distinct from work.comparable(mirrored.zip), {'k': 'zip', 'v': {'allegro': partner.zip, 'odoo': mirrored.zip}}, null)
    ] if side is not null])) as detail,
    partner.partner_key as rank
from work.needed_partners as partner
join odoo.partners as mirrored on mirrored.id = partner.odoo_id
where not mirrored.active or detail <> '{}'
