"""An order that Odoo has already, on all its sides, and the decisions that can be made about it."""

from dataclasses import dataclass, field
from hashlib import sha256

from allegro_etl.loading.sides import Record

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Decision:
    """One action of the plan on an order that exists.

    `detail` maps fields to their three values, `facts` say for the chatter what is new: they may be personal. What is left
    to a person (kind `activity`) has its topic as key, and may hold the order.
    """

    kind: str
    action: str
    key: str
    reason: str
    detail: Record = field(default_factory=dict)
    facts: Facts = field(default_factory=list)
    holds: bool = False


@dataclass(frozen=True)
class Existing:
    """An order on all three sides: rows of core and odoo, and what was last written (empty where that is not known).

    `contacts` are the rows of work.partners that it names, by key; `carrier_id` is Odoo's carrier for its delivery
    method, None where the settings name none. `survivor` is the form whose sale order this one has become.
    """

    order: Record
    lines: list[Record]
    odoo: Record
    odoo_lines: dict[str, Record]
    written: Record
    contacts: dict[str, Record]
    carrier_id: int | None = None
    survivor: str | None = None
    lines_elsewhere: frozenset[str] = frozenset()  # keys of its lines that are on another sale order


def ask_a_person(topic: str, reason: str, facts: Facts | None = None, *, holds: bool = False) -> Decision:
    """Give the decision to leave something to a person: a remark on the order, one at a time per `topic`.

    It is told as long as it is decided so. `holds`: the order stays a quotation meanwhile.
    """
    return Decision("activity", "create", topic, reason, facts=facts or [], holds=holds)


def short_hash(*parts: object) -> str:
    """Give a short hash that tells one state of affairs from another, for keys."""
    return sha256(repr(parts).encode()).hexdigest()[:8]
