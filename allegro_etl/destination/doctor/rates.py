"""Whether Odoo has exchange rates of the currencies that orders may come in."""

from collections.abc import Iterator
from datetime import UTC, datetime

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.destination.doctor.names import company
from allegro_etl.destination.rates import read_books
from allegro_etl.markets import MARKET_OF_CURRENCY
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings


def exchange_rates(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether each active currency of the markets has a rate in the company's books: Odoo takes a missing one for 1."""
    company_id = company(odoo, settings)
    if company_id is None:
        return  # `names` tells it
    rows = odoo.search_read("res.currency", [("name", "in", list(MARKET_OF_CURRENCY))], ["name"])
    active = {row["name"] for row in rows}
    books = read_books(odoo, company_id, active)
    today = datetime.now(UTC).date()
    for currency in sorted(active - {books.currency}):
        since = books.rated_from.get(currency)
        if since and since <= today:
            yield Finding(f"Exchange rate {currency}", True, f"known since {since}")
        else:
            yield Finding(
                f"Exchange rate {currency}",
                False,
                f"Odoo has none, and would take 1 {currency} for 1 {books.currency}. Enter one under Accounting, "
                "Configuration, Currencies, dated before your first orders in it; until then they are set aside.",
            )
