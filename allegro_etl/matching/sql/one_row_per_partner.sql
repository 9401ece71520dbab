-- The same over all chunks.
delete from work.partners
where rowid not in (
    select max_by(rowid, {'updated_at': coalesce(updated_at, 'epoch'::timestamptz), 'form_id': form_id})
    from work.partners
    group by partner_key
)
