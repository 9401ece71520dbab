-- One row per rule: of the goods that this run's orders sell, the share that it found.
with sold as (
    select distinct lines.line_key, found.rule
    from work.order_lines as lines
    join core.products as found on found.offer_id = lines.offer_id and found.component = lines.component
    where found.rule is not null
)
select rule, count(*) / sum(count(*)) over () as share from sold group by rule order by rule
