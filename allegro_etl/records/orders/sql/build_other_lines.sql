-- Lines that are no goods: additional services, delivery, surcharges, deposits, and the difference to Allegro's total.
insert into core.order_lines by name
with loads as (
    select
        form_id, currency, delivery_method, delivery_method_id, pickup_point, delivery_cost, surcharge_lines, deposit_lines,
        adjustment
    from work.orders
    where disposition = 'load' and form_id not in (select form_id from work.problems)
),
surcharges as (
    select
        payments.*,
        loads.surcharge_lines,
        coalesce(sum(payments.amount) over (
            partition by payments.form_id order by payments.position rows between unbounded preceding and 1 preceding
        ), 0) as before
    from work.payments as payments
    join loads using (form_id)
    where payments.kind = 'surcharge' and loads.surcharge_lines > 0
),
lines as (
    select
        services.form_id,
        work.service_line_key(services.line_item_id, services.position) as line_key,
        'service' as kind,
        items.position * 1000 + 900 + services.position as position,
        services.line_item_id,
        services.name as description,
        services.quantity,
        services.price as unit_price,
        items.currency,
        work.own_product_key('service') as product_key
    from work.services as services
    join work.line_items as items using (form_id, line_item_id)
    semi join loads using (form_id)
    union all by name
    select
        form_id,
        work.delivery_line_key(form_id) as line_key,
        'delivery' as kind,
        1_000_000_000 as position,
        concat_ws(E'\n', coalesce(delivery_method, work.delivery_text()), pickup_point) as description,
        1 as quantity,
        coalesce(delivery_cost, 0) as unit_price,
        currency,
        work.own_product_key('delivery') as product_key
    from loads
    where delivery_method is not null or delivery_method_id is not null or delivery_cost is not null
    union all by name
    select
        form_id,
        work.surcharge_line_key(work.payment_of(payment_key)) as line_key,
        'surcharge' as kind,
        1_000_001_000 + position as position,
        work.surcharge_text() as description,
        1 as quantity,
        least(amount, surcharge_lines - before) as unit_price,
        currency,
        work.own_product_key('surcharge') as product_key
    from surcharges
    where before < surcharge_lines
    union all by name
    select
        items.form_id,
        work.deposit_line_key(items.line_item_id) as line_key,
        'deposit' as kind,
        1_000_002_000 + items.position as position,
        items.line_item_id,
        work.deposit_text(items.offer_name) as description,
        if(loads.deposit_lines = 'each', items.quantity, 1) as quantity,
        items.deposit as unit_price,
        items.currency,
        work.own_product_key('deposit') as product_key
    from work.line_items as items
    join loads using (form_id)
    where loads.deposit_lines is not null and items.deposit > 0
    union all by name
    select
        form_id,
        work.adjustment_line_key(form_id) as line_key,
        'adjustment' as kind,
        2_000_000_000 as position,
        work.adjustment_text() as description,
        1 as quantity,
        adjustment as unit_price,
        currency,
        work.own_product_key('adjustment') as product_key
    from loads
    where adjustment <> 0
)
select *, work.normalised_at() as normalised_at from lines
