"""What somebody is told: one trouble, with what it concerns, in words that hold no personal data."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class AlertCode(StrEnum):
    """What is the matter, in a word."""

    SETTINGS_WRONG = "settings_wrong"
    ALLEGRO_REFUSES = "allegro_refuses"
    ALLEGRO_SILENT = "allegro_silent"
    ODOO_REFUSES = "odoo_refuses"
    ODOO_SILENT = "odoo_silent"
    RUN_FAILED = "run_failed"
    LOOK_FAILED = "look_failed"
    STANDSTILL = "standstill"
    LAG = "lag"
    DISK_FULL = "disk_full"
    API_KEY_ENDS = "api_key_ends"
    CONSENT_ENDS = "consent_ends"
    QUARANTINE = "quarantine"
    HELD = "held"
    TOTALS_DIFFER = "totals_differ"
    PUSH_FAILED = "push_failed"
    NOT_WRITTEN = "not_written"
    TEST = "test"


class Severity(StrEnum):
    """How bad it is: with `trouble` no order gets through, or soon none will; with `notice` some orders wait for a person."""

    TROUBLE = "trouble"
    NOTICE = "notice"


class Frozen(BaseModel):
    """A value that is kept in a file and read again."""

    model_config = ConfigDict(frozen=True)


class Link(Frozen):
    """A page that helps: what it shows, and its address."""

    text: str
    url: str


class Why(Frozen):
    """Why something is not written to Allegro: a code of `reasons.WriteReason`, and what its sentence names."""

    code: str
    words: dict[str, Any] = Field(default_factory=dict)


class Item(Frozen):
    """An order that an alert is about: its number, what it comes to where that is known, and its pages.

    `wanted` is Allegro's total where it is another one. `ids` are what no page shows: they are told last. `why` is what is said of
    this one alone.
    """

    name: str
    amount: Decimal | None = None
    wanted: Decimal | None = None
    currency: str | None = None
    links: tuple[Link, ...] = ()
    ids: str = ""
    why: tuple[Why, ...] = ()


class Alert(Frozen):
    """One trouble. `subject` tells alerts of one code apart, `words` are what its sentence names.

    `parts` is what it concerns: orders, or steps of getting worse. With a part more it has become worse. `detail` is what the
    program itself said, in English; `why` is what it said of all parts alike, in every language.
    """

    code: AlertCode
    severity: Severity
    subject: str = ""
    words: dict[str, str] = Field(default_factory=dict)
    parts: frozenset[str] = frozenset()
    items: tuple[Item, ...] = ()
    detail: str | None = None
    why: tuple[Why, ...] = ()

    @property
    def key(self) -> str:
        """Return what the alert is known by from look to look."""
        return f"{self.code}:{self.subject}"


def sums(items: Iterable[Item]) -> dict[str, Decimal]:
    """Return what orders come to, by currency, the largest first."""
    found: dict[str, Decimal] = {}
    for item in items:
        if item.amount is not None and item.currency:
            found[item.currency] = found.get(item.currency, Decimal(0)) + item.amount
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
