-- What a checkout form says besides: facts that an order's note tells.

alter table core.orders add column delivery_phone varchar;       -- as the buyer gave it for this order
alter table core.orders add column invoice_due_date date;        -- by when a business that pays later has to pay
alter table core.orders add column vouchers varchar;             -- that pay a part of it: NOTEBOOKS_FOR_TEACHERS ABC 100.00 PLN (ACTIVE), ...
create or replace view work.orders as from core.orders where normalised_at = work.normalised_at();

-- What an address of the run lacks: '' for nothing.
create view work.address_gaps as
select
    partner_key,
    array_to_string(list_filter([
        if(street is null, 'street', null),
        if(zip is null, 'postcode', null),
        if(city is null, 'city', null),
        if(country_code is null, 'country', null)
    ], lambda one: one is not null), ', ') as gaps
from core.partners
where normalised_at = work.normalised_at() and kind <> 'buyer';

alter table odoo.order_lines add column unit_id integer;         -- uom.uom: what its quantity counts
