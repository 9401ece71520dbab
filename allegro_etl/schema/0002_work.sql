-- What matching needs: facts that later stages show, and schema work: the pending forms of the current run in our terms.

alter table core.orders add column merged_into varchar;          -- disposition cancel because its items live on in this form
alter table core.orders add column revision varchar;
alter table core.orders add column buyer_guest boolean;
alter table core.orders add column seller_note varchar;          -- the seller's own note on Allegro
alter table core.orders add column delivery_cost decimal(18, 2);
alter table core.orders add column delivery_from timestamptz;
alter table core.orders add column delivery_to timestamptz;
alter table core.orders add column dispatch_by timestamptz;
alter table core.orders add column packages integer;             -- as Allegro calculates, no promise
alter table core.orders add column address_modified_at timestamptz; -- the buyer changed the delivery address after paying
alter table core.orders add column invoice_due_date date;
alter table core.orders add column vat_numbers varchar;          -- as the buyer gave them: PL_NIP 525-000-00-00, ...
alter table core.orders add column vat_eu_verified boolean;      -- true, false, or null where Allegro says neither
alter table core.orders add column payment_provider varchar;
alter table core.orders add column payment_finished_at timestamptz;
alter table core.orders add column payment_features varchar;     -- ALLEGRO_PAY
alter table core.orders add column compensation decimal(18, 2);  -- what Allegro pays the seller for Allegro Prices, apart from the total
alter table core.orders add column items_total decimal(38, 2);    -- how lines_total comes about: goods ...
alter table core.orders add column services_total decimal(38, 2);
alter table core.orders add column surcharge_lines decimal(38, 2);  -- what surcharges explain of the total
alter table core.orders add column deposit_lines varchar;         -- once | each: how deposits explain the rest; null: they do not
alter table core.orders add column adjustment decimal(38, 2);     -- amount of the adjustment line; 0: none
alter table core.orders add column whole_units boolean;           -- all prices of its goods are integers
alter table core.orders add column notes varchar[];              -- what a person should know: an invalid VAT number, ...
alter table core.payments add column position integer;            -- among the form's surcharges or bookings
alter table core.partners add column company_registry varchar;   -- CZ_ICO, SK_ICO
alter table core.partners add column problem varchar;            -- why it is not matched, in a shopkeeper's words; else null
alter table core.products add column reference varchar;          -- internal reference of a new product: manufacturer code, else signature
alter table core.products add column components integer;          -- of the offer: 1 for a plain one
alter table core.products add column has_own_name boolean;        -- false for a set's product, which Allegro names only by the set

-- The large core tables have no key that DuckDB checks: its index of all history would be kept in memory and written at every
-- checkpoint. Their rows are replaced by form, address or offer in one transaction, and tests hold them unique.
create table core.unkeyed as from core.orders;
drop table core.orders;
alter table core.unkeyed rename to orders;
alter table core.orders alter form_id set not null;
alter table core.orders alter content_hash set not null;
alter table core.orders alter disposition set not null;
create table core.unkeyed as from core.order_lines;
drop table core.order_lines;
alter table core.unkeyed rename to order_lines;
alter table core.order_lines alter form_id set not null;
alter table core.order_lines alter line_key set not null;
alter table core.order_lines alter kind set not null;
alter table core.order_lines alter position set not null;
alter table core.order_lines alter description set not null;
alter table core.order_lines alter quantity set not null;
alter table core.order_lines alter unit_price set not null;
alter table core.order_lines alter currency set not null;
create table core.unkeyed as from core.partners;
drop table core.partners;
alter table core.unkeyed rename to partners;
alter table core.partners alter partner_key set not null;
alter table core.partners alter kind set not null;
alter table core.partners alter buyer_id set not null;
alter table core.partners alter name set not null;
alter table core.partners alter is_company set not null;
create table core.unkeyed as from core.payments;
drop table core.payments;
alter table core.unkeyed rename to payments;
alter table core.payments alter payment_key set not null;
alter table core.payments alter form_id set not null;
alter table core.payments alter payment_id set not null;
alter table core.payments alter kind set not null;
alter table core.payments alter amount set not null;
alter table core.payments alter currency set not null;

