-- Payments that a person has to look at: booked ones that the form no longer names, and those of which more is booked under
-- their id than Allegro shows as paid now. Where that is too little or too much for the order, the reason to hold it says so.
select form_id, 'payment' as topic,
    concat('Payment ', payment_ids, ' is booked, and Allegro no longer names it: see on Allegro which payment counts') as reason,
    null::json as facts, false as holds
from work.unnamed_payments

union all by name
select sums.form_id, concat('payment_', left(md5(sums.payment_id), 8)) as topic,
    concat('Payment ', sums.payment_id, ': ', sums.amount - sums.rest, ' ', orders.currency, ' are booked, and Allegro shows ',
        sums.amount, ' ', orders.currency, ' now: book what went back to the buyer') as reason,
    null::json as facts, false as holds
from work.payment_sums as sums
join work.unblocked_orders as orders using (form_id)
where sums.rest < 0 and not coalesce(contains(orders.hold_reason, 'Allegro shows'), false)
