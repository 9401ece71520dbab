"""An order that Odoo has already, on all its sides, and the decisions that can be made about it."""

from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from allegro_etl.actions import Action, Kind
from allegro_etl.odoo.external_ids import order_key
from allegro_etl.reasons import RemarkCode
from allegro_etl.records.orders.sides import TAKEN_OVER, Shown, Written
from allegro_etl.records.phrases import Phrase
from allegro_etl.records.reasons import Facts, PlanReason, Words
from allegro_etl.records.sentences import sentence
from allegro_etl.warehouse.tables import ContactRow, LineRow, OdooContactRow, OdooLineRow, OdooOrderRow, OrderRow


@dataclass(frozen=True)
class Decision:
    """One action of the plan on an order that exists.

    `detail` maps fields to their three values, `facts` say for the chatter what is new: they may be personal. What is left
    to a person (kind `activity`) is a remark, and may hold the order.
    """

    kind: Kind
    action: Action
    key: str
    code: PlanReason | RemarkCode
    words: Words = field(default_factory=dict)
    detail: Shown = field(default_factory=dict)
    facts: Facts = ()

    @property
    def reason(self) -> str:
        """Return the sentence of its code."""
        return sentence(self.code, self.words)


@dataclass(frozen=True)
class Existing:
    """An order on all three sides: rows of core and odoo, and what was last written (empty where that is not known).

    `mirrored` are Odoo's fields of the order that the mirror keeps as JSON, `booked` is what was paid, in its currency. `contacts` are the rows of work.partners that it names, by key; `carrier_id` is Odoo's carrier for its delivery
    method, None where the settings name none. `survivor` is the form whose sale order this one has become. `reopens`: we
    cancelled it, and Allegro has it again.
    """

    order: OrderRow
    lines: list[LineRow]
    odoo: OdooOrderRow
    mirrored: dict[str, Any]
    odoo_lines: dict[str, OdooLineRow]
    written: Written
    contacts: dict[str, ContactRow]
    booked: Decimal | None = None
    carrier_id: int | None = None
    survivor: str | None = None
    reopens: bool = False
    lines_elsewhere: frozenset[str] = frozenset()  # keys of its lines that are on another sale order
    places: dict[int, OdooContactRow] = field(
        default_factory=dict
    )  # rows of odoo.partners, by id, of the order's addresses
    delivery_products: frozenset[int] = frozenset()  # what delivery lines sell: our own product and those of carriers
    order_pages: str | None = None  # the beginning of the address of an order's page on Allegro
    delivery_product: int | None = None  # what this order's delivery line should sell
    pushed: tuple[str, ...] = ()  # statuses on Allegro before and after each of our own writes, as they followed

    @property
    def obstacles(self) -> list[Phrase]:
        """Return what closes the order to changes and to its cancellation: all that Odoo has of it, but for our own fields."""
        mirrored = self.mirrored
        reasons = (
            (self.odoo["delivered"], Phrase.GOODS_LEFT),
            (self.odoo["invoiced"] and not mirrored.get("draft_invoice"), Phrase.INVOICE_POSTED),
            (self.odoo["invoiced"] and mirrored.get("draft_invoice"), Phrase.INVOICE_DRAFTED),
            (mirrored.get("locked"), Phrase.ORDER_LOCKED),
        )
        return [phrase for is_so, phrase in reasons if is_so]

    @property
    def taken_over(self) -> Written:
        """Return what Allegro said of it when it was taken over from another program; empty where it was not."""
        return self.written.get(TAKEN_OVER) or {}

    @property
    def is_closed(self) -> bool:
        """Return whether the order takes no changes any more."""
        return bool(self.obstacles)


def to_plan(
    kind: Kind,
    action: Action,
    key: str,
    code: PlanReason,
    *,
    detail: Shown | None = None,
    facts: Facts | None = None,
    **words: object,
) -> Decision:
    """Return the decision to put a row into the plan; `words` are what the sentence of its reason names."""
    return Decision(kind, action, key, code, words, detail or {}, facts or ())


def ask_a_person(form_id: str, code: RemarkCode, facts: Facts | None = None, **words: object) -> Decision:
    """Return the decision to leave something to a person: a remark on the order of a form.

    It is told as long as it is decided so, and anew with other words.
    """
    return Decision(Kind.ACTIVITY, Action.CREATE, order_key(form_id), code, words, facts=facts or ())


def for_order(
    found: Existing,
    action: Action,
    code: PlanReason,
    detail: Shown | None = None,
    facts: Facts | None = None,
    **words: object,
) -> Decision:
    """Return the decision to put a row about the order itself into the plan."""
    return to_plan(Kind.ORDER, action, order_key(found.order["form_id"]), code, detail=detail, facts=facts, **words)


def ask(found: Existing, code: RemarkCode, facts: Facts | None = None, **words: object) -> Decision:
    """Return the decision to leave something of the order to a person."""
    return ask_a_person(found.order["form_id"], code, facts, **words)


def short_hash(*parts: object) -> str:
    """Return a short hash that tells one state of affairs from another, for keys."""
    return sha256(repr(parts).encode()).hexdigest()[:8]
