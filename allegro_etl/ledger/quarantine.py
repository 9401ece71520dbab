"""The quarantine: records that cannot be read, matched or loaded, set aside with the reason and the way out.

One row per record. It is retried ever less often, never given up, and never blocks its neighbours. What fails for
everybody (Odoo down, no network) does not belong here: that is raised.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict

from allegro_etl.clock import now
from allegro_etl.warehouse import Warehouse

Stage = Literal["staging", "matching", "loading"]

FIRST_RETRY_MINUTES = 10
LONGEST_RETRY_MINUTES = 24 * 60

RETRY_AFTER = f"to_minutes(least({FIRST_RETRY_MINUTES} * (1 << least(attempts, 16)), {LONGEST_RETRY_MINUTES}))"
"""SQL: how long after an attempt the next one is due, twice as long each time."""

DUE = "(retry_at <= $now or last_seen > $now and isfinite(retry_at))"
"""In SQL, whether the time of an entry has come; nobody knows of one that was set aside by a clock which has gone back since."""

_LISTED = "id, subject, form_id, stage, code, reason, attempts, first_seen, last_seen, retry_at"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record to be set aside. `payload` is JSON text and may be personal: it goes nowhere but into DuckDB."""

    subject: str
    form_id: str | None
    stage: Stage
    code: str
    reason: str
    payload: str | None = None


def form_subject(form_id: str) -> str:
    """Return the subject under which a checkout form is quarantined."""
    return f"checkout_form:{form_id}"


def quarantine(
    warehouse: Warehouse,
    subject: str,
    form_id: str | None,
    stage: Stage,
    code: str,
    reason: str,
    payload: str | None = None,
) -> None:
    """Set one record aside, as `quarantine_all` does."""
    quarantine_all(warehouse, [Quarantined(subject, form_id, stage, code, reason, payload)])


def quarantine_all(warehouse: Warehouse, records: Iterable[Quarantined]) -> int:
    """Set records aside, or keep that they failed once more; return how many.

    Each further attempt doubles the delay before the next: 10 minutes at first, a day at most. A payload that is not
    given leaves the one that is kept. Does not touch ops.pending.
    """
    rows = list({record.subject: record for record in records}.values())
    if not rows:
        return 0
    warehouse.execute(
        f"""
        insert into ops.quarantine
            (subject, form_id, stage, code, reason, payload, attempts, first_seen, last_seen, retry_at, turn)
        select subject, form_id, stage, code, reason, payload, 1, $now, $now, $now + to_minutes({FIRST_RETRY_MINUTES}), $turn
        from (
            select unnest($subjects::varchar[]) as subject, unnest($form_ids::varchar[]) as form_id,
                unnest($stages::varchar[]) as stage, unnest($codes::varchar[]) as code,
                unnest($reasons::varchar[]) as reason, unnest($payloads::json[]) as payload
        )
        on conflict (subject) do update set
            form_id = excluded.form_id,
            stage = excluded.stage,
            code = excluded.code,
            reason = excluded.reason,
            payload = coalesce(excluded.payload, payload),
            attempts = attempts + 1,
            last_seen = excluded.last_seen,
            turn = excluded.turn,
            retry_at = excluded.last_seen
                + {RETRY_AFTER}
        """,
        {
            "now": now(),
            "turn": warehouse.turn(),
            "subjects": [row.subject for row in rows],
            "form_ids": [row.form_id for row in rows],
            "stages": [row.stage for row in rows],
            "codes": [row.code for row in rows],
            "reasons": [row.reason for row in rows],
            "payloads": [row.payload for row in rows],
        },
    )
    return len(rows)


def release(warehouse: Warehouse, form_ids: Sequence[str]) -> int:
    """Take checkout forms that were carried through out of quarantine; return how many had been there."""
    return len(
        warehouse.rows(
            "delete from ops.quarantine where form_id in (select unnest(?::varchar[])) returning id", [list(form_ids)]
        )
    )


def quarantined_among(warehouse: Warehouse, form_ids: Iterable[str]) -> set[str]:
    """Return those of the checkout forms that are in quarantine."""
    return set(
        warehouse.column(
            "select form_id from ops.quarantine where form_id in (select unnest(?::varchar[]))", [list(form_ids)]
        )
    )


def due(warehouse: Warehouse) -> list[str]:
    """Return the ids of the quarantined checkout forms whose time to be tried again has come."""
    return warehouse.column(
        f"select form_id from ops.quarantine where form_id is not null and {DUE} order by id",
        {"now": now()},
    )


class Tried(TypedDict):
    """What is set aside: how far it had come, why, and how often it was tried (ops.quarantine)."""

    id: int
    stage: str
    code: str
    reason: str
    attempts: int
    first_seen: datetime
    last_seen: datetime


class Entry(Tried):
    """An entry in quarantine, as lists have it; `retry_at` is DuckDB's infinity, the last year there is, where it waits for a person."""

    subject: str
    form_id: str | None
    retry_at: datetime


class WholeEntry(Entry):
    """An entry with the payload as JSON, which may be personal; None where Allegro sent nothing."""

    payload: str | None


def list_quarantine(warehouse: Warehouse) -> list[Entry]:
    """Return all quarantined records, oldest first, without their payloads."""
    return warehouse.rows_of(Entry, f"select {_LISTED} from ops.quarantine order by id")


def show(warehouse: Warehouse, quarantine_id: int) -> WholeEntry | None:
    """Return one quarantined record with its payload, which may be personal; None where there is none of that id."""
    found = warehouse.rows_of(
        WholeEntry,
        f"select {_LISTED}, payload from ops.quarantine where id = ?",
        [quarantine_id],
    )
    return found[0] if found else None


def retry_now(warehouse: Warehouse, quarantine_ids: Sequence[int] = ()) -> int:
    """Let the next run try some records again, or all; return how many. Events are for people only."""
    return len(
        warehouse.rows(
            """
            update ops.quarantine set retry_at = least(last_seen, $now::timestamptz)
            where form_id is not null and (len($ids::integer[]) = 0 or id in (select unnest($ids::integer[]))) returning id
            """,
            {"now": now(), "ids": list(quarantine_ids)},
        )
    )


def drop(warehouse: Warehouse, quarantine_id: int) -> int:
    """Forget one quarantined record for good; return how many that were. Its form comes back when it changes again."""
    return len(warehouse.rows("delete from ops.quarantine where id = ? returning id", [quarantine_id]))
