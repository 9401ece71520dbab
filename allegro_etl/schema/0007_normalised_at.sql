-- When the form of a row was last normalised. The history is long and the news is short: rows of the current run have
-- the newest time of all and lie together at the end of their table, so DuckDB reads nothing else to find them.

alter table core.orders add column normalised_at timestamptz;
alter table core.order_lines add column normalised_at timestamptz;
alter table core.payments add column normalised_at timestamptz;
alter table core.partners add column normalised_at timestamptz;

-- When the current run normalised its forms. Made anew by every run: a constant, where a table would have to be read.
create macro work.normalised_at() as timestamptz '1970-01-01 00:00:00+00';

-- What the current run has in core.
create or replace view work.orders as from core.orders where normalised_at = work.normalised_at();
create view work.order_lines as from core.order_lines where normalised_at = work.normalised_at();
create or replace view work.payments as from core.payments where normalised_at = work.normalised_at();
create view work.matched_partners as from core.partners where normalised_at = work.normalised_at();
