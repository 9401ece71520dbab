-- The plan for orders that Odoo does not have yet, and for everything that needs no comparison of values.
-- One row per action; work.blocked holds the forms that go to quarantine instead, `policy` what the settings allow.
-- The history is long, the news is short: what belongs to this run's orders is read through views of the run's own rows.

create or replace temp view ready as
select * from work.orders where form_id not in (select form_id from work.blocked);

create or replace temp view ready_lines as
select lines.* from work.order_lines as lines semi join ready using (form_id);

create or replace temp view ready_partners as
select partners.*
from work.partners as partners
where partner_key in (
    select unnest([buyer_key, delivery_key, invoice_key]) from ready where disposition = 'load'
);

-- We cancelled these sale orders, and Allegro has their orders again: they become quotations first, and are planned as such.
create or replace temp table reopened as
select orders.id as order_id
from odoo.orders as orders
join ready using (form_id)
where ready.disposition = 'load' and orders.state = 'cancel' and json_valid(orders.facts ->> 'x_allegro_written')
    and ((orders.facts ->> 'x_allegro_written')::json ->> 'cancelled') = 'true';

update odoo.orders set state = 'draft' where id in (select order_id from reopened);

-- The sale order of each form: bound to it, or holding its line items under another form (purchases that were merged).
create or replace temp table found as
with bound as (
    select form_id, id, state, null::varchar as merged_from from odoo.orders where form_id is not null
),
by_line as (
    select line.form_id, arg_max(orders.id, lines) as id, arg_max(orders.state, lines) as state,
        arg_max(orders.facts ->> 'x_allegro_id', lines) as merged_from
    from (
        select line.form_id, mirrored.order_id, count(distinct mirrored.id) as lines
        from ready_lines as line
        join odoo.order_lines as mirrored on split_part(mirrored.line_key, '_', 2) = line.line_item_id
        where line.line_item_id is not null
        group by all
    ) as line
    join odoo.orders as orders on orders.id = line.order_id
    join ready on ready.form_id = line.form_id and ready.disposition = 'load'
    where line.form_id not in (select form_id from bound)
    group by line.form_id
)
select form_id, min(id) as id, arg_min(state, id) as state, any_value(merged_from) as merged_from from bound group by form_id
union all
select form_id, id, state, merged_from from by_line;

-- An order that becomes that of another form: those of its lines whose keys hold the form's id get the keys of the new one.
update odoo.order_lines
set line_key = replace(line_key, former.form_id, former.becomes)
from (
    select orders.id as order_id, orders.facts ->> 'x_allegro_id' as form_id, found.form_id as becomes
    from found
    join ready on ready.form_id = found.form_id and ready.disposition = 'load'
    join odoo.orders as orders on orders.id = found.id
) as former
where former.order_id = odoo.order_lines.order_id and former.form_id <> former.becomes
    and ends_with(line_key, '_' || former.form_id);

-- Orders that were confirmed by a run that died before it could give them back the date of the purchase: nobody has
-- written them since.
create or replace temp table undated as
select form_id
from odoo.orders as orders
join ready using (form_id)
where orders.state = 'sale'
    and (orders.facts -> 'write_uid' ->> 0)::integer = (select user_id from policy)
    and (orders.facts ->> 'date_order') <> strftime(ready.bought_at, '%Y-%m-%d %H:%M:%S')
    and abs(epoch((orders.facts ->> 'date_order')::timestamp) - epoch((orders.facts ->> 'write_date')::timestamp)) < 180;

-- The sale orders of living forms: a form that merged into one of them has none of its own any more.
create or replace temp table survivor as
select found.form_id, found.id as order_id
from found join ready using (form_id)
where ready.disposition = 'load'
union
select merged.merged_into, orders.id
from ready as merged join odoo.orders as orders on (orders.facts ->> 'x_allegro_id') = merged.merged_into;

-- Lines that another sale order has, be it in lines of another composition of their line item.
create or replace temp table elsewhere as
with own as (
    select form_id, line_key, line_key as name from ready_lines
    union all
    select form_id, line_key, split_part(line_key, '_', 2) from ready_lines where line_key ^@ 'line_'
),
held as (
    select order_id, line_key as name from odoo.order_lines where line_key is not null
    union all
    select order_id, split_part(line_key, '_', 2) from odoo.order_lines where line_key ^@ 'line_'
)
select distinct own.form_id, own.line_key
from own
join held using (name)
join found using (form_id)
where held.order_id <> found.id;

-- A transaction that a person has linked to other orders too is that of the order whose form names it.
update odoo.payments set order_id = own.order_id
from (
    select several.id, min(found.id) as order_id
    from odoo.payments as several
    join work.payments as named on named.payment_key = several.payment_key or named.payment_id = several.provider_reference
    join found on found.form_id = named.form_id and list_contains(several.order_ids, found.id)
    where len(several.order_ids) > 1
    group by several.id
) as own
where odoo.payments.id = own.id and model = 'payment.transaction';

