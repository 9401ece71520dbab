-- Of a rule's pairs, those of which neither fits any other. A cancelled sale order steps back before one that is alive.
insert into take_over.found
with alive as (
    select pairs.*
    from take_over.pairs as pairs
    join take_over.orders as orders on orders.id = pairs.order_id
    where rule = $rule
    qualify orders.state <> 'cancel' or bool_and(orders.state = 'cancel') over (partition by form_id)
)
from alive
qualify count(*) over (partition by form_id) = 1 and count(*) over (partition by order_id) = 1
