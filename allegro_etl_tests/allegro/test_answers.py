"""What an answer means."""

import json

import pytest

from allegro_etl.allegro.answers import error_of, list_in, read_answer, retry_after
from allegro_etl.allegro.connection import Answer
from allegro_etl.allegro.errors import (
    AccessDenied,
    AllegroError,
    AllegroMoved,
    AllegroUnavailable,
    InvalidRequest,
    PairingRequired,
    RateLimited,
    RecordGone,
)

_ERRORS = json.dumps({"errors": [{"code": "VALIDATION_ERROR", "message": "Ala Kot, login ala", "path": None}]}).encode()
_AUTH_ERROR = b'{"error":"invalid_token","error_description":"Access token expired"}'


def answer(status: int, body: bytes = _ERRORS, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer("/order/checkout-forms/1", status, {"trace-id": "0123456789abcdef", **names}, body)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (204, b"", AllegroUnavailable),
        (302, b"", AllegroMoved),
        (401, _AUTH_ERROR, PairingRequired),
        (403, _ERRORS, AccessDenied),
        (403, b"<html>blocked</html>", AccessDenied),
        (404, _ERRORS, RecordGone),
        (404, b"<html>no such server</html>", AllegroUnavailable),
        (406, _ERRORS, InvalidRequest),
        (406, b"", InvalidRequest),
        (408, b"", AllegroUnavailable),
        (422, _ERRORS, InvalidRequest),
        (429, b"", RateLimited),
        (500, b"", AllegroUnavailable),
        (503, b"<html>maintenance</html>", AllegroUnavailable),
    ],
)
def test_each_status_has_its_error(status: int, body: bytes, expected: type[AllegroError]) -> None:
    error = error_of(answer(status, body))

    assert type(error) is expected
    assert f"status {status}, trace-id 0123456789abcdef" in str(error)
    assert str(error).endswith(error.next_step)


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://login.example.com/sign-in?token=secret", " to login.example.com ("),
        ("http://user:secret@proxy.example.com:3128/", " to proxy.example.com ("),
        ("/somewhere?secret", "a redirect ("),
        ("https://\x1b[2Jsecret/", "a redirect ("),
        ("http://[secret", "a redirect ("),
        ("", "a redirect ("),
    ],
)
def test_a_redirect_tells_the_host_that_it_leads_to_and_no_more(location: str, told: str) -> None:
    message = str(error_of(answer(302, b"", location=location)))

    assert told in message
    assert "secret" not in message


def test_an_error_tells_allegros_code_but_not_its_text_which_may_be_personal() -> None:
    message = str(error_of(answer(422)))

    assert "VALIDATION_ERROR" in message
    assert "Kot" not in message


@pytest.mark.parametrize("body", [b"<html>200</html>", b"", b"[]", b"null", b"\xff{}", b'{"a":1'])
def test_a_good_status_with_a_bad_body_is_an_outage(body: bytes) -> None:
    with pytest.raises(AllegroUnavailable):
        read_answer(answer(200, body))


@pytest.mark.parametrize("body", [b"{}", b'{"events":null}', b'{"events":["x"]}', b'{"events":{}}'])
def test_a_page_without_its_list_is_an_outage_and_not_an_empty_page(body: bytes) -> None:
    with pytest.raises(AllegroUnavailable, match="a page without events"):
        list_in(answer(200, body), "events")


def test_retry_after_is_seconds_or_a_date_by_allegros_clock_and_bounded() -> None:
    date = "Sat, 10 Oct 2026 20:24:00 GMT"

    assert retry_after(answer(429, retry_after="7")) == 7
    assert retry_after(answer(429, retry_after="Sat, 10 Oct 2026 20:24:30 GMT", date=date)) == 30
    assert retry_after(answer(429, retry_after="Sat, 10 Oct 2026 20:23:00 GMT", date=date)) == 0
    assert retry_after(answer(429, retry_after="99999999999999999999")) == 120
    assert retry_after(answer(429, retry_after="soon")) is None
    assert retry_after(answer(429)) is None
