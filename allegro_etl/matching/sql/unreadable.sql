-- Forms of the chunk that lack what an order cannot be without: an id, an amount, one currency. The first thing missing is told.
insert into work.problems
with wrong as (
    select
        form_id,
        0 as place,
        case
            when form is null or form.id is distinct from form_id or form.status is null
                then {'code': 'unreadable', 'text': 'Allegro''s answer is no checkout form of this id with a status.'}
            when not is_load then null
            when not work.is_id(form.buyer.id)
                then {'code': 'missing_id', 'text': 'The order names no usable buyer id.'}
            when work.money(form.summary.totalToPay.amount) is null then {
                'code': 'bad_amount',
                'text': concat(
                    'The total to pay is ', coalesce(form.summary.totalToPay.amount, 'missing'),
                    ': not an amount with at most two decimals.'
                )
            }
            when not coalesce(regexp_full_match(currency, '[A-Z]{3}'), false)
                then {'code': 'bad_amount', 'text': 'The total to pay names no currency.'}
            when coalesce(len(form.lineItems), 0) = 0
                then {'code': 'no_line_items', 'text': 'The order has no line items.'}
            when form.delivery.cost is not null and work.money(form.delivery.cost.amount) is null then {
                'code': 'bad_amount',
                'text': concat(
                    'The delivery cost is ', coalesce(form.delivery.cost.amount, 'missing'),
                    ': not an amount with at most two decimals.'
                )
            }
            when form.delivery.cost is not null and form.delivery.cost.currency is distinct from currency then {
                'code': 'mixed_currencies',
                'text': concat(
                    'The delivery cost is in ', coalesce(form.delivery.cost.currency, 'no currency'),
                    ', the order in ', currency, '.'
                )
            }
        end as problem
    from parsed
    union all
    select form_id, position, {'code': problem_code, 'text': problem} from chunk_items where problem_code is not null
    union all
    select form_id, 10000, {'code': problem_code, 'text': problem} from chunk_services where problem_code is not null
    union all
    select form_id, 20000, {'code': problem_code, 'text': problem} from chunk_payments where problem_code is not null
)
select
    form_id,
    'matching',
    problem.code,
    problem.text || ' Look at the order on Allegro; when it is right there, retry it from quarantine.'
from wrong
where problem is not null
qualify row_number() over (partition by form_id order by place) = 1
