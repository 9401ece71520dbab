-- What the current run has in core.

-- One row per checkout form that the current run looks at: all that are pending, unless it was asked for some alone.
create or replace view work.due_forms as
from ops.pending where form_id in (select form_id from work.asked) or not exists (from work.asked);

-- One row per order of core.orders that the current run has.
create or replace view work.orders as from core.orders where normalised_at = work.normalised_at();

-- One row per line of core.order_lines that the current run has.
create or replace view work.order_lines as from core.order_lines where normalised_at = work.normalised_at();

-- One row per payment of core.payments that the current run has.
create or replace view work.payments as from core.payments where normalised_at = work.normalised_at();

-- One row per contact or address of core.partners that the current run has.
create or replace view work.partners as from core.partners where normalised_at = work.normalised_at();

-- One row per address of the run that lacks something.
create or replace view work.address_gaps as
select
    partner_key,
    list_filter([
        if(street is null, 'street', null),
        if(zip is null, 'postcode', null),
        if(city is null, 'city', null),
        if(country_code is null, 'country', null)
    ], lambda one: one is not null) as gaps
from core.partners
where normalised_at = work.normalised_at() and kind <> 'buyer'
    and (street is null or zip is null or city is null or country_code is null);
comment on column work.address_gaps.gaps is 'what it lacks, in words: street, postcode, city, country';

-- How the external id of a remark's activity ends. Before it stands the form's id, which a merge on Allegro may change. Other
-- sentences for the same code are no news.
create or replace macro work.remark_mark(code, words) as concat(code, '_', left(md5(concat(code, words)), 8));
