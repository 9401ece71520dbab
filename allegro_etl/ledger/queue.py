"""The queue of checkout forms that a run has to look at: put in by events, sweeps, backfills and retries.

A form leaves it when it has been carried through to Odoo or to quarantine. It is waiting to be fetched as long as no
content is staged that was asked for after it had been queued, by our own count, so a run that died goes on where it stopped.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.event_ids import event_time
from allegro_etl.clock import now
from allegro_etl.warehouse import Warehouse

Why = Literal["event", "sweep", "backfill", "retry"]


class Asked(NamedTuple):
    """When Allegro was asked: our own count, which says what came before what, and the time there."""

    turn: int
    at: datetime


def asking(warehouse: Warehouse, allegro: AllegroApi) -> Asked:
    """Return the moment in which Allegro is asked next."""
    return Asked(warehouse.turn(), allegro.now())


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pending checkout form that has to be fetched.

    `changed_at` is when it changed last according to the events of the run in question, `told_at` when Allegro told
    so; both None where no such event put it here.
    """

    form_id: str
    why: Why
    changed_at: datetime | None
    told_at: datetime | None


def queue(warehouse: Warehouse, form_ids: Iterable[str], why: Why, asked: Asked | None = None) -> None:
    """Queue checkout forms, to be fetched even if they are pending and were fetched before: before `asked` where it is given."""
    asked = asked or Asked(warehouse.turn(), now())
    changes = "why = excluded.why, queued_at = excluded.queued_at, turn = excluded.turn"
    _queue(warehouse, form_ids, why, asked, f"do update set {changes}")


def queue_absent(warehouse: Warehouse, form_ids: Iterable[str], why: Why) -> None:
    """Queue those of the checkout forms that are not pending already."""
    _queue(warehouse, form_ids, why, Asked(warehouse.turn(), now()), "do nothing")


def unqueue(warehouse: Warehouse, form_ids: Iterable[str]) -> None:
    """Take checkout forms out of the queue."""
    warehouse.execute("delete from ops.pending where form_id in (select unnest(?::varchar[]))", [list(form_ids)])


def ask_for(warehouse: Warehouse, form_ids: Iterable[str]) -> None:
    """Let the current run carry these checkout forms alone, asked for anew; with none, all that are pending."""
    forms = list(dict.fromkeys(form_ids))
    with warehouse.transaction():
        warehouse.execute("delete from work.asked")
        queue(warehouse, forms, "retry")
        warehouse.insert("work.asked", ("form_id",), [(form_id,) for form_id in forms])


def queue_rivals(warehouse: Warehouse, form_ids: Iterable[str]) -> None:
    """Queue checkout forms that may be the same sale as one of this run, which has to look at them as well."""
    forms = list(form_ids)
    queue_absent(warehouse, forms, "event")
    if forms and warehouse.scalar("select count(*) from work.asked"):
        warehouse.insert("work.asked", ("form_id",), [(form_id,) for form_id in forms])


def take_on(warehouse: Warehouse, run_id: str) -> None:
    """Write down which pending forms a run looks at: all that there are now, or those that it was asked for."""
    warehouse.execute("truncate work.taken")
    warehouse.execute("insert into work.taken select form_id, ? from work.due_forms", [run_id])


def leave_queue(warehouse: Warehouse, run_id: str) -> int:
    """Take the forms that a run took on out of the queue, now that it has carried them; return how many.

    What it has not looked at stays, whoever put it there.
    """
    taken = "select form_id from work.taken where run_id = ?"
    return len(warehouse.rows(f"delete from ops.pending where form_id in ({taken}) returning form_id", [run_id]))


def waiting_forms(warehouse: Warehouse, run_id: str) -> list[Waiting]:
    """Return the pending checkout forms that are to be fetched, those that wait longest first.

    Only events that this run has read are looked at, so that it costs what they cost. An event id tells when it was
    published where it counts microseconds, as Allegro's do; elsewhere it is a time long past and says nothing.
    """
    rows = warehouse.rows(
        """
        with journal as (
            select form_id, max(occurred_at) as told_at, max(event_id) as newest,
                max(occurred_at) filter (event_type is distinct from 'FULFILLMENT_STATUS_CHANGED') as changed_at
            from staging.order_events
            where form_id in (select form_id from work.due_forms)
                and event_id > (select coalesce(try_cast(cursor_before as bigint), -1) from ops.runs where run_id = $run)
                and event_id <= (select try_cast(read_to as bigint) from ops.runs where run_id = $run)
            group by form_id
        )
        select form_id, why, changed_at, told_at, newest
        from work.due_forms as pending
        left join journal using (form_id)
        where not exists (
            select 1 from staging.checkout_forms as content
            where content.form_id = pending.form_id and content.turn >= pending.turn
                and content.turn >= (select min(turn) from ops.pending)
        ) and not exists (
            select 1 from staging.gone_forms as gone
            where gone.form_id = pending.form_id and gone.turn >= pending.turn
        )
        order by turn, form_id
        """,
        {"run": run_id},
    )
    return [
        Waiting(form_id, why, changed_at, _later(told_at, event_time(newest)))
        for form_id, why, changed_at, told_at, newest in rows
    ]


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment), default=None)


def _queue(warehouse: Warehouse, form_ids: Iterable[str], why: Why, asked: Asked, on_conflict: str) -> None:
    rows = [(form_id, why, asked.at, asked.turn) for form_id in dict.fromkeys(form_ids)]
    columns = ("form_id", "why", "queued_at", "turn")
    warehouse.insert("ops.pending", columns, rows, f"on conflict (form_id) {on_conflict}")
