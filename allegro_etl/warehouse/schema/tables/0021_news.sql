-- How far the records of Odoo were looked at for news of orders that a writer had finished.

-- One row per writer: the newest record in Odoo that it has seen, of those that open orders again.
create table to_allegro.newest_seen (
    writer varchar primary key,                  -- tracking | status | invoices
    newest integer not null                      -- its id in Odoo; later ones are news
);

insert into to_allegro.newest_seen select 'invoices', newest from to_allegro.papers_seen;
drop table to_allegro.papers_seen;
