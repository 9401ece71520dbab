-- What people are told: the difference between this run's remarks and the activities that Odoo has on its orders.
-- An activity's external id says that its remark stands. When the remark goes, an open activity is deleted, and one that a
-- person has done loses its external id: should the trouble come again, it is news.
with remarks as (
    select remarks.*, order_ids.odoo_id as order_id, work.remark_mark(code, words) as mark,
        work.activity_key(form_id, mark) as key
    from work.remarks as remarks
    left join work.order_ids as order_ids using (form_id)
),
orders as (
    select odoo_id as order_id, min(form_id) as form_id
    from work.order_ids
    where form_id not in (select form_id from work.blocked)
        and form_id not in (select form_id from odoo.plan where status = 'quarantined' and form_id is not null)
    group by odoo_id
),
told as (
    select 600 as stage, 'create' as action, remarks.key, remarks.form_id, remarks.order_id as odoo_id, remarks.code as reason,
        remarks.words, remarks.facts
    from remarks
    left join odoo.bindings as known on known.external_id = remarks.key
    where (known.external_id is null or remarks.order_id is null) and not exists (
        from odoo.activities as activity
        where activity.order_id = remarks.order_id and work.remark_of(activity.name) = remarks.mark
    )
    union all
    -- What is to be said of a total is only known when it was read back.
    select 610, 'close', activity.name, orders.form_id, activity.id, 'remark_settled', null, null
    from odoo.activities as activity
    join orders using (order_id)
    where not exists (
        from remarks where remarks.order_id = activity.order_id and work.remark_of(activity.name) = remarks.mark
    ) and not (
        work.remark_of(activity.name) ^@ 'total_differs_' and orders.form_id in (select unnest($unread::varchar[]))
    )
)
select stage, 'activity' as kind, action, key as external_id, form_id, odoo_id, reason, words, facts,
    concat(form_id, ' ', key) as rank
from told
where key not in (select external_id from odoo.plan where kind = 'activity')
