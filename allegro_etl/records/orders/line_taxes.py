"""The taxes of the lines of this run's orders: those that Odoo has, and for new lines those that they are to get.

Deposits bear none. Delivery, services and what else is no goods are taxed as the goods are, where their own product would
be taxed at another rate: what is sold with a book is taxed as the book.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from allegro_etl.destination.destination import Destination
from allegro_etl.destination.provision import ensure_names
from allegro_etl.destination.taxes import Ids, Taxes, read_taxes
from allegro_etl.destination.units import NEW_LINES
from allegro_etl.languages.line_texts import GOODS
from allegro_etl.odoo.session import OdooServer
from allegro_etl.records.values import product_of
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.tables import LineRow

Choice = Literal["goods", "highest", "product"]


class SoldLine(LineRow):
    """A line with its market, its way of delivery, the rates of its offer ('PL 23.00') and the taxes that Odoo has on it."""

    marketplace: str
    delivery_method_id: str | None
    delivery_method: str | None
    tax_rates: list[str] | None
    there: list[int] | None


@dataclass(frozen=True)
class Taxed:
    """A line with its taxes; `ids` is None where they are not known yet. `product_rate`: before any fiscal position."""

    form_id: str
    line_key: str
    kind: str
    line_item_id: str | None
    worth: Decimal
    ids: Ids | None
    rate: Decimal | None
    product_rate: Decimal | None
    is_new: bool = True  # Odoo does not have it yet


def line_taxes(
    warehouse: Warehouse,
    odoo: OdooServer,
    settings: Settings,
    destination: Destination,
    which: str = "form_id not in (select form_id from work.blocked)",
) -> tuple[dict[str, Taxed], Taxes | None]:
    """Return the lines of the orders that Odoo has or gets, by key, with their taxes, and the company's taxes.

    `which` says in SQL of which forms. Raises OdooError. Source: Odoo's account.tax and product.product.
    """
    lines = _lines(warehouse, which)
    if not lines:
        return {}, None
    taxes = read_taxes(odoo, destination.books)
    products = _taxes_of_products(odoo, destination, lines)
    by_form: dict[str, list[Taxed]] = {}
    for line in lines:
        by_form.setdefault(line["form_id"], []).append(_own(line, destination, taxes, products))
    choice = settings.taxes.delivery
    followed = (one for own in by_form.values() for one in follow(own, choice, taxes))
    return {one.line_key: one for one in followed}, taxes


def keep_line_taxes(
    warehouse: Warehouse, odoo: OdooServer, settings: Settings, destination: Destination
) -> Destination:
    """Keep the taxes of the lines that this plan makes (work.line_taxes); return the destination with the taxes' names.

    Raises OdooError. A line whose product is not known is that of an order that waits in quarantine.
    """
    warehouse.execute("delete from work.line_taxes")
    if not warehouse.scalar(f"select count(*) from odoo.plan where {NEW_LINES}"):
        return destination
    lines, _ = line_taxes(
        warehouse, odoo, settings, destination, f"form_id in (select form_id from odoo.plan where {NEW_LINES})"
    )
    rows = [(key, list(line.ids or ())) for key, line in lines.items() if line.is_new]
    warehouse.insert("work.line_taxes", ("line_key", "tax_ids"), rows)
    ids = {one for _, of_line in rows for one in of_line}
    return destination.model_copy(
        update={"names": destination.names | ensure_names(odoo, {"account.tax": ids})} if ids else {}
    )


def _lines(warehouse: Warehouse, which: str) -> list[SoldLine]:
    return warehouse.rows_of(
        SoldLine,
        "select line.*, orders.marketplace, orders.delivery_method_id, orders.delivery_method, sold.tax_rates, "
        "mirrored.tax_ids as there from work.order_lines as line "
        "join work.orders as orders on orders.form_id = line.form_id and orders.disposition = 'load' "
        "left join work.offer_taxes as sold on sold.offer_id = line.offer_id "
        "left join work.odoo_lines as mirrored on mirrored.line_key = line.line_key "
        f"where line.{which} order by line.form_id, line.position",
    )


def _taxes_of_products(odoo: OdooServer, destination: Destination, lines: Iterable[SoldLine]) -> dict[int, list[int]]:
    """Return the taxes that Odoo's products have, of those on lines that Odoo does not have."""
    wanted = {product_of(line, line, destination) for line in lines if line["there"] is None} - {None}
    rows = odoo.search_read_in("product.product", "id", sorted(wanted, key=int), ["taxes_id"], archived=True)
    return {row["id"]: row["taxes_id"] for row in rows}


def _own(line: SoldLine, destination: Destination, taxes: Taxes, products: Mapping[int, list[int]]) -> Taxed:
    """Return a line with the taxes that Odoo has on it, else those of its product."""
    product_id = product_of(line, line, destination)
    if product_id is not None and product_id in products:
        before: Ids | None = taxes.of_company(products[product_id])
    else:  # not in Odoo yet
        before = taxes.of_new_product(line["tax_rates"]) if line["kind"] in GOODS else None
    if line["there"] is not None:
        ids: Ids | None = tuple(line["there"])
    elif line["kind"] == "deposit":
        ids = ()
    else:
        market = destination.markets[line["marketplace"]]
        ids = None if before is None else taxes.mapped(before, market.fiscal_position_id)
    worth = line["unit_price"] * line["quantity"]
    keys = line["form_id"], line["line_key"], line["kind"], line["line_item_id"]
    is_new = line["there"] is None
    return Taxed(*keys, worth, ids, taxes.rate(ids), taxes.rate(before) if is_new else None, is_new)


def follow(lines: list[Taxed], choice: Choice, taxes: Taxes) -> list[Taxed]:
    """Return an order's lines with those that are no goods taxed as the goods are. `choice` is the setting taxes.delivery.

    A service follows its own line item. Lines whose taxes are decided, in Odoo or as a deposit's, stay.
    """
    goods = [line for line in lines if line.kind in GOODS and line.ids is not None]
    if choice == "product" or not goods:
        return lines
    followed = []
    for line in lines:
        own = [one for one in goods if one.line_item_id == line.line_item_id] if line.kind == "service" else []
        ids = _main(own or goods, choice)
        stays = not line.is_new or line.kind in (*GOODS, "deposit") or line.rate == taxes.rate(ids)
        followed.append(line if stays else _retaxed(line, ids, taxes))
    return followed


def _retaxed(line: Taxed, ids: Ids, taxes: Taxes) -> Taxed:
    return replace(line, ids=ids, rate=taxes.rate(ids))


def _main(goods: list[Taxed], choice: Choice) -> Ids:
    """Return the taxes of the rate that most of the goods' value has, or of the highest one; of equal ones the higher."""
    worth: dict[Decimal, Decimal] = {}
    for line in goods:
        rate = line.rate if line.rate is not None else Decimal(-1)
        worth[rate] = worth.get(rate, Decimal(0)) + line.worth
    chosen = max(worth) if choice == "highest" else max(worth, key=lambda rate: (worth[rate], rate))
    of_rate = [line for line in goods if (line.rate if line.rate is not None else Decimal(-1)) == chosen]
    return max(of_rate, key=lambda line: line.worth).ids or ()
