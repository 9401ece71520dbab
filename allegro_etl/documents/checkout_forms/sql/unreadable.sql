-- Forms of the chunk that lack what an order cannot be without: an id, an amount, one currency. The first thing missing is told.
insert into work.problems by name
with wrong as (
    select
        form_id,
        0 as place,
        case
            when said_id is distinct from form_id or status is null then 'unreadable'
            when not is_load then null
            when not work.is_id(buyer_id) then 'missing_id'
            when total is null or not coalesce(regexp_full_match(currency, '[A-Z]{3}'), false) then 'bad_amount'
            when coalesce(len(line_items), 0) = 0 then 'no_line_items'
            when has_delivery_cost and delivery_cost is null then 'bad_amount'
            when has_delivery_cost and delivery_cost_currency is distinct from currency then 'mixed_currencies'
        end as problem_code,
        case
            when problem_code = 'unreadable' then {'name': 'no_such_form', 'facts': map {}}
            when problem_code = 'missing_id' then {'name': 'no_buyer_id', 'facts': map {}}
            when problem_code = 'no_line_items' then {'name': 'no_line_items', 'facts': map {}}
            when problem_code = 'bad_amount' and total is null
                then {'name': 'total_unreadable', 'facts': map {'total': total_text}}
            when problem_code = 'bad_amount' and not coalesce(regexp_full_match(currency, '[A-Z]{3}'), false)
                then {'name': 'no_currency', 'facts': map {}}
            when problem_code = 'bad_amount'
                then {'name': 'delivery_cost_unreadable', 'facts': map {'cost': delivery_cost_text}}
            when problem_code = 'mixed_currencies' then {
                'name': 'delivery_cost_currency',
                'facts': map {'cost_currency': delivery_cost_currency, 'order_currency': currency}
            }
        end as problem
    from chunk_forms
    union all
    select form_id, position, problem_code, problem from chunk_items where problem_code is not null
    union all
    select form_id, 10000, problem_code, problem from chunk_services where problem_code is not null
    union all
    select form_id, 20000, problem_code, problem from chunk_payments where problem_code is not null
)
select form_id, 'matching' as stage, problem_code as code, problem as problem_facts
from wrong
where problem_code is not null
qualify row_number() over (partition by form_id order by place) = 1
