-- The same over all chunks: those side by side do not see each other.
delete from core.partners
where normalised_at = work.normalised_at() and rowid not in (
    select max_by(rowid, coalesce(updated_at, 'epoch'::timestamptz))
    from core.partners
    where normalised_at = work.normalised_at()
    group by partner_key
)