-- Payments that Odoo has booked on these orders, ours only.
create or replace temp table booked as
select found.form_id, found.id as order_id, payment.payment_key, payment.provider_reference, payment.amount
from found
join odoo.payments as payment on payment.order_id = found.id
where payment.model = 'payment.transaction' and payment.payment_key is not null and payment.state = 'done';

-- A payment may have been booked under another key: one payment can pay for several orders, and a lost DuckDB file may
-- hand out their keys in another order. It gets the key that it has in Odoo. One that is new there, while its key is that of
-- another order's payment, gets one of its own.
create or replace temp table other_keys as
with unbooked as (
    select payment.payment_key, payment.form_id, payment.payment_id,
        row_number() over (partition by payment.form_id, payment.payment_id order by payment.payment_key) as place
    from work.payments as payment
    semi join ready using (form_id)
    anti join booked using (form_id, payment_key)
),
unclaimed as (
    select booked.payment_key, booked.form_id, booked.provider_reference as payment_id,
        row_number() over (partition by booked.form_id, booked.provider_reference order by booked.payment_key) as place
    from booked
    anti join work.payments as payment using (form_id, payment_key)
    where not contains(booked.payment_key, '_plus_')
)
select
    unbooked.payment_key, unbooked.form_id,
    coalesce(unclaimed.payment_key, unbooked.payment_key || '_' || unbooked.form_id) as other_key
from unbooked
left join unclaimed using (form_id, payment_id, place)
left join found on found.form_id = unbooked.form_id
left join odoo.payments as other on other.payment_key = unbooked.payment_key and other.model = 'payment.transaction'
where unclaimed.payment_key is not null or (other.order_id is not null and other.order_id is distinct from found.id);

update core.payments
set payment_key = other_keys.other_key
from other_keys
where core.payments.payment_key = other_keys.payment_key and core.payments.form_id = other_keys.form_id
    and normalised_at = work.normalised_at();

-- What came in under each payment id of which something is booked, and how much of that is not booked yet.
create or replace temp table so_far as
select payment.form_id, payment.payment_id, min(payment.payment_key) as payment_key,
    sum(payment.amount) as amount, sum(payment.amount) - any_value(already.amount) as rest
from work.payments as payment
join ready on ready.form_id = payment.form_id and ready.disposition = 'load'
join (
    select form_id, provider_reference as payment_id, sum(amount) as amount from booked group by all
) as already on already.form_id = payment.form_id and already.payment_id = payment.payment_id
group by payment.form_id, payment.payment_id;

-- Payments that are new under such an id: no more is booked of them than that rest.
create or replace temp table added as
select payment.payment_key, payment.form_id, payment.payment_id,
    greatest(0, least(payment.amount, so_far.rest - coalesce(sum(payment.amount) over (
        partition by payment.form_id, payment.payment_id order by payment.payment_key
        rows between unbounded preceding and 1 preceding
    ), 0))) as amount
from work.payments as payment
join so_far using (form_id, payment_id)
anti join booked on booked.form_id = payment.form_id and booked.payment_key = payment.payment_key;

update core.payments
set amount = added.amount
from added
where core.payments.payment_key = added.payment_key and normalised_at = work.normalised_at();

-- More came in under a payment that is booked: the rest is booked as a payment of its own.
insert into core.payments by name
select payment.* replace (
    payment.payment_key || '_plus_' || replace(so_far.amount::varchar, '.', '') as payment_key,
    so_far.rest - coalesce(added.amount, 0) as amount
)
from so_far
join work.payments as payment using (form_id, payment_key)
left join (
    select form_id, payment_id, sum(amount) as amount from added group by all
) as added on added.form_id = so_far.form_id and added.payment_id = so_far.payment_id
where so_far.rest > coalesce(added.amount, 0);

-- So was the rest of an earlier run, which may have died between its transaction and its payment.
insert into core.payments by name
select payment.* replace (booked.payment_key as payment_key, booked.amount as amount)
from booked
join so_far on so_far.form_id = booked.form_id and so_far.payment_id = booked.provider_reference
join work.payments as payment on payment.form_id = so_far.form_id and payment.payment_key = so_far.payment_key
where contains(booked.payment_key, '_plus_');

-- Booked payments that the form no longer names: a person has to look before anything else is booked on the order.
create or replace temp table unnamed as
select booked.form_id, min(booked.order_id) as order_id, string_agg(distinct booked.provider_reference, ', ') as payment_ids
from booked
join ready on ready.form_id = booked.form_id and ready.disposition = 'load'
anti join work.payments as payment
    on payment.form_id = booked.form_id and payment.payment_id = booked.provider_reference
