"""Changes of orders that Odoo has already: the three sides are gathered here, `decisions` says what follows from them."""

import json
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict

from allegro_etl.actions import Kind, Status
from allegro_etl.destination.destination import Carrier, Destination
from allegro_etl.odoo.external_ids import rekeyed
from allegro_etl.reasons import RemarkCode
from allegro_etl.records.orders.decisions import decide
from allegro_etl.records.orders.existing import Decision, Existing
from allegro_etl.records.orders.sides import Written, grouped, read_written
from allegro_etl.records.plan_rows import as_json
from allegro_etl.records.remarks import Remark, add_remarks
from allegro_etl.records.values import carrier_of
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.tables import ContactRow, LineRow, OdooContactRow, OdooLineRow, OdooOrderRow, OrderRow

PLAN_COLUMNS = (
    "seq",
    "kind",
    "action",
    "external_id",
    "form_id",
    "odoo_id",
    "reason",
    "reason_code",
    "words",
    "detail",
    "facts",
    "status",
)


class KnownOrder(OrderRow):
    """An order that Odoo has: its sale order, the form that it was merged into, and whether the plan reopens it."""

    order_id: int
    survivor: str | None
    reopens: bool


class LineElsewhere(TypedDict):
    """A line that another sale order has."""

    form_id: str
    line_key: str


class OrdersLines(NamedTuple):
    """The lines of an order: Allegro's, Odoo's, and the keys of those that are on another sale order."""

    own: list[LineRow]
    mirrored: list[OdooLineRow]
    elsewhere: frozenset[str]


class Addresses(NamedTuple):
    """Contacts by key, as core has them, and addresses of orders by id, as Odoo has them."""

    contacts: dict[str, ContactRow]
    places: dict[int, OdooContactRow]


def plan_changes(warehouse: Warehouse, destination: Destination) -> None:
    """Add to odoo.plan what is to be done about orders of this run that Odoo has already."""
    rows: list[tuple[Any, ...]] = []
    remarks: list[Remark] = []
    for found in _existing(warehouse, destination):
        form_id, odoo_id = found.order["form_id"], found.odoo["id"]
        for one in decide(found):
            if one.kind == Kind.ACTIVITY:
                remarks.append(Remark(form_id, RemarkCode(one.code), one.words, one.facts))
            else:
                rows.append(_row(one, form_id, odoo_id))
    add_remarks(warehouse, remarks)
    start = warehouse.scalar("select coalesce(max(seq), 0) from odoo.plan")
    warehouse.insert("odoo.plan", PLAN_COLUMNS, [(start + place, *row) for place, row in enumerate(rows, start=1)])


def _existing(warehouse: Warehouse, destination: Destination) -> list[Existing]:
    orders = warehouse.rows_of(
        KnownOrder,
        "select orders.*, found.order_id, survivor.form_id as survivor, found.order_id in (from work.reopened_orders) as reopens "
        "from work.unblocked_orders as orders join work.sale_orders as found using (form_id) "
        "left join work.surviving_forms as survivor "
        "on survivor.order_id = found.order_id and survivor.form_id <> orders.form_id "
        "order by orders.bought_at, orders.form_id",
    )
    forms = [order["form_id"] for order in orders]
    mirrored = {row["id"]: row for row in warehouse.rows_of(OdooOrderRow, "select * from work.odoo_orders")}
    booked = dict(
        warehouse.rows(
            "select order_id, sum(amount) from work.booked_payments where payment_key is not null group by order_id"
        )
    )
    lines = grouped(
        warehouse.rows_of(
            LineRow,
            "select * from work.unblocked_lines where form_id in (select unnest(?::varchar[])) order by position",
            [forms],
        ),
        "form_id",
    )
    keyed = warehouse.rows_of(OdooLineRow, "select * from work.odoo_lines where line_key is not null")
    odoo_lines = grouped(keyed, "order_id")
    elsewhere = grouped(warehouse.rows_of(LineElsewhere, "select * from work.lines_elsewhere"), "form_id")
    pushed = _pushed(warehouse, forms)
    addresses = Addresses(_contacts(warehouse, forms), _places(warehouse))
    delivered_by = [carrier.product_id for carrier in destination.carriers.values()]
    own = warehouse.column("select res_id from odoo.external_ids where name = work.own_product_key('delivery')")
    return [
        _side_by_side(
            order,
            mirrored[order["order_id"]],
            booked.get(order["order_id"]),
            OrdersLines(
                lines.get(order["form_id"], []),
                odoo_lines.get(order["order_id"], []),
                frozenset(line["line_key"] for line in elsewhere.get(order["form_id"], [])),
            ),
            addresses,
            (carrier_of(order, destination), [*own, *delivered_by]),
            destination.order_pages,
            pushed.get(order["form_id"], ()),
        )
        for order in orders
    ]


