-- A line item that two living orders claim, or one twice: loading it would sell it twice. Of pending orders the newest keeps it.
insert into work.problems (form_id, stage, code, problem_facts)
with doubtful as (
    select line_item_id from work.line_items group by line_item_id having count(*) > 1
    union
    select line_item_id from known_lines
),
claims as (
    select items.line_item_id, items.form_id, orders.updated_at
    from work.line_items as items
    semi join doubtful using (line_item_id)
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
lost as (
    select claims.form_id, claims.line_item_id, known.form_id as keeper
    from claims
    join known_lines as known on known.line_item_id = claims.line_item_id
    where not known.is_gone
    union all
    select form_id, line_item_id, keeper
    from claims
    join repeated using (line_item_id)
    where form_id <> keeper or is_twice_in_one
)
select
    form_id,
    'matching' as stage,
    'line_in_two_orders' as problem_code,
    {
        'name': if(min(keeper) = form_id, 'line_twice_in_order', 'line_in_two_orders'),
        'facts': map {'lines': string_agg(distinct line_item_id, ', ' order by line_item_id), 'order': min(keeper)}
    } as problem_facts
from lost
group by form_id
