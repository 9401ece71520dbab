"""Writes of which nobody knows whether Allegro carried them out: looked up, never repeated blindly."""

from contextlib import suppress
from datetime import timedelta

import pytest

from allegro_etl.clock import now
from allegro_etl.to_allegro import writes
from allegro_etl.to_allegro.carrying import carry
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.set_aside import list_waiting
from allegro_etl_tests.to_allegro.stub_writer import Shop, lost, writer


def test_a_lost_answer_is_looked_up_and_what_allegro_has_is_not_sent_again(push: Push) -> None:
    shop = Shop(a=1)
    shop.meets, shop.is_done_first = lost, True

    assert carry(push, writer(shop)) == {"in_doubt": 1, "to write": 1}
    assert [entry["code"] for entry in list_waiting(push.warehouse)] == ["answer_lost"]
    assert carry(push, writer(shop)) == {}
    assert shop.sent == [("a", 1)]
    assert push.warehouse.column("select outcome from to_allegro.writes") == ["written"]
    assert list_waiting(push.warehouse) == []


def test_a_write_in_doubt_is_not_sent_again_while_allegro_may_still_show_it_and_then_is(
    push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(a=1)
    shop.meets = lost
    later = writer(shop)
    carry(push, later)

    assert carry(push, later) == {"to wait": 1}
    assert len(shop.sent) == 1

    moment = now()
    monkeypatch.setattr(writes, "now", lambda: moment + timedelta(minutes=3))
    shop.meets = lambda _: None
    assert carry(push, later) == {"to write": 1, "written": 1}
    assert push.warehouse.column("select outcome from to_allegro.writes order by id") == ["absent", "written"]


def test_what_became_of_a_write_that_is_no_longer_wanted_is_asked_and_not_guessed(push: Push) -> None:
    shop = Shop(a=1, b=2)
    shop.meets = lost
    carry(push, writer(shop))
    shop.there["b"], shop.wanted = 2, {}  # a never arrived, b did; now nobody wants either

    carry(push, writer(shop))
    assert push.warehouse.rows("select subject, outcome from to_allegro.writes order by id") == [
        ("a", None),
        ("b", "written"),
    ]

    shop.shown_within = timedelta(0)
    carry(push, writer(shop))
    assert push.warehouse.column("select outcome from to_allegro.writes order by id") == ["absent", "written"]


def test_a_write_that_cannot_be_looked_up_is_asked_for_a_week(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(a=1)
    shop.meets, shop.is_seen = lost, False
    carry(push, writer(shop))
    shop.meets = lambda _: None

    assert carry(push, writer(shop)) == {"to wait": 1}

    moment = now()
    monkeypatch.setattr(writes, "now", lambda: moment + timedelta(days=7, minutes=1))
    assert carry(push, writer(shop)) == {"to write": 1, "written": 1}
    assert push.warehouse.column("select outcome from to_allegro.writes order by id") == ["unknown", "written"]


def test_a_process_that_dies_between_sending_and_remembering_leaves_a_write_in_doubt(push: Push) -> None:
    shop = Shop(a=1)
    shop.is_done_first = True

    def die(_: str) -> None:
        raise KeyboardInterrupt

    shop.meets = die
    with suppress(KeyboardInterrupt):
        carry(push, writer(shop))
    assert [row["subject"] for row in writes.in_doubt(push.warehouse, "tracking")] == ["a"]

    shop.meets = lambda _: None
    carry(push, writer(shop))
    assert shop.sent == [("a", 1)]
    assert writes.in_doubt(push.warehouse, "tracking") == []
