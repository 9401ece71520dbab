"""Carrying out a writer: what is sent, what waits, what is in doubt. The DuckDB file is real, the writer is the test's own."""

import json
from typing import Any

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.orchestration.pages.push import metadata
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro import waiting
from allegro_etl.to_allegro.carrying import carry, keep_end, keep_start
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.scopes import MissingScopes
from allegro_etl.to_allegro.set_aside import list_waiting, waiting_causes
from allegro_etl.to_allegro.writer import Action, Planned, Writer
from allegro_etl_tests.to_allegro.stub_writer import Shop, nothing, refused, writer


def test_what_differs_is_sent_once_and_what_is_equal_never(push: Push) -> None:
    shop = Shop(a=1, b=2)
    shop.there["b"] = 2

    assert carry(push, writer(shop)) == {"to write": 1, "written": 1}
    assert carry(push, writer(shop)) == {}
    assert shop.sent == [("a", 1)]


def test_a_dry_run_plans_the_same_and_sends_nothing(push: Push) -> None:
    shop = Shop(a=1)

    assert carry(push, writer(shop), dry_run=True) == {"to write": 1}
    assert shop.sent == []
    assert push.warehouse.rows("select subject, action, after, status from to_allegro.plan") == [
        ("a", "write", "1", None)
    ]
    assert push.warehouse.scalar("select count(*) from to_allegro.writes") == 0


def test_what_is_left_alone_is_counted_and_the_plan_stays_small_however_often_it_is_made(push: Push) -> None:
    words = {"market": "allegro-pl", "after": "9.00 PLN"}
    left = [Planned(f"l{n}", Action.LEAVE, WriteReason.PRICE_WITHOUT_RULE, words) for n in range(5_000)]
    few = [Planned("few", Action.LEAVE, WriteReason.PRICE_IN_CAMPAIGN, words)]
    waits = [Planned(f"w{n}", Action.WAIT, WriteReason.PRICE_BELOW_COST, words) for n in range(300)]
    shop = Shop()
    pushed = Writer("prices", (), (), lambda _: [*left, *waits, *few], shop.write, shop.look_up)

    for _ in range(3):
        assert carry(push, pushed) == {"to leave": 5_001, "to wait": 300}
        kept = push.warehouse.rows("select action, reason, count(*) from to_allegro.plan group by all order by all")
        assert kept == [
            ("leave", "price_in_campaign", 1),
            ("leave", "price_without_rule", 100),
            ("wait", "price_below_cost", 300),
        ]
    numbers: dict[str, Any] = dict(metadata(push.warehouse, "prices", {"to leave": 5_001, "to wait": 300}))
    assert numbers["to leave"].value == 5_001
    assert {row.data["action"] for row in numbers["differences"].records} == {"wait"}  # what a person has to see


def test_what_allegro_refuses_waits_and_stops_nothing_else(push: Push) -> None:
    shop = Shop(a=1, b=2)
    shop.meets = refused("a")

    assert carry(push, writer(shop)) == {"refused": 1, "to write": 2, "written": 1}
    [entry] = list_waiting(push.warehouse)
    assert (entry["subject"], entry["attempts"], entry["stage"]) == ("tracking a", 1, "to_allegro")
    assert "Wrong" in entry["reason"]
    assert [cause.entries for cause in waiting_causes(push.warehouse)] == [(entry["id"],)]


def test_what_was_refused_is_not_sent_again_before_its_time_nor_lost(push: Push) -> None:
    shop = Shop(a=1)
    shop.meets = refused("a")
    carry(push, writer(shop))

    assert carry(push, writer(shop)) == {"to wait": 1}
    assert len(shop.sent) == 1
    assert push.warehouse.scalar("select attempts from to_allegro.waiting") == 1

    waiting.retry_now(push.warehouse)
    carry(push, writer(shop))
    assert len(shop.sent) == 2
    assert push.warehouse.rows("select attempts, retry_at > last_seen from to_allegro.waiting") == [(2, True)]


def test_what_is_to_be_something_else_than_what_was_refused_is_sent_at_once(push: Push) -> None:
    shop = Shop(a=1)
    shop.meets = refused("a")
    carry(push, writer(shop))
    shop.wanted, shop.meets = {"a": 5}, lambda _: None

    assert carry(push, writer(shop)) == {"to write": 1, "written": 1}
    assert list_waiting(push.warehouse) == []


def test_what_stops_every_write_stops_the_writer_and_what_was_done_is_remembered(push: Push) -> None:
    shop = Shop(a=1, b=2, c=3)

    def down(name: str) -> None:
        if name == "b":
            raise AllegroUnavailable("Allegro gave no complete answer", never_left=True)

    shop.meets = down
    with pytest.raises(AllegroUnavailable):
        carry(push, writer(shop))

    assert push.warehouse.rows("select subject, outcome from to_allegro.writes order by id") == [
        ("a", "written"),
        ("b", "absent"),
    ]
    shop.meets = lambda _: None
    assert carry(push, writer(shop)) == {"to write": 2, "written": 2}


def test_a_missing_scope_stops_the_writer_before_it_asks_anything(push: Push) -> None:
    asked: list[str] = []

    def ask(_: Push) -> list[Planned]:
        asked.append("plan")
        return []

    needy = Writer("stock", ("sale:offers:write",), (), ask, nothing, nothing)

    with pytest.raises(MissingScopes, match="stock needs the scope allegro:api:sale:offers:write"):
        carry(push, needy)
    assert asked == []


def test_what_a_person_has_to_mend_waits_as_long_as_it_is_so(push: Push) -> None:
    rows = [Planned("a", Action.WAIT, WriteReason.REFUSED, {"said": "no carrier"}, form_id="f-1")]
    one = Writer("tracking", (), (), lambda _: list(rows), nothing, nothing)

    carry(push, one)
    [first] = list_waiting(push.warehouse)
    carry(push, one)
    [second] = list_waiting(push.warehouse)
    assert (first["id"], first["first_seen"], first["attempts"]) == (second["id"], second["first_seen"], 0)

    rows.clear()
    carry(push, one)
    assert list_waiting(push.warehouse) == []


def test_what_waits_and_what_is_quarantined_are_numbered_together(push: Push) -> None:
    push.warehouse.execute(
        "insert into ops.quarantine (subject, stage, code, reason, attempts, first_seen, last_seen, retry_at) "
        "values ('checkout_form:f', 'loading', 'order_refused', 'no', 1, now(), now(), now())"
    )
    waits = Planned("a", Action.WAIT, WriteReason.ANSWER_LOST)
    carry(push, Writer("tracking", (), (), lambda _: [waits], nothing, nothing))

    ids = push.warehouse.column("select id from ops.quarantine union all select id from to_allegro.waiting")
    assert len(set(ids)) == 2


def test_the_record_of_a_push_says_how_it_ended(push: Push) -> None:
    shop = Shop(a=1)
    keep_start(push)
    counts = {"tracking": carry(push, writer(shop))}

    assert keep_end(push, counts, {}, dry_run=False) == "done"
    [(outcome, kept)] = push.warehouse.rows("select outcome, counts from to_allegro.pushes")
    assert (outcome, json.loads(kept)) == ("done", counts)
