-- One row per product of every offer sold. What Allegro no longer serves is known by its line item alone.
-- Components are materialized for all threads to read them; sold_offers is read by one.
insert into work.offer_products by name
with staged as (
    select
        sold.offer_id,
        sold.composition,
        from_json(offers.payload, '{
            "name": "VARCHAR", "external": {"id": "VARCHAR"},
            "productSet": [{
                "quantity": {"value": "VARCHAR"},
                "product": {
                    "id": "VARCHAR", "name": "VARCHAR", "parameters": [{"id": "VARCHAR", "values": ["VARCHAR"]}]
                }
            }],
            "parameters": [{"id": "VARCHAR", "values": ["VARCHAR"]}],
            "taxSettings": {"rates": [{"rate": "VARCHAR", "countryCode": "VARCHAR"}], "exemption": "VARCHAR"},
            "payments": {"invoice": "VARCHAR"}
        }') as offer
    from sold_offers as sold
    join staging.offers as offers on offers.rowid = sold.row_id
    where offers.rowid between $first_row and $last_row
),
told as (
    select
        *,
        [
            {'id': part.product.id, 'quantity': coalesce(work.count(part.quantity.value), 1)::integer}
            for part in offer.productSet
            if part is not null and (part.product.id is null or work.is_id(part.product.id))
        ] as own_parts
    from staged
),
offers as (
    select
        sold.* exclude (row_id),
        staged.offer,
        mappings.product as mapped_to,
        case when mappings.product is not null then [{
            'id': case when len(coalesce(sold.product_set, [])) < 2 and len(coalesce(staged.offer.productSet, [])) = 1
                and work.is_id(staged.offer.productSet[1].product.id) then staged.offer.productSet[1].product.id end,
            'quantity': mappings.quantity
        }] else coalesce(
            sold.product_set,
            nullif(staged.own_parts, []),
            [{'id': null::varchar, 'quantity': 1}]
        ) end as parts
    from sold_offers as sold
    left join told as staged on staged.offer_id = sold.offer_id and staged.composition = sold.composition
    left join mappings on mappings.offer_id = sold.offer_id
),
components as materialized (
    select
        * exclude (parts, product_set), len(parts) as components, unnest(parts) as part,
        unnest(range(len(parts))) as component
    from offers
),
described as (
    select
        *,
        [element.product for element in offer.productSet if element is not null] as products,
        coalesce(
            [one for one in products if one.id = part.id][1],
            case when components = 1 and len(products) = 1 then products[1] end
        ) as product,
        case when components = 1 then coalesce(work.clean(offer.external.id, 100), line_signature) end as signature,
        coalesce(work.clean(offer.name, 500), line_name) as offer_name
    from components
),
parametrised as (
    select *, list_concat(product.parameters, case when components = 1 then offer.parameters end) as parameters
    from described
),
coded as (
    select
        *,
        [
            work.clean(value, 100)
            for value in flatten([parameter.values for parameter in parameters if parameter.id = '224017'])
        ] as codes,
        [
            {'id': parameter.id, 'said': [work.clean(value, 100) for value in parameter.values]}
            for parameter in parameters if parameter.id in ('225693', '245669', '245673')
        ] as named,
        [number for number in flatten([one.said for one in named]) if number is not null] as numbers
    from parametrised
),
keyed as (
    select
        *,
        [code for code in codes if code is not null][1] as manufacturer_code,
        [
            gtin for gtin in [
                coalesce(work.gtin(number), if(length(replace(number, '-', '')) = 10, work.proof(number), null))
                for number in numbers
            ] if gtin is not null
        ] as gtins,
        -- an ISSN names a magazine, not its issue
        [
            proof for proof in [work.proof(number) for number in flatten([one.said for one in named if one.id <> '245673'])]
            if proof is not null
        ] as proofs
    from coded
)
select
    offer_id,
    composition,
    component::integer as component,
    components::integer as components,
    part.id as allegro_product_id,
    part.quantity as quantity,
    coalesce(
        work.clean(product.name, 250),
        if(components = 1, left(offer_name, 250), concat(left(offer_name, 230), ' (', component + 1, '/', components, ')'))
    ) as name,
    components = 1 or work.clean(product.name, 250) is not null as has_own_name,
    offer_name,
    manufacturer_code,
    gtins[1] as gtin,
    case when len(gtins) > 0 then list_sort(list_distinct(gtins)) end as gtins,
    list_sort(list_distinct(numbers)) as numbers,
    proofs,
    signature,
    case
        when work.code(manufacturer_code) is not null then manufacturer_code
        when work.code(signature) is not null then signature
    end as reference,
    -- A product's tax is that of the seller's country, whose Allegro this is; other marketplaces tax the same goods otherwise.
    coalesce(
        case when country_code = 'PL' then line_tax_rate end,
        [try_cast(work.money(rate.rate) as decimal(5, 2)) for rate in offer.taxSettings.rates if rate.countryCode = 'PL'][1],
        line_tax_rate,
        [
            try_cast(work.money(rate.rate) as decimal(5, 2))
            for rate in offer.taxSettings.rates if rate.countryCode = country_code
        ][1]
    ) as tax_rate,
    list_concat(
        case when line_tax_rate is not null then [concat(country_code, ' ', line_tax_rate)] end,
        [
            concat(work.country(rate.countryCode), ' ', try_cast(work.money(rate.rate) as decimal(5, 2)))
            for rate in offer.taxSettings.rates if try_cast(work.money(rate.rate) as decimal(5, 2)) is not null
        ]
    ) as tax_rates,
    left(offer.taxSettings.exemption, 40) as tax_exemption,
    left(offer.payments.invoice, 40) as invoice_kind,
    price,
    currency,
    sold_at,
    mapped_to
from keyed
