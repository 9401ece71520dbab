-- What is in quarantine, each record with what its order comes to, and the goods that nobody can tell.
with entries as (
    select
        entry.id, entry.subject, entry.form_id, entry.code, entry.stage, entry.first_seen, entry.reason, entry.attempts,
        if(isfinite(entry.retry_at), entry.retry_at, null) as retry_at,
        coalesce(orders.total, staged.total, try_cast(entry.payload -> 'summary' -> 'totalToPay' ->> 'amount' as decimal(18, 2))) as total,
        coalesce(
            orders.currency, staged.currency,
            nullif(regexp_extract(entry.payload -> 'summary' -> 'totalToPay' ->> 'currency', '^[A-Z]{3}$'), '')
        ) as currency,
        coalesce(orders.marketplace, staged.marketplace) as marketplace,
        entry.turn > (select max(turn) from ops.runs) as is_of_last_run
    from ops.quarantine as entry
    left join core.orders as orders using (form_id)
    left join (
        select
            form_id,
            max_by(try_cast(payload -> 'summary' -> 'totalToPay' ->> 'amount' as decimal(18, 2)), turn) as total,
            max_by(payload -> 'summary' -> 'totalToPay' ->> 'currency', turn) as currency,
            max_by(payload -> 'marketplace' ->> 'id', turn) as marketplace
        from staging.checkout_forms
        where form_id in (select form_id from ops.quarantine anti join core.orders using (form_id))
        group by form_id
    ) as staged using (form_id)
),
-- The lines of their forms are looked up by the index first, and only then joined: there are many of other forms.
lines as materialized (
    select line.form_id, line.offer_id
    from staging.line_items as line
    where line.form_id in (
        select form_id from ops.quarantine where code in ('ambiguous_product', 'contradicting_product', 'no_product')
    )
),
goods as (
    select
        entry.id,
        list(
            distinct {'offer_id': product.offer_id, 'name': product.name, 'candidates': product.candidates}
            order by {'offer_id': product.offer_id, 'name': product.name, 'candidates': product.candidates}
        ) as offers
    from entries as entry
    join lines as line using (form_id)
    join core.products as product on product.offer_id = line.offer_id
    where product.problem is not null and contains(entry.reason, product.problem)
    group by entry.id
)
select entries.*, goods.offers
from entries
left join goods using (id)
order by entries.id