-- Another module's external ids that settings.offers names, module.name, and the product variants behind them.
create table odoo.named_products (
    external_id varchar not null,
    product_id integer not null,
    primary key (external_id, product_id)
);

create schema work;

-- One row per pending form that has staged content: its newest.
create table work.contents (
    form_id varchar not null,
    merged_into varchar,
    row_id bigint not null,             -- of staging.checkout_forms
    chunk integer not null
);

-- One row per line item of an order that will be loaded.
create table work.line_items (
    form_id varchar,
    position integer,
    line_item_id varchar,
    offer_id varchar,
    offer_name varchar,
    signature varchar,
    quantity bigint,
    price decimal(18, 2),
    original_price decimal(18, 2),
    currency varchar,
    deposit decimal(18, 2),
    compensation decimal(18, 2),
    tax_rate decimal(5, 2),
    country_code varchar,               -- of the marketplace
    discounts varchar,                  -- types: BUNDLE, COUPON
    product_set struct(id varchar, quantity integer)[],
    bought_at timestamptz
);

-- One row per additional service of a line item.
create table work.services (
    form_id varchar,
    line_item_id varchar,
    position integer,                   -- within the line item
    name varchar,
    quantity bigint,
    price decimal(18, 2)
);

-- Which form had a payment's key before this run: it, or the form that took it over, keeps it.
create table work.payment_owners (payment_key varchar, form_id varchar);

-- One row per contact or address. updated_at: of the form that said so; the newest word counts.
create table work.partners as from core.partners limit 0;
alter table work.partners add column form_id varchar;
alter table work.partners add column updated_at timestamptz;
alter table work.partners add column country_hint varchar;       -- where a telephone number without prefix is at home
alter table work.partners add column vat_numbers struct(type varchar, value varchar)[];

-- One row per product in an offer that a line item names.
create table work.offer_products (
    offer_id varchar not null,
    component integer not null,
    components integer not null,        -- of the offer: 1 for a plain one
    allegro_product_id varchar,
    quantity integer not null,
    name varchar not null,
    has_own_name boolean not null,      -- false for a set's product, which Allegro names only by the set
    offer_name varchar not null,
    manufacturer_code varchar,
    gtin varchar,
    gtins varchar[],
    signature varchar,                  -- null for a set's products: it names the set
    reference varchar,
    tax_rate decimal(5, 2),
    price decimal(18, 2),
    currency varchar,
    mapped_to varchar                   -- settings.offers
);

-- One row per form that cannot be normalised or matched, with all that is wrong with it.
create table work.problems (
    form_id varchar not null,
    stage varchar not null,
    code varchar not null,
    reason varchar not null
);

-- Forms that merged into one of this run: their lines are this run's now.
create table work.overtaken (form_id varchar not null);

-- Values as people and shops write them, read once per distinct value.
create table work.phones (country_hint varchar, typed varchar, phone varchar);
create table work.vat_numbers (type varchar, typed varchar, vat varchar, registry varchar);

-- One row per product variant that a rule proposes for an offer's product.
create table work.product_candidates (
    offer_id varchar not null,
    component integer not null,
    rule varchar not null,
    odoo_id integer not null
);

-- One row per key by which new products are recognised as the same.
create table work.new_products (
    offer_id varchar not null,
    component integer not null,
    key varchar not null,
    label varchar not null
);

-- Untrusted text: control and invisible characters go, whitespace is squeezed, the rest is cut. Null where nothing remains.
create macro work.clean(given, length) as case
    when regexp_matches(given, '[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\x{00A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]|^ | $|  ') then
        nullif(trim(left(trim(regexp_replace(regexp_replace(given, '[\p{Cf}\p{Co}]', '', 'g'), '[\p{Cc}\p{Z}]+', ' ', 'g')), length)), '')
    when strlen(given) <= length then nullif(given, '')
    else trim(left(given, length))
