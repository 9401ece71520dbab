-- Who had which payment before this run: it keeps the key, or the form that took it over does.
insert into work.payment_owners
select known.payment_key, coalesce(gone.merged_into, known.form_id)
from core.payments as known
left join staging.gone_forms as gone on gone.form_id = known.form_id
where known.form_id in (select form_id from work.contents union all from work.overtaken)
