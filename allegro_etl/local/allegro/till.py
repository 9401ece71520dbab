"""The shop's books, and the few ways in which everything else writes to them."""

from dataclasses import dataclass
from random import Random
from threading import RLock

from allegro_etl.local.allegro.agenda import Agenda, Deed, Delays
from allegro_etl.local.allegro.clock import Clock, parse_iso
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.forms import new_form
from allegro_etl.local.allegro.habits import Habits, chance, pick
from allegro_etl.local.allegro.identifiers import TimeUuids, revision
from allegro_etl.local.allegro.journal import Event, Journal, order_of
from allegro_etl.local.allegro.markets import MARKETS, Market
from allegro_etl.local.allegro.offers import Assortment, Offer, list_offers
from allegro_etl.local.allegro.order_book import OrderBook
from allegro_etl.local.allegro.people import Buyer, draw_buyer
from allegro_etl.local.allegro.purchase import Purchase
from allegro_etl.local.allegro.wallet import Wallet
from allegro_etl.local.allegro.writing.command import Command
from allegro_etl.local.allegro.writing.offer_journal import OfferJournal

DAY = 86_400_000
_BUYERS_REMEMBERED = 2_000


@dataclass(slots=True)
class Account:
    """What the seller has set in the account: whether a tracking number makes an order SENT by itself."""

    sent_by_number: bool = False


class Till:
    """Catalogue, forms, events, money and buyers of one seller; everything random comes from one seed.

    Whoever reads or writes from a thread of its own holds `lock`.
    """

    def __init__(self, seed: int, clock: Clock, habits: Habits, more_offers: int, delays: Delays) -> None:
        self.random = Random(seed)  # noqa: S311 (a reproducible shop, not a secret)
        self.clock = clock
        self.habits = habits
        self.lock = RLock()
        self.uuids = TimeUuids(self.random)
        self.shelf: Assortment = list_offers(self.random, clock.milliseconds() - 400 * DAY, more_offers)
        self.book = OrderBook()
        self.journal = Journal()
        self.wallet = Wallet()
        self.buyers: list[Buyer] = []
        self.unpaid: dict[str, Purchase] = {}
        self.seller_id = str(self.random.randrange(10_000_000, 99_999_999))
        self._buyers_made = 0
        self.account = Account()
        self.delays = delays
        self.agenda = Agenda()
        self.offer_journal = OfferJournal()
        self.shipments: dict[str, list[Json]] = {}
        self.invoices: dict[str, list[Json]] = {}
        self.files: dict[str, bytes] = {}
        self.commands: dict[str, Command] = {}
        self.operations: dict[tuple[str, str], tuple[int, int]] = {}

    def later(self, seconds: float, at: int, deed: Deed) -> None:
        """Have a deed done so many seconds after the millisecond `at`."""
        self.agenda.plan(at + int(seconds * 1000), deed)

    def catch_up(self) -> None:
        """Do all that is due by now; whoever looks at the shop does this first."""
        with self.lock:
            self.agenda.do_due(self.clock.milliseconds())

    def before_change(self, offer: Offer, at: int) -> None:
        """Let the list of offers show an offer for a while as it is before what is done to it now."""
        offer.past = [(until, shown) for until, shown in offer.past if until > at]
        offer.past.append((at + int(self.delays.listing * 1000), offer.as_shown()))
        offer.updated_at = at

    def draw_market(self) -> Market:
        """Draw a marketplace by the shop's habits."""
        return MARKETS[pick(self.random, self.habits.markets)]

    def draw_buyer(self, market: Market) -> Buyer:
        """Draw a buyer of a marketplace: at times one who has bought before."""
        if chance(self.random, self.habits.returning_buyer):
            known = [buyer for buyer in self.buyers[-50:] if buyer.market_id == market.id and not buyer.guest]
            if known:
                return self.random.choice(known)
        guest = chance(self.random, self.habits.guest)
        return self.new_buyer(market, guest=guest, company=chance(self.random, self._companies()))

    def _companies(self) -> float:
        return max(self.habits.company_account, self.habits.company_invoice)

    def new_buyer(self, market: Market, *, guest: bool = False, company: bool = False) -> Buyer:
        """Draw a buyer who has not been here before."""
        self._buyers_made += 1
        buyer = draw_buyer(self.random, self._buyers_made, market, guest=guest, company=company)
        self.buyers.append(buyer)
        del self.buyers[:-_BUYERS_REMEMBERED]
        return buyer

    def open_form(self, purchase: Purchase, at: int) -> Json:
        """Make the form of a purchase at the millisecond `at`, in status BOUGHT; it is not in the book yet."""
        form = new_form(purchase, at, self.uuids, self.random)
        self.renew(form)
        return form

    def renew(self, form: Json) -> None:
        """Raise the revision of a changed form."""
        form["revision"] = revision(self.random)

    def event(self, type_: str, occurred_at: int, form: Json, order: bytes | None = None) -> Event:
        """Make the event that tells of a form as it is now; `order` saves writing the same order twice."""
        return Event(type_, occurred_at, form["id"], form["revision"], order or order_of(form, self.seller_id))

    def publish(self, type_: str, form: Json, occurred_at: int | None = None) -> str:
        """Publish an event of a form now and return its id."""
        now = self.clock.milliseconds()
        occurred = parse_iso(form["updatedAt"]) if occurred_at is None else occurred_at
        return self.journal.publish(self.event(type_, occurred, form), now * 1000)
