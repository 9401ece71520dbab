-- Forms that Allegro merged into one of this run.
insert into work.overtaken
select gone.form_id from staging.gone_forms as gone join work.contents as heirs on heirs.form_id = gone.merged_into
