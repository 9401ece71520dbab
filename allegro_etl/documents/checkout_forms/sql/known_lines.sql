-- Lines of other orders with line items of this run: their forms merged into one of this run, or two orders claim the same. Which forms
-- these are, the staged line items say: they have an index, and as a rule there is none.
create or replace temp table known_lines as
with others as (
    select distinct seen.form_id
    from staging.line_items as seen
    semi join work.line_items as items on items.line_item_id = seen.line_item_id
    anti join work.contents as pending on pending.form_id = seen.form_id
)
select distinct known.line_item_id, known.form_id, gone.form_id is not null as is_gone
from core.order_lines as known
semi join others on others.form_id = known.form_id
semi join work.line_items as items on items.line_item_id = known.line_item_id
left join staging.gone_forms as gone on gone.form_id = known.form_id
