"""What stands at both ends of our assets and is not ours to make: Allegro's API, and Odoo's models.

They are in no job and carry no data; the graph shows by them where data comes from and where it goes. What Odoo had before a
run is an end of its own, as a graph has no circles. Each step says itself which ends it reads and fills.
"""

from collections.abc import Iterable

import dagster as dg

from allegro_etl.account import key_prefix
from allegro_etl.registry import STEPS
from allegro_etl.run.end import End

OWNERS = ["team:allegro_etl"]
ACCOUNT = End(
    "allegro_account",
    "allegro",
    "The seller's account on Allegro, with which allegro_etl is paired. The job `pair` or `allegro-etl pair` gives access; the tokens "
    "last as long as a run uses them every three months.",
    "GET /me",
)

PUSHED_TO = {
    End(
        "allegro/orders_to_buyers",
        "allegro",
        "What a push writes to orders on Allegro, for their buyers to see: numbers of parcels, the seller's status, invoices.",
        "POST /order/checkout-forms/{id}/shipments and /invoices, PUT /order/checkout-forms/{id}/fulfillment",
    ): ("tracking_numbers", "fulfillment_status", "order_invoices"),
    End(
        "allegro/offers_for_sale",
        "allegro",
        "What a push writes to offers on Allegro: their stock and their prices.",
        "PATCH /sale/product-offers/{id}, and commands for many offers",
    ): ("offer_stock", "offer_prices"),
}
"""The ends that a push writes to, and the assets that write there: it is no step of a run."""


def ends() -> dict[End, tuple[str, ...]]:
    """Return every end, with the names of what it follows from in the graph."""
    read = {end: (ACCOUNT.name,) if end.system == ACCOUNT.system else () for step in STEPS for end in step.reads}
    filled = {end: _filling(end) for step in STEPS for end in step.fills}
    return {ACCOUNT: (), **read, **filled, **PUSHED_TO}


def _filling(end: End) -> tuple[str, ...]:
    """Return the assets of the steps that write to an end."""
    return tuple(step.asset for step in STEPS if end in step.fills)


def key(name: str) -> dg.AssetKey:
    """Return the asset key of a name, below the account's where it has one."""
    return dg.AssetKey([*key_prefix(), *name.split("/")])


def keys(names: Iterable[str]) -> list[dg.AssetKey]:
    """Return the asset keys of names, each once."""
    return [key(name) for name in dict.fromkeys(names)]


def outside() -> list[dg.AssetSpec]:
    """Return both ends as external assets, each in a group of its own."""
    return [
        dg.AssetSpec(
            key(end.name),
            deps=keys(after),
            description=f"{end.what}\n\nIt is not made here: {end.system.capitalize()} has it.",
            group_name=end.system,
            kinds={end.system},
            owners=OWNERS,
            metadata={"known as": end.known_as},
        )
        for end, after in ends().items()
    ]
