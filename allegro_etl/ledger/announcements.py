"""Announcements: what a document tells of an order that no checkout form says. The order's note tells it, and an activity while it is open."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from allegro_etl.ledger.queue import queue_absent
from allegro_etl.warehouse import Warehouse


@dataclass(frozen=True)
class Announcement:
    """One thing to tell of an order; `facts` are (label, text). `topic` is letters, digits and hyphens, one per thing."""

    form_id: str
    topic: str
    reason: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    is_open: bool = True


def announce(warehouse: Warehouse, told: Sequence[Announcement]) -> int:
    """Keep what is told, and queue the orders of which something new is told; return how many these are.

    Runs in the caller's transaction.
    """
    columns = ("form_id", "topic", "reason", "facts", "is_open")
    rows = [(one.form_id, one.topic, one.reason, json.dumps(one.facts), one.is_open) for one in told]
    before = warehouse.turn()
    warehouse.insert(
        "ops.announcements",
        columns,
        rows,
        "on conflict (form_id, topic) do update set reason = excluded.reason, facts = excluded.facts, "
        "is_open = excluded.is_open, turn = nextval('ops.turns') where (announcements.reason, announcements.facts::varchar, "
        "announcements.is_open) is distinct from (excluded.reason, excluded.facts::varchar, excluded.is_open)",
    )
    changed = warehouse.column("select distinct form_id from ops.announcements where turn > ?", [before])
    queue_absent(warehouse, changed, "sweep")
    return len(changed)
