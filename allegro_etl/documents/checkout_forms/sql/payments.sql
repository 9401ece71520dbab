-- What was paid, as the form proves it. Of cash on delivery only booked money counts: finishedAt is set at the checkout already.
-- Money is promised where it does not pass Allegro's operators, or not before the sale: no amount will ever show it there.
create or replace temp table chunk_payments as
with surcharged as (
    select
        form_id,
        currency,
        unnest(range(1, len(surcharges) + 1))::integer as position,
        unnest(surcharges) as payment
    from chunk_forms
    where is_load and len(surcharges) > 0
),
booked as (
    select
        form_id,
        currency,
        unnest(range(1, len(booked) + 1))::integer as position,
        unnest(booked) as payment
    from chunk_forms
    where is_load and len(booked) > 0
),
stated as (
    select
        form_id, currency, 'payment' as kind, 1 as position, payment_id, payment_type as type, payment_provider as provider,
        is_allegro_pay, has_paid_amount as is_paid, paid_text as paid, paid_currency, payment_finished_at as paid_at
    from chunk_forms
    where is_load and has_payment
    union all
    select
        form_id, currency, 'surcharge', position, payment.id, payment.type, payment.provider,
        coalesce(list_contains(payment.features, 'ALLEGRO_PAY'), false), payment.paidAmount is not null,
        payment.paidAmount.amount, payment.paidAmount.currency, try_cast(payment.finishedAt as timestamptz)
    from surcharged
    union all
    select
        form_id, currency, 'cash_on_delivery', position, payment.paymentId, 'CASH_ON_DELIVERY', null, false, true,
        payment.paidAmount.amount, payment.paidAmount.currency, try_cast(payment.paidAt as timestamptz)
    from booked
)
select
    work.payment_key(payment_id) as payment_key,
    form_id,
    payment_id,
    kind,
    position,
    left(type, 40) as type,
    if(is_allegro_pay, 'ALLEGRO_PAY', left(provider, 40)) as provider,
    work.money(paid) as amount,
    currency,
    paid_at,
    kind <> 'cash_on_delivery' and (
        coalesce(type = 'CASH_ON_DELIVERY', false)
        or coalesce(amount, 0) = 0 and (
            coalesce(provider in ('OFFLINE', 'EPT'), false)
            or provider is null and coalesce(type, 'ONLINE') <> 'ONLINE' and paid_at is not null
        )
    ) as is_promised,
    case
        when not is_paid then null
        when work.money(paid) is null then 'bad_amount'
        when not work.is_id(payment_id) then 'missing_id'
        when paid_currency is distinct from currency then 'mixed_currencies'
    end as problem_code,
    case when problem_code is not null then {
        'name': 'payment_unreadable',
        'facts': map {
            'payment': payment_id, 'amount': paid, 'payment_currency': paid_currency, 'order_currency': currency
        }
    } end as problem
from stated
