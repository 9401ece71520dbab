-- What is compared of offers and of Odoo's products, said once: matching compares these keys, and the mirror asks Odoo for them.

-- A code that tells goods apart: two letters or digits at least, and none of the words that stand for "there is none".
-- To have a pattern with all letters there are compiled takes 7 ms, by regexp_replace 2 ms; the first line spares most codes its use.
create or replace macro work.code(given) as case
    when case
            when regexp_matches(given, '[A-Za-z0-9]{2}') then true
            else length(regexp_replace(given, '[^\p{L}\p{N}]+', '', 'g')) >= 2
        end
        and not regexp_matches(given, '(?i)^[\s\p{Z}]*(brak|brak[\s\p{Z}]+danych|nie[\s\p{Z}]+dotyczy|n/a|nd|n\.d\.|none|null|00)[\s\p{Z}]*$')
    then work.comparable(given)
end;

-- The check digit of a GTIN's fourteen digits is right. GS1 General Specifications, 7.9. Arithmetic costs a third of what a lambda over
-- single characters does.
create or replace macro work.is_checked(digits14) as [
    (
        number % 10 + number // 100 % 10 + number // 10000 % 10 + number // 1000000 % 10 + number // 100000000 % 10
        + number // 10000000000 % 10 + number // 1000000000000 % 10
        + 3 * (
            number // 10 % 10 + number // 1000 % 10 + number // 100000 % 10 + number // 10000000 % 10
            + number // 1000000000 % 10 + number // 100000000000 % 10 + number // 10000000000000 % 10
        )
    ) % 10 for number in [try_cast(digits14 as bigint)]
][1] = 0;

-- The digits of a GTIN whose check digit is right, else null. GS1 General Specifications, 7.9.
create or replace macro work.gtin(given) as case
    when regexp_full_match(given, '[\s0-9-]+')
        and length(regexp_replace(given, '\D', '', 'g')) in (8, 12, 13, 14)
        and ltrim(regexp_replace(given, '\D', '', 'g'), '0') <> ''
        and work.is_checked(lpad(regexp_replace(given, '\D', '', 'g'), 14, '0'))
    then regexp_replace(given, '\D', '', 'g')
end;

-- A barcode as fourteen digits, so that UPC, EAN and padded spellings are equal; other barcodes are null.
create or replace macro work.gtin14(given) as case
    when regexp_full_match(given, '[\s0-9-]+') and length(regexp_replace(given, '\D', '', 'g')) between 7 and 14
    then lpad(regexp_replace(given, '\D', '', 'g'), 14, '0')
end;

-- The digit that makes twelve digits a GTIN-13.
create or replace macro work.check_digit(digits12) as (10 - list_sum([
    (ord(digit) - 48) * if(place % 2 = 1, 1, 3) for digit, place in string_split(digits12, '')
]) % 10) % 10;

-- An ISBN of ten places, whose own check digit is right.
create or replace macro work.is_isbn10(given) as coalesce(regexp_full_match(given, '[0-9]{9}[0-9X]'), false)
    and list_sum([
        if(digit = 'X', 10, ord(digit) - 48) * (11 - place) for digit, place in string_split(given, '')
    ]) % 11 = 0;

-- A barcode that is a number, for comparison: without spaces, hyphens and leading zeros, an ISBN of ten places as the one of
-- thirteen; check digits do not matter. Null for other barcodes.
create or replace macro work.barcode_number(given) as case
    when regexp_full_match(given, '[1-9][0-9]{10,13}') then given
    when work.is_isbn10(upper(regexp_replace(given, '[\s\p{Z}\p{Cf}-]', '', 'g'))) then concat(
        '978', left(regexp_replace(given, '[\s\p{Z}\p{Cf}-]', '', 'g'), 9),
        work.check_digit('978' || left(regexp_replace(given, '[\s\p{Z}\p{Cf}-]', '', 'g'), 9))
    )
    when regexp_full_match(given, '[\s\p{Z}\p{Cf}0-9-]+')
        and length(ltrim(regexp_replace(given, '[^0-9]', '', 'g'), '0')) between 6 and 14
        then ltrim(regexp_replace(given, '[^0-9]', '', 'g'), '0')
end;

-- A barcode for comparison: as a number where it is one, else as a text.
create or replace macro work.barcode(given) as coalesce(work.barcode_number(given), work.code(given));

-- The GTIN that a barcode proves to be of these goods and no others: its check digit is right, and its prefix is not one that
-- shops may use as they like (GS1 General Specifications, 1.4.4: 02, 04 and 2 in a GTIN-13).
create or replace macro work.proof(given) as [
    case
        when regexp_full_match(number, '[0-9]{6,14}')
            and (length(regexp_replace(given, '[^0-9]', '', 'g')) in (8, 12, 13, 14) or length(number) = 13)
            and not regexp_matches(lpad(number, 14, '0'), '^.(02|04|2)|^000000[02]')
            and work.is_checked(lpad(number, 14, '0'))
        then number
    end for number in [work.barcode_number(given)]
][1];

-- A pattern of SQL's ilike that finds at least every text with this key, however it is spelt and whatever the server's locale.
create or replace macro work.pattern(kind, key) as case
    when kind = 'barcode' and regexp_full_match(key, '978[0-9]{10}') then concat('%', regexp_replace(key[4:12], '(.)', '\1%', 'g'))
    when kind = 'barcode' and regexp_full_match(key, '[0-9]{6,14}') then concat('%', regexp_replace(key, '(.)', '\1%', 'g'))
    else concat('%', regexp_replace(key, '[^\x21-\x7E]+|[i\\%_]', '%', 'g'), '%')
