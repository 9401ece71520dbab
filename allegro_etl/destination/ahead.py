"""What every run asks of Odoo whatever was sold, asked while the run reads Allegro.

The functions that ask are those that the steps call; what they find is not used here. What they meet, the steps meet again.
"""

import logging
import threading
from collections.abc import Callable

from allegro_etl.destination.companies import company_of, language_of
from allegro_etl.destination.countries import read_countries
from allegro_etl.destination.destination import carriers_of, journal_of, named_records, transaction_method
from allegro_etl.destination.provision import our_records
from allegro_etl.destination.rates import read_books
from allegro_etl.destination.taxes import read_taxes
from allegro_etl.failures import in_words
from allegro_etl.odoo.lookup import find_all_named, languages_of
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings

AHEAD = "odoo ahead"
"""The name of the threads that ask."""

log = logging.getLogger(__name__)


def ask_ahead(odoo: OdooServer, settings: Settings) -> list[threading.Thread]:
    """Let two threads ask what the steps of a run will ask; return them at once. They end by themselves."""
    asking = [
        threading.Thread(target=_asked, args=(ask, odoo.asking_ahead(), settings), name=AHEAD, daemon=True)
        for ask in (_of_the_mirror, _of_the_destination)
    ]
    for thread in asking:
        thread.start()
    return asking


def _asked(ask: Callable[[OdooServer, Settings], None], odoo: OdooServer, settings: Settings) -> None:
    try:
        ask(odoo, settings)
    except Exception as error:  # noqa: BLE001 - the step that asks the same raises it, and says what to do
        log.debug("Asking Odoo ahead ended early: %s", in_words(error))


def _of_the_mirror(odoo: OdooServer, settings: Settings) -> None:
    """Ask what reading the mirror asks first: each of Odoo's workers may have to look for its caches."""
    company_of(odoo, settings)
    for model in ("res.partner", "stock.picking", "payment.transaction"):
        odoo.has_fields(model)


def _of_the_destination(odoo: OdooServer, settings: Settings) -> None:
    """Ask what resolving and completing the destination asks, in the same order."""
    company_id = company_of(odoo, settings)
    if settings.odoo.company:
        odoo.act_for(company_id)
    named = find_all_named(odoo, named_records(settings), company_id)
    if settings.odoo.create_payments:
        journal_of(odoo, named.get("odoo.payment_journal"), company_id)
        transaction_method(odoo)
    language_of(odoo, settings, company_id)
    books = read_books(odoo, company_id, ())
    odoo.search_read("res.currency", [], ["name"])
    carriers_of(odoo, settings, named)
    read_taxes(odoo, books)
    our_records(odoo)
    read_countries(odoo)
    languages_of(odoo)
