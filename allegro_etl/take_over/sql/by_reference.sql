-- Sale orders that name a form's id in a text: all of it, or its beginning where that is one form's alone.
insert into take_over.pairs
with said as (
    select id as order_id, currency, total, lower(unnest(texts)) as text from take_over.open_orders
),
whole as (
    select order_id, replace(unnest(
        regexp_extract_all(text, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')
        || regexp_extract_all(text, '[0-9a-f]{32}')
    ), '-', '') as key
    from said
    union all
    select order_id, replace(trim(text), '-', '') from said
),
by_whole as (
    select forms.form_id, whole.order_id from whole join take_over.open_forms as forms using (key)
),
parts as (
    select distinct order_id, currency, total, part
    from (select *, unnest(regexp_split_to_array(text, '[^0-9a-z]+')) as part from said)
    where regexp_full_match(part, '[0-9a-f]{8,31}')
        and order_id not in (select order_id from whole where regexp_full_match(key, '[0-9a-f]{32}'))
),
by_part as (
    select forms.form_id, parts.order_id
    from parts
    join take_over.open_forms as forms on left(forms.key, 8) = left(parts.part, 8) and starts_with(forms.key, parts.part)
    -- Digits alone may be a date or a telephone number.
    where regexp_matches(part, '[a-f]') or (forms.total = parts.total and forms.currency = parts.currency)
    qualify count(distinct forms.form_id) over (partition by parts.part) = 1
)
select distinct 'reference', * from (from by_whole union from by_part)
