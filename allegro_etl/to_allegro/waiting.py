"""What should be on Allegro and cannot be written: it waits with its reason, and stops nothing else."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypedDict

from allegro_etl.clock import now
from allegro_etl.ledger.quarantine import FIRST_RETRY_MINUTES, RETRY_AFTER
from allegro_etl.reasons import WriteReason
from allegro_etl.settings.to_allegro import WriterName
from allegro_etl.to_allegro.writer import Action, Outcome, Planned, Status
from allegro_etl.warehouse import Warehouse

COLUMNS = (
    "writer", "subject", "form_id", "offer_id", "model", "res_id", "reason", "words", "after", "attempts", "first_seen",
    "last_seen", "retry_at",
)  # fmt: skip


class RefusedRow(TypedDict):
    """A write that Allegro refused (to_allegro.waiting): why, as a code, and as JSON what its sentence names and what was written."""

    subject: str
    reason: str
    words: str
    after: str | None


def put_off(warehouse: Warehouse, writer: WriterName, wanted: Sequence[Planned]) -> list[Planned]:
    """Return the plan without the writes that Allegro refused and whose time has not come again: they wait on.

    What should be written now but was not what was refused is written.
    """
    refused = {
        row["subject"]: row
        for row in warehouse.rows_of(
            RefusedRow,
            "select subject, reason, words, after from to_allegro.waiting "
            "where writer = $writer and attempts > 0 and retry_at > $now",
            {"writer": writer, "now": now()},
        )
    }
    return [_kept_waiting(one, refused.get(one.subject)) for one in wanted]


def _kept_waiting(one: Planned, row: RefusedRow | None) -> Planned:
    if row is None or one.action != Action.WRITE or json.loads(row["after"] or "null") != one.after:
        return one
    return replace(one, action=Action.WAIT, reason=WriteReason(row["reason"]), words=json.loads(row["words"]))


def renew_waiting(
    warehouse: Warehouse, writer: WriterName, planned: Sequence[Planned], outcomes: Sequence[Outcome]
) -> int:
    """Keep what waits now, and forget what no longer does; return how many of this writer's wait.

    A write that Allegro refuses again is tried ever less often: after 10 minutes at first, after a day at most.
    """
    by_subject = {one.subject: one for one in planned}
    waiting = [(one, 0) for one in planned if one.action == Action.WAIT]
    waiting += [
        (replace(by_subject[one.subject], reason=one.reason, words=one.words), int(one.status == Status.REFUSED))
        for one in outcomes
        if one.status != Status.WRITTEN and one.reason
    ]
    with warehouse.transaction():
        warehouse.execute(
            "delete from to_allegro.waiting where writer = ? and subject not in (select unnest(?::varchar[]))",
            [writer, [one.subject for one, _ in waiting]],
        )
        keep_waiting(warehouse, writer, waiting)
    return len(waiting)


def keep_waiting(warehouse: Warehouse, writer: WriterName, waiting: Sequence[tuple[Planned, int]]) -> None:
    """Keep that these wait, each with 1 where Allegro has refused it since it was last kept, else 0."""
    warehouse.insert("to_allegro.waiting", COLUMNS, [_row(writer, *one) for one in waiting], _ONCE_MORE)


_ONCE_MORE = f"""
on conflict (writer, subject) do update set
    form_id = excluded.form_id, offer_id = excluded.offer_id,
    model = coalesce(excluded.model, model), res_id = coalesce(excluded.res_id, res_id),
    reason = excluded.reason, words = excluded.words, after = excluded.after, last_seen = excluded.last_seen,
    turn = if(excluded.attempts > 0 or reason is distinct from excluded.reason, nextval('ops.turns'), turn),
    retry_at = if(
        excluded.attempts > 0,
        excluded.last_seen + {RETRY_AFTER},
        retry_at
    ),
    attempts = attempts + excluded.attempts
"""


def _row(writer: WriterName, one: Planned, refused: int) -> tuple[Any, ...]:
    at = now()
    retry_at = at + timedelta(minutes=FIRST_RETRY_MINUTES) if refused else at
    return (
        writer, one.subject, one.form_id, one.offer_id, one.model, one.res_id, one.reason, json.dumps(one.words),
        json.dumps(one.after), refused, at, at, retry_at,
    )  # fmt: skip


def retry_now(warehouse: Warehouse, ids: Sequence[int] = ()) -> int:
    """Let the next push send some refused writes again, or all; return how many."""
    return len(
        warehouse.rows(
            "update to_allegro.waiting set retry_at = least(last_seen, $now::timestamptz) "
            "where len($ids::integer[]) = 0 or id in (select unnest($ids::integer[])) returning id",
            {"now": now(), "ids": list(ids)},
        )
    )
