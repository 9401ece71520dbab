-- Buyers, delivery addresses and invoice addresses of the chunk's orders, one row per form and kind.
create or replace table scratch.chunk_partners as
with loads as not materialized (
    select * from scratch.chunk_forms where is_load and work.is_id(buyer_id)
),
typed as (
    select
        form_id, updated_at, market_country, language, buyer_id, 'buyer' as kind, buyer_name as name, false as is_company,
        buyer_company as company_name, buyer_email as email, buyer_phone as phone, buyer_street as street,
        buyer_city as city, buyer_zip as zip, buyer_country as country_code,
        null::struct(type varchar, value varchar)[] as vat_numbers
    from loads
    union all
    select
        form_id, updated_at, market_country, language, buyer_id, 'delivery', delivery_name, false, delivery_company, null,
        delivery_phone, delivery_street, delivery_city, delivery_zip, delivery_country, null
    from loads
    where has_delivery_address
    union all
    select
        form_id, updated_at, market_country, language, buyer_id, 'invoice', invoice_name, invoice_is_company, null, null,
        null, invoice_street, invoice_city, invoice_zip, invoice_country, invoice_numbers
    from loads
    where has_invoice_address
),
hashed as (
    select
        *,
        case when kind <> 'buyer' then
            work.address_hash(name, company_name, street, zip, city, country_code)
        end as address_hash
    from typed
)
select
    case kind
        when 'buyer' then 'buyer_' || buyer_id
        when 'delivery' then concat('delivery_', buyer_id, '_', address_hash)
        else concat('invoice_', buyer_id, '_', if(
            vat_numbers is null,
            address_hash,
            left(md5(address_hash || work.folded(array_to_string([one.value for one in vat_numbers], chr(31)))), 16)
        ))
    end as partner_key,
    case when kind <> 'buyer' then 'buyer_' || buyer_id end as parent_key,
    * exclude (market_country) replace (
        case when language in ('pl-PL', 'cs-CZ', 'sk-SK', 'hu-HU', 'en-US', 'uk-UA') then language end as language
    ),
    coalesce(country_code, market_country) as country_hint
from hashed
