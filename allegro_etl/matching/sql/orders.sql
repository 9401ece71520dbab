-- The chunk's orders: what the form says, how its total comes about, and whether anything makes it stay a quotation.
insert into core.orders by name
with items as (
    select
        form_id,
        sum(price * quantity) as items_total,
        sum(deposit) as deposits_once,
        sum(deposit * quantity) as deposits_each,
        sum(compensation) as compensation,
        max(bought_at) as bought_at,
        bool_and(price = floor(price)) as whole_units
    from chunk_items
    group by form_id
),
services as (
    select
        form_id,
        sum(price * quantity) as services_total
    from chunk_services
    group by form_id
),
payments as (
    select
        form_id,
        sum(amount) filter (kind <> 'cash_on_delivery') as paid,
        sum(amount) filter (kind = 'surcharge') as surcharges,
        sum(amount) filter (kind = 'cash_on_delivery') as cod_booked
    from chunk_payments
    group by form_id
),
invoices as (
    select form_id, partner_key, vat_numbers from chunk_partners where kind = 'invoice'
),
deliveries as (
    select form_id, partner_key from chunk_partners where kind = 'delivery'
),
facts as (
    select
        parsed.form_id,
        parsed.content_hash,
        parsed.merged_into,
        parsed.is_load,
        case
            when parsed.is_load then 'load'
            when parsed.merged_into is not null or form.status = 'CANCELLED' then 'cancel'
            else 'wait'
        end as disposition,
        work.clean(form.status, 40) as status,
        work.clean(form.fulfillment.status, 40) as fulfillment_status,
        work.clean(form.fulfillment.provider.id, 40) as fulfillment_provider,
        work.clean(marketplace, 40) as marketplace,
        currency,
        work.money(form.summary.totalToPay.amount) as total,
        items.bought_at,
        try_cast(form.updatedAt as timestamptz) as updated_at,
        work.clean(form.revision, 40) as revision,
        form.buyer.id as buyer_id,
        work.clean(form.buyer.login, 100) as buyer_login,
        work.clean(form.buyer.email, 250) as buyer_email,
        form.buyer.guest as buyer_guest,
        case when is_load then 'buyer_' || form.buyer.id end as buyer_key,
        deliveries.partner_key as delivery_key,
        invoices.partner_key as invoice_key,
        work.clean(form.buyer.preferences.language, 10) as language,
        work.clean_lines(form.messageToSeller, 4000) as message,
        work.clean_lines(form.note.text, 4000) as seller_note,
        work.clean(form.delivery.method.id, 64) as delivery_method_id,
        work.clean(form.delivery.method.name, 250) as delivery_method,
        work.clean(form.delivery.pickupPoint.id, 64) as pickup_point_id,
        case when form.delivery.pickupPoint is not null then work.clean(concat_ws(
            ', ',
            coalesce(form.delivery.pickupPoint.name, form.delivery.pickupPoint.id),
            form.delivery.pickupPoint.description,
            form.delivery.pickupPoint.address.street,
            nullif(concat_ws(
                ' ', form.delivery.pickupPoint.address.zipCode, form.delivery.pickupPoint.address.city
            ), '')
        ), 500) end as pickup_point,
        form.delivery.smart as smart,
        work.money(form.delivery.cost.amount) as delivery_cost,
        try_cast(form.delivery.time.from as timestamptz) as delivery_from,
        try_cast(form.delivery.time.to as timestamptz) as delivery_to,
        try_cast(form.delivery.time.dispatch.to as timestamptz) as dispatch_by,
        try_cast(form.delivery.calculatedNumberOfPackages as integer) as packages,
        try_cast(form.delivery.address.modifiedAt as timestamptz) as address_modified_at,
        form.invoice.required as invoice_required,
        try_cast(form.invoice.dueDate as date) as invoice_due_date,
        work.clean(array_to_string(
            [concat_ws(' ', one.type, one.value) for one in invoices.vat_numbers], ', '
        ), 250) as vat_numbers,
        case
            when list_contains(form.invoice.features, 'VAT_EU_VERIFIED') then true
            when list_contains(form.invoice.features, 'VAT_EU_UNVERIFIED') then false
        end as vat_eu_verified,
        form.payment.id as payment_id,
        work.clean(form.payment.type, 40) as payment_type,
        work.clean(form.payment.provider, 40) as payment_provider,
        try_cast(form.payment.finishedAt as timestamptz) as payment_finished_at,
        work.clean(array_to_string(form.payment.features, ', '), 100) as payment_features,
        payments.paid,
        payments.cod_booked,
        items.compensation,
        coalesce(items.items_total, 0) as items_total,
        coalesce(services.services_total, 0) as services_total,
        coalesce(items.whole_units, false) as whole_units,
        coalesce(payments.surcharges, 0) as surcharges,
        items.deposits_once,
        items.deposits_each
    from parsed
    anti join work.problems as problems on problems.form_id = parsed.form_id
    left join items on items.form_id = parsed.form_id
    left join services on services.form_id = parsed.form_id
    left join payments on payments.form_id = parsed.form_id
    left join invoices on invoices.form_id = parsed.form_id
    left join deliveries on deliveries.form_id = parsed.form_id
),
reckoned as (
    select
        *,
        items_total + services_total + coalesce(delivery_cost, 0) as stated,
        total - stated as rest,
        case when rest > 0 then least(rest, surcharges) else 0 end as surcharge_lines,
        case
            when rest - surcharge_lines <= 0 then null
            when rest - surcharge_lines = deposits_once then 'once'
            when rest - surcharge_lines = deposits_each then 'each'
        end as deposit_lines,
        case when deposit_lines is null then rest - surcharge_lines else 0 end as difference,
        case when $policy = 'adjust' and abs(difference) <= $adjust_up_to then difference else 0 end as adjustment
    from facts
)
select
    * exclude (is_load, surcharges, deposits_once, deposits_each, stated, rest, difference),
    try_cast(total - difference + adjustment as decimal(18, 2)) as lines_total,
    case when is_load then nullif(concat_ws(
        ' ',
        case when coalesce(payment_type, 'ONLINE') = 'CASH_ON_DELIVERY' then null
            when payment_type in ('WIRE_TRANSFER', 'EXTENDED_TERM') and paid is null then null
            when coalesce(paid, 0) < total then concat(
                'Allegro shows ', coalesce(paid, 0), ' ', currency, ' paid of ', total, ' ', currency,
                ': check the payment before you confirm.'
            )
            when paid > total then concat(
                'Allegro shows ', paid, ' ', currency, ' paid for an order of ', total, ' ', currency,
                ': return or settle what is too much, then confirm.'
            )
        end,
        case when fulfillment_provider = 'ALLEGRO' and not $ships_from_allegro then
            'It is shipped from Allegro''s own warehouse (One Fulfillment), and no setting odoo.fulfillment_warehouse says where that is in Odoo.'
        end,
        case when difference <> adjustment and $policy <> 'warn' then concat(
            'Total differs: Allegro says ', total, ' ', currency, ', its lines come to ', total - difference, ' ', currency, '.'
        ) end
    ), '') end as hold_reason
from reckoned
