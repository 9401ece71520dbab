-- What earlier runs knew of this run's contacts and addresses.
delete from core.partners
where partner_key in (select partner_key from work.partners) and normalised_at is distinct from work.normalised_at()
