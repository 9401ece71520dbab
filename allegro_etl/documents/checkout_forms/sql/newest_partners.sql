-- Of several forms that name one contact or address the newest counts: of the chunk's, if no earlier chunk had a newer one.
insert into core.partners by name
with named as (
    select
        partner_key,
        coalesce(max(updated_at), 'epoch'::timestamptz) as named_at,
        max_by(form_id, coalesce(updated_at, 'epoch'::timestamptz)) as form_id
    from chunk_addresses
    where form_id not in (select form_id from work.problems)
    group by partner_key
),
newest as (
    select named.partner_key, named.form_id
    from named
    left join work.partners as known on known.partner_key = named.partner_key
    where known.partner_key is null or coalesce(known.updated_at, 'epoch'::timestamptz) < named_at
)
select
    said.* exclude (form_id, market_country) replace (
        case when language in ('pl-PL', 'cs-CZ', 'sk-SK', 'hu-HU', 'en-US', 'uk-UA') then language end as language
    ),
    case when kind <> 'buyer' then work.buyer_key(buyer_id) end as parent_key,
    coalesce(country_code, market_country) as country_hint,
    work.normalised_at() as normalised_at
from newest
join chunk_addresses as said using (form_id, partner_key)
