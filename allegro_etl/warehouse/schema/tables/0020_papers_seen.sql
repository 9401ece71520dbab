-- How far the invoices of Odoo were looked at for news of old orders.

-- One row: the newest invoice in Odoo that the writer of invoices has seen.
create table to_allegro.papers_seen (
    newest integer not null                      -- its id in Odoo; later ones are news
);
