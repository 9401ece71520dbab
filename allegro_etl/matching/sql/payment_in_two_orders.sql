-- One payment may pay for several orders, and a form may name it twice: every row gets a key of its own, the same in every run.
update work.payments
set payment_key = concat(
    'payment_', ranked.payment_id, '_', ranked.form_id, case when ranked.place > 1 then '_' || ranked.place end
)
from (
    with shared as (
        select payment_key from work.payments group by payment_key having count(*) > 1
        union
        select known.payment_key
        from core.payments as known
        join work.payments as mine on mine.payment_key = known.payment_key and mine.form_id <> known.form_id
    )
    select
        mine.rowid as row_id,
        mine.payment_id,
        mine.form_id,
        row_number() over (
            partition by mine.payment_key order by coalesce(known.form_id = mine.form_id, false) desc, mine.form_id, mine.position
        ) as rank,
        row_number() over (partition by mine.payment_key, mine.form_id order by mine.position) as place,
        known.form_id is not null and bool_and(known.form_id <> mine.form_id) over (partition by mine.payment_key) as is_taken
    from work.payments as mine
    semi join shared on shared.payment_key = mine.payment_key
    left join core.payments as known on known.payment_key = mine.payment_key
) as ranked
where work.payments.rowid = ranked.row_id and (ranked.rank > 1 or ranked.is_taken)
