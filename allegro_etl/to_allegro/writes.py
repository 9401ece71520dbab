"""The table of writes: each is kept before it is sent, so that one whose answer is lost, or whose process dies, is looked up."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from allegro_etl.allegro.errors import AccessDenied, AllegroError, AnswerLost, Conflict, InvalidRequest, RecordGone
from allegro_etl.clock import now
from allegro_etl.reasons import WriteReason
from allegro_etl.settings.to_allegro import WriterName
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.sentences import NO_REASON
from allegro_etl.to_allegro.waiting import keep_waiting
from allegro_etl.to_allegro.writer import Action, Became, InDoubt, Outcome, Planned, Status, Writer
from allegro_etl.warehouse import Warehouse

IN_DOUBT = "settled_at is null and writer = $writer"
ASKED_FOR = timedelta(days=7)
"""Maximum time for which a write is looked up that Allegro does not let us see, as of an order that it lists no longer."""
ABOUT_ONE = (AnswerLost, InvalidRequest, RecordGone, AccessDenied)
"""What Allegro answers to one write and not to all; anything else would meet every other write as well."""


def intend(push: Push, writer: WriterName, planned: Sequence[Planned], command_id: str | None = None) -> None:
    """Keep that these are about to be sent, with the id of the command that carries them, if one does."""
    columns = (
        "push_id", "writer", "subject", "form_id", "offer_id", "before", "after", "command_id", "sent_at",
    )  # fmt: skip
    rows = [
        (
            push.push_id, writer, one.subject, one.form_id, one.offer_id, json.dumps(one.before), json.dumps(one.after),
            command_id, now(),
        )
        for one in planned
    ]  # fmt: skip
    push.before_writing()
    push.warehouse.insert("to_allegro.writes", columns, rows)


def conclude(
    warehouse: Warehouse, writer: WriterName, subjects: Sequence[str], outcome: str, reason: str | None = None
) -> None:
    """Keep what became of the writes of these subjects that are in doubt: written, refused, absent or unknown."""
    warehouse.execute(
        f"update to_allegro.writes set settled_at = $now, outcome = $outcome, reason = $reason "
        f"where {IN_DOUBT} and subject in (select unnest($subjects::varchar[]))",
        {"now": now(), "outcome": outcome, "reason": reason, "writer": writer, "subjects": list(subjects)},
    )


def in_doubt(warehouse: Warehouse, writer: WriterName) -> list[InDoubt]:
    """Return the writes of which nobody knows what became, oldest first."""
    rows = warehouse.rows_of(
        InDoubt,
        f"select subject, form_id, offer_id, before, after, command_id, sent_at from to_allegro.writes where {IN_DOUBT} order by id",
        {"writer": writer},
    )
    return [{**row, "before": _read(row["before"]), "after": _read(row["after"])} for row in rows]


def conclude_what_is_known(push: Push, writer: Writer) -> set[str]:
    """Let a writer ask what became of its writes in doubt, and keep it; return the subjects that stay in doubt. Raises AllegroError.

    What Allegro has refused meanwhile waits for its time, like what it refuses at once.
    """
    pending = in_doubt(push.warehouse, writer.name)
    if not pending:
        return set()
    rows = {row["subject"]: row for row in pending}
    told = {one.subject: one for one in writer.look_up(push, pending)}
    with push.warehouse.transaction():
        for one in told.values():
            conclude(push.warehouse, writer.name, [one.subject], one.outcome, one.reason)
        refused = [one for one in told.values() if one.outcome == Status.REFUSED]
        keep_waiting(push.warehouse, writer.name, [(_refused(rows[one.subject], one), 1) for one in refused])
    return rows.keys() - told.keys()


def _refused(row: InDoubt, became: Became) -> Planned:
    """Return what was sent and refused later, as it waits."""
    return Planned(
        row["subject"], Action.WAIT, WriteReason.REFUSED, {"said": became.reason or NO_REASON},
        form_id=row["form_id"], offer_id=row["offer_id"], after=row["after"],
    )  # fmt: skip


def became(pending: Iterable[InDoubt], shown: Mapping[str, bool], within: timedelta) -> Iterator[Became]:
    """Yield what became of writes by what Allegro shows: a subject that is not in `shown` could not be looked up.

    What it does not show `within` that time has not arrived. What cannot be looked up for a week is not asked for again.
    """
    for row in pending:
        subject = row["subject"]
        if shown.get(subject):
            yield Became(subject, "written")
        elif subject in shown and is_older(row, within):
            yield Became(subject, "absent")
        elif subject not in shown and is_older(row, ASKED_FOR):
            yield Became(subject, "unknown")


def forms_of(pending: Iterable[InDoubt]) -> list[str]:
    """Return the checkout forms that writes in doubt are about, each once."""
    return sorted({form_id for row in pending if (form_id := row["form_id"])})


def is_older(row: InDoubt, age: timedelta) -> bool:
    """Return whether a write was sent longer ago than that; one of the future is: the clock went back since."""
    return not now() - age < row["sent_at"] <= now()


def outcome_of(planned: Planned, error: AllegroError) -> Outcome:
    """Return what an error that is about this write alone (ABOUT_ONE) says of it: in doubt, or refused with Allegro's codes."""
    if isinstance(error, AnswerLost):
        return Outcome(planned.subject, Status.IN_DOUBT, WriteReason.ANSWER_LOST)
    codes = ", ".join(getattr(error, "codes", ())) or type(error).__name__
    return Outcome(planned.subject, Status.REFUSED, WriteReason.REFUSED, {"said": codes})


@contextmanager
def sent(push: Push, writer: WriterName, planned: Planned) -> Iterator[list[Outcome]]:
    """Keep a write before the block sends it, and what became of it after; the outcome is appended to what is yielded.

    The block may raise what Allegro answers. What is about this record alone becomes its outcome; what would meet every
    record (no network, no access, the rate limit) is raised.
    """
    intend(push, writer, [planned])
    outcomes: list[Outcome] = []
    try:
        yield outcomes
    except Conflict:
        outcomes.append(Outcome(planned.subject, Status.IN_DOUBT, WriteReason.BUSY))
        conclude(push.warehouse, writer, [planned.subject], "absent")
        return
    except ABOUT_ONE as error:
        outcome = outcome_of(planned, error)
        outcomes.append(outcome)
        if outcome.status == Status.REFUSED:
            conclude(push.warehouse, writer, [planned.subject], Status.REFUSED, outcome.words["said"])
        return
    except AllegroError:
        # Allegro cannot have done it: it was not reached, or it said so. A call that may be repeated is compared anyway.
        conclude(push.warehouse, writer, [planned.subject], "absent")
        raise
    outcomes.append(Outcome(planned.subject, Status.WRITTEN))
    conclude(push.warehouse, writer, [planned.subject], Status.WRITTEN)


def _read(text: str | None) -> Any:
    return None if text is None else json.loads(text)
