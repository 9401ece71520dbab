"""How one order goes, from purchase to parcel, by the shop's habits: the form it ends as, and the events on the way."""

from dataclasses import dataclass, field
from decimal import Decimal

from allegro_etl.local.allegro import lifecycle
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.habits import chance
from allegro_etl.local.allegro.journal import Event, order_of
from allegro_etl.local.allegro.people import draw_street
from allegro_etl.local.allegro.purchase import CASH, Purchase
from allegro_etl.local.allegro.till import DAY, Till

HOUR = 3_600_000


@dataclass(slots=True)
class Story:
    """One order as it is told up to `until`: what would happen later has not happened."""

    till: Till
    purchase: Purchase
    form: Json
    order: bytes
    at: int
    until: int
    events: list[tuple[int, Event]] = field(default_factory=list)
    published_at: int = 0

    def moves_on(self, by: int) -> bool:
        """Let `by` milliseconds pass; False where the story ends before that."""
        if self.at + by > self.until:
            return False
        self.at += by
        return True

    def publish(self, type_: str) -> None:
        """Have an event published a moment after it occurred, out of order if that is what happens here."""
        random, habits = self.till.random, self.till.habits
        lag = random.randint(20_000, 900_000)
        moment = self.at * 1000 + lag
        if chance(random, habits.events_out_of_order):
            moment += random.randint(1_000_000, 40_000_000)
        else:
            moment = max(moment, self.published_at + 1)
        self.published_at = max(self.published_at, moment)
        event = self.till.event(type_, self.at, self.form, self.order)
        if not _is_lost(self.till, type_):
            self.events.append((min(moment, self.until * 1000), event))
        if type_ == "READY_FOR_PROCESSING" and chance(random, habits.event_repeated):
            later = moment + random.randint(1, 5) * HOUR * 1000
            self.events.extend([(later, event)] if later <= self.until * 1000 else [])


def _is_lost(till: Till, type_: str) -> bool:
    habits = till.habits
    shares = {"READY_FOR_PROCESSING": habits.ready_event_lost, "BOUGHT": habits.bought_event_lost}
    return chance(till.random, shares.get(type_, 0))


def begin(till: Till, purchase: Purchase, at: int, until: int) -> Story:
    """Let the buyer buy at the millisecond `at`."""
    form = till.open_form(purchase, at)
    story = Story(till, purchase, form, order_of(form, till.seller_id), at, until)
    story.publish("BOUGHT")
    return story


def play_out(till: Till, purchase: Purchase, at: int, until: int) -> Story:
    """Play out a whole order: bought, filled in, paid, changed, sent or cancelled, as chance and time allow."""
    story = begin(till, purchase, at, until)
    pays = chance_to_pay(till)
    if pays == "BOUGHT":
        return _left_unpaid(story)
    if purchase.payment_type == CASH:
        _become_ready(story)
        return _after_payment(story)
    fill_in(story)
    is_filled_in = story.form["status"] == "FILLED_IN"  # what was bought just now may not have come so far
    if pays == "FILLED_IN" or not (is_filled_in and story.moves_on(till.random.randint(5_000, 20_000))):
        return _left_unpaid(story)
    _become_ready(story)
    return _after_payment(story)


def chance_to_pay(till: Till) -> str:
    """Draw how far the buyer goes: leaves the form as BOUGHT, as FILLED_IN, or makes it READY_FOR_PROCESSING."""
    habits, random = till.habits, till.random
    if chance(random, habits.only_bought):
        return "BOUGHT"
    never = habits.only_filled_in + habits.cancelled_automatically
    return "FILLED_IN" if chance(random, never) else "READY_FOR_PROCESSING"


def fill_in(story: Story) -> None:
    """Let the buyer fill in the form and begin to pay, at times twice."""
    till = story.till
    if not story.moves_on(till.random.randint(4_000, 15_000)):
        return
    lifecycle.fill_in(story.form, story.purchase, story.at, till.uuids)
    till.renew(story.form)
    story.publish("FILLED_IN")
    if chance(till.random, till.habits.payment_retried) and story.moves_on(10_000):
        lifecycle.retry_payment(story.form, story.at, till.uuids)
        till.renew(story.form)
        story.publish("FILLED_IN")


def _left_unpaid(story: Story) -> Story:
    """Leave the form unpaid; Allegro cancels what has not been paid within seven days."""
    if story.form["status"] == "FILLED_IN" and story.moves_on(7 * DAY + HOUR):
        lifecycle.cancel(story.form, story.at)
        story.till.renew(story.form)
        story.publish("AUTO_CANCELLED")
    return story


def _become_ready(story: Story) -> None:
    till = story.till
    if story.purchase.payment_type == CASH:
        lifecycle.fill_in(story.form, story.purchase, story.at, till.uuids)
    lifecycle.become_ready(story.form, story.purchase, story.at, till.random)
    till.renew(story.form)
    story.publish("READY_FOR_PROCESSING")
    till.wallet.book("CONTRIBUTION", story.form["payment"], story.form, story.at)


def _after_payment(story: Story) -> Story:
    """Let the buyer change their mind or the address, and the seller send the parcel."""
    random, habits = story.till.random, story.till.habits
    if chance(random, habits.cancelled_by_buyer) and story.moves_on(random.randint(60_000, 8 * HOUR)):
        lifecycle.cancel(story.form, story.at)
        story.till.renew(story.form)
        story.publish("BUYER_CANCELLED")
        return story
    _change(story)
    for status, sent in (("PROCESSING", "NONE"), ("SENT", "ALL")):
        if not story.moves_on(random.randint(HOUR, 20 * HOUR)):
            break
        story.form["fulfillment"] |= {"status": status, "shipmentSummary": {"lineItemsSent": sent}}
        story.publish("FULFILLMENT_STATUS_CHANGED")
    return story


def _change(story: Story) -> None:
    till, random = story.till, story.till.random
    if chance(random, till.habits.address_changed) and story.moves_on(random.randint(60_000, 2 * HOUR)):
        street = draw_street(random, story.purchase.market)
        lifecycle.change_address(story.form, story.at, {"street": street})
        till.renew(story.form)
        story.publish("BUYER_MODIFIED")
    if chance(random, till.habits.surcharge) and story.moves_on(random.randint(60_000, 2 * HOUR)):
        lifecycle.pay_surcharge(story.form, story.at, Decimal(random.randint(1, 9) * 5), till.uuids)
        till.renew(story.form)
        story.publish("READY_FOR_PROCESSING")
        till.wallet.book("SURCHARGE", story.form["surcharges"][-1], story.form, story.at)
