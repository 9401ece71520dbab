-- The one spelling of every telephone number, put in its place.
update work.partners
set phone = phones.phone
from work.phones as phones
where phones.typed = work.partners.phone
    and phones.country_hint is not distinct from work.partners.country_hint
    and phones.phone <> phones.typed
