-- One payment may pay for several orders, and a form may name it twice: who had its key before keeps it, or the form that took
-- that one over does; the others get one of their own, the same in every run.
update work.new_payments
set payment_key = if(
    ranked.time > 1,
    work.repeated_payment_key(ranked.payment_id, ranked.form_id, ranked.time),
    work.shared_payment_key(ranked.payment_id, ranked.form_id)
)
from (
    with mine as materialized (
        select rowid as row_id, payment_key, payment_id, form_id, kind, position from work.new_payments
    ),
    owners as (
        select known.payment_key, min(coalesce(gone.merged_into, known.form_id)) as form_id
        from core.payments as known
        semi join mine using (payment_key)
        left join staging.gone_forms as gone on gone.form_id = known.form_id
        group by known.payment_key
    ),
    shared as (
        select payment_key from mine group by payment_key having count(*) > 1
        union
        select mine.payment_key
        from mine
        join owners on owners.payment_key = mine.payment_key and owners.form_id <> mine.form_id
    )
    select
        mine.row_id,
        mine.payment_id,
        mine.form_id,
        owners.form_id as owner,
        row_number() over (
            partition by mine.payment_key
            order by coalesce(owners.form_id = mine.form_id, false) desc, mine.form_id, mine.kind, mine.position
        ) as place,
        row_number() over (partition by mine.payment_key, mine.form_id order by mine.kind, mine.position) as time
    from mine
    semi join shared on shared.payment_key = mine.payment_key
    left join owners on owners.payment_key = mine.payment_key
) as ranked
where work.new_payments.rowid = ranked.row_id and not (ranked.place = 1 and coalesce(ranked.owner = ranked.form_id, true))
