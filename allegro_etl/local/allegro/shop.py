"""The shop: what sells, and everything that buyers, the seller and Allegro may do to an order afterwards.

Every method does what real Allegro does to the checkout form and publishes the events that real Allegro would.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from allegro_etl.local.allegro import lifecycle, past
from allegro_etl.local.allegro.agenda import Delays
from allegro_etl.local.allegro.clock import Clock, iso
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.forms import amount, is_cash, money, pickup_point_json
from allegro_etl.local.allegro.habits import Habits, chance
from allegro_etl.local.allegro.journal import Event, order_of
from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl.local.allegro.people import Buyer, draw_street, invoice_json
from allegro_etl.local.allegro.returns import STATUSES, return_json
from allegro_etl.local.allegro.selling import Selling
from allegro_etl.local.allegro.wishes import Wishes, purchase_of


class Shop(Selling):
    """A seller's shop, seeded: `orders` bought over the last `days`, and whatever is done to it from now on."""

    def __init__(
        self,
        seed: int = 1,
        *,
        orders: int = 0,
        days: float = 30,
        clock: Clock | None = None,
        habits: Habits | None = None,
        more_offers: int = 0,
        delays: Delays | None = None,
    ) -> None:
        super().__init__(seed, clock or Clock(), habits or Habits(), more_offers, delays or Delays())
        self.returns: list[Json] = []
        past.live_through(self, orders, days)

    def change_address(self, form_id: str, **fields: str) -> None:
        """Let the buyer change the delivery address: to another street, or to the `fields` given; BUYER_MODIFIED."""
        with self.lock:
            form = self.book.get(form_id)
            market = MARKETS[form["marketplace"]["id"]]
            new = fields or {"street": draw_street(self.random, market)}
            lifecycle.change_address(form, self.clock.milliseconds(), dict(new))
            self.save(form, "BUYER_MODIFIED")

    def change_pickup_point(self, form_id: str, *, to_the_door: bool = False) -> None:
        """Move the parcel to another pickup point of the same carrier, or (as Allegro at times corrects) to none."""
        with self.lock:
            form = self.book.get(form_id)
            market = MARKETS[form["marketplace"]["id"]]
            method = next((one for one in market.deliveries if one.id == form["delivery"]["method"]["id"]), None)
            point = None
            if method and not to_the_door:
                wish = purchase_of(self, Wishes(market=market.id, pickup_point=True))
                point = pickup_point_json(replace(wish, delivery=method), self.random)
            form["delivery"]["pickupPoint"] = point
            self.touch(form)
            self.save(form, "BUYER_MODIFIED")

    def add_invoice_data(self, form_id: str, wanted: str = "company", buyer: Buyer | None = None) -> None:
        """Let the buyer ask for an invoice after the purchase, as `company` or as `person`."""
        with self.lock:
            form = self.book.get(form_id)
            market = MARKETS[form["marketplace"]["id"]]
            form["invoice"] = invoice_json(buyer or self.new_buyer(market, company=True), wanted)
            self.touch(form)
            self.save(form, "BUYER_MODIFIED")

    def change_message(self, form_id: str, text: str | None) -> None:
        """Change the buyer's message to the seller."""
        with self.lock:
            form = self.book.get(form_id)
            form["messageToSeller"] = text
            self.touch(form)
            self.save(form, "BUYER_MODIFIED")

    def pay_surcharge(self, form_id: str, extra: Decimal | str = "10.00") -> None:
        """Let the buyer pay something on top: a surcharge, and READY_FOR_PROCESSING once more."""
        with self.lock:
            form = self.book.get(form_id)
            at = self.clock.milliseconds()
            lifecycle.pay_surcharge(form, at, Decimal(extra), self.uuids)
            self.save(form, "READY_FOR_PROCESSING", at)
            self.wallet.book("SURCHARGE", form["surcharges"][-1], form, at)

    def underpay(self, form_id: str, by: Decimal | str) -> None:
        """Correct what has been paid to less than the total, as happens with bank transfers."""
        self._pay_differently(form_id, -Decimal(by))

    def overpay(self, form_id: str, by: Decimal | str) -> None:
        """Correct what has been paid to more than the total; Allegro then leaves `finishedAt` empty."""
        self._pay_differently(form_id, Decimal(by))

    def _pay_differently(self, form_id: str, by: Decimal) -> None:
        with self.lock:
            form = self.book.get(form_id)
            total = form["summary"]["totalToPay"]
            form["payment"]["paidAmount"] = money(amount(total) + by, total["currency"])
            form["payment"]["finishedAt"] = None if by > 0 else form["payment"]["finishedAt"]
            self.touch(form)
            self.save(form, "READY_FOR_PROCESSING")

    def book_cod(self, form_id: str, paid: Decimal | str | None = None) -> None:
        """Book the cash that a carrier collected, by default the total; ValueError where payment is not on delivery."""
        with self.lock:
            form = self.book.get(form_id)
            if not is_cash(form):
                raise ValueError(f"{form_id} is not paid on delivery")
            at, total = self.clock.milliseconds(), form["summary"]["totalToPay"]
            booked = {
                "paymentId": self.uuids.make(at),
                "shipmentId": self.uuids.make(at),
                "paidAmount": money(Decimal(paid), total["currency"]) if paid is not None else total,
                "paidAt": iso(at),
            }
            form["codBookedPayments"].append(booked)
            self.touch(form)
            self.save(form, None)

    def set_fulfillment_status(self, form_id: str, status: str, line_items_sent: str | None = None) -> None:
        """Set the seller's status: an event comes, but neither `updatedAt` nor `revision` changes."""
        with self.lock:
            form = self.book.get(form_id)
            form["fulfillment"]["status"] = status
            if line_items_sent or status in {"SENT", "PICKED_UP"}:
                form["fulfillment"]["shipmentSummary"] = {"lineItemsSent": line_items_sent or "ALL"}
            self.book.put(form)
            self.publish("FULFILLMENT_STATUS_CHANGED", form, self.clock.milliseconds())

    def edit_form(self, form_id: str, mutate: Callable[[Json], object], *, event: str | None = None) -> None:
        """Let `mutate` change the form at will, however odd it becomes; publish an event of any type if one is named."""
        with self.lock:
            form = self.book.get(form_id)
            self.touch(form)
            self.renew(form)
            told = self.journal.of_form(form_id)
            order = told[-1][1].order if told else order_of(form, self.seller_id)
            now, revision = self.clock.milliseconds(), form["revision"]
            mutate(form)
            self.book.put(form)
            if event is not None:
                self.journal.publish(Event(event, now, form_id, revision, order), now * 1000)

    def announce_return(self, form_id: str, quantity: int | None = None, reason: str = "DONT_LIKE_IT") -> str:
        """Let the buyer announce that the first line item comes back, whole or in part, and return the return's id."""
        with self.lock:
            form, at = self.book.get(form_id), self.clock.milliseconds()
            made = return_json(form, self.uuids.make(at), len(self.returns) + 1, at, quantity, reason)
            self.returns.append(made)
            return str(made["id"])

    def set_return_status(self, return_id: str, status: str) -> None:
        """Let a return go on to another status; ValueError for one that Allegro does not have."""
        if status not in STATUSES:
            raise ValueError(f"{status} is none of {', '.join(STATUSES)}")
        with self.lock:
            next(one for one in self.returns if one["id"] == return_id)["status"] = status

    def lose_event(self, form_id: str, type_: str | None = None) -> int:
        """Take a form's events (of one type, or all) out of the journal as if they had never come; count them."""
        with self.lock:
            return self.journal.lose(form_id, type_)

    def repeat_event(self, form_id: str) -> str:
        """Publish a form's newest event again, with a new id and the same `occurredAt`, and give that id."""
        with self.lock:
            event = self.journal.of_form(form_id)[-1][1]
            return self.journal.publish(event, self.clock.milliseconds() * 1000)

    def publish_event(self, form_id: str, type_: str) -> str:
        """Publish an event of any type, known or not, about a form as it is, and return its id."""
        with self.lock:
            return self.publish(type_, self.book.get(form_id))

    def trade(self) -> None:
        """Let a moment of a shop's day happen: one sale, and at times something to an order that is still unpaid."""
        with self.lock:
            self.catch_up()
            self.sell()
            waiting = list(self.unpaid)
            if waiting and chance(self.random, 40):
                form_id = self.random.choice(waiting[-20:])
                self.random.choice((self.pay, self.pay, self.retry_or_fill_in, self.cancel_by_buyer))(form_id)
