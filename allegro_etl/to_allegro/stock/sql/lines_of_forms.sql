-- The line items of forms, as their newest content says: id, offer, quantity.
with newest as (
    select max_by(payload, turn) as payload
    from staging.checkout_forms
    where form_id in (select unnest($forms::varchar[]))
    group by form_id
),
lines as (
    select unnest(from_json(payload->'$.lineItems', '[{"id": "VARCHAR", "offer": {"id": "VARCHAR"}, "quantity": "VARCHAR"}]')) as line
    from newest
    where coalesce(payload->>'$.status', '') <> 'CANCELLED'
)
select line.id, line.offer.id, work.count(line.quantity)
from lines
where line.id is not null and line.offer.id is not null and work.count(line.quantity) is not null
