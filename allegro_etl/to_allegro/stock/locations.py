"""The locations in Odoo whose goods are offered.

A location that the settings name counts by itself, without the shelves below it: what lies on a shelf for returned or damaged goods
is not offered unless that shelf is named, too. Without the setting it is the warehouse's stock location with all below it, as
Odoo's own forecast has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.lookup import Named, NamesNoRecord, did_you_mean, find_all_named, nearest
from allegro_etl.odoo.session import Domain, OdooServer
from allegro_etl.settings import Settings

SETTING = "stock_to_allegro.locations"


@dataclass(frozen=True, slots=True)
class Locations:
    """Where goods count (`inside`), and those places with the ones above them, from which deliveries may take them (`sources`)."""

    inside: tuple[int, ...]
    sources: tuple[int, ...]


class Place(NamedTuple):
    """An internal location of Odoo: its full name, and the ids of those above it, joined by slashes."""

    id: int
    name: str
    path: str


def locations_of(odoo: OdooServer, settings: Settings, company_id: int) -> Locations:
    """Return the locations whose goods are offered. Source: Odoo's stock.location, stock.warehouse.

    Raises NamesNoRecord for a name that is no internal location of the company, OdooLacks without Inventory or a warehouse.
    """
    names = settings.stock_to_allegro.locations
    places = _named(odoo, names, company_id) if names else _of_warehouse(odoo, settings, company_id)
    above = {int(number) for place in places for number in place.path.split("/") if number}
    inside = tuple(sorted(place.id for place in places))
    return Locations(inside, tuple(sorted(above | set(inside))))


def _named(odoo: OdooServer, names: Iterable[str], company_id: int) -> list[Place]:
    wanted = list(dict.fromkeys(names))
    of_company: Domain = [("company_id", "in", [company_id, False])]
    places = _internal(odoo, [("complete_name", "in", wanted), *of_company])
    for name in wanted:
        found = sum(place.name == name for place in places)
        if found != 1:
            has = f"{found} internal locations of that name" if found else "no internal location of that name"
            near = [] if found else nearest(name, [place.name for place in _internal(odoo, of_company)])
            raise NamesNoRecord(
                f"Setting {SETTING} names {name!r}, and Odoo has {has}.{did_you_mean(near)} Write the full name as Odoo's list of locations "
                "shows it, such as WH/Stock."
            )
    return places


def _of_warehouse(odoo: OdooServer, settings: Settings, company_id: int) -> list[Place]:
    if "lot_stock_id" not in odoo.has_fields("stock.warehouse"):
        raise OdooLacks("Odoo has no app Inventory, or its user may not use it: there is no stock to offer.")
    domain: Domain = [("company_id", "=", company_id)]
    if settings.odoo.warehouse:
        named = Named("odoo.warehouse", "stock.warehouse", settings.odoo.warehouse)
        domain = [("id", "=", find_all_named(odoo, [named], company_id)["odoo.warehouse"])]
    found = odoo.search_read("stock.warehouse", domain, ["lot_stock_id"], "sequence, id")
    if not found:
        raise OdooLacks("The company has no warehouse in Odoo: there is no stock to offer.")
    return _internal(odoo, [("id", "child_of", found[0]["lot_stock_id"][0])])


def _internal(odoo: OdooServer, domain: Domain) -> list[Place]:
    rows = odoo.search_read("stock.location", [("usage", "=", "internal"), *domain], ["complete_name", "parent_path"])
    return [Place(row["id"], row["complete_name"], str(row["parent_path"] or "")) for row in rows]
