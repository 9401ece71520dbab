-- Lines of other orders with line items of this run: their forms merged into one of this run, or two orders claim the same.
create or replace temp table known_lines as
select distinct known.line_item_id, known.form_id, gone.form_id is not null as is_gone
from core.order_lines as known
semi join work.line_items as items on items.line_item_id = known.line_item_id
anti join work.contents as pending on pending.form_id = known.form_id
left join staging.gone_forms as gone on gone.form_id = known.form_id
