-- What was paid, as the form proves it. Of cash on delivery only booked money counts: finishedAt is set at the checkout already.
create or replace temp table chunk_payments as
with single as (
    select form_id, currency, 'payment' as kind, 1 as position, form.payment as payment
    from parsed
    where is_load and form.payment is not null
),
surcharges as (
    select
        form_id,
        currency,
        'surcharge' as kind,
        unnest(range(1, len(form.surcharges) + 1))::integer as position,
        unnest(form.surcharges) as payment
    from parsed
    where is_load and len(form.surcharges) > 0
),
booked as (
    select
        form_id,
        currency,
        unnest(range(1, len(form.codBookedPayments) + 1))::integer as position,
        unnest(form.codBookedPayments) as payment
    from parsed
    where is_load and len(form.codBookedPayments) > 0
),
stated as (
    select
        form_id, currency, kind, position, payment.id as payment_id, payment.type as type, payment.provider as provider,
        payment.paidAmount as paid, payment.finishedAt as paid_at
    from (from single union all from surcharges)
    union all
    select
        form_id, currency, 'cash_on_delivery', position, payment.paymentId, 'CASH_ON_DELIVERY', null, payment.paidAmount,
        payment.paidAt
    from booked
)
select
    'payment_' || payment_id as payment_key,
    form_id,
    payment_id,
    kind,
    position,
    work.clean(type, 40) as type,
    work.clean(provider, 40) as provider,
    work.money(paid.amount) as amount,
    currency,
    try_cast(paid_at as timestamptz) as paid_at,
    case
        when paid is null and kind <> 'cash_on_delivery' then null
        when work.money(paid.amount) is null then 'bad_amount'
        when not work.is_id(payment_id) then 'missing_id'
        when paid.currency is distinct from currency then 'mixed_currencies'
    end as problem_code,
    case when problem_code is not null then concat(
        'The payment ', coalesce(payment_id, 'without id'), ' is ', coalesce(paid.amount, 'no amount'), ' ',
        coalesce(paid.currency, 'without currency'), ', the order is in ', coalesce(currency, 'no currency'), '.'
    ) end as problem
from stated
