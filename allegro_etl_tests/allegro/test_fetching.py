"""Many records at a time."""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any, cast

import pytest

from allegro_etl.allegro.errors import (
    AccessDenied,
    AllegroError,
    AllegroUnavailable,
    CheckoutFormGone,
    InvalidRequest,
)
from allegro_etl.allegro.fetching import UNREADABLE_IN_A_ROW, Fetched, fetch_each

_GARBAGE = AllegroUnavailable("garbage", is_about_answer=True)


def asker(problems: dict[str, AllegroError]) -> Callable[[str], dict[str, str]]:
    def ask(record_id: str) -> dict[str, str]:
        if record_id in problems:
            raise problems[record_id]
        return {"id": record_id}

    return ask


def fetch(ids: list[str], problems: dict[str, AllegroError], *, is_outage: bool = False) -> list[Fetched]:
    return list(fetch_each(ids, asker(problems), threads=4, is_outage=lambda: is_outage))


def test_records_come_in_the_order_they_were_asked_for() -> None:
    def ask(record_id: str) -> dict[str, str]:
        time.sleep(0.02 if record_id == "0" else 0)
        return {"id": record_id}

    ids = [str(number) for number in range(50)]
    fetched = list(fetch_each(ids, ask, threads=4, is_outage=lambda: False))

    assert [each.record_id for each in fetched] == ids
    assert all(each.payload == {"id": each.record_id} for each in fetched)


def test_one_gone_one_refused_and_one_garbled_do_not_stop_the_others() -> None:
    problems = {"1": CheckoutFormGone("gone"), "2": InvalidRequest("refused"), "3": _GARBAGE}

    fetched = fetch(["0", "1", "2", "3", "4"], problems)

    assert [each.problem for each in fetched] == [None, problems["1"], problems["2"], problems["3"], None]
    assert [each.is_gone for each in fetched] == [False, True, False, False, False]
    assert fetched[0].payload == {"id": "0"}
    assert fetched[1].payload is None


@pytest.mark.parametrize("problem", [AccessDenied("scope"), AllegroUnavailable("no network")])
def test_what_concerns_all_records_is_raised(problem: AllegroError) -> None:
    with pytest.raises(type(problem)):
        fetch(["0", "1"], {"1": problem})


def test_a_garbled_record_is_an_outage_when_allegro_answers_nothing_else_either() -> None:
    with pytest.raises(AllegroUnavailable):
        fetch(["0"], {"0": _GARBAGE}, is_outage=True)


def test_many_garbled_records_in_a_row_are_an_outage() -> None:
    ids = [str(number) for number in range(UNREADABLE_IN_A_ROW)]

    assert len(fetch(ids[1:], dict.fromkeys(ids[1:], _GARBAGE))) == len(ids) - 1
    with pytest.raises(AllegroUnavailable):
        fetch(ids, dict.fromkeys(ids, _GARBAGE))


def test_ids_are_taken_as_they_are_needed_and_no_more_threads_run_than_allowed() -> None:
    taken, running, most = [], 0, 0
    lock = threading.Lock()

    def ids() -> Iterator[str]:
        for number in range(1_000):
            taken.append(number)
            yield str(number)

    def ask(record_id: str) -> dict[str, str]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1
        return {"id": record_id}

    fetched = fetch_each(ids(), ask, threads=4, is_outage=lambda: False)
    for _ in range(10):
        next(fetched)
    cast("Generator[Any]", fetched).close()

    assert len(taken) <= 10 + 4 * 4
    assert most == 4
