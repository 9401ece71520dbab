-- The sale order of each form that Odoo has; those that the run makes are added as they are made.
insert into work.order_ids
select form_id, order_id from work.sale_orders semi join work.unblocked_orders using (form_id)
