-- What is found, with both sides: a row per form.
select
    found.rule, found.order_id, forms.*,
    orders.name as order_name, orders.state as order_state, orders.total as order_total, orders.currency as order_currency,
    orders.is_begun, orders.written_at, orders.carrier_id, orders.shipping_id, orders.invoice_id as invoice_contact_id,
    coalesce(work.address_hash(
        shipping.name, shipping.company_name, shipping.street, shipping.zip, shipping.city, shipping.country_code
    ) = delivery.address_hash, false) as is_delivered_there,
    coalesce(work.address_hash(
        invoiced.name, invoiced.company_name, invoiced.street, invoiced.zip, invoiced.city, invoiced.country_code
    ) = invoice.address_hash, false) as is_invoiced_there
from take_over.found as found
join take_over.forms as forms using (form_id)
join take_over.orders as orders on orders.id = found.order_id
left join take_over.contacts as shipping on shipping.id = orders.shipping_id
left join take_over.contacts as invoiced on invoiced.id = orders.invoice_id
left join work.partners as delivery on delivery.partner_key = forms.delivery_key
left join work.partners as invoice on invoice.partner_key = forms.invoice_key
order by forms.bought_at, forms.form_id
