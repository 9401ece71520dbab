-- Orders whose buyer could be either of several contacts, or that name a contact that is another company's.
insert into work.problems (form_id, stage, code, reason)
select
    named.form_id, 'matching',
    case when partners.candidates is null then 'contact_elsewhere' else 'ambiguous_contact' end as problem_code,
    partners.problem
from (select form_id, unnest([buyer_key, delivery_key, invoice_key]) as partner_key from work.orders) as named
join work.partners as partners using (partner_key)
anti join work.problems as known on known.form_id = named.form_id
where partners.problem is not null
qualify row_number() over (partition by named.form_id order by partners.kind, partners.partner_key) = 1;
