-- The forms of one chunk, each payload read once, into plain columns; the buyer's personal identity number is left out.
-- Nothing nested is kept but lists: DuckDB 1.5.6 mixes up the fields of stored structs where a filter and a window meet.
create or replace temp table chunk_forms as
with read as (
    select
        contents.form_id,
        staged.content_hash,
        contents.merged_into,
        from_json(staged.payload, $structure) as form
    from work.contents as contents
    join staging.checkout_forms as staged on staged.rowid = contents.row_id
    where contents.chunk = $chunk and staged.rowid between $first_row and $last_row
),
joined as (
    select
        *,
        concat_ws(' ', form.buyer.firstName, form.buyer.lastName) as buyer_names,
        concat_ws(' ', form.delivery.address.firstName, form.delivery.address.lastName) as delivery_names,
        concat_ws(
            ' ', form.invoice.address.naturalPerson.firstName, form.invoice.address.naturalPerson.lastName
        ) as invoice_names,
        case when form.delivery.pickupPoint is not null then concat_ws(
            ', ',
            coalesce(form.delivery.pickupPoint.name, form.delivery.pickupPoint.id),
            form.delivery.pickupPoint.description,
            form.delivery.pickupPoint.address.street,
            nullif(concat_ws(
                ' ', form.delivery.pickupPoint.address.zipCode, form.delivery.pickupPoint.address.city
            ), '')
        ) end as pickup_point
    from read
),
facts as (
    select
        form_id,
        content_hash,
        merged_into,
        form.id as said_id,
        $cancel_by_seller and coalesce(form.fulfillment.status = 'CANCELLED', false) as is_called_off,
        coalesce(work.is_ready(form.status) and merged_into is null, false) and not is_called_off as is_load,
        case
            when is_load then 'load'
            when merged_into is not null or form.status = 'CANCELLED' then 'cancel'
            when work.is_ready(form.status) and is_called_off then 'cancel'
            else 'wait'
        end as disposition,
        left(form.status, 40) as status,
        left(form.fulfillment.status, 40) as fulfillment_status,
        left(form.fulfillment.provider.id, 40) as fulfillment_provider,
        left(form.summary.totalToPay.currency, 3) as currency,
        left(coalesce(form.marketplace.id, work.market_of_currency(currency), ''), 40) as marketplace,
        work.market_country(marketplace) as market_country,
        form.summary.totalToPay.amount as total_text,
        work.money(total_text) as total,
        form.delivery.cost is not null as has_delivery_cost,
        form.delivery.cost.amount as delivery_cost_text,
        form.delivery.cost.currency as delivery_cost_currency,
        work.money(delivery_cost_text) as delivery_cost,
        try_cast(form.updatedAt as timestamptz) as updated_at,
        left(form.revision, 40) as revision,

        form.buyer.id as buyer_id,
        work.clean(form.buyer.login, 100) as buyer_login,
        work.clean(form.buyer.email, 250) as buyer_email,
        left(form.buyer.preferences.language, 10) as language,
        work.clean(form.buyer.companyName, 250) as buyer_company,
        work.clean(buyer_names, 250) as buyer_person,
        work.clean(form.buyer.phoneNumber, 40) as buyer_phone,
        work.clean(form.buyer.address.street, 250) as buyer_street,
        work.clean(form.buyer.address.city, 100) as buyer_city,
        work.clean(form.buyer.address.postCode, 24) as buyer_zip,
        work.country(form.buyer.address.countryCode) as buyer_country,

        form.delivery.address is not null as has_delivery_address,
        work.clean(form.delivery.address.companyName, 250) as delivery_company,
        work.clean(delivery_names, 250) as delivery_person,
        work.clean(form.delivery.address.phoneNumber, 40) as delivery_phone,
        work.clean(form.delivery.address.street, 250) as delivery_street,
        work.clean(form.delivery.address.city, 100) as delivery_city,
        work.clean(form.delivery.address.zipCode, 24) as delivery_zip,
        work.country(form.delivery.address.countryCode) as delivery_country,
        left(form.delivery.method.id, 64) as delivery_method_id,
        work.clean(form.delivery.method.name, 250) as delivery_method,
        left(form.delivery.pickupPoint.id, 64) as pickup_point_id,
        work.clean(joined.pickup_point, 500) as pickup_point,
        form.delivery.smart as smart,
        try_cast(form.delivery.time.dispatch.to as timestamptz) as dispatch_by,

        form.invoice.required as invoice_required,
        try_cast(left(form.invoice.dueDate, 10) as date) as invoice_due_date,
        case
            when list_contains(form.invoice.features, 'VAT_EU_VERIFIED') then true
            when list_contains(form.invoice.features, 'VAT_EU_UNVERIFIED') then false
        end as vat_eu_verified,
        form.invoice.address is not null as has_invoice_address,
        form.invoice.address.company is not null as invoice_is_company,
        work.clean(form.invoice.address.company.name, 250) as invoice_company,
        work.clean(invoice_names, 250) as invoice_person,
        work.clean(form.invoice.address.street, 250) as invoice_street,
        work.clean(form.invoice.address.city, 100) as invoice_city,
        work.clean(form.invoice.address.zipCode, 24) as invoice_zip,
        work.country(form.invoice.address.countryCode) as invoice_country,
        case when invoice_is_company then coalesce(
            nullif([one for one in form.invoice.address.company.ids if trim(one.value) <> ''], []),
            case when trim(form.invoice.address.company.taxId) <> ''
                then [{'type': 'OTHER', 'value': form.invoice.address.company.taxId}] end
        ) end as invoice_numbers,

        form.payment is not null as has_payment,
        form.payment.id as payment_id,
        left(form.payment.type, 40) as payment_type,
        left(form.payment.provider, 40) as payment_provider,
        coalesce(list_contains(form.payment.features, 'ALLEGRO_PAY'), false) as is_allegro_pay,
        form.payment.paidAmount is not null as has_paid_amount,
        form.payment.paidAmount.amount as paid_text,
        form.payment.paidAmount.currency as paid_currency,
        try_cast(form.payment.finishedAt as timestamptz) as payment_finished_at,
        work.clean_lines(form.messageToSeller, 4000) as message,
        work.clean_lines(form.note.text, 4000) as seller_note,

        form.lineItems as line_items,
        form.surcharges as surcharges,
        form.codBookedPayments as booked
    from joined
),
named as (
    select
        * exclude (buyer_person, delivery_person, invoice_person, invoice_company),
        case when is_load and work.is_id(buyer_id) then work.buyer_key(buyer_id) end as buyer_key,
        coalesce(buyer_person, buyer_company, buyer_login, 'Allegro ' || buyer_id) as buyer_name,
        coalesce(delivery_person, delivery_company, buyer_name) as delivery_name,
        coalesce(invoice_company, invoice_person, buyer_name) as invoice_name
    from facts
),
hashed as (
    select
        *,
        case when buyer_key is not null and has_delivery_address then work.address_hash(
            delivery_name, delivery_company, delivery_street, delivery_zip, delivery_city, delivery_country
        ) end as delivery_hash,
        case when buyer_key is not null and has_invoice_address then work.address_hash(
            invoice_name, null, invoice_street, invoice_zip, invoice_city, invoice_country
        ) end as invoice_hash
    from named
)
select
    *,
    -- A courier rings the number of the delivery's contact: another number is another contact.
    work.delivery_address_key(buyer_id, coalesce(
        left(md5(delivery_hash || work.number_digits(delivery_phone)), 16), delivery_hash
    )) as delivery_key,
    work.invoice_address_key(buyer_id, if(
        invoice_numbers is null,
        invoice_hash,
        left(md5(invoice_hash || work.folded(array_to_string([one.value for one in invoice_numbers], chr(31)))), 16)
    )) as invoice_key
from hashed
