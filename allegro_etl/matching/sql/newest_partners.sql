-- Of several forms of the chunk that name one contact or address, the newest one counts.
insert into work.partners by name
select * from chunk_partners
qualify row_number() over (partition by partner_key order by updated_at desc nulls last, form_id desc) = 1
