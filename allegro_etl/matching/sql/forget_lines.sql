-- Lines of earlier runs that this run makes anew, and lines of forms that merged into one of this run.
delete from core.order_lines
where form_id in (select form_id from work.contents)
    or line_item_id in (select line_item_id from work.line_items)
        and form_id in (select form_id from staging.gone_forms)
