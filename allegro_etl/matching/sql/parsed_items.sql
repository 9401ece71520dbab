-- The line items of the chunk's orders, still as Allegro nests them.
create or replace temp table parsed_items as
select
    form_id,
    currency,
    upper(split_part(marketplace, '-', -1)) as country_code,
    unnest(form.lineItems) as item,
    unnest(range(1, len(form.lineItems) + 1)) as position
from parsed
where is_load
