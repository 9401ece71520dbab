"""Whether the company that new orders go to can take them: it is that of the orders that are there, and has a warehouse."""

from collections.abc import Iterator

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.destination.doctor.names import company
from allegro_etl.destination.provision import our_records
from allegro_etl.grammar import start
from allegro_etl.markets import MARKETS
from allegro_etl.odoo.external_ids import PROVIDER, external_id, position_key
from allegro_etl.odoo.lookup import shared_with
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings

TOPIC = "Company"


def companies(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether Odoo's Allegro orders, or else our own records, are those of the company that is set."""
    company_id = company(odoo, settings)
    if company_id is None:
        return  # `names` tells it
    [row] = odoo.search_read("res.company", [("id", "=", company_id)], ["name"])
    now = row["name"]
    former = _company_of_orders(odoo)
    if former and former[0] != company_id:
        said = (
            f"The Allegro orders in Odoo are those of {former[1]!r}, and new ones would go to {now!r}. Set odoo.company "
            "to the former: one database holds the Allegro orders of one company."
        )
        yield Finding(TOPIC, False, said)
    elif foreign := _of_another_company(odoo, settings, company_id):
        said = (
            f"What allegro_etl made for another company cannot be used for {now!r}: {', '.join(foreign)} (external ids). "
            "Set odoo.company to that company, or delete these records in Odoo: allegro_etl makes them anew."
        )
        yield Finding(TOPIC, False, said)
    else:
        yield Finding(TOPIC, True, now)


def warehouses(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether the company has a warehouse: without one, Odoo confirms no order. One that is set, `names` looks for."""
    company_id = company(odoo, settings)
    if company_id is None or settings.odoo.warehouse or not odoo.has_fields("stock.warehouse"):
        return
    found = odoo.search_read("stock.warehouse", [("company_id", "=", company_id)], ["name"], "sequence, id")
    way_out = "The company has no warehouse: make one under Inventory, Configuration, Warehouses."
    yield Finding("Warehouse", bool(found), str(found[0]["name"]) if found else way_out)


def _company_of_orders(odoo: OdooServer) -> tuple[int, str] | None:
    """Return id and name of the newest Allegro order's company, None without orders. Source: Odoo's sale.order."""
    if "x_allegro_id" not in odoo.has_fields("sale.order"):
        return None
    ours = [("x_allegro_id", "!=", False)]
    newest = odoo.call("sale.order", "search_read", ours, fields=["company_id"], order="id desc", limit=1)
    return tuple(newest[0]["company_id"]) if newest else None


def _of_another_company(odoo: OdooServer, settings: Settings, company_id: int) -> list[str]:
    """Return the external ids of records of ours that new orders would need and the company may not use."""
    known = our_records(odoo)
    positions = [position_key(market) for market in MARKETS if not settings.market(market).fiscal_position]
    wanted = {
        "account.fiscal.position": [key for key in positions if key in known],
        "product.pricelist": [key for key in known if key.startswith(start("pricelist_key"))],
        odoo.dialect.provider: [PROVIDER] if PROVIDER in known and settings.odoo.create_payments else [],
    }
    foreign: list[str] = []
    for model, keys in wanted.items():
        ids = [known[key] for key in keys]
        domain = shared_with(odoo, company_id)
        usable = {row["id"] for row in odoo.search_read_in(model, "id", ids, ["id"], domain, archived=True)}
        foreign += [external_id(key) for key in keys if known[key] not in usable]
    return foreign
