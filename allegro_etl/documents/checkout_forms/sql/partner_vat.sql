-- The valid VAT number of a business invoice: one checked by the EU before a national one, a national one before an unnamed one.
update core.partners
set vat = read.vat, company_registry = read.registry
from (
    select
        partner_key,
        min_by(numbers.vat, array_position(
            ['VAT_EU', 'PL_NIP', 'CZ_DIC', 'SK_IC_DPH', 'HU_ADOSZAM', 'OTHER'], numbers.type
        )) filter (numbers.vat is not null) as vat,
        min(numbers.registry) as registry
    from (select partner_key, unnest(vat_numbers) as one from work.partners where vat_numbers is not null) as partners
    join work.vat_numbers as numbers on numbers.typed = one.value and numbers.type = coalesce(one.type, 'OTHER')
    group by partner_key
) as read
where read.partner_key = core.partners.partner_key and normalised_at = work.normalised_at()
