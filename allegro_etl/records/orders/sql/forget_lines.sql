-- Lines of earlier runs that this run makes anew, and lines of forms that merged into one of this run.
delete from core.order_lines
where form_id in (select form_id from work.contents union all select form_id from work.overtaken)
