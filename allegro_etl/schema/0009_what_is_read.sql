-- What no stage and no page reads any more. The payload in staging still says it.

alter table core.orders drop column buyer_guest;
alter table core.orders drop column delivery_from;
alter table core.orders drop column delivery_to;
alter table core.orders drop column packages;
alter table core.orders drop column address_modified_at;
alter table core.orders drop column invoice_due_date;
alter table core.orders drop column payment_features;
create or replace view work.orders as from core.orders where normalised_at = work.normalised_at();
