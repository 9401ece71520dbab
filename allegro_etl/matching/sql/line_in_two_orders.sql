-- A line item that two living orders claim, or one twice: loading it would sell it twice. Of pending orders the newest keeps it.
insert into work.problems
with claims as (
    select items.line_item_id, items.form_id, orders.updated_at
    from work.line_items as items
    join work.orders as orders using (form_id)
    anti join work.problems using (form_id)
),
repeated as (
    select
        line_item_id,
        max_by(form_id, {'updated_at': coalesce(updated_at, 'epoch'::timestamptz), 'form_id': form_id}) as keeper,
        count(distinct form_id) < count(*) as is_twice_in_one
    from claims
    group by line_item_id
    having count(*) > 1
),
taken as (
    select distinct known.line_item_id, known.form_id as keeper
    from core.order_lines as known
    semi join claims on claims.line_item_id = known.line_item_id
    anti join work.contents as pending on pending.form_id = known.form_id
    anti join staging.gone_forms as gone on gone.form_id = known.form_id
),
lost as (
    select form_id, line_item_id, keeper from claims join taken using (line_item_id)
    union all
    select form_id, line_item_id, keeper
    from claims
    join repeated using (line_item_id)
    where form_id <> keeper or is_twice_in_one
)
select
    form_id,
    'matching',
    'line_in_two_orders',
    concat(
        'Its line items ', string_agg(distinct line_item_id, ', ' order by line_item_id), ' belong to order ', min(keeper),
        if(min(keeper) = form_id, ' twice', ' as well'),
        '. Look at it on Allegro; when one of the two is void, drop it here and retry the other.'
    )
from lost
group by form_id
