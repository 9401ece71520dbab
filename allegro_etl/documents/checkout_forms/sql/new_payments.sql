-- Payments that the chunk's forms prove. Of cash on delivery only what Allegro booked.
insert into work.new_payments by name
select * exclude (is_promised, problem_code, problem), work.normalised_at() as normalised_at
from chunk_payments
where amount > 0 and (kind <> 'payment' or coalesce(type, '') <> 'CASH_ON_DELIVERY')
    and form_id not in (select form_id from work.problems)
