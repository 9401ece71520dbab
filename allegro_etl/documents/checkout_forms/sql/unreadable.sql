-- Forms of the chunk that lack what an order cannot be without: an id, an amount, one currency. The first thing missing is told.
insert into work.problems
with wrong as (
    select
        form_id,
        0 as place,
        case
            when said_id is distinct from form_id or status is null
                then {'problem_code': 'unreadable', 'text': 'Allegro''s answer is no checkout form of this id with a status.'}
            when not is_load then null
            when not work.is_id(buyer_id)
                then {'problem_code': 'missing_id', 'text': 'The order names no usable buyer id.'}
            when total is null then {
                'problem_code': 'bad_amount',
                'text': concat(
                    'The total to pay is ', coalesce(total_text, 'missing'),
                    ': not an amount with at most two decimals.'
                )
            }
            when not coalesce(regexp_full_match(currency, '[A-Z]{3}'), false)
                then {'problem_code': 'bad_amount', 'text': 'The total to pay names no currency.'}
            when coalesce(len(line_items), 0) = 0
                then {'problem_code': 'no_line_items', 'text': 'The order has no line items.'}
            when has_delivery_cost and delivery_cost is null then {
                'problem_code': 'bad_amount',
                'text': concat(
                    'The delivery cost is ', coalesce(delivery_cost_text, 'missing'),
                    ': not an amount with at most two decimals.'
                )
            }
            when has_delivery_cost and delivery_cost_currency is distinct from currency then {
                'problem_code': 'mixed_currencies',
                'text': concat(
                    'The delivery cost is in ', coalesce(delivery_cost_currency, 'no currency'),
                    ', the order in ', currency, '.'
                )
            }
        end as problem
    from chunk_forms
    union all
    select form_id, position, {'problem_code': problem_code, 'text': problem} from chunk_items where problem_code is not null
    union all
    select form_id, 10000, {'problem_code': problem_code, 'text': problem} from chunk_services where problem_code is not null
    union all
    select form_id, 20000, {'problem_code': problem_code, 'text': problem} from chunk_payments where problem_code is not null
)
select
    form_id,
    'matching',
    problem.problem_code,
    problem.text || ' Look at the order on Allegro; when it is right there, retry it from quarantine.'
from wrong
where problem is not null
qualify row_number() over (partition by form_id order by place) = 1
