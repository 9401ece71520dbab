-- Contacts that are clearly one buyer's, who has none of ours yet: the orders of nobody else name them, and the buyer has no other.
with named as (
    select
        forms.buyer_id, forms.buyer_key, coalesce(contact.parent_id, contact.id) as root_id,
        bool_or(
            take_over.has_login(root, forms.buyer_login)
            or take_over.is_person(root, forms.buyer_email, person.phone, person.name, person.company_name, person.zip)
        ) as is_buyer
    from take_over.found as found
    join take_over.forms as forms using (form_id)
    join take_over.orders as orders on orders.id = found.order_id
    join take_over.contacts as contact on contact.id = orders.partner_id
    join take_over.contacts as root on root.id = coalesce(contact.parent_id, contact.id)
    join work.partners as person on person.partner_key = forms.buyer_key
    where person.odoo_id is null and person.problem is null and coalesce(root.allegro_id, forms.buyer_id) = forms.buyer_id
        and root.parent_id is null
    group by all
),
single as (
    from named
    qualify count(*) over (partition by buyer_id) = 1 and count(distinct buyer_id) over (partition by root_id) = 1
)
select buyer_key, buyer_id, root_id from single where is_buyer
