"""The backfill: all checkout forms bought in a time span, whatever the journal has said of them."""

from collections import Counter
from datetime import timedelta

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.documents.checkout_forms.contents import read_content, stage_contents
from allegro_etl.documents.checkout_forms.listing import batches, outdated
from allegro_etl.ledger.queue import queue
from allegro_etl.run.run import RunRequest
from allegro_etl.warehouse import Warehouse


def backfill(warehouse: Warehouse, allegro: AllegroApi, request: RunRequest) -> Counter[str]:
    """Stage and queue every checkout form bought in the request's time span. GET /order/checkout-forms.

    The span is half-open and counts by the latest line item; Allegro has the last 365 days. What is staged already is
    queued as well: an operator asks for it. Return how many forms were `seen`.
    """
    since, until = request.since, request.until or allegro.now()
    counts: Counter[str] = Counter(seen=0)
    if since is None or since >= until:
        return counts
    last = until - timedelta(milliseconds=1)  # Allegro's bound is inclusive and counts milliseconds
    for batch in batches(
        warehouse, allegro, allegro.checkout_form_pages(by="lineItems.boughtAt", since=since, until=last)
    ):
        contents = [read_content(payload, "backfill", asked) for asked, payload in batch]
        doubtful = outdated(warehouse, contents)
        current = [content for content in contents if content.form_id not in doubtful]
        counts.update(stage_contents(warehouse, current, queue_as="backfill"))
        queue(warehouse, doubtful, "backfill")
        counts["seen"] += len(contents)
    return counts
