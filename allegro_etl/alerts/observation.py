"""An observation, from which it is worked out what is wrong: what is known, of which each part says when that was."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from allegro_etl.alerts.alert import Frozen
from allegro_etl.languages import ENGLISH
from allegro_etl.settings import Settings


class End(Frozen):
    """How Allegro or Odoo answers: since when it does not, what was said then, and whether only a person can mend it."""

    failing_since: datetime | None = None
    problem: str | None = None
    is_lasting: bool = False


class Sale(Frozen):
    """A sale order in Odoo of which a person has to know. `wanted` is Allegro's total where it is another one."""

    odoo_id: int
    name: str
    amount: Decimal
    currency: str
    form_id: str
    wanted: Decimal | None = None


class Ends(Frozen):
    """What Allegro and Odoo said. `at`: when both last did; `lag_seconds` is as of then. `language` is of those who read.

    `not_written` are the orders for which something waits to be written to Allegro.
    """

    allegro: End = End()
    odoo: End = End()
    settings_problem: str | None = None
    at: datetime | None = None
    is_first_run: bool = False
    lag_seconds: int = 0
    events_waiting: int = 0
    held: tuple[Sale, ...] = ()
    differing: tuple[Sale, ...] = ()
    not_written: tuple[Sale, ...] = ()
    key_name: str | None = None
    key_ends: datetime | None = None
    odoo_url: str = ""
    orders_url: str = ""
    language: str = ENGLISH


class Candidate(Frozen):
    """A product in Odoo that an offer may be."""

    id: int
    name: str


class Offer(Frozen):
    """An offer of which no product was found, or several."""

    id: str
    name: str
    candidates: tuple[Candidate, ...] = ()


class SetAside(Frozen):
    """An order, or an event that names none, in quarantine: why, since when, and what it comes to where that is known."""

    subject: str
    form_id: str | None
    code: str
    first_seen: datetime
    amount: Decimal | None = None
    currency: str | None = None
    offers: tuple[Offer, ...] = ()


class NotWritten(Frozen):
    """What waits to be written to Allegro: by which writer, what it is about, why, and since when.

    `words` are what the sentence of `code` names. `model` and `res_id` are the record in Odoo that it comes from.
    """

    writer: str
    subject: str
    code: str
    first_seen: datetime
    words: dict[str, Any] = Field(default_factory=dict)
    form_id: str | None = None
    offer_id: str | None = None
    offer_name: str | None = None
    model: str | None = None
    res_id: int | None = None


class Failures(Frozen):
    """Runs, or pushes, that failed since one went well: how many, since when, and why the newest did."""

    count: int
    since: datetime
    run_id: str
    problem: str


class Market(Frozen):
    """What was carried of a marketplace, in a currency: the number of orders, and what they come to."""

    market: str
    currency: str
    orders: int
    revenue: Decimal


class Work(Frozen):
    """What the DuckDB file keeps. `at`: when it was last read; None before.

    `differing` are the forms whose totals differed when a run looked last, with Allegro's total. `sweep_missed` is of the last
    sweep, `missed` of all.
    """

    at: datetime | None = None
    set_aside: tuple[SetAside, ...] = ()
    failures: Failures | None = None
    not_written: tuple[NotWritten, ...] = ()
    push_failures: Failures | None = None
    last_success: datetime | None = None
    outcomes: dict[str, int] = Field(default_factory=dict)
    pending: int = 0
    differing: dict[str, Decimal] = Field(default_factory=dict)
    swept_at: datetime | None = None
    sweep_missed: int = 0
    missed: int = 0
    markets: tuple[Market, ...] = ()


class Look(Frozen):
    """When somebody last looked for news, and since when that fails."""

    at: datetime
    failing_since: datetime | None = None
    problem: str | None = None


class Observation(Frozen):
    """All that is known at a time: of Allegro and Odoo, of the work, of this machine; and the settings last read."""

    at: datetime
    ends: Ends = Ends()
    work: Work = Work()
    look: Look | None = None
    consent_ends: datetime | None = None
    free_bytes: int | None = None
    running: str | None = None
    settings: Settings = Settings()


Kind = Literal["new", "worse", "over"]
"""What is told of a trouble: that it is so, that it has become worse, or that it is over."""
