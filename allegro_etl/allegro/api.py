"""Allegro's REST API: endpoints as methods, pages as generators, every record as parsed JSON without the PESEL.

Source: https://developer.allegro.pl/documentation. One AllegroApi serves all threads; get it from `open_allegro`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from allegro_etl.allegro.auth import AllegroAuth
from allegro_etl.allegro.connection import http_client
from allegro_etl.allegro.endpoints import BETA_MEDIA_TYPE, MEDIA_TYPE
from allegro_etl.allegro.errors import AllegroError, AllegroUnavailable, CheckoutFormGone, Circumstances, RecordGone
from allegro_etl.allegro.event_ids import event_number
from allegro_etl.allegro.fetching import Fetched, fetch_each
from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.paging import OFFSET_BOUND, Page, parsed_time, walk_by_date, walk_by_offset, wire_time
from allegro_etl.allegro.rate_limit import RateLimit, shared_rate_limit
from allegro_etl.allegro.rest import Call, Filters, Method, Rest
from allegro_etl.allegro.retry import Patience
from allegro_etl.allegro.tokens import TokenStore

DateField = Literal["updatedAt", "lineItems.boughtAt"]

EVENTS_A_PAGE = 1_000
FORMS_A_PAGE = 100
THREADS = 16
"""In flight at once: at 50 ms an answer, 8 of them would just reach the rate limit."""


class AllegroApi:
    """One seller's Allegro."""

    def __init__(self, rest: Rest, threads: int = THREADS, order_pages: str = "") -> None:
        self._rest = rest
        self.order_pages = order_pages  # the beginning of the address of an order's page, for people
        self._threads = threads

    def events(self, after: str | None = None) -> Iterator[list[Document]]:
        """Yield the order events after the event id `after`, oldest first, in pages; None or "0": all that are kept.

        GET /order/events, which keeps 60 days. Its `from` excludes the event it names.
        """
        while True:
            page = self._rest.get_list("/order/events", "events", {"limit": str(EVENTS_A_PAGE), "from": after or "0"})[
                0
            ]
            if page:
                yield page
            if len(page) < EVENTS_A_PAGE:
                return
            newest = max((event_number(event.get("id")) or -1 for event in page), default=-1)
            if newest <= int(after or "0"):
                raise AllegroUnavailable("Allegro's journal repeats itself", Circumstances("/order/events"))
            after = str(newest)

    def latest_event(self) -> tuple[str, str] | None:
        """Return id and `occurredAt` of the newest order event, None while there is none. GET /order/event-stats."""
        latest = self._rest.get("/order/event-stats").get("latestEvent")
        if latest is None:
            return None
        if not isinstance(latest, dict) or event_number(latest.get("id")) is None:
            raise AllegroUnavailable("Allegro named no latest event", Circumstances("/order/event-stats"))
        return latest["id"], str(latest.get("occurredAt"))

    def checkout_form(self, form_id: str) -> Document:
        """Return one checkout form as it is now. GET /order/checkout-forms/{id}.

        Raises CheckoutFormGone for one that was merged away, is too old, or is another account's.
        """
        try:
            return self._rest.get_document("/order/checkout-forms/", form_id)
        except RecordGone as gone:
            raise CheckoutFormGone("Allegro no longer has this checkout form", gone.where) from None

    def checkout_forms(self, form_ids: Iterable[str]) -> Iterator[Fetched]:
        """Return each of these checkout forms in turn, several on the way at a time; a gone or unreadable one as such.

        Raises what is systemic: no network, rate limit, access, an outage.
        """
        return fetch_each(form_ids, self.checkout_form, threads=self._threads, is_outage=self.is_outage)

    def checkout_form_pages(
        self, *, by: DateField, since: datetime, until: datetime | None = None, filters: Filters | None = None
    ) -> Iterator[list[Document]]:
        """Return the checkout forms whose date `by` is from `since` to `until`, oldest first, in pages of about 100.

        `by` is `updatedAt` or `lineItems.boughtAt` (of the latest line), `filters` are others of GET
        /order/checkout-forms. None is lost when forms change meanwhile; such a one may come twice.
        """
        dated = _bought_at if by == "lineItems.boughtAt" else _updated_at
        fixed = {**(filters or {}), "sort": by, "limit": str(FORMS_A_PAGE)}
        if until:
            fixed[f"{by}.lte"] = wire_time(until)

        def ask(since: datetime, offset: int) -> Page:
            query = {**fixed, f"{by}.gte": wire_time(since), "offset": str(offset)}
            return self._rest.get_list("/order/checkout-forms", "checkoutForms", query, offset=offset)

        return walk_by_date(ask, since=since, limit=FORMS_A_PAGE, dated=dated)

    def product_offer(self, offer_id: str) -> Document:
        """Return one of the seller's own offers with its products. GET /sale/product-offers/{offerId}.

        Raises RecordGone for one that was archived or is another seller's.
        """
        return self._rest.get_document("/sale/product-offers/", offer_id)

    def product_offers(self, offer_ids: Iterable[str]) -> Iterator[Fetched]:
        """Return each of these offers in turn, like `checkout_forms`."""
        return fetch_each(offer_ids, self.product_offer, threads=self._threads, is_outage=self.is_outage)

    def listed(
        self,
        path: str,
        name: str,
        query: Filters,
        *,
        limit: int,
        is_beta: bool = False,
        bound: int = OFFSET_BOUND,
    ) -> Iterator[list[Document]]:
        """Return the records under `name` of the list at `path`, by offset, in pages of at most `limit`.

        `is_beta` asks with Allegro's beta media type. Raises InvalidRequest for more than `bound` records, which most
        lists do not let one walk.
        """

        def ask(offset: int) -> Page:
            asked = {**query, "limit": str(limit), "offset": str(offset)}
            return self._rest.get_list(path, name, asked, offset=offset, is_beta=is_beta)

        return walk_by_offset(ask, limit=limit, bound=bound)

    def get(self, path: str, *, is_beta: bool = False) -> Document:
        """Return the JSON object at `path`, such as /order/carriers. Raises AllegroError."""
        return self._rest.get(path, is_beta=is_beta)

    def each(self, ids: Iterable[str], ask: Callable[[str], Document]) -> Iterator[Fetched]:
        """Return what `ask` gives for each id in turn, several on the way at a time, like `checkout_forms`."""
        return fetch_each(ids, ask, threads=self._threads, is_outage=self.is_outage)

    def write(
        self,
        method: Method,
        path: str,
        body: Mapping[str, object],
        *,
        is_beta: bool = False,
        may_be_repeated: bool = False,
    ) -> Document:
        """Write JSON to Allegro and return its answer, {} for an empty one. Amounts in `body` are texts.

        `may_be_repeated`: done twice, it changes no more than done once. Raises AnswerLost where Allegro may have done it
        and does not say, Conflict for 409, InvalidRequest with Allegro's codes for 400 and 422, and other AllegroErrors.
        """
        media_type = BETA_MEDIA_TYPE if is_beta else MEDIA_TYPE
        content = json.dumps(body).encode()
        return self._rest.write(Call(method, path, content, media_type, media_type, may_be_repeated))

    def upload(self, path: str, content: bytes, content_type: str) -> Document:
        """Put a file at `path`, which may be repeated, and return Allegro's answer. Raises as `write` does."""
        return self._rest.write(Call("PUT", path, content, content_type, MEDIA_TYPE, may_be_repeated=True))

    def scopes(self) -> frozenset[str] | None:
        """Return the scopes of the tokens, such as allegro:api:orders:read; None where Allegro did not name them."""
        return self._rest.scopes()

    def now(self) -> datetime:
        """Return Allegro's time, by the newest of its answers; before the first one, our own."""
        return self._rest.clock.now()

    def clock_ahead(self) -> timedelta:
        """Return by how much our own clock is ahead of Allegro's, nothing within a minute."""
        return self._rest.clock.ahead()

    def me(self) -> Document:
        """Return the account that was paired: id, login, perhaps company. GET /me."""
        return self._rest.get("/me")

    @cached_property
    def account_id(self) -> str:
        """Return the id of the account that was paired: the seller. It is asked for once."""
        return str(self.me().get("id"))

    def is_outage(self) -> bool:
        """Return whether Allegro fails to give its list of orders, which it gives whatever is wrong with single records."""
        try:
            self._rest.get_list("/order/checkout-forms", "checkoutForms", {"limit": "1"})
        except AllegroError:
            return True
        return False


