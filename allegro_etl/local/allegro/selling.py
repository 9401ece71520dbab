"""Selling: how orders come about, are paid, merged and cancelled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allegro_etl.local.allegro import lifecycle, past
from allegro_etl.local.allegro.clock import iso, milliseconds
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.journal import Event
from allegro_etl.local.allegro.purchase import CASH
from allegro_etl.local.allegro.till import Till
from allegro_etl.local.allegro.wishes import Wishes, purchase_of
from allegro_etl.local.allegro.writing import stock


class Selling(Till):
    """The first half of the shop: an order up to its payment or its end."""

    def form(self, form_id: str) -> Json:
        """Return a checkout form as the API would answer it, or raise KeyError where there is none."""
        with self.lock:
            return self.book.get(form_id)

    def events(self, form_id: str) -> list[tuple[str, Event]]:
        """Return the events of a form with their ids, oldest first."""
        with self.lock:
            return [(str(id_), event) for id_, event in self.journal.of_form(form_id)]

    def sell(self, count: int = 1) -> list[str]:
        """Sell `count` orders as the habits would have it and return their form ids."""
        with self.lock:
            return past.sell_now(self, count)

    def buy(self, name: str, units: int = 1, **wishes: Any) -> str:
        """Let somebody buy units of one offer, by its id or key, and return the form id; NotEnough where nobody can."""
        with self.lock:
            self.catch_up()
            stock.check_buyable(self.shelf.offer(name), units)
            return self.place_order(lines=[(name, units)], **wishes)

    def place_order(self, **wishes: Any) -> str:
        """Place one plain order, but as `wishes` (the fields of `Wishes`) would have it, and return its form id.

        It is off the stock at once, whether paid or not; a wish is granted even where fewer units are left.
        """
        wish = Wishes(**wishes)
        with self.lock:
            at = milliseconds(wish.at) if wish.at else self.clock.milliseconds()
            purchase = purchase_of(self, wish)
            form = self.open_form(purchase, at)
            self.unpaid[form["id"]] = purchase
            self.save(form, "BOUGHT", at)
            stock.take_units(self, form, self.clock.milliseconds())
            if wish.paid:
                self.pay(form["id"], at=wish.at)
            elif wish.filled_in:
                self.fill_in(form["id"], at=wish.at)
            return str(form["id"])

    def fill_in(self, form_id: str, *, at: datetime | None = None) -> None:
        """Let the buyer fill in the form: FILLED_IN."""
        with self.lock:
            form = self.book.get(form_id)
            moment = milliseconds(at) if at else self.clock.milliseconds()
            lifecycle.fill_in(form, self.unpaid[form_id], moment, self.uuids)
            self.save(form, "FILLED_IN")

    def pay(self, form_id: str, *, at: datetime | None = None) -> None:
        """Let the buyer pay an unpaid order in full (or choose cash on delivery): READY_FOR_PROCESSING."""
        with self.lock:
            if self.book.get(form_id)["status"] == "BOUGHT" and not self._pays_cash(form_id):
                self.fill_in(form_id, at=at)
            form, purchase = self.book.get(form_id), self.unpaid.pop(form_id)
            moment = milliseconds(at) if at else self.clock.milliseconds()
            if purchase.payment_type == CASH:
                lifecycle.fill_in(form, purchase, moment, self.uuids)
            lifecycle.become_ready(form, purchase, moment, self.random)
            self.save(form, "READY_FOR_PROCESSING", moment)
            self.wallet.book("CONTRIBUTION", form["payment"], form, moment)

    def _pays_cash(self, form_id: str) -> bool:
        return self.unpaid[form_id].payment_type == CASH

    def retry_payment(self, form_id: str) -> str:
        """Let the buyer begin another payment of an unpaid order; FILLED_IN again, with the new payment id given."""
        with self.lock:
            form = self.book.get(form_id)
            lifecycle.retry_payment(form, self.clock.milliseconds(), self.uuids)
            self.save(form, "FILLED_IN")
            return str(form["payment"]["id"])

    def retry_or_fill_in(self, form_id: str) -> None:
        """Let the buyer take the next step short of paying."""
        with self.lock:
            if self.book.get(form_id)["status"] == "BOUGHT":
                self.fill_in(form_id)
            else:
                self.retry_payment(form_id)

    def cancel_by_buyer(self, form_id: str) -> None:
        """Let the buyer cancel: the form is CANCELLED, fulfillment and payment stay as they were."""
        self._cancel(form_id, "BUYER_CANCELLED")

    def cancel_automatically(self, form_id: str) -> None:
        """Let Allegro cancel an order that was never paid."""
        self._cancel(form_id, "AUTO_CANCELLED")

    def _cancel(self, form_id: str, event_type: str) -> None:
        with self.lock:
            form = self.book.get(form_id)
            lifecycle.cancel(form, self.clock.milliseconds())
            self.unpaid.pop(form_id, None)
            self.save(form, event_type)

    def merge(self, form_ids: Sequence[str], *, paid: bool = True) -> str:
        """Let a buyer pay unpaid orders together: a new form id with the same line items; the old ones are gone."""
        with self.lock:
            forms = [self.book.get(form_id) for form_id in form_ids]
            purchase = next(iter([self.unpaid.pop(form_id) for form_id in form_ids]))
            merged = lifecycle.merge(forms, self.clock.milliseconds(), self.uuids)
            for form_id in form_ids:
                self.book.remove(form_id)
            self.unpaid[merged["id"]] = purchase
            lifecycle.fill_in(merged, purchase, self.clock.milliseconds(), self.uuids)
            self.save(merged, "FILLED_IN")
            if paid:
                self.pay(merged["id"])
            return str(merged["id"])

    def touch(self, form: Json) -> None:
        """Set `updatedAt` to now."""
        form["updatedAt"] = iso(self.clock.milliseconds())

    def save(self, form: Json, event_type: str | None, occurred_at: int | None = None) -> None:
        """Write a changed form into the book with its next revision, and publish an event if one is named."""
        self.renew(form)
        self.book.put(form)
        if event_type is not None:
            self.publish(event_type, form, occurred_at)
