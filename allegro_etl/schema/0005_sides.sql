-- What deciding about orders that exist needs besides.

alter table odoo.plan add column facts json;                        -- for notes and activities: [[label, text], ...]; may be personal
alter table odoo.payments add column provider_reference varchar;    -- Allegro's payment id
