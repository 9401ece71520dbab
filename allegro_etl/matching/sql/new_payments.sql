-- Payments that the chunk's forms prove, into core. Of cash on delivery only what Allegro booked. One payment may pay for several
-- orders, and a form may name it twice: who has it in core keeps its key, the others get one of their own.
insert into core.payments by name
with proven as (
    select *, row_number() over (partition by payment_key order by form_id, kind, position) as place
    from chunk_payments
    where amount > 0 and (kind <> 'payment' or coalesce(type, '') <> 'CASH_ON_DELIVERY')
        and form_id not in (select form_id from work.problems)
)
select
    proven.* exclude (problem_code, problem, place) replace (
        case
            when place = 1 and known.payment_key is null then proven.payment_key
            else concat(proven.payment_key, '_', proven.form_id, case when place > 2 then '_' || place end)
        end as payment_key
    )
from proven
left join core.payments as known on known.payment_key = proven.payment_key
