-- Forms that lack what an order cannot be without: an id, an amount, one currency.
insert into work.problems
select
    form_id,
    'matching',
    problem_code,
    problem || ' Look at the order on Allegro; when it is right there, retry it from quarantine.'
from work.orders
where problem_code is not null
