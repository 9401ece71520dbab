"""Rows that queries give, on their way into odoo.plan: numbered, and each reason with its sentence."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from allegro_etl.records.reasons import Words
from allegro_etl.records.sentences import sentence
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query

# What a query of a plan may give. `stage` and `rank` say when the row is carried out, `reason` is a PlanReason, or of an
# activity a RemarkCode, and `words` are what its sentence names.
COLUMNS = """
select null::integer as stage, null::varchar as kind, null::varchar as action, null::varchar as external_id,
    null::varchar as form_id, null::integer as odoo_id, null::varchar as rule, null::varchar as reason,
    null::json as words, null::json as detail, null::json as facts, null::varchar as rank
where false
"""


def add_rows(warehouse: Warehouse, queries: Sequence[str], parameters: Mapping[str, Any]) -> None:
    """Add to odoo.plan what the queries give, under one numbering. Each is a select, which may leave columns out."""
    together = "\nunion all by name\n".join(f"({query})" for query in (COLUMNS, *queries))
    warehouse.execute(f"create or replace temp table compared as {together}", dict(parameters))
    run_query(warehouse, __package__, "number", **_sentences(warehouse))
    warehouse.execute("drop table compared")


def _sentences(warehouse: Warehouse) -> dict[str, list[str | None]]:
    """Return the sentence of each reason that was given, in columns: many rows share one."""
    given = warehouse.rows("select distinct reason, words::varchar from compared")
    return {
        "codes": [code for code, _ in given],
        "words": [words for _, words in given],
        "sentences": [sentence(code, json.loads(words or "{}")) for code, words in given],
    }


def as_json(said: Words | Sequence[object]) -> str | None:
    """Return words, details or facts as the plan keeps them; None for none. The same words are the same text."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, default=str) if said else None
