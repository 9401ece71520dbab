-- Distinct telephone numbers. Polish, Czech and Slovak mobiles are nearly all of them and are plain to read; phones.py does the rest.
insert into work.phones
with typed as (
    select distinct country_hint, phone as typed from work.partners where phone is not null
),
digits as (
    select *, regexp_replace(regexp_replace(typed, '[ ()./-]', '', 'g'), '^00', '+') as dialled from typed
)
select
    country_hint,
    typed,
    case
        when regexp_full_match(dialled, '[+]?48(45|5[0137]|6[069]|7[2389]|88)[0-9]{7}') then '+' || ltrim(dialled, '+')
        when country_hint = 'PL' and regexp_full_match(dialled, '(45|5[0137]|6[069]|7[2389]|88)[0-9]{7}')
            then '+48' || dialled
        when regexp_full_match(dialled, '[+]420(60[1-8]|72[0-9]|73[0-9]|77[0-9])[0-9]{6}') then dialled
        when country_hint = 'CZ' and regexp_full_match(dialled, '(60[1-8]|72[0-9]|73[0-9]|77[0-9])[0-9]{6}')
            then '+420' || dialled
    end
from digits
