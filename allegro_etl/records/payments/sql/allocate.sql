-- Under which key, and with which amount, each payment of these orders is booked: what came in, less what is booked already.
-- Reads core and the mirror, and fills nothing but its own table.

insert into work.payment_allocations by name
with proven as (
    select payment.*
    from work.payments as payment
    semi join (from work.unblocked_orders where disposition = 'load') using (form_id)
    -- Of an order that was paid in Odoo when it was taken over, only what the buyer pays beyond it is to be booked.
    where payment.kind = 'surcharge' or payment.form_id not in (select form_id from work.taken_over where is_paid)
),
booked as materialized (
    from work.booked_payments
),
-- A payment may have been booked under another key: one payment can pay for several orders, and a lost DuckDB file may
-- hand out their keys in another order. It gets the key that it has in Odoo. One that is new there, while its key is that of
-- another order's payment, gets one of its own.
unbooked as (
    select payment_key, form_id, payment_id,
        row_number() over (partition by form_id, payment_id order by payment_key) as place
    from proven
    anti join booked using (form_id, payment_key)
),
unclaimed as (
    select booked.payment_key, booked.form_id, booked.payment_id,
        row_number() over (partition by booked.form_id, booked.payment_id order by booked.payment_key) as place
    from booked
    anti join proven using (form_id, payment_key)
    where not work.is_rest_payment(booked.payment_key)
),
other_keys as (
    select
        unbooked.payment_key, unbooked.form_id,
        coalesce(unclaimed.payment_key, work.order_payment_key(unbooked.payment_key, unbooked.form_id)) as other_key
    from unbooked
    left join unclaimed using (form_id, payment_id, place)
    left join work.sale_orders as found on found.form_id = unbooked.form_id
    left join work.odoo_payments as other on other.payment_key = unbooked.payment_key and other.model = 'payment.transaction'
    where unclaimed.payment_key is not null or (other.order_id is not null and other.order_id is distinct from found.order_id)
),
keyed as materialized (
    select proven.* replace (coalesce(other_keys.other_key, proven.payment_key) as payment_key)
    from proven
    left join other_keys using (payment_key, form_id)
),
sums as materialized (
    select sums.*, first.payment_key
    from work.payment_sums as sums
    join (
        select form_id, payment_id, min(payment_key) as payment_key from keyed group by all
    ) as first using (form_id, payment_id)
),
-- Payments that are new under an id of which something is booked: no more is booked of them than the rest of that id.
added as (
    select payment.payment_key, payment.form_id, payment.payment_id,
        greatest(0, least(payment.amount, sums.rest - coalesce(sum(payment.amount) over (
            partition by payment.form_id, payment.payment_id order by payment.payment_key
            rows between unbounded preceding and 1 preceding
        ), 0))) as amount
    from keyed as payment
    join sums using (form_id, payment_id)
    anti join booked on booked.form_id = payment.form_id and booked.payment_key = payment.payment_key
),
allocated as (
    select keyed.* replace (coalesce(added.amount, keyed.amount) as amount)
    from keyed
    left join added using (form_id, payment_key)
    union all by name
    -- More came in under a payment that is booked: the rest is booked as a payment of its own.
    select payment.* replace (
        work.rest_payment_key(payment.payment_key, replace(sums.amount::varchar, '.', '')) as payment_key,
        sums.rest - coalesce(added.amount, 0) as amount
    )
    from sums
    join keyed as payment using (form_id, payment_key)
    left join (
        select form_id, payment_id, sum(amount) as amount from added group by all
    ) as added on added.form_id = sums.form_id and added.payment_id = sums.payment_id
    where sums.rest > coalesce(added.amount, 0)
    union all by name
    -- So was the rest of an earlier run, which may have died between its transaction and its payment.
    select payment.* replace (booked.payment_key as payment_key, booked.amount as amount)
    from booked
    join sums using (form_id, payment_id)
    join keyed as payment on payment.form_id = sums.form_id and payment.payment_key = sums.payment_key
    where work.is_rest_payment(booked.payment_key)
)
select payment_key, form_id, payment_id, kind, type, provider, amount, currency, paid_at
from allocated;
