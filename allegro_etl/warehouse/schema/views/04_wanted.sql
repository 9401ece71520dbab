-- What the mirror asks Odoo for.

-- One row per external id that the mirror looks up.
create or replace view work.wanted_external_ids as
select work.order_key(form_id) as name from work.orders
union all
select work.note_key(form_id) from work.orders where disposition <> 'wait'
union all
select work.change_note_key(form_id, topic) from ops.announcements semi join work.orders using (form_id)
union all
select partner_key from work.partners
union all
select work.goods_line_key(line_item_id) from work.line_items
union all
select payment_key from work.payments
union all
select distinct external_id from work.offer_keys;
comment on column work.wanted_external_ids.name is 'external id without prefix';

-- One row per buyer whose contacts the mirror reads.
create or replace view work.wanted_buyers as select distinct buyer_id from work.partners;

-- One row per key by which the mirror looks for products: those that the rules will compare.
create or replace view work.wanted_products as
select distinct kind, key, work.pattern(kind, key) as pattern
from (
    select kind, key from work.offered_keys semi join work.unbound_products using (offer_id, composition, component)
    union all
    select 'reference', work.comparable(mapped_to) from work.offer_products
)
where key is not null;
comment on column work.wanted_products.kind is 'reference | barcode | name';
comment on column work.wanted_products.key is 'the text, as matching compares it';
comment on column work.wanted_products.pattern is 'a loose pattern that finds every text with this key';

-- The same where the rule that takes over earlier matches is switched off.
create or replace view work.all_wanted_products as
select distinct kind, key, work.pattern(kind, key) as pattern from work.offered_keys where key is not null;
comment on column work.all_wanted_products.kind is 'reference | barcode | name';
comment on column work.all_wanted_products.key is 'the text, as matching compares it';
comment on column work.all_wanted_products.pattern is 'a loose pattern that finds every text with this key';
