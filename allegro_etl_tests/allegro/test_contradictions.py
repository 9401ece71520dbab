"""Good JSON that cannot be true, from a socket that gives it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from allegro_etl.allegro.api import AllegroApi, open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.rate_limit import RateLimit
from allegro_etl.allegro.tokens import TokenPair, TokenStore, now
from allegro_etl_tests.allegro.conftest import QUICK, USER_AGENT
from allegro_etl_tests.allegro.test_connection import sending, serving

_FORM = "7721b2f0-c4e8-11f1-904f-89bb34047197"
_OTHER = "76e82c60-c4e8-11f1-904f-89bb34047197"
_SINCE = datetime(2026, 10, 10, tzinfo=UTC)


def asked(token_file: Path, content: object, ask: Callable[[AllegroApi], object]) -> int:
    """Let `ask` get `content` as the answer to each of its requests, expect an outage, and count the requests."""
    body = json.dumps(content).encode()
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    with serving(sending(answer)) as (url, requests):
        application = Application(environment("local", api_url=url, auth_url=url), "id", "secret")
        TokenStore(token_file, application.key).save(TokenPair("a", "r", now(), 43_199.0))
        with (
            open_allegro(
                application, user_agent=USER_AGENT, token_file=token_file, patience=QUICK, rate_limit=RateLimit()
            ) as api,
            pytest.raises(AllegroUnavailable),
        ):
            ask(api)
        return len(requests)


def test_another_form_than_the_one_asked_for_is_not_taken_for_it(token_file: Path) -> None:
    assert asked(token_file, {"id": _OTHER}, lambda api: api.checkout_form(_FORM)) == QUICK.attempts


def test_an_empty_page_of_a_list_that_has_more_is_asked_for_again(token_file: Path) -> None:
    page = {"checkoutForms": [], "count": 0, "totalCount": 5}
    pages = asked(token_file, page, lambda api: list(api.checkout_form_pages(by="updatedAt", since=_SINCE)))

    assert pages == QUICK.attempts


def test_a_journal_that_repeats_itself_is_not_read_for_ever(token_file: Path) -> None:
    page = {"events": [{"id": str(number)} for number in range(1_000)]}

    assert asked(token_file, page, lambda api: list(api.events("5"))) == 2


@pytest.mark.parametrize("latest", [{}, {"id": 17}, {"id": "x"}, "17"])
def test_a_latest_event_without_an_id_is_not_taken_for_an_empty_journal(token_file: Path, latest: object) -> None:
    assert asked(token_file, {"latestEvent": latest}, lambda api: api.latest_event()) == 1
