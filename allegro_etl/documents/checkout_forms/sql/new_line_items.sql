-- The chunk's line items, of orders that can be read.
insert into work.line_items by name
select * exclude (services, vouchers, problem_code, problem) from chunk_items where form_id not in (select form_id from work.problems)
