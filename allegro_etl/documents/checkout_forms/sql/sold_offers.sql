-- The offers that line items name, each in each composition as its newest line says it, and where its staged content lies.
create or replace temp table sold_offers as
with newest as (
    select
        offer_id,
        composition,
        max(bought_at) as sold_at,
        max_by(rowid, {'bought_at': coalesce(bought_at, 'epoch'::timestamptz), 'line_item_id': line_item_id}) as row_id
    from work.line_items
    group by offer_id, composition
)
select
    lines.offer_id, lines.composition, newest.sold_at, lines.offer_name as line_name, lines.signature as line_signature, lines.price, lines.currency,
    lines.tax_rate as line_tax_rate, lines.country_code, lines.product_set, staged.rowid as row_id
from newest
join work.line_items as lines on lines.rowid = newest.row_id
left join staging.offers as staged on staged.offer_id = lines.offer_id and not staged.gone
