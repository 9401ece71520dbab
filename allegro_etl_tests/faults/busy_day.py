"""A day in a shop that has one of each: a held order, a cancelled one, cash whose invoice is settled, a seller's change of mind.

The morning is what the first run finds. In the evening people have been at work in Odoo, and Allegro has news of the
same orders. Both say how many open activities the order of each form must have afterwards.
"""

from dataclasses import dataclass
from typing import Any

from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.odoo import log_in
from allegro_etl_tests.faults.world import World

Told = dict[str, int]


@dataclass(frozen=True)
class Morning:
    """The forms of the morning, by what becomes of them."""

    cash: str
    cancelled: str
    called_off: str
    held: str
    freed: str

    @property
    def told(self) -> Told:
        """Return the open activities after the first run: both orders that are not paid in full wait for a person."""
        return {self.held: 1, self.freed: 1}


def morning(shop: Shop) -> Morning:
    """Sell one of each, and one that is cancelled before anybody has seen it."""
    day = Morning(
        cash=shop.place_order(payment="CASH_ON_DELIVERY", invoice="company"),
        cancelled=shop.place_order(message="Proszę o szybką wysyłkę"),
        called_off=shop.place_order(),
        held=shop.place_order(payment="WIRE_TRANSFER"),
        freed=shop.place_order(payment="WIRE_TRANSFER"),
    )
    for form_id in (day.held, day.freed):
        shop.underpay(form_id, "10.00")
    shop.cancel_by_buyer(shop.place_order())
    return day


def evening(world: World, day: Morning) -> Told:
    """Post the invoice of the cash in Odoo, let everything go on at Allegro, and return the open activities that come of it."""
    post_invoice(world, day.cash)
    shop = world.shop
    shop.book_cod(day.cash)
    shop.repeat_event(day.cash)
    shop.cancel_by_buyer(day.cancelled)
    shop.set_fulfillment_status(day.called_off, "CANCELLED")
    shop.underpay(day.held, "4.00")
    shop.overpay(day.freed, "0.00")
    new = shop.place_order(payment="WIRE_TRANSFER")
    shop.underpay(new, "1.00")
    shop.place_order(invoice="company")
    return {day.held: 1, day.called_off: 1, new: 1}


def post_invoice(world: World, form_id: str) -> None:
    """Make and post the invoice of a form's sale order, as a person would."""
    session = log_in(world.server.port, world.database)
    [order] = session.execute("sale.order", "search", [("x_allegro_id", "=", form_id)])
    chosen = {"active_model": "sale.order", "active_ids": [order], "mail_auto_subscribe_no_notify": True}

    def call(model: str, method: str, *arguments: Any) -> Any:
        return session.execute_kw(model, method, list(arguments), {"context": chosen})

    values = {"advance_payment_method": "delivered"}
    call("sale.advance.payment.inv", "create_invoices", call("sale.advance.payment.inv", "create", [values]))
    [invoiced] = call("sale.order", "read", [order], ["invoice_ids"])
    call("account.move", "action_post", invoiced["invoice_ids"])
