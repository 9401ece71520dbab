"""What was sold in a time span, as Odoo has it: orders and money by currency."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from allegro_etl.odoo.session import Domain, OdooServer
from allegro_etl.odoo.times import in_odoo
from allegro_etl.reconcile.drift import FROM_ALLEGRO, sales


@dataclass(frozen=True)
class Sold:
    """How many orders, and what they come to by currency."""

    orders: int
    amounts: dict[str, Decimal]


def sold(odoo: OdooServer, since: datetime, until: datetime | None = None) -> Sold:
    """Return what was bought from `since` on, and before `until`; cancelled orders count nothing. Raises OdooError.

    Source: Odoo's sale.order, whose date is that of the purchase.
    """
    bought: Domain = [("date_order", ">=", in_odoo(since)), ("state", "!=", "cancel")]
    until_then: Domain = [("date_order", "<", in_odoo(until))] if until else []
    found = sales(odoo, [*FROM_ALLEGRO, *bought, *until_then])
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for sale in found:
        amounts[sale.currency] += sale.total
    return Sold(len(found), dict(sorted(amounts.items())))


def markets(odoo: OdooServer) -> list[str]:
    """Return the marketplaces of all orders that Odoo has: one short question for each. Raises OdooError."""
    if "x_allegro_marketplace" not in odoo.has_fields("sale.order"):
        return []
    known: list[str] = []
    while True:
        others = [*FROM_ALLEGRO, ("x_allegro_marketplace", "not in", [False, *known])]
        found = odoo.call("sale.order", "search_read", others, fields=["x_allegro_marketplace"], limit=1)
        if not found:
            return sorted(known)
        known.append(str(found[0]["x_allegro_marketplace"]))
