-- Payments that the chunk's forms prove, into core. Of cash on delivery only what Allegro booked. One payment may pay for several
-- orders, and a form may name it twice: who had its key before keeps it, the others get one of their own. A form that took
-- over another one takes over its payments.
insert into core.payments by name
with owners as (
    select distinct payment_key, coalesce(gone.merged_into, known.form_id) as form_id
    from (
        select payment_key, form_id from work.payment_owners
        union all
        select payment_key, form_id from core.payments
    ) as known
    semi join chunk_payments using (payment_key)
    left join staging.gone_forms as gone on gone.form_id = known.form_id
),
proven as (
    select payments.*, owners.form_id as owner
    from chunk_payments as payments
    left join owners on owners.payment_key = payments.payment_key
    where amount > 0 and (kind <> 'payment' or coalesce(type, '') <> 'CASH_ON_DELIVERY')
        and payments.form_id not in (select form_id from work.problems)
),
ranked as (
    select
        *,
        row_number() over (
            partition by payment_key order by coalesce(owner = form_id, false) desc, form_id, kind, position
        ) as place,
        row_number() over (partition by payment_key, form_id order by kind, position) as time
    from proven
)
select
    * exclude (problem_code, problem, place, time, owner) replace (
        case
            when place = 1 and coalesce(owner = form_id, true) then payment_key
            else concat(payment_key, '_', form_id, case when time > 1 then '_' || time end)
        end as payment_key
    )
from ranked
