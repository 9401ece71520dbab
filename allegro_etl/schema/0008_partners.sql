-- The same text as before, sooner: five letters are no others with a mark, and translate costs by the letters that it is given.
create or replace macro work.folded(given) as regexp_replace(
    strip_accents(translate(lower(given), 'łđøħı', 'ldohi')), '[^\p{L}\p{N}\x1F]+', '', 'g'
);

-- Contacts and addresses are in core from the first, as orders and payments are: written once, and updated by what matching finds.
-- One that no run has matched yet has neither rule nor problem.
alter table core.partners add column updated_at timestamptz;     -- of the form that said so; the newest word counts
alter table core.partners add column country_hint varchar;       -- where a telephone number without prefix is at home
alter table core.partners add column vat_numbers struct(type varchar, value varchar)[];  -- as the buyer gave them
drop table work.partners;
drop view work.matched_partners;
create view work.partners as from core.partners where normalised_at = work.normalised_at();
