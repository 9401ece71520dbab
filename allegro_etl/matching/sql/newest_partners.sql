-- Of several forms of the chunk that name one contact or address, the newest one counts.
insert into work.partners by name
from scratch.chunk_partners
where rowid in (
    select max_by(rowid, coalesce(updated_at, 'epoch'::timestamptz))
    from scratch.chunk_partners
    where form_id not in (select form_id from work.problems)
    group by partner_key
)
