-- The one spelling of every telephone number, put in its place.
update core.partners
set phone = phones.phone
from work.phones as phones
where normalised_at = work.normalised_at()
    and phones.typed = core.partners.phone
    and phones.country_hint is not distinct from core.partners.country_hint
    and phones.phone <> phones.typed
