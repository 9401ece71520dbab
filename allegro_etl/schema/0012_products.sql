-- What nothing reads.
alter table odoo.products drop column variant_count;
drop view work.wanted_named_products;
