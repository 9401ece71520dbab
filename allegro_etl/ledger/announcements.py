"""Announcements: what a document tells of an order that no checkout form says. The order's note tells it, and an activity while it is open."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allegro_etl.ledger.queue import queue_absent
from allegro_etl.reasons import RemarkCode
from allegro_etl.warehouse import Warehouse

Text = str | Mapping[str, object]


@dataclass(frozen=True)
class Announcement:
    """One thing to tell of an order; `facts` are (label, text), each a text or a code with its words. `topic` is letters, digits and hyphens, one per thing.

    `words` are what the code's sentence names. With other words it is told anew.
    """

    form_id: str
    topic: str
    code: RemarkCode
    words: Mapping[str, object]
    facts: Sequence[tuple[Text, Text]] = ()
    is_open: bool = True


def announce(warehouse: Warehouse, told: Sequence[Announcement]) -> int:
    """Keep what is told, and queue the orders of which something new is told; return how many these are.

    Runs in the caller's transaction.
    """
    columns = ("form_id", "topic", "code", "words", "facts", "is_open")
    rows = [
        (one.form_id, one.topic, one.code, json.dumps(one.words), json.dumps(one.facts), one.is_open) for one in told
    ]
    before = warehouse.turn()
    warehouse.insert(
        "ops.announcements",
        columns,
        rows,
        "on conflict (form_id, topic) do update set code = excluded.code, words = excluded.words, facts = excluded.facts, "
        "is_open = excluded.is_open, turn = nextval('ops.turns') where (announcements.code, announcements.words::varchar, "
        "announcements.is_open) is distinct from (excluded.code, excluded.words::varchar, excluded.is_open)",
    )
    changed = warehouse.column("select distinct form_id from ops.announcements where turn > ?", [before])
    queue_absent(warehouse, changed, "sweep")
    return len(changed)
