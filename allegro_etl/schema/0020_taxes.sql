-- What Allegro and Odoo say of the taxes of a line.

alter table work.line_items add column tax_exemption varchar;         -- MARGIN_SCHEME, ...
alter table work.offer_products add column tax_rates varchar[];       -- of the offer, by country: 'PL 23.00'
alter table work.offer_products add column tax_exemption varchar;
alter table work.offer_products add column invoice_kind varchar;      -- VAT, VAT_MARGIN, WITHOUT_VAT, NO_INVOICE
alter table odoo.order_lines add column tax_ids integer[];

-- One row per line that this run makes: the taxes that it gets.
create table work.line_taxes (line_key varchar not null, tax_ids integer[] not null);

-- What is said of the taxes of each offer of this run, whatever it consists of.
create view work.offer_taxes as
select
    offer_id, arg_min(tax_rates, component) as tax_rates, arg_min(tax_exemption, component) as tax_exemption,
    arg_min(invoice_kind, component) as invoice_kind
from work.offer_products
group by offer_id;
