"""The steps of sale orders: worked out with their lines, then written, confirmed and cancelled."""

from collections.abc import Callable
from functools import partial

from allegro_etl.destination.destination import Destination
from allegro_etl.reconcile.followers import Follower
from allegro_etl.records.orders.building import build_order_lines, build_orders
from allegro_etl.records.orders.loading import load_orders
from allegro_etl.run.end import in_odoo
from allegro_etl.run.run import Run
from allegro_etl.run.step import NORMALISED, Page, Step, written
from allegro_etl.run.when_red import BY_CHECK, ODOO, OURS

BUILD_ORDERS = Step(
    name="build_orders",
    asset="orders",
    group="transform",
    do=build_orders,
    page=Page(
        "core.orders",
        ("form_id", "disposition", "hold_reasons", "status", "marketplace", "currency", "total", "updated_at"),
        by=("disposition", "marketplace"),
        of_run=NORMALISED,
        newest="updated_at",
    ),
    rows="One row per checkout form: what its newest content says of the future sale order.",
    changes="each run with orders that are new or have changed",
    when_red=OURS,
    after=("partners",),
)
BUILD_ORDER_LINES = Step(
    name="build_order_lines",
    asset="order_lines",
    group="transform",
    do=build_order_lines,
    page=Page(
        "core.order_lines", ("line_key", "kind", "quantity", "unit_price", "currency"), by=("kind",), of_run=NORMALISED
    ),
    rows="One row per line of the future sale order: offers, delivery, services, adjustments.",
    changes="each run with orders that are new or have changed",
    when_red=f"{BY_CHECK} {OURS}",
)


def load_orders_with(*followers: Callable[[Run, Destination], Follower]) -> Step:
    """Return the step that loads orders, and on their heels what follows them."""
    return Step(
        name="load_orders",
        asset="odoo_orders",
        group="load",
        do=partial(load_orders, followers=followers),
        page=written("order"),
        rows="One row per sale order in Odoo, one for each checkout form, for ever.",
        changes="each run with orders to make, change, confirm or cancel",
        when_red=ODOO,
        systems=frozenset({"odoo"}),
        after=("odoo_partners",),
        fills=(in_odoo("sale.order", "Sale orders in Odoo, one for each checkout form."),),
        writes=True,
    )
