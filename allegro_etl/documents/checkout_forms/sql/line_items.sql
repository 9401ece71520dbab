-- Line items in our terms. Currencies of compensations may differ: Allegro pays them apart from the order.
create or replace temp table chunk_items as
with items as (
    select
        form_id,
        currency,
        market_country,
        unnest(line_items) as item,
        unnest(range(1, len(line_items) + 1)) as position
    from chunk_forms
    where is_load
),
facts as (
    select
        form_id,
        position::integer as position,
        item.id as line_item_id,
        item.offer.id as offer_id,
        coalesce(work.clean(item.offer.name, 500), 'Allegro offer ' || item.offer.id) as offer_name,
        work.clean(item.offer.external.id, 100) as signature,
        work.count(item.quantity) as quantity,
        work.money(item.price.amount) as price,
        work.money(item.originalPrice.amount) as original_price,
        currency,
        work.money(item.deposit.price.amount) as deposit,
        case when item.reconciliation.value.currency = currency then work.money(item.reconciliation.value.amount) end
            as compensation,
        try_cast(work.money(item.tax.rate) as decimal(5, 2)) as tax_rate,
        left(item.tax.exemption, 40) as tax_exemption,
        market_country as country_code,
        array_to_string([discount.type for discount in item.discounts if discount.type is not null], ', ') as discounts,
        [
            {'id': part.id, 'quantity': work.count(coalesce(part.quantity, '1'))::integer}
            for part in item.offer.productSet.products
        ] as product_set,
        try_cast(item.boughtAt as timestamptz) as bought_at,
        item.selectedAdditionalServices as services,
        [
            {
                'text': concat_ws(
                    ' ', work.clean(voucher.type, 40), work.clean(voucher.code, 60), voucher.value.amount,
                    voucher.value.currency, '(' || work.clean(voucher.status, 40) || ')'
                ),
                'amount': case
                    when voucher.value.currency = currency and coalesce(voucher.status, 'ACTIVE') = 'ACTIVE'
                        then work.money(voucher.value.amount)
                end
            }
            for voucher in item.vouchers if voucher is not null
        ] as vouchers,
        item
    from items
),
checked as (
    select
        * replace (
            nullif(discounts, '') as discounts, nullif(product_set, []) as product_set, nullif(vouchers, []) as vouchers
        ),
        [one for one in product_set if not work.is_id(one.id)] as unknown_parts,
        [one for one in product_set if one.quantity is null] as uncounted_parts,
        case
            when not work.is_id(line_item_id) or not work.is_id(offer_id) or len(unknown_parts) > 0 then 'missing_id'
            when quantity is null or len(uncounted_parts) > 0 then 'bad_quantity'
            when price is null
                or item.originalPrice is not null and original_price is null
                or item.deposit.price is not null and deposit is null then 'bad_amount'
            when item.price.currency is distinct from currency
                or item.originalPrice.currency <> currency
                or item.deposit.price.currency <> currency then 'mixed_currencies'
        end as problem_code
    from facts
)
select
    * exclude (item, unknown_parts, uncounted_parts),
    coalesce(left(md5(product_set::varchar), 16), '') as composition,
    case
        when problem_code = 'missing_id' and work.is_id(line_item_id) and work.is_id(offer_id)
            then {'name': 'part_without_id', 'facts': map {'line': position::varchar}}
        when problem_code = 'missing_id' then {'name': 'line_without_id', 'facts': map {'line': position::varchar}}
        when problem_code = 'bad_quantity' and quantity is null
            then {'name': 'line_quantity', 'facts': map {'line': position::varchar, 'quantity': item.quantity}}
        when problem_code = 'bad_quantity' then {'name': 'part_quantity', 'facts': map {'line': position::varchar}}
        when problem_code = 'bad_amount' then {
            'name': 'line_price',
            'facts': map {
                'line': position::varchar, 'price': item.price.amount, 'original_price': item.originalPrice.amount,
                'deposit': item.deposit.price.amount
            }
        }
        when problem_code = 'mixed_currencies' then {
            'name': 'line_currency',
            'facts': map {
                'line': position::varchar, 'line_currency': item.price.currency, 'order_currency': currency
            }
        }
    end as problem
from checked
