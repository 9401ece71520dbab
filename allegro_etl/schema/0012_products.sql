-- What nothing reads.
alter table odoo.products drop column variant_count;
drop view work.wanted_named_products;

-- One row per product to create: what its offers say together. A barcode that another product in Odoo has is not taken twice.
create or replace view core.new_products as
with taken as (
    select work.gtin14(barcode) as gtin from odoo.products where barcode is not null
)
select
    product_key,
    arg_min(name, {'place': not has_own_name, 'offer_id': offer_id}) as name,
    min(reference) as reference,
    min(gtin) filter (work.gtin14(gtin) not in (select gtin from taken where gtin is not null)) as barcode,
    arg_min(tax_rate, offer_id) as tax_rate
from core.products
where product_key is not null
group by product_key;
