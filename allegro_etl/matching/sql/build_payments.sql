-- Payments that the forms prove. Of cash on delivery only what Allegro booked.
insert into core.payments by name
select payments.* exclude (position, problem_code, problem)
from work.payments as payments
join work.orders as orders using (form_id)
where (payments.kind <> 'payment' or coalesce(payments.type, '') <> 'CASH_ON_DELIVERY')
    and orders.form_id not in (select form_id from work.problems)