end;

-- The external id that binds an offer's product. A set's products go by Allegro's product id: when the seller puts another into
-- the place of one, that is not the one which was there.
create or replace macro work.offer_key(offer_id, component, components, allegro_product_id) as if(
    components > 1,
    work.offer_part_key(offer_id, coalesce(allegro_product_id, component::varchar)),
    work.offer_product_key(offer_id)
);

-- One row per key by which one of Odoo's products is found.
create or replace view odoo.product_keys as
select id as product_id, 'reference' as kind, work.comparable(default_code) as key from odoo.products
union all
select id, 'barcode', work.barcode(barcode) from odoo.products where barcode is not null
union all
select id, 'name', work.comparable(name) from odoo.products
union
select product_id, 'name', work.comparable(name) from odoo.product_names;
comment on column odoo.product_keys.kind is 'reference | barcode | name';
comment on column odoo.product_keys.key is 'the text, as matching compares it';

-- One row per key that a rule compares with those of Odoo's products, of the offers that the merchant has not mapped.
create or replace view work.offered_keys as
select offer_id, composition, component, 'manufacturer_code' as rule, 'reference' as kind, work.code(manufacturer_code) as key
from work.offer_products where mapped_to is null
union all
select offer_id, composition, component, 'gtin', 'barcode', work.barcode(unnest(numbers))
from work.offer_products where mapped_to is null
union all
select offer_id, composition, component, 'signature', 'reference', work.code(signature)
from work.offer_products where mapped_to is null
union all
select offer_id, composition, component, 'name', 'name', work.comparable(name)
from work.offer_products where mapped_to is null and has_own_name;
comment on column work.offered_keys.kind is 'reference | barcode | name';
comment on column work.offered_keys.key is 'the text, as matching compares it';

-- One row per product of an offer that the merchant has not mapped, and that no earlier run and no rule has found yet.
create or replace view work.open_products as
select offers.*
from work.offer_products as offers
anti join work.product_candidates as decided using (offer_id, composition, component)
where offers.mapped_to is null;

-- One row per external id under which Odoo may know an offer's product.
create or replace view work.offer_keys as
select offer_id, composition, component, 1 as precedence,
    work.offer_key(offer_id, component, components, allegro_product_id) as external_id
from work.offer_products
union all
select offer_id, composition, component, 1, work.offer_part_key(offer_id, component)
from work.offer_products where components = 1
union all
select offer_id, composition, component, 2, work.product_key(allegro_product_id)
from work.offer_products where allegro_product_id is not null
union all
select offer_id, composition, component, 3, work.gtin_product_key(work.gtin14(gtin))
from (select offer_id, composition, component, unnest(gtins) as gtin from work.offer_products)
union all
select offer_id, composition, component, 4, work.reference_product_key(left(md5(work.comparable(reference)), 16))
from work.offer_products where allegro_product_id is null and gtins is null and reference is not null
union all
select offer_id, composition, component, 4, work.name_product_key(left(md5(work.comparable(name)), 16))
from work.offer_products where allegro_product_id is null and gtins is null and reference is null;
comment on column work.offer_keys.precedence is '1, 2, ...: the word of the offer itself counts before that of the product';
comment on column work.offer_keys.external_id is 'external id without prefix';

-- One row per external id under which an offer's product is found again, with the product of it that was sold last.
create or replace view work.offer_bindings as
select work.offer_key(offer_id, component, components, allegro_product_id) as external_id, offer_id, composition, component
from work.offer_products
qualify row_number() over (
    partition by work.offer_key(offer_id, component, components, allegro_product_id)
    order by sold_at desc nulls last, composition desc
) = 1;
comment on column work.offer_bindings.external_id is 'external id without prefix';

-- One row per product of an offer that the merchant has not mapped and that no external id binds.
create or replace view work.unbound_products as
select offers.*
from work.offer_products as offers
anti join (
    select keys.offer_id, keys.composition, keys.component
    from work.offer_keys as keys
    join odoo.external_ids as bound on bound.name = keys.external_id and bound.model = 'product.product'
) as bound using (offer_id, composition, component)
where offers.mapped_to is null;

-- One row per offer of this run: what is said of its taxes, whatever it consists of.
create or replace view work.offer_taxes as
select
    offer_id, arg_min(tax_rates, component) as tax_rates, arg_min(tax_exemption, component) as tax_exemption,
    arg_min(invoice_kind, component) as invoice_kind
from work.offer_products
group by offer_id;

-- One row per product to create: what its offers say together. Its price is known where an offer sells one piece of it alone.
create or replace view core.new_products as
with taken as (
    select work.barcode(barcode) as gtin from odoo.products where barcode is not null
)
select
    product_key,
    arg_min(name, {'place': not has_own_name, 'offer_id': offer_id}) as name,
    min(reference) as reference,
    min(gtin) filter (work.barcode(gtin) not in (select gtin from taken where gtin is not null)) as barcode,
    arg_min(tax_rate, offer_id) as tax_rate,
    arg_min(price, offer_id) filter (components = 1 and quantity = 1) as price,
    arg_min(currency, offer_id) filter (components = 1 and quantity = 1) as currency,
    list(distinct offer_id order by offer_id) as offer_ids
from core.products
where product_key is not null
group by product_key;
comment on column core.new_products.barcode is 'first of its GTINs that no product of Odoo has';
comment on column core.new_products.offer_ids is 'the offers that sell it';
