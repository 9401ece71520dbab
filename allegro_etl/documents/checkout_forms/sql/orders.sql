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
vouchers as (
    select
        form_id,
        string_agg(array_to_string([one.text for one in vouchers], ', '), ', ' order by position) as listed,
        sum(list_sum([one.amount for one in vouchers])) as total
    from chunk_items
    where vouchers is not null
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
        sum(amount) filter (kind = 'cash_on_delivery') as cod_booked,
        bool_or(is_promised) as is_promised
    from chunk_payments
    group by form_id
),
facts as (
    select
        forms.* exclude (
            said_id, market_country, total, total_text, has_delivery_cost, delivery_cost_text, delivery_cost_currency,
            buyer_company, buyer_name, buyer_phone, buyer_street, buyer_city, buyer_zip, buyer_country,
            has_delivery_address, delivery_company, delivery_name, delivery_street, delivery_city,
            delivery_zip, delivery_country, has_invoice_address, invoice_is_company, invoice_name, invoice_street,
            invoice_city, invoice_zip, invoice_country, invoice_numbers, delivery_hash, invoice_hash, has_payment,
            is_allegro_pay, has_paid_amount, paid_text, paid_currency, line_items, surcharges, booked
        ),
        work.clean(array_to_string(
            [concat_ws(' ', one.type, one.value) for one in forms.invoice_numbers], ', '
        ), 250) as vat_numbers,
        coalesce(items.bought_at, forms.payment_finished_at, forms.updated_at) as bought_at,
        vouchers.listed as vouchers,
        coalesce(vouchers.total, 0) as vouchers_total,
        payments.paid,
        payments.cod_booked,
        coalesce(payments.is_promised, false) as is_promised,
        items.compensation,
        coalesce(items.items_total, 0) as items_total,
        coalesce(services.services_total, 0) as services_total,
        -- Allegro may ask the buyer for what vouchers leave to be paid: the sale comes to both.
        forms.total + case
            when forms.total + vouchers.total
                = items.items_total + coalesce(services.services_total, 0) + coalesce(forms.delivery_cost, 0)
                then vouchers.total else 0
        end as total,
        coalesce(items.whole_units, false) as whole_units,
        coalesce(payments.surcharges, 0) as surcharges,
        items.deposits_once,
        items.deposits_each
    from chunk_forms as forms
    anti join work.problems as problems on problems.form_id = forms.form_id
    left join items on items.form_id = forms.form_id
    left join vouchers on vouchers.form_id = forms.form_id
    left join services on services.form_id = forms.form_id
    left join payments on payments.form_id = forms.form_id
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
        case when $policy = 'adjust' and abs(difference) <= $adjust_up_to then difference else 0 end as adjustment,
        -- The same difference, too little or too much, is no trouble of a payment either.
        case when $policy = 'block' then 0 else $adjust_up_to end as tolerance
    from facts
),
held as (
    select
        *,
        case when is_load then [
            case
                when coalesce(paid, 0) + vouchers_total < total - tolerance and not is_promised then {
                    'code': 'paid_too_little',
                    'words': json_object('paid', coalesce(paid, 0)::varchar, 'total', total::varchar, 'currency', currency)
                }
                when paid > total + tolerance then {
                    'code': 'paid_too_much',
                    'words': json_object('paid', paid::varchar, 'total', total::varchar, 'currency', currency)
                }
            end,
            case when fulfillment_provider = 'ALLEGRO' and not $ships_from_allegro then
                {'code': 'warehouse_missing', 'words': null::json}
            end,
            case when difference <> adjustment and $policy <> 'warn' then {
                'code': 'lines_do_not_add_up',
                'words': json_object(
                    'total', total::varchar, 'lines_total', (total - difference)::varchar, 'currency', currency
                )
            } end
        ] end as reasons
    from reckoned
)
select
    * exclude (is_load, is_called_off, is_promised, vouchers_total, surcharges, deposits_once, deposits_each, stated, rest, difference, tolerance, reasons),
    work.normalised_at() as normalised_at,
    try_cast(total - difference + adjustment as decimal(18, 2)) as lines_total,
    nullif([one for one in reasons if one is not null], []) as hold_reasons
from held
