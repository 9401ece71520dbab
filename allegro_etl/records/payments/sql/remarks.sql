-- Payments that a person has to look at: booked ones that the form no longer names, and those of which more is booked under
-- their id than Allegro shows as paid now. Where that is too little or too much for the order, the reason to hold it says so.
select form_id, 'payment' as topic, 'booked_and_unnamed' as reason, json_object('payments', payment_ids) as reason_facts
from work.unnamed_payments

union all by name
select sums.form_id, concat('payment_', left(md5(sums.payment_id), 8)) as topic, 'more_is_booked' as reason,
    json_object(
        'payment', sums.payment_id, 'booked', (sums.amount - sums.rest)::varchar, 'shown', sums.amount::varchar,
        'currency', orders.currency
    ) as reason_facts
from work.payment_sums as sums
join work.unblocked_orders as orders using (form_id)
where sums.rest < 0 and not coalesce(contains(orders.hold_reason, 'Allegro shows'), false)
