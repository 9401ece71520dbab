-- One row per order of which the plan says anything but that it stays as it is: what is to be done, and what is done.
with orders as (
    select
        form_id,
        bool_or(kind = 'order' and action = 'create') as is_new,
        bool_or(action = 'cancel') as is_cancelled,
        bool_or(work.writes(action) and action <> 'cancel' and not (kind = 'order' and action = 'create')) as is_changed,
        bool_or(action = 'conflict') as is_disputed,
        bool_or(status = 'quarantined') as is_aside,
        bool_or(status = 'done') as is_done,
        max(odoo_id) filter (kind = 'order') as odoo_id,
        min(seq) as seq
    from odoo.plan
    where kind in ('order', 'line') and work.says_more(action) and form_id is not null
    group by form_id
),
held as (
    select form_id, list({'code': code, 'words': words} order by code) as remarks
    from work.remarks
    where holds
    group by form_id
),
lines as (
    select form_id, count(*) as lines from work.order_lines group by form_id
),
rules as (
    select form_id, string_agg(concat(rule, if(times > 1, concat(' ', times), '')), ', ' order by times desc, rule) as rules
    from (
        select form_id, replace(rule, '_', ' ') as rule, count(*) as times
        from work.order_lines as sold
        semi join orders using (form_id)
        join (select distinct offer_id, component, rule from core.products where rule is not null) as found
            on found.offer_id = sold.offer_id and found.component = sold.component
        group by all
    )
    group by form_id
)
select
    form_id, is_new, is_cancelled, is_changed, is_disputed, is_aside, is_done,
    coalesce(orders.odoo_id, sale.order_id) as odoo_id,
    mirrored.name as name,
    wanted.marketplace as market,
    wanted.total as total,
    wanted.currency as currency,
    lines.lines as lines,
    rules.rules as rules,
    to_json(held.remarks) as held
from orders
left join work.orders as wanted using (form_id)
left join work.sale_orders as sale using (form_id)
left join odoo.orders as mirrored on mirrored.id = coalesce(orders.odoo_id, sale.order_id)
left join held using (form_id)
left join lines using (form_id)
left join rules using (form_id)
order by held.remarks is null and not is_disputed, is_new, seq
