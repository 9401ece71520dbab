-- Lines of sets and multipacks: one per product. The price is shared out by Odoo's list prices, or by pieces where one is unknown,
-- in steps of the smallest coin, so that the lines together come to the set's price exactly. Where no product is in it just once, one of
-- them may need two lines for that.
-- Shares that Odoo has already and that still come to the price stay as they are: list prices change, orders must not.
insert into core.order_lines by name
with made as (
    -- Products that we made: 1.00 was Odoo's default for their list price, and nobody has said another one since.
    select res_id from odoo.external_ids where model = 'product.product' and work.is_product_key(name)
    union
    select res_id from odoo.bindings where model = 'product.product' and work.is_product_key(external_id)
),
parts as (
    select
        items.*,
        products.component,
        products.components,
        products.quantity::hugeint as pieces,
        products.odoo_id,
        products.product_key,
        case when products.has_own_name then products.name end as part_name,
        orders.whole_units and work.lacks_small_coins(items.currency) as is_whole,
        (items.price * if(is_whole, 1, 100))::hugeint as price_steps,
        bool_and(
            coalesce(known.list_price between 0.01 and 999999999, false)
            and not (known.list_price = 1 and known.id in (from made))
        ) over of_line as has_list_prices,
        pieces * if(has_list_prices, (known.list_price * 100)::hugeint, 1) as weight
    from work.line_items as items
    join work.orders as orders using (form_id)
    join core.products as products on products.offer_id = items.offer_id and products.composition = items.composition
    left join odoo.products as known on known.id = products.odoo_id
    where (products.components > 1 or products.quantity > 1) and items.form_id not in (select form_id from work.problems)
    window of_line as (partition by items.line_item_id)
),
floored as (
    select
        *,
        sum(weight) over of_line as weights,
        (price_steps * weight) // (weights * pieces) as unit_steps,
        ((price_steps * weight) % (weights * pieces))::double / (weights * pieces)::double as lost
    from parts
    window of_line as (partition by line_item_id)
),
raised as (
    select
        *,
        price_steps - sum(unit_steps * pieces) over (partition by line_item_id) as missing_steps,
        sum(pieces) over (
            partition by line_item_id order by lost desc, component rows between unbounded preceding and 1 preceding
        ) as pieces_before,
        greatest(0, least(pieces, missing_steps - coalesce(pieces_before, 0))) as raised_pieces
    from floored
),
decided as (
    select
        * replace (
            unit_steps + if(is_single and row_number() over singles_first = 1, left_over, 0) as unit_steps,
            if(has_single and raised_pieces < pieces, 0, raised_pieces) as raised_pieces
        )
    from (
        select
            *,
            pieces = 1 as is_single,
            bool_or(pieces = 1) over of_line as has_single,
            coalesce(sum(raised_pieces) filter (raised_pieces < pieces) over of_line, 0) as left_over
        from raised
        window of_line as (partition by line_item_id)
    )
    window singles_first as (partition by line_item_id order by is_single desc, lost desc, component)
),
split as (
    select *, unnest([
        one for one in [
            {'is_rest': false, 'pieces': pieces - raised_pieces, 'steps': unit_steps, 'offset': 0},
            {
                'is_rest': raised_pieces <> pieces, 'pieces': raised_pieces, 'steps': unit_steps + 1,
                'offset': 1
            }
        ] if one.pieces > 0
    ]) as share
    from decided
),
loaded as (
    select
        parts.line_item_id,
        parts.component,
        lines.line_key,
        lines.quantity,
        lines.unit_price,
        work.is_rest(lines.line_key) as is_rest,
        parts.quantity * parts.pieces as wanted,
        sum(lines.quantity) over (partition by parts.line_item_id, parts.component) as found,
        sum(lines.quantity * lines.unit_price) over (partition by parts.line_item_id) as amount,
        parts.price * parts.quantity as wanted_amount
    from parts
    join odoo.order_lines as lines on lines.line_key in (
        work.part_line_key(parts.line_item_id, parts.component),
        work.rest_line_key(parts.line_item_id, parts.component)
    )
),
kept as (
    select line_item_id from loaded group by line_item_id
    having bool_and(found = wanted and amount = wanted_amount)
),
shares as (
    select
        split.* exclude (share),
        if(
            share.is_rest, work.rest_line_key(line_item_id, component), work.part_line_key(line_item_id, component)
        ) as line_key,
        share.offset,
        quantity * share.pieces as share_quantity,
        (share.steps::decimal(20, 0) * if(is_whole, 1.00, 0.01)::decimal(3, 2))::decimal(18, 2) as unit_price
    from split
    anti join kept using (line_item_id)
    union all by name
    select parts.*, loaded.line_key, loaded.is_rest::integer as offset, loaded.quantity as share_quantity, loaded.unit_price
    from parts
    semi join kept using (line_item_id)
    join loaded using (line_item_id, component)
)
select
    form_id,
    line_key,
    'set' as kind,
    position * 1000 + component * 2 + shares.offset as position,
    line_item_id,
    offer_id,
    component,
    concat_ws(
        E'\n',
        work.line_description(offer_name, original_price, price, currency, discounts),
        case when components > 1
            then concat_ws(': ', work.part_text(component + 1, components), part_name)
        end
    ) as description,
    share_quantity as quantity,
    unit_price,
    null as original_price,
    currency,
    odoo_id as odoo_product_id,
    product_key,
    work.normalised_at() as normalised_at
from shares
