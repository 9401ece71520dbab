"""Contents of checkout forms: staged once per content, in batches of one transaction each.

A form may go from A to B and back to A: A is not staged twice, its `turn` moves, and the highest turn is what the form says
now. A turn is taken before Allegro is asked, so the content is at least that new; `fetched_at` is Allegro's time then.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.paging import parsed_time
from allegro_etl.allegro.problems import check_form
from allegro_etl.documents.line_items import LineItem, named_line_items, stage_line_items
from allegro_etl.documents.payloads import as_text
from allegro_etl.ledger.quarantine import Quarantined, form_subject, quarantine_all
from allegro_etl.ledger.queue import Asked, Why, queue, unqueue
from allegro_etl.reasons import QuarantineCode
from allegro_etl.states import UNFINISHED
from allegro_etl.warehouse import Warehouse

FORMS_PER_TRANSACTION = 500
"""Some 2 MB of payloads: enough that transactions cost little, little enough to be lost without regret."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a checkout form said when Allegro was asked, at `asked.at`; `problems` make it unusable.

    `form_id` is None only where there are problems.
    """

    form_id: str | None
    text: str
    content_hash: str
    found_by: Why
    asked: Asked
    status: str | None
    updated_at: datetime | None
    bought_at: datetime | None
    line_items: list[LineItem]
    problems: list[str]


def read_content(payload: Document, found_by: Why, asked: Asked) -> Content:
    """Read a checkout form as Allegro sent it, well-formed or not."""
    text = as_text(payload)
    problems = check_form(payload)
    given_id = payload.get("id")
    form_id = given_id if isinstance(given_id, str) and given_id else None
    line_items = [] if problems or form_id is None else named_line_items(form_id, payload)
    status = payload.get("status")
    return Content(
        form_id=form_id,
        text=text,
        content_hash=hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
        found_by=found_by,
        asked=asked,
        status=status if isinstance(status, str) else None,
        updated_at=parsed_time(payload.get("updatedAt")),
        bought_at=None if problems else _bought_at(payload),
        line_items=line_items,
        problems=problems,
    )


def newest_contents(warehouse: Warehouse, form_ids: Iterable[str]) -> dict[str, tuple[str, datetime]]:
    """Return hash and `fetched_at` of the newest staged content of each of these checkout forms that has any."""
    rows = warehouse.rows(
        """
        select form_id, max_by(content_hash, turn), max_by(fetched_at, turn)
        from staging.checkout_forms where form_id in (select unnest(?::varchar[])) group by form_id
        """,
        [list(form_ids)],
    )
    return {form_id: (content_hash, fetched_at) for form_id, content_hash, fetched_at in rows}


def stage_contents(warehouse: Warehouse, contents: Sequence[Content], *, queue_as: Why | None = None) -> Counter[str]:
    """Stage contents in one transaction, the last one of each form, and put the unusable ones into quarantine.

    `queue_as` queues the staged ones, as fetched: for forms that no event has named. Return how many contents were
    `new`, were `known`, and went to quarantine (`quarantined`).
    """
    latest = list({content.form_id or content.content_hash: content for content in contents}.values())
    usable = [content for content in latest if not content.problems]
    unusable = [content for content in latest if content.problems]
    form_ids = [content.form_id for content in usable if content.form_id]
    with warehouse.transaction():
        known = _known(warehouse, form_ids)
        new = [content for content in usable if (content.form_id, content.content_hash) not in known]
        _insert(warehouse, new)
        _touch(warehouse, [(known[key], c) for c in usable if (key := (c.form_id, c.content_hash)) in known])
        _restore_forgotten(warehouse, usable)
        stage_line_items(warehouse, [line for content in new for line in content.line_items])
        _keep_open(warehouse, usable)
        warehouse.execute("delete from staging.gone_forms where form_id in (select unnest(?::varchar[]))", [form_ids])
        if queue_as and form_ids:
            queue(warehouse, form_ids, queue_as, min(content.asked for content in usable))
        unqueue(warehouse, [content.form_id for content in unusable if content.form_id])
        quarantine_all(warehouse, [_set_aside(content) for content in unusable])
    return Counter(new=len(new), known=len(usable) - len(new), quarantined=len(unusable))


def _known(warehouse: Warehouse, form_ids: list[str]) -> dict[tuple[str | None, str], int]:
    """Return the staged contents of these forms with their row numbers."""
    rows = warehouse.rows(
        "select form_id, content_hash, rowid from staging.checkout_forms where form_id in (select unnest(?::varchar[]))",
        [form_ids],
    )
    return {(form_id, content_hash): row_number for form_id, content_hash, row_number in rows}


def _insert(warehouse: Warehouse, contents: Sequence[Content]) -> None:
    warehouse.insert(
        "staging.checkout_forms",
        ("form_id", "content_hash", "payload", "found_by", "fetched_at", "turn"),
        [(c.form_id, c.content_hash, c.text, c.found_by, c.asked.at, c.asked.turn) for c in contents],
    )


def _touch(warehouse: Warehouse, contents: Sequence[tuple[int, Content]]) -> None:
    """Let contents that were staged before be what their forms say now."""
    if contents:
        warehouse.execute(
            """
            update staging.checkout_forms
            set found_by = again.found_by, fetched_at = again.asked_at, turn = again.turn
            from (
                select unnest($rows::bigint[]) as row_number, unnest($found::varchar[]) as found_by,
                    unnest($asked::timestamptz[]) as asked_at, unnest($turns::bigint[]) as turn
            ) as again
            where checkout_forms.rowid = again.row_number and again.turn >= checkout_forms.turn
            """,
            {
                "rows": [row_number for row_number, _ in contents],
                "found": [content.found_by for _, content in contents],
                "asked": [content.asked.at for _, content in contents],
                "turns": [content.asked.turn for _, content in contents],
            },
        )


def _restore_forgotten(warehouse: Warehouse, contents: Sequence[Content]) -> None:
    """Put payloads back into contents that were purged and are needed again; the other contents of their forms go for good.

    Else one of those that came back, byte for byte, would be known, and empty.
    """
    form_ids = [content.form_id for content in contents]
    forgotten = warehouse.column(
        "select form_id from staging.forgotten_forms where form_id in (select unnest(?::varchar[]))", [form_ids]
    )
    for content in contents:
        if content.form_id in forgotten:
            warehouse.execute(
                "update staging.checkout_forms set payload = ? where form_id = ? and content_hash = ?",
                [content.text, content.form_id, content.content_hash],
            )
    if forgotten:
        whose = "where form_id in (select unnest(?::varchar[]))"
        warehouse.execute(f"delete from staging.checkout_forms {whose} and payload = '{{}}'", [forgotten])
        warehouse.execute(f"delete from staging.forgotten_forms {whose}", [forgotten])


def _keep_open(warehouse: Warehouse, contents: Sequence[Content]) -> None:
    still_open = [(c.form_id, c.bought_at or c.asked.at) for c in contents if c.status in UNFINISHED]
    closed = [c.form_id for c in contents if c.status not in UNFINISHED]
    warehouse.insert("staging.open_forms", ("form_id", "bought_at"), still_open, "on conflict do nothing")
    warehouse.execute("delete from staging.open_forms where form_id in (select unnest(?::varchar[]))", [closed])


def _bought_at(payload: Document) -> datetime | None:
    times = (parsed_time(line.get("boughtAt")) for line in payload["lineItems"])
    return max((moment for moment in times if moment), default=None)


def _set_aside(content: Content) -> Quarantined:
    reason = (
        f"Allegro sent this order in a shape that cannot be trusted: {' '.join(content.problems[:5])} It is read again "
        "by itself; if it stays, enter the order in Odoo by hand and drop this entry."
    )
    subject = form_subject(content.form_id or content.content_hash)
    return Quarantined(subject, content.form_id, "staging", QuarantineCode.UNREADABLE_FORM, reason, content.text)
