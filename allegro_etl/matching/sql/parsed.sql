-- The forms of one chunk, each payload read once. Unknown fields are left out, and so is the buyer's personal identity number.
create or replace temp table parsed as
with read as (
    select
        contents.form_id,
        staged.content_hash,
        contents.merged_into,
        from_json(staged.payload, $structure) as form
    from work.contents as contents
    join staging.checkout_forms as staged on staged.rowid = contents.row_id
    where contents.chunk = $chunk and staged.rowid between $first_row and $last_row
)
select
    *,
    coalesce(form.status = 'READY_FOR_PROCESSING' and merged_into is null, false) as is_load,
    work.clean(form.summary.totalToPay.currency, 3) as currency,
    coalesce(form.marketplace.id, '') as marketplace
from read
