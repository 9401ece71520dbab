"""What stands at both ends of our assets and is not ours to make: Allegro's API, and Odoo's models.

They are in no job and carry no data; the graph shows by them where data comes from and where it goes. What Odoo had before a
run is an end of its own, as a graph has no circles.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg

from allegro_etl.account import key_prefix

OWNERS = ["team:allegro_etl"]
ACCOUNT = "allegro_account"
EVERYTHING_IN_ODOO = "odoo/records"


@dataclass(frozen=True)
class Outside:
    """An end: its name, whose it is, what it is, the name by which its owner knows it, and what it follows from."""

    name: str
    system: str
    what: str
    known_as: str
    after: tuple[str, ...] = ()


ENDS = (
    Outside(
        ACCOUNT,
        "allegro",
        "The seller's account on Allegro, with which allegro_etl is paired. The job `pair` or `allegro-etl pair` gives access; the tokens "
        "last as long as a run uses them every three months.",
        "GET /me",
    ),
    Outside(
        "allegro/order_events",
        "allegro",
        "Allegro's journal of what happens to orders, 60 days of it. An event only says which order to fetch again.",
        "GET /order/events",
        (ACCOUNT,),
    ),
    Outside(
        "allegro/checkout_forms",
        "allegro",
        "Allegro's orders as they are now, 365 days of them.",
        "GET /order/checkout-forms",
        (ACCOUNT,),
    ),
    Outside(
        "allegro/offers",
        "allegro",
        "The seller's offers, with the GTIN and the manufacturer code by which products are found.",
        "GET /sale/product-offers",
        (ACCOUNT,),
    ),
    Outside(
        "allegro/customer_returns",
        "allegro",
        "The returns that buyers announce. They are read where the setting `documents.also` asks for them.",
        "GET /order/customer-returns",
        (ACCOUNT,),
    ),
    Outside(
        EVERYTHING_IN_ODOO,
        "odoo",
        "What people and earlier runs have put into Odoo: the contacts, products, orders and payments that a run compares with.",
        "JSON-RPC or JSON-2, with the rights of the integration user",
    ),
    Outside(
        "odoo/res_partner",
        "odoo",
        "Contacts and addresses in Odoo: buyers of Allegro.",
        "res.partner",
        ("odoo_partners",),
    ),
    Outside(
        "odoo/product_product",
        "odoo",
        "Products in Odoo: those that no rule found are made by us.",
        "product.product",
        ("odoo_products",),
    ),
    Outside(
        "odoo/sale_order", "odoo", "Sale orders in Odoo, one for each checkout form.", "sale.order", ("odoo_orders",)
    ),
    Outside(
        "odoo/payment_transaction",
        "odoo",
        "Payments in Odoo, which pay the order's invoice when it is posted.",
        "payment.transaction",
        ("odoo_payments",),
    ),
    Outside(
        "odoo/ir_config_parameter",
        "odoo",
        "Odoo's System Parameters: the event cursor lives there, as `allegro_last_event_id`.",
        "ir.config_parameter",
        ("event_cursor",),
    ),
    Outside(
        "allegro/orders_to_buyers",
        "allegro",
        "What a push writes to orders on Allegro, for their buyers to see: numbers of parcels, the seller's status, invoices.",
        "POST /order/checkout-forms/{id}/shipments and /invoices, PUT /order/checkout-forms/{id}/fulfillment",
        ("tracking_numbers", "fulfillment_status", "order_invoices"),
    ),
    Outside(
        "allegro/offers_for_sale",
        "allegro",
        "What a push writes to offers on Allegro: their stock and their prices.",
        "PATCH /sale/product-offers/{id}, and commands for many offers",
        ("offer_stock", "offer_prices"),
    ),
)


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
            deps=keys(end.after),
            description=f"{end.what}\n\nIt is not made here: {end.system.capitalize()} has it.",
            group_name=end.system,
            kinds={end.system},
            owners=OWNERS,
            metadata={"known as": end.known_as},
        )
        for end in ENDS
    ]