end;

-- The same for a longer text that keeps its lines.
create macro work.clean_lines(given, length) as
    nullif(trim(left(trim(regexp_replace(regexp_replace(given, '[\p{Cf}\p{Co}]|[^\P{Cc}\n\t]', '', 'g'), '(\s*\n){3,}', E'\n\n', 'g'), E' \n\t'), length), E' \n\t'), '');

-- An amount as Allegro writes it; null for what is no number or has more than two decimals.
create macro work.money(given) as case
    when regexp_full_match(given, '[0-9]{1,12}([.][0-9]{1,2}0{0,6})?') then try_cast(given as decimal(18, 2))
end;

create macro work.count(given) as case
    when regexp_full_match(given, '[1-9][0-9]{0,8}([.]0+)?') then try_cast(given as double)::bigint
end;

create macro work.country(given) as case
    when regexp_full_match(given, '[A-Z]{2}') then given
    else nullif(upper(regexp_extract(given, '^\s*([A-Za-z]{2})\s*$', 1)), '')
end;

create macro work.is_id(given) as coalesce(regexp_full_match(given, '[A-Za-z0-9_-]{1,64}'), false);

-- Text without case, diacritics, spaces and punctuation.
create macro work.folded(given) as regexp_replace(
    strip_accents(translate(
        lower(given), 'ąćęłńóśźżáčďéěíňřšťúůýžäľĺŕôőöűüđøħı', 'acelnoszzacdeeinrstuuyzallrooouudohi'
    )), '[^\p{L}\p{N}\x1F]+', '', 'g'
);

-- What is the same for two spellings of one address. Used alike on Allegro's addresses and on Odoo's contacts.
create macro work.address_hash(name, company, street, zip, city, country) as left(md5(work.folded(concat_ws(
    chr(31), coalesce(name, ''), coalesce(nullif(company, name), ''), coalesce(street, ''), coalesce(zip, ''), coalesce(city, ''),
    coalesce(country, '')
))), 16);

-- A reference or name for comparison: without case and extra spaces.
create macro work.comparable(given) as nullif(trim(regexp_replace(lower(given), '\s+', ' ', 'g')), '');

-- The digits of a GTIN whose check digit is right, else null. GS1 General Specifications, 7.9.
create macro work.gtin(given) as case
    when regexp_full_match(given, '[\s0-9-]+')
        and length(regexp_replace(given, '\D', '', 'g')) in (8, 12, 13, 14)
        and ltrim(regexp_replace(given, '\D', '', 'g'), '0') <> ''
        and list_sum([
            (ord(digit) - 48) * if(place % 2 = 1, 3, 1)
            for digit, place in string_split(lpad(regexp_replace(given, '\D', '', 'g'), 14, '0'), '')
        ]) % 10 = 0
    then regexp_replace(given, '\D', '', 'g')
end;

-- A barcode as fourteen digits, so that UPC, EAN and padded spellings are equal; other barcodes are null.
create macro work.gtin14(given) as case
    when regexp_full_match(given, '[\s0-9-]+') and length(regexp_replace(given, '\D', '', 'g')) between 7 and 14
    then lpad(regexp_replace(given, '\D', '', 'g'), 14, '0')
end;

-- What a line of goods says: the offer's name, and below it which discounts the price already has.
create macro work.line_description(offer_name, original_price, price, currency, discounts) as concat_ws(
    E'\n',
    offer_name,
    case
        when original_price <> price
            then concat('Price before discount: ', original_price, ' ', currency, ' (' || discounts || ')')
        when discounts is not null then concat('Discounts: ', discounts)
    end
);

