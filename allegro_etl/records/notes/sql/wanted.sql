-- External ids of notes. Those of activities are read with the activities.
select work.note_key(form_id) as name from work.orders where disposition <> 'wait'
union all
select work.change_note_key(form_id, topic) from ops.announcements semi join work.orders using (form_id)
