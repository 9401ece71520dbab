-- Buyers, delivery addresses and invoice addresses of the chunk's orders, one row per form and kind.
create or replace temp table chunk_partners as
with loads as (
    select
        *,
        try_cast(form.updatedAt as timestamptz) as updated_at,
        coalesce(
            work.clean(concat_ws(' ', form.buyer.firstName, form.buyer.lastName), 250),
            work.clean(form.buyer.companyName, 250),
            work.clean(form.buyer.login, 250),
            'Allegro ' || form.buyer.id
        ) as buyer_name,
        upper(split_part(marketplace, '-', -1)) as market_country
    from parsed
    where is_load and work.is_id(form.buyer.id)
),
typed as (
    select
        form_id, updated_at, market_country, form.buyer.id as buyer_id, 'buyer' as kind,
        buyer_name as name,
        false as is_company,
        work.clean(form.buyer.companyName, 250) as company_name,
        work.clean(form.buyer.email, 250) as email,
        form.buyer.phoneNumber as phone,
        form.buyer.address.street as street,
        form.buyer.address.city as city,
        form.buyer.address.postCode as zip,
        form.buyer.address.countryCode as country_code,
        null::struct(type varchar, value varchar)[] as vat_numbers,
        form.buyer.preferences.language as language
    from loads
    union all
    select
        form_id, updated_at, market_country, form.buyer.id, 'delivery',
        coalesce(
            work.clean(concat_ws(' ', form.delivery.address.firstName, form.delivery.address.lastName), 250),
            work.clean(form.delivery.address.companyName, 250),
            buyer_name
        ),
        false,
        work.clean(form.delivery.address.companyName, 250),
        null,
        form.delivery.address.phoneNumber,
        form.delivery.address.street,
        form.delivery.address.city,
        form.delivery.address.zipCode,
        form.delivery.address.countryCode,
        null,
        form.buyer.preferences.language
    from loads
    where form.delivery.address is not null
    union all
    select
        form_id, updated_at, market_country, form.buyer.id, 'invoice',
        coalesce(
            work.clean(form.invoice.address.company.name, 250),
            work.clean(concat_ws(
                ' ', form.invoice.address.naturalPerson.firstName, form.invoice.address.naturalPerson.lastName
            ), 250),
            buyer_name
        ),
        form.invoice.address.company is not null,
        null,
        null,
        null,
        form.invoice.address.street,
        form.invoice.address.city,
        form.invoice.address.zipCode,
        form.invoice.address.countryCode,
        case when form.invoice.address.company is not null then coalesce(
            nullif([one for one in form.invoice.address.company.ids if trim(one.value) <> ''], []),
            case when trim(form.invoice.address.company.taxId) <> ''
                then [{'type': 'OTHER', 'value': form.invoice.address.company.taxId}] end
        ) end,
        form.buyer.preferences.language
    from loads
    where form.invoice.address is not null
),
cleaned as (
    select
        * replace (
            work.clean(street, 250) as street,
            work.clean(city, 100) as city,
            work.clean(zip, 24) as zip,
            nullif(upper(regexp_extract(country_code, '^\s*([A-Za-z]{2})\s*$', 1)), '') as country_code,
            work.clean(phone, 40) as phone,
            case when language in ('pl-PL', 'cs-CZ', 'sk-SK', 'hu-HU', 'en-US', 'uk-UA') then language end as language
        ),
        coalesce(country_code, market_country) as country_hint
    from typed
),
hashed as (
    select *, work.address_hash(name, company_name, street, zip, city, country_code) as address_hash from cleaned
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
    * exclude (market_country)
from hashed
