-- What the mirror asks Odoo for.

-- What the mirror asks Odoo for. First of all these external ids, without prefix ...
create or replace view work.wanted_external_ids as
select 'order_' || form_id as name from work.orders
union all
select 'note_' || form_id from work.orders where disposition <> 'wait'
union all
select partner_key from work.partners
union all
select 'line_' || line_item_id from work.line_items
union all
select payment_key from work.payments
union all
select distinct external_id from work.offer_keys;

create or replace view work.wanted_buyers as select distinct buyer_id from work.partners;

create or replace view work.wanted_products as
select distinct kind, key, work.pattern(kind, key) as pattern
from (
    select kind, key from work.offered_keys semi join work.unbound_products using (offer_id, composition, component)
    union all
    select 'reference', work.comparable(mapped_to) from work.offer_products
)
where key is not null;

-- The same where the rule that takes over earlier matches is switched off.
create or replace view work.all_wanted_products as
select distinct kind, key, work.pattern(kind, key) as pattern from work.offered_keys where key is not null;
