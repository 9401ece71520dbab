-- Synthetic staged forms, offers and what Odoo has, for benchmarks: always the same, all persons and goods invented from numbers.

create or replace macro sold_uuid(kind, number) as
    concat_ws('-', substr(md5(kind || number), 1, 8), substr(md5(kind || number), 9, 4), '11f1', '904f', substr(md5(kind || number), 13, 12));

create or replace macro sold_gtin(number) as (
    with body as (select '590' || lpad((number)::varchar, 9, '0') as twelve)
    select twelve || ((10 - list_sum([(ord(digit) - 48) * if(place % 2 = 1, 1, 3) for digit, place in string_split(twelve, '')]) % 10) % 10)
    from body
);

insert into staging.offers (offer_id, payload, gone, fetched_at)
select
    (7000000000 + number)::varchar,
    to_json({
        'id': (7000000000 + number)::varchar,
        'name': 'Artykuł próbny ' || lpad(number::varchar, 6, '0'),
        'productSet': [{
            'product': {
                'id': sold_uuid('product', number),
                'publication': {'status': 'LISTED'},
                'parameters': [
                    {'id': '225693', 'name': 'EAN (GTIN)', 'values': [gtin], 'valuesIds': null::varchar},
                    {'id': '224017', 'name': 'Kod producenta', 'values': ['PRB-' || number], 'valuesIds': null}
                ]
            },
            'quantity': {'value': 1}
        }],
        'parameters': [{'id': '11323', 'name': 'Stan', 'values': ['Nowy'], 'valuesIds': ['11323_1']}],
        'external': {'id': 'SKU/' || number},
        'sellingMode': {'format': 'BUY_NOW', 'price': {'amount': (price / 100.0)::decimal(18, 2)::varchar, 'currency': 'PLN'}},
        'taxSettings': {'rates': [{'rate': '23.00', 'countryCode': 'PL'}], 'subject': 'GOODS'},
        'description': {'sections': [{'items': [{'type': 'TEXT', 'content': repeat('<p>Opis artykułu.</p>', 20)}]}]}
    }),
    false,
    timestamptz '2026-11-01 12:00:00+00'
from (select range as number, sold_gtin(range) as gtin, 500 + range * 37 % 20000 as price from range($products));

-- A third of the products is known by reference, a third by barcode, a tenth is new, the rest is known by its signature.
insert into odoo.products (id, template_id, default_code, barcode, name, list_price, active)
select
    number + 1,
    number + 1,
    case when number % 10 < 4 then 'PRB-' || number when number % 10 >= 7 then 'sku/' || number end,
    case when number % 10 in (4, 5, 6) then sold_gtin(number) end,
    'Produkt ' || number,
    10 + number % 90,
    true
from (select range as number from range($products)) where number % 10 <> 9;

