-- One row per record in quarantine, what it is about first: of a product, the offers that are the matter.
-- The lines of their forms are looked up by the index first, and only then joined: there are many of other forms.
with lines as materialized (
    select lines.form_id, lines.offer_id
    from staging.line_items as lines
    where lines.form_id in (
        select form_id from ops.quarantine where code in ('ambiguous_product', 'contradicting_product', 'no_product')
    )
),
troubled as (
    select lines.form_id, string_agg(distinct concat(found.offer_name, ' (offer ', found.offer_id, ')'), '; ') as offers
    from lines
    join core.products as found on found.offer_id = lines.offer_id
    where found.problem is not null
    group by lines.form_id
)
select
    waiting.id,
    waiting.code,
    coalesce(waiting.form_id, waiting.subject) as form_id,
    coalesce(known.total, work.money(waiting.payload -> 'summary' -> 'totalToPay' ->> 'amount')) as total,
    coalesce(known.currency, regexp_extract(waiting.payload -> 'summary' -> 'totalToPay' ->> 'currency', '^[A-Z]{3}$')) as currency,
    troubled.offers as offers,
    waiting.attempts,
    waiting.retry_at
from ops.quarantine as waiting
left join core.orders as known on known.form_id = waiting.form_id
left join troubled on troubled.form_id = waiting.form_id
order by waiting.id
