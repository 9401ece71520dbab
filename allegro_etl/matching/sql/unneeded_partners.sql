-- Contacts and addresses that only orders with a problem named.
delete from work.partners
where partner_key not in (
    select unnest([buyer_key, delivery_key, invoice_key]) from work.orders where disposition = 'load'
)
