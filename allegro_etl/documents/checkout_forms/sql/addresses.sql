-- Buyers, delivery addresses and invoice addresses as the chunk's orders say them, one row per form and kind.
create or replace temp view chunk_addresses as
select
    form_id, updated_at, market_country, language, buyer_id, 'buyer' as kind, buyer_key as partner_key,
    null::varchar as address_hash, buyer_name as name, false as is_company, buyer_company as company_name,
    buyer_email as email, buyer_phone as phone, buyer_street as street, buyer_city as city, buyer_zip as zip,
    buyer_country as country_code, null::struct(type varchar, value varchar)[] as vat_numbers
from chunk_forms
where buyer_key is not null
union all
select
    form_id, updated_at, market_country, language, buyer_id, 'delivery', delivery_key, delivery_hash, delivery_name, false,
    delivery_company, null, delivery_phone, delivery_street, delivery_city, delivery_zip, delivery_country, null
from chunk_forms
where delivery_key is not null
union all
select
    form_id, updated_at, market_country, language, buyer_id, 'invoice', invoice_key, invoice_hash, invoice_name,
    invoice_is_company, null, null, null, invoice_street, invoice_city, invoice_zip, invoice_country, invoice_numbers
from chunk_forms
where invoice_key is not null
