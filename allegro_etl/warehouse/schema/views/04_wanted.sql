-- What the mirror asks Odoo for.

-- Which external ids it looks up, each kind of record says: `sql/wanted.sql` in its folder. A view said it before.
drop view if exists work.wanted_external_ids;

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
