"""Batches on their way: every item once, shrunk to the one that is refused, side by side where that is allowed."""

import threading
import time
from collections import Counter
from typing import Any

import pytest

from allegro_etl.odoo.batches import LARGEST, SMALLEST, Lane, Refused, Sent, send_in_batches, send_lanes
from allegro_etl.odoo.errors import OdooLacks, OdooUnavailable, RecordsRefused


class Server:
    """Takes batches of numbers, refuses some of them, and remembers how many batches were there at once."""

    def __init__(self, refuses: tuple[int, ...] = (), largest: int = LARGEST) -> None:
        self.refuses = set(refuses)
        self.largest = largest
        self.taken: list[int] = []
        self.batches: list[int] = []
        self.present: Counter[str] = Counter()
        self.crowd: Counter[str] = Counter()
        self.lock = threading.Lock()

    def send(self, batch: list[int], kind: str = "any") -> list[int]:
        """Take a batch, all of it or nothing."""
        with self.lock:
            self.present[kind] += 1
            self.crowd[kind] = max(self.crowd[kind], self.present[kind])
            self.crowd["all"] = max(self.crowd["all"], sum(self.present.values()))
        try:
            time.sleep(0.002)
            if len(batch) > self.largest:
                raise OdooUnavailable("It takes too long.")
            if self.refuses & set(batch):
                raise RecordsRefused("No such number.")
            with self.lock:
                self.taken += batch
                self.batches.append(len(batch))
            return [-number for number in batch]
        finally:
            with self.lock:
                self.present[kind] -= 1


def lane_to(server: Server, kind: str, items: list[int], **options: Any) -> Lane[int, list[int]]:
    return Lane(
        items, lambda batch: server.send(batch, kind), lambda _batch, _ids: None, lambda _item, _: None, **options
    )


def test_every_item_is_sent_once_and_answered() -> None:
    server = Server()
    results = send_in_batches(range(500), server.send)
    answered = {
        item: answer
        for one in results
        if isinstance(one, Sent)
        for item, answer in zip(one.items, one.answer, strict=True)
    }
    assert answered == {number: -number for number in range(500)}
    assert sorted(server.taken) == list(range(500))
    assert server.crowd["all"] == 2


@pytest.mark.parametrize("refused", [(0,), (49,), (7, 8, 90), tuple(range(10, 20))])
def test_only_what_is_refused_is_left_out(refused: tuple[int, ...]) -> None:
    server = Server(refused)
    results = send_in_batches(range(100), server.send)
    assert {one.item for one in results if isinstance(one, Refused)} == set(refused)
    assert sorted(server.taken) == sorted(set(range(100)) - set(refused))


def test_batches_that_take_too_long_are_halved() -> None:
    server = Server(largest=20)
    send_in_batches(range(200), server.send)
    assert sorted(server.taken) == list(range(200))
    assert max(server.batches) <= 20


def test_a_server_that_takes_not_even_a_small_batch_is_away() -> None:
    with pytest.raises(OdooUnavailable):
        send_in_batches(range(50), Server(largest=SMALLEST - 6).send)


def test_what_refuses_a_whole_batch_is_examined_once_before_any_record_is_blamed() -> None:
    examined: list[str] = []
    results = send_in_batches(range(120), Server(tuple(range(120))).send, examine=examined.append)
    assert examined == ["No such number."]
    assert len(results) == 120


def test_what_is_everybody_s_trouble_is_raised_and_blames_no_record() -> None:
    def examine(reason: str) -> None:
        raise OdooLacks(reason)

    blamed: list[int] = []
    lane = lane_to(Server(tuple(range(30))), "any", list(range(30)), examine=examine)
    lane.refused = lambda item, _: blamed.append(item)
    with pytest.raises(OdooLacks):
        send_lanes([lane])
    assert blamed == []


def test_records_beside_which_others_are_taken_are_to_blame_themselves() -> None:
    examined: list[str] = []
    send_in_batches(range(10), Server(tuple(range(9))).send, examine=examined.append)
    assert examined == []


def test_a_record_whose_refusal_may_pass_is_sent_again() -> None:
    attempts: Counter[int] = Counter()

    def send(batch: list[int]) -> list[int]:
        attempts.update(batch)
        if 3 in batch and attempts[3] < 4:
            raise RecordsRefused("Somebody was quicker.", may_pass=True)
        return batch

    results = send_in_batches(range(4), send)

    assert all(isinstance(one, Sent) for one in results)


def test_a_lane_that_goes_alone_goes_beside_others() -> None:
    server = Server()
    send_lanes(
        [
            lane_to(server, "alone", list(range(60)), at_once=1, size=10),
            lane_to(server, "other", list(range(60)), size=10),
        ]
    )
    assert server.crowd["alone"] == 1
    assert server.crowd["all"] == 2
    assert sorted(server.taken) == sorted([*range(60), *range(60)])


def test_what_one_lane_brings_about_is_sent_on_another() -> None:
    server = Server(refuses=(13,))
    second = lane_to(server, "second", [], at_once=1)
    blamed: list[tuple[int, str]] = []
    first: Lane[int, list[int]] = Lane(
        list(range(200)),
        lambda batch: server.send(batch, "first"),
        lambda batch, _: second.items.extend(number + 1000 for number in batch),
        lambda item, reason: blamed.append((item, reason)),
        size=20,
    )
    send_lanes([second, first])
    assert sorted(number - 1000 for number in server.taken if number >= 1000) == sorted(set(range(200)) - {13})
    assert blamed == [(13, "No such number.")]


@pytest.mark.parametrize(("seconds", "next_size"), [(0.001, 200), (5.0, 50), (10.0, 25), (500.0, SMALLEST)])
def test_batches_become_what_odoo_does_in_five_seconds(seconds: float, next_size: int) -> None:
    lane = lane_to(Server(), "any", list(range(50)), at_once=1)
    lane.take_results([Sent(lane.next_batch(), [])], seconds)
    assert lane.size == next_size
