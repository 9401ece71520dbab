"""The shop's past and its trade: many orders at once, told by `story` and written into the books."""

from allegro_etl.local.allegro import lifecycle
from allegro_etl.local.allegro.habits import chance
from allegro_etl.local.allegro.journal import DAYS_KEPT, Event, order_of
from allegro_etl.local.allegro.purchase import CASH, Purchase, draw_purchase
from allegro_etl.local.allegro.story import Story, begin, fill_in, play_out
from allegro_etl.local.allegro.till import DAY, Till
from allegro_etl.local.allegro.writing import stock


def live_through(till: Till, orders: int, days: float) -> None:
    """Fill the books with `orders` bought over the last `days`, each as far as it would have come by now."""
    until = till.clock.milliseconds()
    span = int(days * DAY)
    moments = sorted(until - till.random.randrange(span) - 1 for _ in range(orders))
    events: list[tuple[int, Event]] = []
    for at in moments:
        events.extend(_one_order(till, _draw(till), at, until)[1])
    kept = (until - DAYS_KEPT * DAY) * 1000
    till.journal.publish_all(pair for pair in events if pair[0] >= kept)


def sell_now(till: Till, count: int) -> list[str]:
    """Sell `count` orders within the last minute and return their form ids; their events follow all earlier ones.

    What they bought is off the stock; what the shop's past sold is not, as its stock is what was left after that.
    """
    until = till.clock.milliseconds()
    form_ids: list[str] = []
    events: list[tuple[int, Event]] = []
    for _ in range(count):
        at = until - till.random.randint(40_000, 60_000)
        purchase = _draw(till)
        stock.stay_within(till, purchase)
        form_id, told = _one_order(till, purchase, at, until)
        stock.take_units(till, till.book.get(form_id), until)
        form_ids.append(form_id)
        events.extend(told)
    till.journal.publish_all(events)
    return form_ids


def _draw(till: Till) -> Purchase:
    """Draw what somebody buys."""
    market = till.draw_market()
    buyer = till.draw_buyer(market)
    receiver = till.new_buyer(market) if chance(till.random, till.habits.other_delivery_address) else None
    return draw_purchase(till.random, till.habits, till.shelf, buyer, receiver)


def _one_order(till: Till, purchase: Purchase, at: int, until: int) -> tuple[str, list[tuple[int, Event]]]:
    """Write one order into the books (two where a merge made it) and return its form id and its events."""
    if chance(till.random, till.habits.merged) and purchase.payment_type != CASH:
        story = _merged(till, purchase, at, until)
    else:
        story = play_out(till, purchase, at, until)
    till.book.put(story.form)
    if story.form["status"] in {"BOUGHT", "FILLED_IN"}:
        till.unpaid[story.form["id"]] = purchase
    lost = chance(till.random, till.habits.all_events_lost)
    return story.form["id"], [] if lost else story.events


def _merged(till: Till, purchase: Purchase, at: int, until: int) -> Story:
    """Let a buyer fill in two forms and pay them together: the two vanish, their line items live on in a third."""
    stories = [begin(till, purchase, at, until), begin(till, purchase, at, until)]
    for story in stories:
        fill_in(story)
    form = lifecycle.merge([story.form for story in stories], stories[-1].at, till.uuids)
    till.renew(form)
    merged = Story(till, purchase, form, order_of(form, till.seller_id), stories[-1].at, until)
    merged.events = [pair for story in stories for pair in story.events]
    if merged.moves_on(5_000):
        lifecycle.fill_in(form, purchase, merged.at, till.uuids)
        lifecycle.become_ready(form, purchase, merged.at, till.random)
        merged.publish("READY_FOR_PROCESSING")
        till.wallet.book("CONTRIBUTION", form["payment"], form, merged.at)
    return merged