insert into odoo.partners (id, allegro_id, name, street, city, zip, country_code, active)
select number + 1, (100000000 + number * 2)::varchar, 'Kupujacy Probny' || number * 2, 'Solna ' || number % 200, 'Poznań', '60-166', 'PL', true
from (select range as number from range($buyers // 2));

insert into odoo.partners (id, parent_id, type, name, street, city, zip, country_code, active)
select
    number + 10000001, number + 1, 'delivery', 'KUPUJACY PROBNY' || number * 2, 'długa  ' || number * 2 % 300, 'ŁÓDŹ', '90001', 'PL', true
from (select range as number from range($buyers // 2));

insert into staging.checkout_forms (form_id, content_hash, payload, found_by, fetched_at)
with forms as (
    select
        range as number,
        (hash(range) % $buyers)::bigint as buyer,
        (1 + hash(range + 7) % 3 % 2 + hash(range + 9) % 5 // 4)::bigint as items,
        (hash(range + 11) % 100)::bigint as luck,
        sold_uuid('form', range) as id
    from range($first_form, $last_form)
),
lines as (
    select
        *,
        [{
            'number': number * 4 + place,
            'product': (hash(number * 4 + place) % $products)::bigint,
            'quantity': (1 + hash(number * 4 + place + 3) % 5 // 4)::bigint
        } for place in range(items)] as sold
    from forms
),
priced as (
    select
        *,
        list_sum([(500 + line.product * 37 % 20000) * line.quantity for line in sold]) + 599 as total
    from lines
)
select
    id,
    md5(id),
    to_json({
        'id': id,
        'messageToSeller': if(luck < 5, 'Proszę o szybką wysyłkę', null),
        'buyer': {
            'id': (100000000 + buyer)::varchar, 'email': concat('probny', buyer, '+', substr(id, 1, 8), '@allegromail.pl'),
            'login': 'probny_' || buyer, 'firstName': 'Kupujacy', 'lastName': 'Probny' || buyer, 'companyName': null::varchar,
            'guest': false, 'personalIdentity': null::varchar,
            'phoneNumber': '+48 6' || lpad((buyer % 100000000)::varchar, 8, '0'), 'preferences': {'language': 'pl-PL'},
            'address': {'street': 'Solna ' || buyer % 200, 'city': 'Poznań', 'postCode': '60-166', 'countryCode': 'PL'}
        },
        'payment': {
            'id': sold_uuid('payment', number), 'type': if(luck < 90, 'ONLINE', 'CASH_ON_DELIVERY'),
            'provider': if(luck < 90, 'AF', null), 'finishedAt': '2026-10-10T20:24:28.005Z',
            'paidAmount': if(luck < 90, {'amount': (total * 0.01::decimal(3, 2))::decimal(18, 2)::varchar, 'currency': 'PLN'}, null),
            'reconciliation': null::varchar, 'features': []::varchar[]
        },
        'status': 'READY_FOR_PROCESSING',
        'fulfillment': {'status': 'NEW', 'shipmentSummary': {'lineItemsSent': 'NONE'}, 'provider': {'id': 'SELLER'}},
        'delivery': {
            'address': {
                'firstName': 'Kupujacy', 'lastName': 'Probny' || buyer, 'street': 'Długa ' || buyer % 300, 'city': 'Łódź',
                'zipCode': '90-001', 'countryCode': 'PL', 'companyName': null::varchar,
                'phoneNumber': '+48 6' || lpad((buyer % 100000000)::varchar, 8, '0'), 'modifiedAt': null::varchar
            },
            'method': {'id': 'aa1d05e0-943b-47cb-a759-9d8c16707129', 'name': 'Allegro Paczkomaty InPost'},
            'pickupPoint': if(luck < 78, {
                'id': 'POZ' || luck, 'name': 'Paczkomat POZ' || luck, 'description': null::varchar,
                'address': {'street': 'Grunwaldzka ' || luck, 'zipCode': '60-166', 'city': 'Poznań', 'countryCode': 'PL'}
            }, null),
            'cost': {'amount': '5.99', 'currency': 'PLN'}, 'smart': luck < 66,
            'time': {
                'from': '2026-10-14T22:00:00Z', 'to': '2026-10-16T21:59:59.999Z', 'guaranteed': null::varchar,
                'dispatch': {'from': '2026-10-11T22:00:00Z', 'to': '2026-10-12T21:59:59.999Z'}
            },
            'calculatedNumberOfPackages': 1, 'cancellation': null::varchar
        },
        'invoice': {
            'required': luck % 6 = 0,
            'address': if(luck % 6 = 0, {
                'street': 'Krótka ' || buyer % 50, 'city': 'Łódź', 'zipCode': '90-002', 'countryCode': 'PL',
                'company': {
                    'name': 'Firma Próbna ' || buyer, 'ids': [{'type': 'PL_NIP', 'value': '526-025-02-74'}],
                    'vatPayerStatus': 'NOT_APPLICABLE', 'taxId': '526-025-02-74'
                },
                'naturalPerson': null::varchar
            }, null),
            'dueDate': null::varchar, 'features': null::varchar
        },
        'lineItems': [{
            'id': sold_uuid('line', line.number),
            'offer': {
                'id': (7000000000 + line.product)::varchar,
                'name': 'Artykuł próbny ' || lpad(line.product::varchar, 6, '0'),
                'external': {'id': 'SKU/' || line.product}, 'productSet': null::varchar, 'hsNumber': null::varchar
            },
            'quantity': line.quantity,
            'originalPrice': {
                'amount': ((500 + line.product * 37 % 20000) * 0.01::decimal(3, 2))::decimal(18, 2)::varchar, 'currency': 'PLN'
            },
            'price': {
                'amount': ((500 + line.product * 37 % 20000) * 0.01::decimal(3, 2))::decimal(18, 2)::varchar, 'currency': 'PLN'
            },
            'reconciliation': null::varchar, 'selectedAdditionalServices': []::varchar[], 'vouchers': []::varchar[],
            'tax': {'rate': '23.00', 'subject': 'GOODS', 'exemption': null::varchar},
            'boughtAt': '2026-10-10T20:24:12.523Z', 'discounts': null::varchar, 'deposit': null::varchar,
            'serialNumbers': {'expected': false, 'entries': []::varchar[]}
        } for line in sold],
        'surcharges': []::varchar[], 'codBookedPayments': []::varchar[], 'note': null::varchar,
        'marketplace': {'id': 'allegro-pl'},
        'summary': {'totalToPay': {'amount': (total * 0.01::decimal(3, 2))::decimal(18, 2)::varchar, 'currency': 'PLN'}},
        'updatedAt': '2026-10-10T20:24:28.005Z', 'revision': 'b3a81206'
    }),
    'backfill',
    timestamptz '2026-11-01 12:00:00+00'
from priced;

insert into ops.pending by name select form_id, 'backfill' as why, fetched_at as queued_at from staging.checkout_forms;
