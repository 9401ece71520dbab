-- Contacts and addresses that only orders with a problem named.
with needed as (
    select unnest([buyer_key, delivery_key, invoice_key]) as partner_key from work.orders where disposition = 'load'
)
delete from core.partners
where normalised_at = work.normalised_at() and partner_key not in (select partner_key from needed where partner_key is not null)
