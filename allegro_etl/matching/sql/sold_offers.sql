-- The offers that line items name, each as its newest line says it, and where its staged content lies.
create or replace temp table sold_offers as
with newest as (
    select
        offer_id,
        max_by(
            {
                'name': offer_name, 'signature': signature, 'price': price, 'currency': currency, 'tax_rate': tax_rate,
                'country_code': country_code, 'product_set': product_set
            },
            {'bought_at': coalesce(bought_at, 'epoch'::timestamptz), 'line_item_id': line_item_id}
        ) as line
    from work.line_items
    group by offer_id
)
select newest.offer_id, newest.line, staged.rowid as row_id
from newest
left join staging.offers as staged on staged.offer_id = newest.offer_id and not staged.gone
