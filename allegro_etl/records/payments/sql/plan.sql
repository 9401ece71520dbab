-- Payments: money that the form proves and that Odoo has not booked to its end.
select
    500 as stage, 'payment' as kind,
    case
        when unnamed.form_id is not null and transaction.id is null then 'conflict'
        when remembered.external_id is not null and (transaction.order_id is not null or transaction.id is null) then 'keep'
        else 'create'
    end as action,
    payment.payment_key as external_id, payment.form_id as form_id, transaction.id as odoo_id, payment.kind as rule,
    case
        when action = 'conflict' then 'payment_unnamed'
        when action = 'keep' then 'payment_removed'
        when remembered.external_id is not null then 'payment_of_order_made_again'
        when work.is_rest_payment(payment.payment_key) then 'payment_more'
        when payment.kind = 'surcharge' then 'surcharge_paid'
        when payment.kind = 'cash_on_delivery' then 'cash_booked'
        else 'payment_made'
    end as reason,
    if(action = 'conflict', json_object('payments', unnamed.payment_ids), null) as words,
    payment.payment_key as rank
from work.payment_allocations as payment
left join work.sale_orders as found using (form_id)
left join work.unnamed_payments as unnamed using (form_id)
left join odoo.bindings as remembered on remembered.external_id = payment.payment_key
left join work.odoo_payments as transaction
    on transaction.payment_key = payment.payment_key and transaction.model = 'payment.transaction'
left join work.odoo_payments as booked on booked.payment_key = payment.payment_key and booked.model = 'account.payment'
where $create_payments and coalesce(found.state, 'draft') <> 'cancel' and payment.amount > 0
    and (
        transaction.id is null or transaction.order_id is null or transaction.account_payment_id is null
        or booked.id is null or booked.state = 'draft'
    )
