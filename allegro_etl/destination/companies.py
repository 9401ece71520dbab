"""The company that the orders go to, its language, and which records it may use: its own, those above it, and those of none."""

from allegro_etl.languages import ENGLISH, Language, closest
from allegro_etl.odoo.lookup import Named, find_all_named, shared_with
from allegro_etl.odoo.session import Domain, OdooServer
from allegro_etl.settings import Settings


def own_or_shared(odoo: OdooServer, settings: Settings) -> Domain:
    """Return the domain of products and contacts that this run's orders may use."""
    return shared_with(odoo, company_of(odoo, settings))


def company_of(odoo: OdooServer, settings: Settings) -> int:
    """Return the company that orders go to: the one that is set, else that of the user. Raises OdooLacks."""
    if settings.odoo.company:
        company = Named("odoo.company", "res.company", settings.odoo.company)
        return find_all_named(odoo, [company])["odoo.company"]
    user = odoo.search_read("res.users", [("id", "=", odoo.user_id)], ["company_id"])
    return int(user[0]["company_id"][0])


def language_of(odoo: OdooServer, settings: Settings, company_id: int) -> Language:
    """Return the language in which people read what is written into Odoo.

    It is the one that is set, else that of the company's own contact, else that of the user: English where we lack it.
    Raises OdooError. Source: Odoo's res.partner, asked once where no language is set.
    """
    if settings.odoo.language:
        return settings.odoo.language
    contacts = odoo.search_read("res.partner", [("ref_company_ids", "in", [company_id])], ["lang"], archived=True)
    locales = [contact["lang"] for contact in contacts] + [odoo.language]
    return next((found for locale in locales if (found := closest(locale or None))), ENGLISH)