@contextmanager
def open_allegro(
    application: Application,
    *,
    user_agent: str,
    token_file: Path,
    patience: Patience | None = None,
    rate_limit: RateLimit | None = None,
    threads: int = THREADS,
) -> Iterator[AllegroApi]:
    """Yield an AllegroApi for the block. Nothing is sent before its first call.

    The account is the one that `allegro-etl pair` put into `token_file`. Silences the loggers of httpx and httpcore
    below WARNING: they would show queries and headers. Raises ValueError for an impossible User-Agent.
    """
    # One more than threads, for the refresh that a thread sends while it still holds its rejected answer.
    patience = patience or Patience()
    client = http_client(
        application.environment, user_agent=user_agent, connections=2 * threads + 1, timeout=patience.timeout
    )
    auth = AllegroAuth(client, application, TokenStore(token_file, application.key))
    limit = rate_limit or shared_rate_limit(application.key)
    rest = Rest(client, auth, limit, patience)
    try:
        yield AllegroApi(rest, threads, application.environment.order_pages)
    finally:
        rest.close()


def _updated_at(form: Document) -> datetime | None:
    return parsed_time(form.get("updatedAt"))


def _bought_at(form: Document) -> datetime | None:
    lines: Any = form.get("lineItems")
    dates = [parsed_time(line.get("boughtAt")) for line in lines] if isinstance(lines, list) else []
    return max((date for date in dates if date), default=None)
