-- Sale orders whose field holds a form's id, or the id of its payment.
insert into take_over.pairs
with said as (
    select id as order_id, replace(lower(trim(fields[$place])), '-', '') as key from take_over.open_orders
)
select distinct $rule, forms.form_id, said.order_id
from said
join (
    select form_id, key from take_over.open_forms
    union
    select form_id, unnest(payment_ids) from take_over.open_forms
) as forms using (key)
where key <> ''
