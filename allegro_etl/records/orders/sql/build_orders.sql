-- What only Odoo can tell of the orders: one that the seller called off on Allegro before it was confirmed stays a quotation.
update core.orders
set hold_reason = concat_ws(' ', 'The seller marked it as cancelled on Allegro.', hold_reason)
where disposition = 'load' and fulfillment_status = 'CANCELLED'
    and normalised_at = work.normalised_at()
    and form_id not in (select form_id from odoo.orders where state in ('sale', 'done') and form_id is not null)
    and not coalesce(starts_with(hold_reason, 'The seller marked it'), false)
