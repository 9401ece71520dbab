-- The offers of the account, as matching takes them: no order says how they were sold.
create or replace temp table sold_offers as
select
    listed.offer_id, '' as composition, null::timestamptz as sold_at, coalesce(work.clean(listed.name, 500), listed.offer_id) as line_name,
    work.clean(listed.signature, 100) as line_signature, null::decimal(18, 2) as price, null::varchar as currency,
    null::decimal(5, 2) as line_tax_rate, 'PL' as country_code, null::struct(id varchar, quantity integer)[] as product_set,
    staged.rowid as row_id
from listed
left join staging.offers as staged using (offer_id)
