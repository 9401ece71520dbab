-- How texts, amounts and addresses are read and compared.

-- Untrusted text: control and invisible characters go, whitespace is squeezed, the rest is cut. Null where nothing remains.
-- Latin letters and single spaces stay as they are: a longer pattern costs each statement more to compile than it spares.
-- The list is there because DuckDB's nullif works out its first argument twice.
create or replace macro work.clean(given, length) as case
    when regexp_matches(given, '[^ -~\x{C0}-\x{24F}]|^ | $|  ') then
        [nullif(one, '') for one in [trim(left(
            trim(regexp_replace(regexp_replace(given, '[\p{Cf}\p{Co}]', '', 'g'), '[\p{Cc}\p{Z}]+', ' ', 'g')), length
        ))]][1]
    when strlen(given) <= length then nullif(given, '')
    else trim(left(given, length))
end;

-- The same for a longer text that keeps its lines.
create or replace macro work.clean_lines(given, length) as [
    nullif(one, '') for one in [trim(left(trim(regexp_replace(
        regexp_replace(given, '[\p{Cf}\p{Co}]|[^\P{Cc}\n\t]', '', 'g'), '(\s*\n){3,}', E'\n\n', 'g'
    ), E' \n\t'), length), E' \n\t')]
][1];

-- An amount as Allegro writes it; null for what is no number or has more than two decimals.
create or replace macro work.money(given) as case
    when regexp_full_match(given, '[0-9]{1,12}([.][0-9]{1,2}0{0,6})?') then try_cast(given as decimal(18, 2))
end;

-- A number of pieces; null for what is no positive whole number.
create or replace macro work.count(given) as case
    when regexp_full_match(given, '[1-9][0-9]{0,8}([.]0+)?') then try_cast(given as double)::bigint
end;

-- A country's ISO code of two letters; null for what is none.
create or replace macro work.country(given) as case
    when regexp_full_match(given, '[A-Z]{2}') then given
    else nullif(upper(regexp_extract(given, '^\s*([A-Za-z]{2})\s*$', 1)), '')
end;

-- Whether a text can be an id of Allegro and a part of an external id.
create or replace macro work.is_id(given) as coalesce(regexp_full_match(given, '[A-Za-z0-9_-]{1,64}'), false);

-- The same text as before, sooner: five letters are no others with a mark, and translate costs by the letters that it is given.
create or replace macro work.folded(given) as regexp_replace(
    strip_accents(translate(lower(given), 'łđøħı', 'ldohi')), '[^\p{L}\p{N}\x1F]+', '', 'g'
);

-- What is the same for two spellings of one address. Used alike on Allegro's addresses and on Odoo's contacts.
create or replace macro work.address_hash(name, company, street, zip, city, country) as left(md5(work.folded(concat_ws(
    chr(31), coalesce(name, ''), coalesce(nullif(company, name), ''), coalesce(street, ''), coalesce(zip, ''), coalesce(city, ''),
    coalesce(country, '')
))), 16);

-- The digits by which telephone numbers are compared: the last nine, with or without the country's prefix. Null for none.
create or replace macro work.number_digits(typed) as nullif(right(regexp_replace(typed, '[^0-9]', '', 'g'), 9), '');

-- A reference or name for comparison: in composed Unicode, without case and extra spaces of any kind, visible or not.
create or replace macro work.comparable(given) as case
    when regexp_matches(given, '[^\x20-\x7E]|  |^ | $|^$') then [
        nullif(one, '') for one in [trim(regexp_replace(lower(nfc_normalize(given)), '[\s\p{Z}\p{Cc}\p{Cf}]+', ' ', 'g'))]
    ][1]
    else lower(given)
end;

-- What a line of goods says: the offer's name, and below it which discounts the price already has.
create or replace macro work.line_description(offer_name, original_price, price, currency, discounts) as concat_ws(
    E'\n',
    offer_name,
    case
        when original_price <> price
            then work.price_before_text(concat(original_price, ' ', currency, ' (' || discounts || ')'))
        when discounts is not null then work.discounts_text(discounts)
    end
);
