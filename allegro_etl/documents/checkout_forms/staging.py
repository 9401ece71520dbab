"""Checkout forms: what is pending is fetched and staged, as Allegro has it now."""

from collections import Counter

from allegro_etl.documents.checkout_forms.again import look_again
from allegro_etl.documents.checkout_forms.backfill import backfill
from allegro_etl.documents.checkout_forms.contents import stage_contents
from allegro_etl.documents.checkout_forms.fetching import fetch_by_id, stage_batch
from allegro_etl.documents.checkout_forms.gone import resolve_merges, rivals
from allegro_etl.documents.checkout_forms.listing import fetch_from_list
from allegro_etl.documents.checkout_forms.sweep import sweep
from allegro_etl.ledger.quarantine import due
from allegro_etl.ledger.queue import queue_absent, queue_rivals, waiting_forms
from allegro_etl.run.run import Counts, Run
from allegro_etl.watching import show_advance

READ = "orders read"


def stage_checkout_forms(run: Run) -> Counts:
    """Stage every pending checkout form that is not staged since it was queued; sweep or backfill first, if asked.

    Return how many contents were `new` and `known`, how many forms are `gone` (404) or were found to be `merged` into
    another, were `quarantined`, `retried` or looked at `again`, and of a sweep or backfill what was `seen` and `missed`. Raises whatever
    is systemic; what was staged until then stays, and a further run goes on from there.
    """
    counts: Counter[str] = Counter(new=0, known=0, gone=0, merged=0, quarantined=0, retried=0)
    if run.request.since:
        counts.update(backfill(run.warehouse, run.allegro, run.request))
    if run.request.sweep:
        counts.update(sweep(run))
    again, retried = (0, []) if run.request.forms else (look_again(run), due(run.warehouse))
    queue_absent(run.warehouse, retried, "retry")
    counts.update(_fetch_pending(run))
    queue_rivals(run.warehouse, rivals(run.warehouse))
    counts.update(_fetch_pending(run))
    counts.update(retried=len(retried), again=again, merged=resolve_merges(run.warehouse, run.allegro.now()))
    return dict(counts)


def _fetch_pending(run: Run) -> Counter[str]:
    counts: Counter[str] = Counter()
    waiting = {form.form_id: form for form in waiting_forms(run.warehouse, run.run_id)}
    number = len(waiting)
    for contents in fetch_from_list(run.warehouse, run.allegro, list(waiting.values())):
        counts.update(stage_contents(run.warehouse, contents))
        for content in contents:
            waiting.pop(content.form_id or "", None)
        show_advance(READ, number - len(waiting), number)
    read = number - len(waiting)
    for batch in fetch_by_id(run.warehouse, run.allegro, {form.form_id: form.why for form in waiting.values()}):
        counts.update(stage_batch(run.warehouse, batch))
        read += len(batch.contents) + len(batch.gone) + len(batch.refused)
        show_advance(READ, read, number)
    return counts
