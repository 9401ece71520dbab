-- Of several forms of the chunk that name one contact or address, the newest one counts.
insert into work.partners by name
with newest as (
    select partner_key, max_by(form_id, coalesce(updated_at, 'epoch'::timestamptz)) as form_id
    from chunk_addresses
    where form_id not in (select form_id from work.problems)
    group by partner_key
)
select
    said.* exclude (market_country) replace (
        case when language in ('pl-PL', 'cs-CZ', 'sk-SK', 'hu-HU', 'en-US', 'uk-UA') then language end as language
    ),
    case when kind <> 'buyer' then 'buyer_' || buyer_id end as parent_key,
    coalesce(country_code, market_country) as country_hint
from newest
join chunk_addresses as said using (form_id, partner_key)
