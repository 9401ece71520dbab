-- The same over all chunks: those side by side do not see each other.
delete from work.partners
where rowid not in (
    select max_by(rowid, coalesce(updated_at, 'epoch'::timestamptz))
    from work.partners
    group by partner_key
)
