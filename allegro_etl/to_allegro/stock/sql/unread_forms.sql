-- Forms that are staged and could not be read into core, or not yet: nothing of them is in Odoo.
select distinct staged.form_id
from staging.checkout_forms as staged
anti join core.orders as orders using (form_id)
anti join staging.gone_forms as gone using (form_id)
where staged.fetched_at > $long_ago
