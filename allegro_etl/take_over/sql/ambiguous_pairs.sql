-- What cannot be told apart: a row per form and sale order, with both sides.
select
    pairs.rule, pairs.order_id, forms.*, orders.name as order_name, orders.state as order_state,
    orders.total as order_total, orders.currency as order_currency
from take_over.ambiguous as pairs
join take_over.forms as forms using (form_id)
join take_over.orders as orders on orders.id = pairs.order_id
order by forms.bought_at, forms.form_id, orders.id
