-- What is in quarantine: why, since when, what its order comes to, and the offers whose product nobody can tell.
with entries as (
    select
        entry.id, entry.subject, entry.form_id, entry.code, entry.first_seen, entry.reason,
        coalesce(orders.total, staged.total) as amount,
        coalesce(orders.currency, staged.currency) as currency
    from ops.quarantine as entry
    left join core.orders as orders using (form_id)
    left join (
        select
            form_id,
            max_by(try_cast(payload -> 'summary' -> 'totalToPay' ->> 'amount' as decimal(18, 2)), turn) as total,
            max_by(payload -> 'summary' -> 'totalToPay' ->> 'currency', turn) as currency
        from staging.checkout_forms
        where form_id in (select form_id from ops.quarantine anti join core.orders using (form_id))
        group by form_id
    ) as staged using (form_id)
),
goods as (
    select
        entry.id,
        list(
            distinct {'id': product.offer_id, 'name': product.name, 'candidates': product.candidates}
            order by {'id': product.offer_id, 'name': product.name, 'candidates': product.candidates}
        ) as offers
    from entries as entry
    join staging.line_items as line using (form_id)
    join core.products as product on product.offer_id = line.offer_id
    where product.problem is not null and contains(entry.reason, product.problem)
    group by entry.id
)
select entries.subject, entries.form_id, entries.code, entries.first_seen, entries.amount, entries.currency, goods.offers
from entries
left join goods using (id)
order by entries.id
