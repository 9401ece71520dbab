-- What Allegro leaves out of addresses, told in the orders' notes: one without a street is used all the same.
update core.orders
set notes = list_concat(coalesce(notes, []), missing.told)
from (
    select
        orders.form_id,
        list_filter([
            'Allegro gives the delivery address without ' || delivery.gaps || '.',
            'Allegro gives the invoice address without ' || invoice.gaps || '.',
            case when orders.invoice_required and orders.invoice_key is null
                then 'The buyer wants an invoice, and Allegro gives no address for it.' end
        ], lambda one: one is not null) as told
    from work.orders as orders
    left join work.address_gaps as delivery on delivery.partner_key = orders.delivery_key
    left join work.address_gaps as invoice on invoice.partner_key = orders.invoice_key
    where orders.disposition = 'load'
        and coalesce(delivery.gaps, invoice.gaps, if(orders.invoice_required and orders.invoice_key is null, '', null)) is not null
) as missing
where missing.form_id = core.orders.form_id and normalised_at = work.normalised_at()
