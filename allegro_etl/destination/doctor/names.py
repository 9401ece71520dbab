"""Whether Odoo has each record that the settings name, once, and whether it can be used for what it is named for."""

from collections.abc import Iterator

from allegro_etl.destination.companies import company_of
from allegro_etl.destination.destination import named_records
from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.markets import currency_of
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.lookup import Named, candidates_of, nearest_to, trouble_with
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings


def names(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether Odoo has each record that the settings name."""
    of_company = company(odoo, settings)
    for record, ids in candidates_of(odoo, named_records(settings), of_company).items():
        is_well = len(ids) == 1
        said = record.name if is_well else _trouble(odoo, record, ids, of_company)
        yield Finding(f"Setting {record.setting}", is_well, said)


def _trouble(odoo: OdooServer, record: Named, ids: list[int], of_company: int | None) -> str:
    return trouble_with(record, ids, nearest_to(odoo, record, ids, of_company))


def pricelists(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether each price list that the settings name is in the currency of its market."""
    chosen = [record for record in named_records(settings) if record.model == "product.pricelist"]
    candidates = candidates_of(odoo, chosen, company(odoo, settings))
    found = {record: ids for record, ids in candidates.items() if len(ids) == 1}
    rows = odoo.search_read_in("product.pricelist", "id", [ids[0] for ids in found.values()], ["currency_id"])
    currencies = {row["id"]: row["currency_id"][1] for row in rows}
    for record, ids in found.items():
        expected = currency_of(record.setting.split(".")[1])
        if expected and currencies[ids[0]] != expected:
            said = f"{record.name!r} is in {currencies[ids[0]]}, and orders there are in {expected}: name another one."
            yield Finding(f"Setting {record.setting}", False, said)


def company(odoo: OdooServer, settings: Settings) -> int | None:
    """Return the company of the settings, None where they name none that there is: `names` tells it."""
    try:
        return company_of(odoo, settings)
    except OdooLacks:
        return None
