-- What comes after what is counted by us, since clocks jump: a row of a higher turn was asked for, queued or set aside later. The times
-- beside it are for people. Rows from before have negative turns, in the order of their times.
create sequence ops.turns;

alter table staging.checkout_forms add column turn bigint default nextval('ops.turns');
alter table staging.gone_forms add column turn bigint default nextval('ops.turns');
alter table staging.offers add column turn bigint default nextval('ops.turns');
alter table staging.sweeps add column turn bigint default nextval('ops.turns');
alter table ops.pending add column turn bigint default nextval('ops.turns');
alter table ops.quarantine add column turn bigint default nextval('ops.turns');
alter table ops.runs add column turn bigint default nextval('ops.turns');

create temp macro turn_at(moment) as epoch_us(moment) - epoch_us(timestamptz '2200-01-01 00:00:00+00');
update staging.checkout_forms set turn = turn_at(fetched_at);
update staging.gone_forms set turn = turn_at(seen_at);
update staging.offers set turn = turn_at(fetched_at);
update staging.sweeps set turn = turn_at(swept_at);
update ops.pending set turn = turn_at(queued_at);
update ops.quarantine set turn = turn_at(last_seen);
update ops.runs set turn = turn_at(started_at);
drop macro turn_at;

-- Whether a run left its id in Odoo, last of all that it wrote: what tells an Odoo that was restored from a backup.
alter table ops.runs add column left_its_id boolean default false;
update ops.runs set left_its_id = true
where run_id in (select run_id from odoo.bindings) or run_id in (select run_id from ops.cursor_history);
