-- Additional services of line items: gift wrap, carrying in ...
create or replace temp table chunk_services as
with services as (
    select
        form_id,
        currency,
        line_item_id,
        unnest(services) as service,
        unnest(range(1, len(services) + 1)) as position
    from chunk_items
    where len(services) > 0
)
select
    form_id,
    line_item_id,
    position::integer as position,
    coalesce(work.clean(service.name, 250), work.clean(service.definitionId, 250), 'Additional service') as name,
    work.count(coalesce(service.quantity, '1')) as quantity,
    case when service.price is null then 0 else work.money(service.price.amount) end as price,
    case
        when work.count(coalesce(service.quantity, '1')) is null then 'bad_quantity'
        when service.price is null then null
        when work.money(service.price.amount) is null then 'bad_amount'
        when service.price.currency is distinct from currency then 'mixed_currencies'
    end as problem_code,
    case when problem_code is not null then {
        'name': 'service_unreadable',
        'facts': map {
            'service': work.clean(service.name, 100), 'quantity': service.quantity, 'price': service.price.amount,
            'price_currency': service.price.currency
        }
    } end as problem
from services
