-- Sale orders of the same total, within a day, whose contact is the form's buyer or receiver.
insert into take_over.pairs
select distinct 'buyer', forms.form_id, orders.id
from take_over.open_forms as forms
join take_over.open_orders as orders
    on orders.total = forms.total and orders.currency = forms.currency and abs(orders.day - forms.day) <= 1
join take_over.contacts as contact on contact.id in (orders.partner_id, orders.shipping_id, orders.invoice_id)
left join take_over.people as person on person.form_id = forms.form_id
where take_over.has_login(contact, forms.buyer_login)
    or take_over.is_person(
        contact, forms.buyer_email, person.phone, person.name, person.company_name, person.zip
    )
    or coalesce(list_contains([work.number_digits(one) for one in contact.phones], work.number_digits(forms.delivery_phone)), false)