def _contacts(warehouse: Warehouse, forms: list[str]) -> dict[str, ContactRow]:
    """Return the rows of work.partners that these forms name, by key."""
    rows = warehouse.rows_of(
        ContactRow,
        "select * from work.partners where partner_key in (select unnest([buyer_key, delivery_key, invoice_key]) "
        "from work.unblocked_orders where form_id in (select unnest(?::varchar[])))",
        [forms],
    )
    return {row["partner_key"]: row for row in rows}


def _pushed(warehouse: Warehouse, forms: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the statuses on Allegro before and after each of our writes, by form; of one in doubt, too."""
    rows = warehouse.rows(
        "select form_id, flatten(list([before ->> '$.status', after ->> '$.status'] order by id)) from to_allegro.writes "
        "where writer = 'status' and (outcome is null or outcome = 'written') and form_id in (select unnest(?::varchar[])) "
        "group by form_id",
        [forms],
    )
    return {form_id: tuple(statuses) for form_id, statuses in rows}


def _side_by_side(
    order: KnownOrder,
    odoo: OdooOrderRow,
    booked: Decimal | None,
    lines: OrdersLines,
    addresses: Addresses,
    delivery: tuple[Carrier | None, list[int]],
    order_pages: str | None,
    pushed: tuple[str, ...],
) -> Existing:
    contacts, places = addresses
    carrier, delivery_products = delivery
    mirrored = json.loads(odoo["facts"])
    former, written = mirrored.get("x_allegro_id"), read_written(mirrored.get("x_allegro_written"))
    here = {line["line_key"]: line for line in lines.mirrored if line["line_key"]}
    keys = (order["buyer_key"], order["delivery_key"], order["invoice_key"])
    return Existing(
        order=order,
        lines=lines.own,
        odoo=odoo,
        mirrored=mirrored,
        booked=booked,
        odoo_lines=here,
        written=written | {"lines": _rekeyed(written.get("lines") or {}, former, order["form_id"])},
        contacts={key: contacts[key] for key in keys if key and key in contacts},
        carrier_id=carrier.carrier_id if carrier else None,
        survivor=order["survivor"],
        reopens=order["reopens"],
        lines_elsewhere=lines.elsewhere,
        places={
            one: places[one]
            for one in (odoo["partner_shipping_id"], odoo["partner_invoice_id"])
            if one and one in places
        },
        order_pages=order_pages,
        pushed=pushed,
        delivery_products=frozenset(delivery_products),
        delivery_product=carrier.product_id if carrier else next(iter(delivery_products), None),
    )


def _places(warehouse: Warehouse) -> dict[int, OdooContactRow]:
    """Return the mirrored contacts that are addresses of orders in Odoo, by id."""
    rows = warehouse.rows_of(
        OdooContactRow,
        "select * from odoo.partners where id in (select unnest([partner_shipping_id, partner_invoice_id]) from odoo.orders)",
    )
    return {row["id"]: row for row in rows}


def _rekeyed(written: Written, former: str | None, form_id: str) -> dict[str, Any]:
    """Return lines by the keys that they have under their form's new id: some keys hold the form's id."""
    return {rekeyed(key, former, form_id) if former else key: value for key, value in written.items()}


def _row(decision: Decision, form_id: str, odoo_id: int) -> tuple[Any, ...]:
    return (
        decision.kind,
        decision.action,
        decision.key,
        form_id,
        odoo_id,
        decision.reason,
        decision.code,
        as_json(decision.words),
        as_json(decision.detail),
        as_json(decision.facts),
        Status.PLANNED if decision.action.writes else Status.DONE,
    )
