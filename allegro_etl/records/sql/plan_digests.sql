-- By checkout form, a digest of all that the plan does about it and of what it was made of; '' is what several forms share.
with considered as (
    select form_id from work.unblocked_orders
    where form_id not in (select form_id from odoo.plan where kind = 'order' and action = 'skip')
),
texts as (
    select
        coalesce(form_id, '') as form_id,
        to_json([
            'plan', kind, action, external_id, odoo_id::varchar, rule, reason_code, words::varchar, detail::varchar, facts::varchar
        ])::varchar as text
    from odoo.plan
    where status = 'planned'
    union all
    select form_id, to_json(['content', content_hash, disposition])::varchar
    from work.unblocked_orders
    semi join considered using (form_id)
    union all
    select
        lines.form_id,
        to_json([
            'line', lines.line_key, lines.quantity::varchar, lines.unit_price::varchar, lines.odoo_product_id::varchar,
            lines.product_key, taxes.tax_ids::varchar
        ])::varchar
    from work.unblocked_lines as lines
    semi join considered using (form_id)
    left join work.line_taxes as taxes using (line_key)
    union all
    select form_id, to_json(['payment', payment_key, amount::varchar, currency])::varchar
    from work.payment_allocations
    semi join considered using (form_id)
    union all
    select form_id, to_json(['remark', code, words::varchar, holds::varchar])::varchar
    from work.remarks
    semi join considered using (form_id)
    union all
    select '', to_json(['settings', $settings])::varchar
)
select form_id, sha256(string_agg(text, chr(10) order by text)) as digest
from texts
group by form_id
order by form_id
