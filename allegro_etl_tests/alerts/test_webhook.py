"""Posts, on a real web server on loopback: in both shapes, and what may be wrong."""

import logging
from collections.abc import Iterator

import pytest

from allegro_etl.alerts.receivers import webhook
from allegro_etl.alerts.receivers.errors import ReceiverFailed
from allegro_etl.languages import ENGLISH
from allegro_etl_tests.alerts.scene import LOUD, change
from allegro_etl_tests.alerts.servers import WebServer, web_server


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


def test_programs_get_code_sentence_orders_and_amounts_as_text(server: WebServer) -> None:
    webhook.tell(server.url, "json", ENGLISH, [change(), change("over")])

    [posted] = server.posted
    new, over = posted["alerts"]
    assert (posted["source"], posted["account"]) == ("allegro_etl", "default")
    assert (new["kind"], new["code"], new["severity"]) == ("new", "held", "notice")
    assert new["amounts"] == {"PLN": "40.98"}
    sums = {"amount": "40.98", "wanted": None, "currency": "PLN"}
    assert new["orders"] == [{"name": LOUD, **sums, "why": None, "links": [], "ids": ""}]
    assert (over["kind"], over["way_out"], over["orders"]) == ("over", "", [])


def test_slack_gets_one_text_in_which_nothing_that_was_typed_is_a_mark(server: WebServer) -> None:
    webhook.tell(server.url, "slack", ENGLISH, [change()])

    [posted] = server.posted
    assert set(posted) == {"text"}
    assert '&lt;b&gt;"Kubek" &amp; Co&lt;/b&gt; 40.98 PLN' in posted["text"]
    assert posted["text"].startswith("*Orders that are held")


@pytest.mark.parametrize("status", [302, 400, 500])
def test_an_answer_that_is_no_success_is_a_failure(server: WebServer, status: int) -> None:
    server.status = status

    with pytest.raises(ReceiverFailed, match=rf"status {status}\.$"):
        webhook.tell(server.url, "json", ENGLISH, [change()])


def test_a_server_that_takes_too_long_or_is_not_there_is_a_failure_that_does_not_name_the_address(
    server: WebServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(webhook, "SECONDS", 0.2)
    server.seconds = 0.6

    for url in (server.url, "http://127.0.0.1:9/hooks/secret-hook-9"):
        with pytest.raises(ReceiverFailed) as failure:
            webhook.tell(url, "json", ENGLISH, [change()])
        assert "secret-hook" not in str(failure.value)
    assert "secret-hook" not in caplog.text
