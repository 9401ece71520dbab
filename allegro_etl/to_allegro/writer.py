"""What a writer is: it compares what Odoo has with what Allegro has, and writes the difference."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypedDict

from allegro_etl.reasons import WriteReason
from allegro_etl.settings.to_allegro import WriterName
from allegro_etl.to_allegro.push import Push


class Action(StrEnum):
    """What becomes of a difference: it is written, it waits for a person or its time, or it is left alone on purpose."""

    WRITE = "write"
    WAIT = "wait"
    LEAVE = "leave"


class Status(StrEnum):
    """What became of a write. In doubt: Allegro did not say; the next push looks."""

    WRITTEN = "written"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Planned:
    """A difference between Odoo and Allegro, and what is to become of it.

    `subject` says what is meant, single among its writer's. `words` are what the reason's sentence names. `before` and
    `after` are JSON: what Allegro has, and what it should have; amounts are texts. Nothing of it is personal.
    """

    subject: str
    action: Action
    reason: WriteReason
    words: Mapping[str, Any] = field(default_factory=dict)
    form_id: str | None = None
    offer_id: str | None = None
    model: str | None = None
    res_id: int | None = None
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the write of a subject; `reason` and its words say why where it is not written."""

    subject: str
    status: Status
    reason: WriteReason | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


class Became(NamedTuple):
    """What became of a write that was in doubt: written, refused, absent (it did not arrive), or unknown (nobody can tell any more)."""

    subject: str
    outcome: str
    reason: str | None = None


class InDoubt(TypedDict):
    """A write of which nobody knows what became (to_allegro.writes): what was there before it and should be after it, as JSON has it."""

    subject: str
    form_id: str | None
    offer_id: str | None
    before: Any
    after: Any
    command_id: str | None
    sent_at: datetime


@dataclass(frozen=True)
class Writer:
    """One kind of thing that is written to Allegro.

    `scopes` are those of Allegro that it needs, without `allegro:api:`, `reads` the models of Odoo. `plan` reads both sides
    and gives the differences; `write` sends those whose action is `write` and tells each outcome as it is known. `look_up`
    asks Allegro what became of writes in doubt; one that it leaves out stays in doubt, and is not planned again.
    """

    name: WriterName
    scopes: tuple[str, ...]
    reads: tuple[str, ...]
    plan: Callable[[Push], Sequence[Planned]]
    write: Callable[[Push, Sequence[Planned]], Iterable[Outcome]]
    look_up: Callable[[Push, Sequence[InDoubt]], Iterable[Became]]
