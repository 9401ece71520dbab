"""Totals to the grosz: Odoo's amount_total against Allegro's totalToPay, before an order may be confirmed, and ever after.

A small difference is met by a line of its own while an order is made. A larger one, or one that comes later, is told, and
keeps a quotation a quotation.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict

from allegro_etl.destination.destination import Destination
from allegro_etl.languages import in_language
from allegro_etl.languages.line_texts import ROUNDING
from allegro_etl.odoo.external_ids import external_id, own_product_key, rounding_line_key
from allegro_etl.odoo.session import OdooServer
from allegro_etl.reasons import RemarkCode
from allegro_etl.records.remarks import Remark, add_remarks, hold_orders, plan_remarks
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse

CENT = Decimal("0.01")
ROUNDING_FIELDS = ("id", "order_id/.id", "product_id/.id", "name", "product_uom_qty", "price_unit", "sequence")


# Remarks that ask to compare the lines say enough of a total that differs.
COMPARED = [
    RemarkCode.LINES_OF_ANOTHER_ORDER,
    RemarkCode.FOREIGN_ORDER,
    RemarkCode.LINES_LOST,
    RemarkCode.GOODS_RECOMPOSED,
    RemarkCode.LINE_TO_DECIDE,
]


class Made(TypedDict):
    """An order with its sale order: amounts gross, in its currency."""

    form_id: str
    total: Decimal
    lines_total: Decimal
    currency: str
    odoo_id: int


class Differing(NamedTuple):
    """An order of which Odoo's total is another than Allegro's."""

    order: Made
    actual: Decimal

    @property
    def difference(self) -> Decimal:
        """Return what Odoo lacks; below zero, what it has too much."""
        return self.order["total"] - self.actual


class Total(NamedTuple):
    """A total that is told: Odoo's, Allegro's, and what the form's own lines come to."""

    form_id: str
    actual: Decimal
    total: Decimal
    lines_total: Decimal


def remark_on_known_totals(warehouse: Warehouse, settings: Settings) -> list[str]:
    """Add remarks on orders that Odoo has with another total and that the plan leaves as they are.

    Somebody changed them there, or a run died before it could tell. Return the forms whose total is to be read back instead.
    """
    touched = warehouse.column(
        "select distinct form_id from odoo.plan where status = 'planned' and work.touches_total(kind, action)"
    )
    known = warehouse.rows(
        "select form_id, mirrored.amount_total, orders.total, orders.lines_total from work.orders as orders "
        "join work.order_ids as order_ids using (form_id) join work.odoo_orders as mirrored on mirrored.id = order_ids.odoo_id "
        "where orders.disposition = 'load' and mirrored.state <> 'cancel' and mirrored.amount_total <> orders.total "
        "and form_id not in (select unnest(?::varchar[])) "
        "and form_id not in (select form_id from work.remarks where code in (select unnest(?::varchar[])))",
        [touched, COMPARED],
    )
    _tell(warehouse, settings, [Total(*row) for row in known])
    return touched


def compare_totals(
    warehouse: Warehouse, odoo: OdooServer, settings: Settings, destination: Destination, forms: Sequence[str]
) -> list[str]:
    """Compare the totals of those orders of the forms that this plan touches, adjust or hold them by policy.

    Return the forms whose totals still differ. What the plan has for them may be another than before.
    """
    orders = warehouse.rows_of(
        Made,
        "select orders.form_id, orders.total, orders.lines_total, orders.currency, order_ids.odoo_id "
        "from work.orders as orders join work.order_ids as order_ids using (form_id) "
        "where orders.disposition = 'load' and form_id in (select unnest(?::varchar[])) and form_id in "
        "(select form_id from odoo.plan where status <> 'quarantined' and work.touches_total(kind, action))",
        [forms],
    )
    different = _different(odoo, orders)
    policy = settings.totals
    small = [one for one in different if policy.policy == "adjust" and abs(one.difference) <= policy.adjust_up_to]
    if small:
        present = dict(
            warehouse.rows("select line_key, unit_price from work.odoo_lines where work.is_rounding(line_key)")
        )
        rows = [_rounding_row(one, destination, present) for one in small]
        odoo.load("sale.order.line", ROUNDING_FIELDS, rows)
        different = [one for one in different if one not in small] + _different(odoo, [one.order for one in small])
    if different:
        told = [
            Total(one.order["form_id"], one.actual, one.order["total"], one.order["lines_total"]) for one in different
        ]
        _tell(warehouse, settings, told)
        hold_orders(warehouse)
        plan_remarks(warehouse, forms)
    return [one.order["form_id"] for one in different]


def _tell(warehouse: Warehouse, settings: Settings, different: Sequence[Total]) -> None:
    """Add the remarks on totals. Where the form's own amounts do not add up, the reason to hold the order says so already."""
    policy = settings.totals.policy
    add_remarks(
        warehouse,
        [
            Remark(
                one.form_id,
                RemarkCode.TOTAL_DIFFERS,
                {"odoo": str(one.actual), "allegro": str(one.total)},
                holds=policy != "warn",
            )
            for one in different
            if policy == "warn" or one.actual != one.lines_total
        ],
    )


def _different(odoo: OdooServer, orders: list[Made]) -> list[Differing]:
    ids = [order["odoo_id"] for order in orders]
    totals = {row["id"]: row["amount_total"] for row in odoo.search_read_in("sale.order", "id", ids, ["amount_total"])}
    found = []
    for order in orders:
        actual = Decimal(str(totals.get(order["odoo_id"], 0))).quantize(CENT)
        if actual != order["total"]:
            found.append(Differing(order, actual))
    return found


def _rounding_row(one: Differing, destination: Destination, present: dict[str, Decimal]) -> list[Any]:
    key = rounding_line_key(one.order["form_id"])
    return [
        external_id(key),
        one.order["odoo_id"],
        destination.products[own_product_key("adjustment")],
        in_language(destination.language)(ROUNDING),
        1,
        present.get(key, Decimal(0)) + one.difference,
        9999,
    ]