group by booked.form_id;

-- Payments of these orders as they now are.
create or replace temp view ready_payments as
select payments.* from work.payments as payments semi join (from ready where disposition = 'load') using (form_id);

-- What a person has to be told of these orders, but for what comes out when they are compared with Odoo's.
delete from work.remarks;

insert into work.remarks
select ready.form_id, 'hold', ready.hold_reason, null, true
from ready left join found using (form_id)
where ready.disposition = 'load' and ready.hold_reason is not null and coalesce(found.state, 'draft') <> 'cancel';

insert into work.remarks
select form_id, 'payment', concat('Payment ', payment_ids, ' is booked, and Allegro no longer names it: see on Allegro which payment counts'),
    null, false
from unnamed;

-- More is booked under a payment id than Allegro shows as paid now. Where that is too little or too much for the order, the
-- reason to hold it says so.
insert into work.remarks
select ready.form_id, concat('payment_', left(md5(so_far.payment_id), 8)),
    concat('Payment ', so_far.payment_id, ': ', so_far.amount - so_far.rest, ' ', ready.currency, ' are booked, and Allegro shows ',
        so_far.amount, ' ', ready.currency, ' now: book what went back to the buyer'),
    null, false
from so_far join ready using (form_id)
where so_far.rest < 0 and not coalesce(contains(ready.hold_reason, 'Allegro shows'), false);

-- The sale orders that Odoo has for these forms.
delete from work.order_ids;
insert into work.order_ids select found.form_id, found.id from found semi join ready using (form_id);

-- Which records of this plan earlier runs have written.
create or replace temp table remembered as
select bindings.external_id
from odoo.bindings as bindings
semi join (
    select partner_key as external_id from ready_partners
    union all
    select product_key from core.products where odoo_id is null
    union all
    select payment_key from ready_payments
    union all
    select 'note_' || form_id from ready
) using (external_id);

create or replace temp table actions as

-- contacts: those that a rule found are bound, the others created, buyers before their addresses
select
    if(partner.kind = 'buyer', 100, 110) as stage, 'partner' as kind,
    if(partner.odoo_id is null, 'create', 'bind') as action,
    partner.partner_key as external_id, null::varchar as form_id, partner.odoo_id as odoo_id, partner.rule as rule,
    case
        when remembered.external_id is not null then 'Deleted in Odoo, made again because an order needs this ' || partner.kind
        when partner.odoo_id is null and archived.id is not null
            then concat('Odoo''s contact of this buyer (id ', archived.id, ') is archived, and has no external id of ours: made anew')
        when partner.odoo_id is null then 'Odoo has no contact for this ' || partner.kind
        else 'Odoo has this ' || partner.kind || ' already'
    end as reason,
    null::json as detail, partner.partner_key as rank
from ready_partners as partner
left join odoo.external_ids as bound on bound.name = partner.partner_key
left join remembered on remembered.external_id = partner.partner_key and partner.odoo_id is null
left join (
    select allegro_id, min(id) as id from odoo.partners where not active group by allegro_id
) as archived on partner.kind = 'buyer' and archived.allegro_id = partner.buyer_id
where partner.odoo_id is null or bound.name is null

-- contacts that are otherwise in Odoo than on Allegro stay so: what creation set is a person's to change
union all
select
    120, 'partner', 'keep', partner.partner_key, null, partner.odoo_id, partner.rule,
    if(mirrored.active, 'Odoo has this ' || partner.kind || ' otherwise, and it stays so', 'Archived in Odoo; the order goes to it all the same'),
    to_json(map_from_entries([side for side in [
        if(work.comparable(partner.name) is distinct from work.comparable(mirrored.name), {'k': 'name', 'v': {'allegro': partner.name, 'odoo': mirrored.name}}, null),
        if(work.comparable(partner.street) is distinct from work.comparable(nullif(concat_ws(' ', mirrored.street, mirrored.street2), '')),
            {'k': 'street', 'v': {'allegro': partner.street, 'odoo': mirrored.street}}, null),
        if(work.comparable(partner.city) is distinct from work.comparable(mirrored.city), {'k': 'city', 'v': {'allegro': partner.city, 'odoo': mirrored.city}}, null),
        if(work.comparable(partner.zip) is distinct from work.comparable(mirrored.zip), {'k': 'zip', 'v': {'allegro': partner.zip, 'odoo': mirrored.zip}}, null)
    ] if side is not null])) as detail, partner.partner_key
from ready_partners as partner
join odoo.partners as mirrored on mirrored.id = partner.odoo_id
where not mirrored.active or detail <> '{}'

