-- Orders whose buyer could be either of several contacts.
insert into work.problems
select orders.form_id, 'matching', 'ambiguous_contact', partners.problem
from work.orders as orders
join work.partners as partners on partners.partner_key = orders.buyer_key
anti join work.problems as known on known.form_id = orders.form_id
where partners.problem is not null
