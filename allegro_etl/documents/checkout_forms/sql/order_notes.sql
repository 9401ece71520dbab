-- What a person should know of an order: tax numbers that cannot be right are kept out of Odoo's VAT field.
update core.orders
set notes = list_append(
    coalesce(notes, []), json_object('code', 'wrong_tax_number', 'numbers', wrong.numbers)::varchar
)
from (
    select partner_key, string_agg(concat(numbers.type, ' ', work.clean(numbers.typed, 60)), ', ') as numbers
    from (select partner_key, unnest(vat_numbers) as one from work.partners where vat_numbers is not null) as partners
    join work.vat_numbers as numbers on numbers.typed = one.value and numbers.type = coalesce(one.type, 'OTHER')
    where numbers.vat is null and numbers.registry is null
    group by partner_key
) as wrong
where wrong.partner_key = core.orders.invoice_key and normalised_at = work.normalised_at()
