-- What was last written stands beside the order in Odoo, in x_allegro_written: nothing ever filled this column. A row is a
-- record of ours that Odoo has had, which tells a deleted record from one that was never made.
alter table odoo.bindings drop column written;
