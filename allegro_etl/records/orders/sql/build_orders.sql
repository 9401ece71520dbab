-- What only Odoo can tell of the orders: one that the seller called off on Allegro before it was confirmed stays a quotation.
update core.orders
set hold_reasons = list_prepend({'code': 'called_off', 'words': null::json}, coalesce(hold_reasons, []))
where disposition = 'load' and fulfillment_status = 'CANCELLED'
    and normalised_at = work.normalised_at()
    and form_id not in (select form_id from odoo.orders where state in ('sale', 'done') and form_id is not null)
    and not coalesce(list_contains([one.code for one in hold_reasons], 'called_off'), false)
