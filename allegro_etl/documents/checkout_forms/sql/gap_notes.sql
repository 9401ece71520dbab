-- What Allegro leaves out of addresses, told in the orders' notes: one without a street is used all the same.
update core.orders
set notes = list_concat(coalesce(notes, []), missing.told)
from (
    select
        orders.form_id,
        list_filter([
            if(delivery.gaps is null, null, json_object('code', 'delivery_address_gaps', 'gaps', delivery.gaps)::varchar),
            if(invoice.gaps is null, null, json_object('code', 'invoice_address_gaps', 'gaps', invoice.gaps)::varchar),
            if(orders.invoice_required and orders.invoice_key is null, json_object('code', 'no_invoice_address')::varchar, null)
        ], lambda one: one is not null) as told
    from work.orders as orders
    left join work.address_gaps as delivery on delivery.partner_key = orders.delivery_key
    left join work.address_gaps as invoice on invoice.partner_key = orders.invoice_key
    where orders.disposition = 'load'
        and (delivery.gaps is not null or invoice.gaps is not null or orders.invoice_required and orders.invoice_key is null)
) as missing
where missing.form_id = core.orders.form_id and normalised_at = work.normalised_at()
