-- The orders of this run. One that the seller called off on Allegro before Odoo confirmed it stays a quotation.
insert into core.orders by name
select
    * exclude (
        items_total, services_total, surcharge_lines, deposit_lines, adjustment, whole_units, problem_code, problem
    ) replace (
        case
            when disposition = 'load' and fulfillment_status = 'CANCELLED' and form_id not in (select form_id from odoo.orders where state in ('sale', 'done') and form_id is not null)
                then concat_ws(' ', 'The seller marked it as cancelled on Allegro.', hold_reason)
            else hold_reason
        end as hold_reason
    )
from work.orders as orders
where orders.form_id not in (select form_id from work.problems)
