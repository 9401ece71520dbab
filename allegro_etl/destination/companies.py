"""The company that the orders go to, and which records it may use: its own, those of companies above it, and those of none."""

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
