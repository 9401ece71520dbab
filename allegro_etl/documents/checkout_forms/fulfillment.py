"""Changes of the fulfilment status of which no event came: once a day, the orders on their way are compared with Allegro's list.

The status moves neither `updatedAt` nor the sweep over it (https://github.com/allegro/allegro-api/issues/9743). But the list can be
asked for the orders of a status: one of ours that is not there any more has another one now.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.json_text import Document
from allegro_etl.documents.checkout_forms.contents import newest_contents
from allegro_etl.documents.checkout_forms.fetching import Batch, fetch_by_id, stage_batch
from allegro_etl.ledger.queue import waiting_forms
from allegro_etl.run.run import Run
from allegro_etl.states import READY
from allegro_etl.warehouse import Warehouse

ON_THE_WAY = ("NEW", "PROCESSING", "READY_FOR_SHIPMENT", "READY_FOR_PICKUP", "SENT", "SUSPENDED")
"""What another status follows, as a rule; the others are where an order ends."""

ASKED_EVERY = timedelta(days=1)

ON_THE_WAY_FOR = timedelta(days=30)
"""Orders bought earlier are left alone: few are on their way still, and there are many whose status nobody ever sets."""

Pages = Iterator[list[Document]]


def fulfillment_is_due(warehouse: Warehouse, allegro: AllegroApi) -> bool:
    """Return whether no sweep has asked within a day."""
    since = allegro.now() - ASKED_EVERY
    return not warehouse.scalar(
        "select count(*) from staging.sweeps where asked_fulfillment and swept_at between ? and ?",
        [since, allegro.now()],
    )


def sweep_fulfillment(run: Run, take: Callable[[Pages], Counter[str]]) -> Counter[str]:
    """Stage and queue the orders on their way whose status is another one than we know; `take` takes pages of the list."""
    since = run.allegro.now() - ON_THE_WAY_FOR
    ours = set(
        run.warehouse.column(
            "select form_id from core.orders where bought_at >= ? and work.is_ready(status) "
            "and fulfillment_status in (select unnest(?::varchar[]))",
            [since, list(ON_THE_WAY)],
        )
    )
    if not ours:
        return Counter()
    listed: set[str] = set()
    pages = run.allegro.checkout_form_pages(
        by="lineItems.boughtAt",
        since=since,
        filters={"status": READY, "fulfillment.status": list(ON_THE_WAY)},
    )
    counts = take(_noting_ids(pages, listed))
    waiting = {form.form_id for form in waiting_forms(run.warehouse, run.run_id)}
    for batch in fetch_by_id(run.warehouse, run.allegro, dict.fromkeys(sorted(ours - listed - waiting), "sweep")):
        counts["seen"] += len(batch.contents)
        counts.update(stage_batch(run.warehouse, _changed(run.warehouse, batch), queue_as="sweep"))
    return counts


def _changed(warehouse: Warehouse, batch: Batch) -> Batch:
    newest = newest_contents(warehouse, [content.form_id for content in batch.contents if content.form_id])
    news = [c for c in batch.contents if newest.get(c.form_id or "", ("",))[0] != c.content_hash]
    return replace(batch, contents=news)


def _noting_ids(pages: Pages, ids: set[str]) -> Pages:
    for page in pages:
        ids.update(str(payload.get("id")) for payload in page)
        yield page