-- The orders and payments of this run. They need no matching, so they are in core from the first.
create view work.orders as select orders.* from core.orders as orders semi join work.contents using (form_id);
create view work.payments as select payments.* from core.payments as payments semi join work.contents using (form_id);

-- Offers' products that no rule has decided yet.
create view work.open_products as
select offers.*
from work.offer_products as offers
anti join work.product_candidates as decided using (offer_id, component)
where offers.mapped_to is null;

-- External ids under which Odoo may know an offer's product. precedence: the offer's own word counts before the product's.
create view work.offer_keys as
select offer_id, component, 1 as precedence, concat('offer_', offer_id, '_', component) as external_id from work.offer_products
union all
select offer_id, component, 1, 'offer_' || offer_id from work.offer_products where components = 1
union all
select offer_id, component, 2, 'product_' || allegro_product_id from work.offer_products where allegro_product_id is not null
union all
select offer_id, component, 3, 'product_gtin_' || work.gtin14(gtin)
from (select offer_id, component, unnest(gtins) as gtin from work.offer_products)
union all
select offer_id, component, 4, 'product_ref_' || left(md5(work.comparable(reference)), 16)
from work.offer_products where allegro_product_id is null and gtins is null and reference is not null
union all
select offer_id, component, 4, 'product_name_' || left(md5(work.comparable(name)), 16)
from work.offer_products where allegro_product_id is null and gtins is null and reference is null;

-- What the mirror asks Odoo for. First of all these external ids, without prefix ...
create view work.wanted_external_ids as
select 'order_' || form_id as name from work.orders
union all
select 'note_' || form_id from work.orders where disposition <> 'wait'
union all
select partner_key from work.partners
union all
select 'line_' || line_item_id from work.line_items
union all
select payment_key from work.payments
union all
select distinct external_id from work.offer_keys;

create view work.wanted_buyers as select distinct buyer_id from work.partners;

-- ... then, for offers that no external id binds, what the rules compare: internal references, barcodes and names.
create view work.unbound_products as
select offers.*
from work.offer_products as offers
anti join (
    select keys.offer_id, keys.component
    from work.offer_keys as keys
    join odoo.external_ids as bound on bound.name = keys.external_id and bound.model = 'product.product'
) as bound using (offer_id, component)
where offers.mapped_to is null;

create view work.wanted_references as
select distinct reference as text
from (
    select manufacturer_code as reference from work.unbound_products
    union all
    select signature from work.unbound_products where length(signature) >= 2
    union all
    select mapped_to from work.offer_products
)
where reference is not null;

create view work.wanted_barcodes as
with gtins as (
    select distinct ltrim(unnest(gtins), '0') as digits from work.unbound_products
)
select digits as text from gtins
union
select lpad(digits, size, '0') from gtins, (values (8), (12), (13), (14)) as sizes (size) where size >= length(digits);

create view work.wanted_names as
select distinct name as text from work.unbound_products where has_own_name;

-- External ids of other modules, module.name, that settings.offers may mean: for odoo.named_products.
create view work.wanted_named_products as
select distinct mapped_to as external_id
from work.offer_products where regexp_full_match(mapped_to, '[A-Za-z0-9_]+[.][A-Za-z0-9_.-]+');

-- One row per product to create: what its offers of this run say together.
create view core.new_products as
with taken as (
    select work.gtin14(barcode) as gtin from odoo.products where barcode is not null
)
select
    product_key,
    arg_min(name, {'place': not has_own_name, 'offer_id': offer_id}) as name,
    min(reference) as reference,
    min(gtin) filter (work.gtin14(gtin) not in (select gtin from taken where gtin is not null)) as barcode,
    arg_min(tax_rate, offer_id) as tax_rate,
    arg_min(price, {'place': components, 'offer_id': offer_id}) as price,
    arg_min(currency, {'place': components, 'offer_id': offer_id}) as currency,
    list(distinct offer_id order by offer_id) as offer_ids
from core.products
where product_key is not null
group by product_key;