-- products: one row per product to create, one per offer to bind
union all
select distinct
    200, 'product', 'create', product.product_key, null, null::integer, product.rule,
    case
        when remembered.external_id is not null then 'Deleted in Odoo, made again because an order sells it'
        else 'No rule finds a product for what this offer sells'
    end, null::json, product.product_key
from core.products as product
left join remembered on remembered.external_id = product.product_key
join work.line_items as item using (offer_id, composition)
join ready on ready.form_id = item.form_id and ready.disposition = 'load'
where product.odoo_id is null and product.product_key is not null and product.problem is null

union all
select distinct
    210, 'offer', 'bind', offer.external_id, null, offer.odoo_id, offer.rule,
    'The offer is found again under this product', null::json, offer.external_id
from (
    select distinct product.odoo_id, product.rule, binding.external_id
    from core.products as product
    join work.offer_bindings as binding using (offer_id, composition, component)
    join work.line_items as item using (offer_id, composition)
    join ready on ready.form_id = item.form_id and ready.disposition = 'load'
    where product.problem is null and product.rule <> 'mapping'
) as offer
left join odoo.external_ids as bound on bound.name = offer.external_id
where bound.name is null

-- orders
union all
select
    300, 'order', 'create', 'order_' || ready.form_id, ready.form_id, null::integer, null,
    'Odoo has no sale order for this checkout form', null::json, strftime(ready.bought_at, '%Y%m%d%H%M%S') || ready.form_id
from ready left join found using (form_id)
where ready.disposition = 'load' and found.id is null

union all
select
    400, 'order', 'confirm', 'order_' || ready.form_id, ready.form_id, found.id, null,
    'Ready for processing on Allegro', null::json, strftime(ready.bought_at, '%Y%m%d%H%M%S') || ready.form_id
from ready left join found using (form_id)
where (select confirm_orders from policy) and ready.disposition = 'load'
    and (coalesce(found.state, 'draft') in ('draft', 'sent') or ready.form_id in (select form_id from undated))

union all
select
    460, 'note', 'create', 'note_' || ready.form_id, ready.form_id, found.id, null,
    'What the buyer said and chose', null::json, ready.form_id
from ready left join found using (form_id)
left join odoo.external_ids as noted on noted.name = 'note_' || ready.form_id
left join remembered on remembered.external_id = 'note_' || ready.form_id
where ready.disposition = 'load' and noted.name is null and (remembered.external_id is null or found.id is null)

-- payments: money that the form proves
union all
select
    500, 'payment',
    case
        when unnamed.form_id is not null and transaction.id is null then 'conflict'
        when remembered.external_id is not null and (transaction.order_id is not null or transaction.id is null) then 'keep'
        else 'create'
    end as action,
    payment.payment_key, ready.form_id, transaction.id, payment.kind,
    case
        when action = 'conflict' then concat('Payment ', unnamed.payment_ids, ' is booked, and Allegro no longer names it')
        when action = 'keep' then 'A person removed or reopened this payment in Odoo, and it stays so'
        when remembered.external_id is not null then 'Booked on a sale order that is made again'
        when contains(payment.payment_key, '_plus_') then 'More was paid under the same payment id'
        when payment.kind = 'surcharge' then 'The buyer paid a surcharge'
        when payment.kind = 'cash_on_delivery' then 'Cash on delivery was booked'
        else 'The buyer has paid'
    end, null::json, payment.payment_key
from ready_payments as payment
join ready on ready.form_id = payment.form_id
left join found on found.form_id = payment.form_id
left join unnamed on unnamed.form_id = payment.form_id
left join remembered on remembered.external_id = payment.payment_key
left join odoo.payments as transaction
    on transaction.payment_key = payment.payment_key and transaction.model = 'payment.transaction'
left join odoo.payments as booked
    on booked.payment_key = payment.payment_key and booked.model = 'account.payment'
where (select create_payments from policy) and coalesce(found.state, 'draft') <> 'cancel' and payment.amount > 0
    and (
        transaction.id is null or transaction.order_id is null or transaction.account_payment_id is null
        or booked.id is null or booked.state = 'draft'
    )

-- forms of which nothing is due
union all
select
    900, 'order', 'skip', 'order_' || ready.form_id, ready.form_id, found.id, null,
    case ready.disposition
        when 'wait' then 'Not ready for processing on Allegro yet'
        else 'Cancelled on Allegro before it reached Odoo'
    end, null::json, ready.form_id
from ready left join found using (form_id)
where found.id is null and ready.disposition <> 'load';

delete from odoo.plan;

insert into odoo.plan (seq, kind, action, external_id, form_id, odoo_id, rule, reason, detail, status)
select row_number() over (order by stage, rank), kind, action, external_id, form_id, odoo_id, rule, reason, detail,
    if(action in ('keep', 'conflict', 'skip'), 'done', 'planned')
from actions;
