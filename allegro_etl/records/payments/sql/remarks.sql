-- Payments that a person has to look at: booked ones that the form no longer names, and those of which more is booked under
-- their id than Allegro shows as paid now. Where that is too little or too much for the order, the reason to hold it says so.
insert into work.remarks by name
select form_id, 'booked_and_unnamed' as code, json_object('payments', payment_ids) as words, false as holds
from work.unnamed_payments

union all by name
select sums.form_id, 'more_is_booked' as code,
    json_object(
        'payment', sums.payment_id, 'booked', (sums.amount - sums.rest)::varchar, 'shown', sums.amount::varchar,
        'currency', orders.currency
    ) as words,
    false as holds
from work.payment_sums as sums
join work.unblocked_orders as orders using (form_id)
where sums.rest < 0 and not coalesce(list_has_any([one.code for one in orders.hold_reasons], ['paid_too_little', 'paid_too_much']), false)
