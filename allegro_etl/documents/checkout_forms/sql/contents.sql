-- The newest staged content of every pending form; chunks follow the file, so that each reads only its own part of it. The last part
-- comes first: what it says of a buyer, earlier forms need not say again. A forgotten form that is pending still has gone from Allegro:
-- nothing is known of it, and nothing is due.
insert into work.contents
with newest as (
    select staged.form_id, max_by(staged.rowid, staged.turn) as row_id
    from staging.checkout_forms as staged
    semi join work.due_forms using (form_id)
    group by staged.form_id
)
select
    newest.form_id,
    gone.merged_into,
    newest.row_id,
    (row_number() over (order by newest.row_id desc) - 1) // $forms_per_chunk
from newest
anti join staging.forgotten_forms as forgotten on forgotten.form_id = newest.form_id
left join staging.gone_forms as gone on gone.form_id = newest.form_id
