"""Exchange rates: Odoo takes a rate that it lacks for 1, so 4,980 HUF would be booked as 4,980 PLN.

An order in a currency of which Odoo has no rate for its day is set aside until somebody enters one.
"""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, ConfigDict

from allegro_etl.ledger.refusals import Reason
from allegro_etl.odoo.session import OdooServer
from allegro_etl.reasons import QuarantineCode
from allegro_etl.warehouse import Warehouse


class Books(BaseModel):
    """What a company's books are kept in, where it pays its taxes, and since which day Odoo has rates of other currencies.

    `country` is a country's code, None where the company has none. `companies` are the company and those above it, the
    nearest first. `sale_tax_id` is the tax of new products.
    """

    model_config = ConfigDict(frozen=True)
    currency: str
    country: str | None
    companies: list[int] = []
    sale_tax_id: int | None = None
    rated_from: dict[str, date] = {}


def read_books(odoo: OdooServer, company_id: int, currencies: Iterable[str]) -> Books:
    """Return the books of a company, and the first day of a rate of each of the currencies. Raises OdooError.

    Source: Odoo's res.company and res.currency.rate.
    """
    path = ["parent_path"] if odoo.dialect.has_branches else []
    fields = ["currency_id", "country_code", "account_sale_tax_id", *path]
    [company] = odoo.search_read("res.company", [("id", "=", company_id)], fields)
    own = company["currency_id"][1]
    above = [int(one) for name in path for one in company[name].split("/") if one] or [company_id]
    return Books(
        currency=own,
        country=company["country_code"] or None,
        companies=above[::-1],
        sale_tax_id=company["account_sale_tax_id"][0] if company["account_sale_tax_id"] else None,
        rated_from=_rated_from(odoo, above[0], sorted(set(currencies) - {own})),
    )


def orders_without_rate(warehouse: Warehouse, books: Books, active: Iterable[str]) -> list[Reason]:
    """Return the orders of this run in a currency that is active, and of which Odoo has no rate for the day of the purchase."""
    rows = warehouse.rows(
        "select form_id, currency, bought_at::date from work.orders where disposition = 'load' and currency <> ? "
        "and list_contains(?::varchar[], currency) and bought_at is not null order by form_id",
        [books.currency, list(active)],
    )
    return [
        Reason(form_id, "loading", QuarantineCode.RATE_MISSING, _way_out(currency, day, books.currency))
        for form_id, currency, day in rows
        if day < books.rated_from.get(currency, date.max)
    ]


def _way_out(currency: str, day: date, own: str) -> str:
    return (
        f"It is in {currency}, and Odoo has no rate of {currency} for {day}, the day of the purchase: Odoo would take "
        f"1 {currency} for 1 {own}. Enter one of that day or an earlier one under Accounting, Configuration, Currencies; "
        "then `allegro-etl quarantine retry`."
    )


def _rated_from(odoo: OdooServer, company_id: int, currencies: list[str]) -> dict[str, date]:
    """Return the day of the first rate of each currency that has any: of the company, or of all. Odoo keeps one a day."""
    if not currencies:
        return {}
    domain = [("currency_id.name", "in", currencies), ("company_id", "in", [company_id, False])]
    if odoo.dialect.formats_groups:
        rows = odoo.call("res.currency.rate", "formatted_read_group", domain, ["currency_id"], ["name:min"])
        return {row["currency_id"][1]: date.fromisoformat(row["name:min"]) for row in rows}
    rows = odoo.call("res.currency.rate", "read_group", domain, ["name:min"], ["currency_id"])
    return {row["currency_id"][1]: date.fromisoformat(row["name"]) for row in rows}
