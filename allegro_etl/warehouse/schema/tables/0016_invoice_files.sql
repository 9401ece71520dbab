-- One row per invoice whose file Allegro has: it is not sent again, and told where it is no longer posted in Odoo.
create table to_allegro.invoice_files (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    number varchar not null,                     -- number of the invoice or credit note in Odoo
    is_accepted boolean not null,                -- whether Allegro has looked at the file and accepted it
    primary key (form_id, number)
);
