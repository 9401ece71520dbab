"""Answers that were asked for ahead: each once, none that is old, none from before a write."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from allegro_etl.odoo import ahead
from allegro_etl.odoo.session import OdooServer
from allegro_etl_tests.odoo.strict import StrictTransport, strict_server

READ = ("sale.order", "search_read")


@pytest.fixture
def server() -> tuple[OdooServer, StrictTransport]:
    return strict_server("19")


def read(odoo: OdooServer, fields: Sequence[str] = ("name",)) -> list[dict[str, Any]]:
    return odoo.search_read("sale.order", [], fields)


def test_what_was_asked_ahead_is_not_asked_again_and_only_once(server: tuple[OdooServer, StrictTransport]) -> None:
    odoo, transport = server
    first = read(odoo.asking_ahead())

    assert read(odoo) == first
    assert transport.calls.count(READ) == 1
    read(odoo)
    assert transport.calls.count(READ) == 2


def test_another_question_is_asked(server: tuple[OdooServer, StrictTransport]) -> None:
    odoo, transport = server
    read(odoo.asking_ahead())

    read(odoo, ["name", "state"])
    odoo.search_read("sale.order", [], ["name"], archived=True)
    odoo.act_for(7)
    read(odoo)

    assert transport.calls.count(READ) == 4


def test_an_answer_from_before_a_write_is_dropped(server: tuple[OdooServer, StrictTransport]) -> None:
    odoo, transport = server
    read(odoo.asking_ahead())
    odoo.call("sale.order", "write", [1], {"name": "S1"})

    read(odoo)

    assert transport.calls.count(READ) == 2


def test_a_session_that_begins_anew_has_no_answers(server: tuple[OdooServer, StrictTransport]) -> None:
    odoo, transport = server
    read(odoo.asking_ahead())
    odoo.begin()

    read(odoo)

    assert transport.calls.count(READ) == 2


def test_an_old_answer_is_not_used(server: tuple[OdooServer, StrictTransport], monkeypatch: pytest.MonkeyPatch) -> None:
    odoo, transport = server
    read(odoo.asking_ahead())
    monkeypatch.setattr(ahead, "GOOD_FOR_SECONDS", -1.0)

    read(odoo)

    assert transport.calls.count(READ) == 2


def test_who_asks_ahead_changes_neither_the_company_nor_what_is_known_of_fields(
    server: tuple[OdooServer, StrictTransport],
) -> None:
    odoo, transport = server
    other = odoo.asking_ahead()
    other.act_for(7)
    other.has_fields("sale.order")
    read(other)

    assert read(odoo) is not None  # of all companies: another question
    assert transport.calls.count(READ) == 2
    odoo.forget_fields()
    odoo.has_fields("sale.order")
    assert transport.calls.count(("sale.order", "fields_get")) == 2


def test_an_answer_on_its_way_is_waited_for() -> None:
    answers, asked, go = ahead.Ahead(), threading.Event(), threading.Event()

    def ask() -> str:
        asked.set()
        go.wait(60)
        return "Allegro"

    with ThreadPoolExecutor(2) as pool:
        pool.submit(answers.ask, "name", ask)
        asked.wait(60)
        earnest = pool.submit(answers.answer, "name", lambda: "asked twice")
        go.set()

        assert earnest.result(60) == "Allegro"


def test_what_failed_ahead_is_asked_in_earnest() -> None:
    answers = ahead.Ahead()
    with pytest.raises(ZeroDivisionError):
        answers.ask("name", lambda: 1 // 0)

    assert answers.answer("name", lambda: "Allegro") == "Allegro"


def test_who_got_an_answer_may_change_it() -> None:
    answers = ahead.Ahead()
    answers.ask("names", lambda: ["Allegro"]).append("changed")

    assert answers.answer("names", list) == ["Allegro"]
