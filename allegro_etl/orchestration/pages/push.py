"""The page of a writer to Allegro: what it found, what it wrote, and what waits with which reason."""

import json
from collections.abc import Mapping
from typing import Any, TypedDict

import dagster as dg

from allegro_etl.orchestration.pages.columns import columns_of
from allegro_etl.to_allegro.sentences import sentence
from allegro_etl.warehouse import Warehouse

PLAN = "to_allegro.plan"
SHOWN = 50


class DifferenceRow(TypedDict):
    """A difference that a push found (to_allegro.plan); `words`, `before` and `after` are JSON, `status` None where it was not sent."""

    subject: str
    action: str
    reason: str
    words: str
    before: str | None
    after: str | None
    status: str | None


def metadata(warehouse: Warehouse, writer: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return the numbers of a push of one writer, and its differences as a table: those that wait first, those left alone last.

    And the columns of the table that has them all.
    """
    rows = warehouse.rows_of(
        DifferenceRow,
        f"select subject, action, reason, words, before, after, status from {PLAN} where writer = ? order by array_position(['wait', 'write', 'leave'], action), subject limit ?",
        [writer, SHOWN],
    )
    shown: dict[str, Any] = {name: dg.MetadataValue.int(count) for name, count in counts.items()}
    shown["dagster/column_schema"] = columns_of(warehouse, PLAN)
    if rows:
        shown["differences"] = dg.MetadataValue.table([dg.TableRecord(_cells(row)) for row in rows])
    return shown


def _cells(row: DifferenceRow) -> dict[str, str]:
    return {
        "what": row["subject"],
        "action": row["action"],
        "on Allegro": _shown(row["before"]),
        "to be": _shown(row["after"]),
        "became": row["status"] or "",
        "why": sentence(row["reason"], json.loads(row["words"])),
    }


def _shown(value: str | None) -> str:
    """Return JSON as people read it: a text without its quotes, and nothing for null."""
    read = json.loads(value) if value else None
    return "" if read is None else read if isinstance(read, str) else json.dumps(read, ensure_ascii=False)
