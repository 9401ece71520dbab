-- One row per action on some orders and their lines, with its sentence and the values that differ. That a new order is confirmed goes
-- without saying.
select form_id, kind, action, reason, detail
from odoo.plan as plan
where not (action = 'confirm' and exists (
        from odoo.plan as made where made.kind = 'order' and made.action = 'create' and made.form_id = plan.form_id
    ))
    and kind in ('order', 'line') and work.says_more(action) and form_id in (select unnest($forms::varchar[]))
order by seq
