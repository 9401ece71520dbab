"""Whether Odoo has what payments need: a journal with its method, and a provider or the right to make one."""

from collections.abc import Iterator

from allegro_etl.destination.companies import company_of
from allegro_etl.destination.destination import journal_of
from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.external_ids import PREFIX, PROVIDER
from allegro_etl.odoo.lookup import Named, find_all_named
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings


def payments(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether payments can be booked, if the settings want it."""
    if not settings.odoo.create_payments:
        return
    yield _journal(odoo, settings)
    if not odoo.search_read("ir.model.data", [("module", "=", PREFIX), ("name", "=", PROVIDER)], ["name"]):
        may_make = odoo.may(odoo.dialect.provider, "create")
        text = "allegro_etl makes its own with the first orders"
        way_out = "The user may not make a payment provider: run `allegro-etl doctor --fix`, which makes it."
        yield Finding("Payment provider", may_make, text if may_make else way_out, fix=not may_make)


def _journal(odoo: OdooServer, settings: Settings) -> Finding:
    try:
        company_id = company_of(odoo, settings)
        name = settings.odoo.payment_journal
        wanted = [Named("odoo.payment_journal", "account.journal", name)] if name else []
        chosen = find_all_named(odoo, wanted, company_id).get("odoo.payment_journal")
        journal_of(odoo, chosen, company_id)
    except OdooLacks as error:
        return Finding("Payment journal", False, str(error))
    return Finding("Payment journal", True, "payments can be booked")
