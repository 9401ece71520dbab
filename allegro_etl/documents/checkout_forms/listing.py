"""Checkout forms from Allegro's list: a hundred at a time, but some seconds behind what a form asked for by id says.

So what changed just now is asked for by id, and where the two disagree about one moment, the form is asked for again.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.json_text import Document
from allegro_etl.documents.checkout_forms.contents import FORMS_PER_TRANSACTION, Content, newest_contents, read_content
from allegro_etl.ledger.queue import Asked, Waiting, asking
from allegro_etl.warehouse import Warehouse
from allegro_etl.watching import show_advance

LIST_LAG = timedelta(minutes=2)
"""Maximum time by which the list may be behind; seconds were seen."""

LIST_PAYS_FROM = 100
"""Fewer forms than that are a second or two of asking by id."""

LIST_TRIAL = 500
LIST_PAYS_SHARE = 0.25
"""The list is left when, after the trial, fewer of its forms than this share are wanted."""

SETTLING_TIME = timedelta(hours=1)
"""A form's `updatedAt` is about the time of its event; a payment that follows moves it a little further."""

Timed = tuple[Asked, Document]
"""A listed form, and the moment just before its page was asked for."""


def batches(warehouse: Warehouse, allegro: AllegroApi, pages: Iterator[list[Document]]) -> Iterator[list[Timed]]:
    """Return the forms of pages in batches of a transaction's size."""
    return _cut(_timed(warehouse, allegro, pages))


def outdated(warehouse: Warehouse, contents: Iterable[Content]) -> set[str]:
    """Return the forms whose listed content may be older than a different one that was asked for by id."""
    listed = {content.form_id: content for content in contents if content.form_id}
    newest = newest_contents(warehouse, listed)
    return {
        form_id
        for form_id, (content_hash, fetched_at) in newest.items()
        if content_hash != listed[form_id].content_hash and fetched_at > listed[form_id].asked.at - LIST_LAG
    }


def fetch_from_list(warehouse: Warehouse, allegro: AllegroApi, waiting: Iterable[Waiting]) -> Iterator[list[Content]]:
    """Take those of the waiting forms from the list that it brings more cheaply, in batches; the rest is left to ids.

    The list is walked over the time in which these forms changed, by their events, as long as it brings enough of them.
    """
    before = allegro.now() - LIST_LAG
    wanted = {w.form_id: w for w in waiting if w.changed_at and w.told_at and w.told_at < before}
    if len(wanted) < LIST_PAYS_FROM:
        return
    changes = [w.changed_at for w in wanted.values() if w.changed_at]
    pages = allegro.checkout_form_pages(
        by="updatedAt", since=min(changes) - LIST_LAG, until=max(changes) + SETTLING_TIME
    )
    for batch in _cut(_while_it_pays(_timed(warehouse, allegro, pages), set(wanted))):
        yield [read_content(payload, wanted[payload["id"]].why, asked) for asked, payload in batch]


def _timed(warehouse: Warehouse, allegro: AllegroApi, pages: Iterator[list[Document]]) -> Iterator[Timed]:
    listed = 0
    while True:
        asked = asking(warehouse, allegro)
        page = next(pages, None)
        if page is None:
            return
        listed += len(page)
        show_advance("orders listed", listed)
        yield from ((asked, payload) for payload in page)


def _while_it_pays(forms: Iterator[Timed], wanted: set[str]) -> Iterator[Timed]:
    missing = set(wanted)
    for seen, (asked, payload) in enumerate(forms, start=1):
        form_id = str(payload.get("id"))
        if form_id in wanted:
            missing.discard(form_id)
            yield asked, payload
        brought = len(wanted) - len(missing)
        if not missing or (seen >= LIST_TRIAL and brought < seen * LIST_PAYS_SHARE):
            return


def _cut(forms: Iterator[Timed]) -> Iterator[list[Timed]]:
    while batch := list(islice(forms, FORMS_PER_TRANSACTION)):
        yield batch
