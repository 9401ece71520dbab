-- The chunk's additional services, of orders that can be read.
insert into work.services by name
select * exclude (problem_code, problem) from chunk_services where form_id not in (select form_id from work.problems)
