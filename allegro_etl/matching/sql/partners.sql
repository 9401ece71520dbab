-- Which contact or address each of them is.
create or replace temp table chunk_partners as
with hashed as (
    select
        form_id, kind, buyer_id, updated_at, vat_numbers,
        case when kind <> 'buyer' then
            work.address_hash(name, company_name, street, zip, city, country_code)
        end as address_hash
    from chunk_addresses
)
select
    form_id,
    kind,
    case kind
        when 'buyer' then 'buyer_' || buyer_id
        when 'delivery' then concat('delivery_', buyer_id, '_', address_hash)
        else concat('invoice_', buyer_id, '_', if(
            vat_numbers is null,
            address_hash,
            left(md5(address_hash || work.folded(array_to_string([one.value for one in vat_numbers], chr(31)))), 16)
        ))
    end as partner_key,
    address_hash,
    updated_at
from hashed
