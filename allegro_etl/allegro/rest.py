"""Calls of Allegro's REST API, as they should be made: within the rate limit, authorised, retried, and judged."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

import httpx

from allegro_etl.allegro.answers import list_in, read_acceptance, read_answer, retry_after
from allegro_etl.allegro.auth import AllegroAuth
from allegro_etl.allegro.clock import AllegroClock
from allegro_etl.allegro.connection import Answer, receive
from allegro_etl.allegro.endpoints import BETA_MEDIA_TYPE, MEDIA_TYPE
from allegro_etl.allegro.errors import AllegroUnavailable, AnswerLost, InvalidRequest, may_be_done
from allegro_etl.allegro.json_text import Document
from allegro_etl.allegro.paging import Page
from allegro_etl.allegro.rate_limit import RateLimit
from allegro_etl.allegro.retry import Patience, retrying

Filters = Mapping[str, str | list[str]]
"""Query parameters; a list is repeated, which Allegro reads as "one of"."""


Method = Literal["POST", "PUT", "PATCH"]


@dataclass(frozen=True, slots=True)
class Call:
    """A write: what is sent where. `may_be_repeated`: done twice, it changes no more than done once."""

    method: Method
    path: str
    content: bytes
    content_type: str = MEDIA_TYPE
    accept: str = MEDIA_TYPE
    may_be_repeated: bool = False


class Rest:
    """Gets JSON from Allegro, and writes to it; one object serves all threads. Every method raises the AllegroError of its answer."""

    def __init__(self, client: httpx.Client, auth: AllegroAuth, rate_limit: RateLimit, patience: Patience) -> None:
        self._client = client
        self._auth = auth
        self._rate_limit = rate_limit
        self._patience = patience
        self.clock = AllegroClock()
        self._closing = threading.Event()
        self._retrying = retrying(patience, self._closing)

    def close(self) -> None:
        """Stop whatever is still being waited for, and close the connections."""
        self._closing.set()
        self._client.close()

    def get(self, path: str, *, is_beta: bool = False) -> Document:
        """Return the JSON object at `path`. `is_beta` asks with Allegro's beta media type."""
        media_type = BETA_MEDIA_TYPE if is_beta else MEDIA_TYPE
        return self._retrying(lambda: read_answer(self._ask(path, media_type=media_type)))

    def scopes(self) -> frozenset[str] | None:
        """Return the scopes of the tokens; None where there are no tokens, or Allegro did not name their scopes."""
        return self._auth.scopes()

    def get_document(self, folder: str, record_id: str) -> Document:
        """Return the document of this id in `folder`, and no other one."""
        if not record_id or record_id in {".", ".."}:
            raise InvalidRequest(f"{record_id!r} is no id")
        return self._retrying(self._document_once, folder + quote(record_id, safe=""), record_id)

    def get_list(
        self, path: str, name: str, query: Filters | None = None, *, offset: int = 0, is_beta: bool = False
    ) -> Page:
        """Return the records under `name`, and how many Allegro says there are in all; `offset` is that of `query`.

        `is_beta` asks with Allegro's beta media type.
        """
        return self._retrying(self._list_once, path, name, query, offset, is_beta)

    def _document_once(self, path: str, record_id: str) -> Document:
        answer = self._ask(path)
        record = read_answer(answer)
        if record.get("id") != record_id:
            raise AllegroUnavailable("Allegro answered with another record", answer.where, is_about_answer=True)
        return record

    def _list_once(self, path: str, name: str, query: Filters | None, offset: int, is_beta: bool) -> Page:
        answer = self._ask(path, query, BETA_MEDIA_TYPE if is_beta else MEDIA_TYPE)
        records, page = list_in(answer, name)
        count = page.get("totalCount")
        total = count if isinstance(count, int) else offset + len(records)
        if not records and offset < total:
            what = "Allegro's list is empty where it should not be"
            raise AllegroUnavailable(what, answer.where, is_about_answer=True)
        return records, total

    def _ask(self, path: str, query: Filters | None = None, media_type: str = MEDIA_TYPE) -> Answer:
        return self._exchange(self._client.build_request("GET", path, params=query, headers={"Accept": media_type}))

    def write(self, call: Call) -> Document:
        """Send a write and return what Allegro says to it, {} where it says nothing.

        It is sent again only where Allegro cannot have done it: after a 429, or without a connection; one that may be
        repeated, after whatever a GET is repeated after. Raises AnswerLost where Allegro may have done it and does not say.
        """
        return self._retrying(self._write_once, call)

    def _write_once(self, call: Call) -> Document:
        request = self._client.build_request(
            call.method,
            call.path,
            content=call.content,
            headers={"Accept": call.accept, "Content-Type": call.content_type},
        )
        try:
            answer = self._exchange(request)
            return read_acceptance(answer)
        except AllegroUnavailable as error:
            if call.may_be_repeated or not _may_be_done(error, request.url.path):
                raise
            raise AnswerLost("Allegro did not say whether it took what was written", error.where) from None

    def _exchange(self, request: httpx.Request) -> Answer:
        self._rate_limit.wait(self._closing)
        asked_at = time.monotonic()
        answer = receive(self._client, request, auth=self._auth)
        self.clock.keep(answer.headers, asked_at)
        if answer.status == 429:  # noqa: PLR2004 - HTTP's own number
            wanted = retry_after(answer)
            self._rate_limit.pause(self._patience.blocked_wait if wanted is None else wanted)
        return answer


def _may_be_done(error: AllegroUnavailable, path: str) -> bool:
    """Return whether Allegro may have carried out the write at `path`: a 429, a redirect and a login's error say that it has not."""
    return error.where is not None and error.where.path == path and may_be_done(error)
