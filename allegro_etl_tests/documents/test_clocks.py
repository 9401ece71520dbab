"""Our clock is wrong, or jumps: what Allegro says last counts all the same, nothing is left out, and it is told."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from allegro_etl import clock
from allegro_etl.documents.order_events.staging import stage_order_events
from allegro_etl.ledger.quarantine import due, quarantine, retry_now
from allegro_etl.settings import LAST_RUN_PARAMETER
from allegro_etl_tests.documents.bench import Bench

Shift = Callable[..., None]

WRONG = [{"hours": 1}, {"hours": -1}, {"days": 400}, {"days": -400}]


@pytest.fixture
def shift(monkeypatch: pytest.MonkeyPatch) -> Shift:
    """Return what lets our clock be off by so much, and by nothing if nothing is given."""
    return lambda **by: monkeypatch.setattr(clock, "OFF_BY", timedelta(**by))


def address_now(bench: Bench, form_id: str) -> str:
    """Return the street that a form says now, as matching would read it."""
    return str(
        bench.warehouse.scalar(
            "select payload -> 'delivery' -> 'address' ->> 'street' from staging.checkout_forms "
            "where form_id = ? order by turn desc limit 1",
            [form_id],
        )
    )


@pytest.mark.parametrize("by", WRONG)
def test_what_came_last_counts_though_our_clock_went_back_or_ahead(
    bench: Bench, shift: Shift, by: dict[str, int]
) -> None:
    shift(**by)
    form_id = bench.shop.place_order()
    bench.carry_through()
    shift()
    bench.shop.change_address(form_id, street="Późniejsza 2")
    counts = bench.stage()

    assert counts["forms"]["new"] == 1
    assert address_now(bench, form_id) == "Późniejsza 2"
    assert bench.stage()["forms"]["new"] == 0


@pytest.mark.parametrize("by", WRONG)
def test_a_run_that_died_by_a_wrong_clock_is_gone_on_with(bench: Bench, shift: Shift, by: dict[str, int]) -> None:
    shift(**by)
    form_id = bench.shop.place_order()
    stage_order_events(bench.begin())
    shift()

    assert bench.stage()["forms"]["new"] == 1
    assert bench.pending() == {form_id: "event"}
    bench.allegro.traffic.clear()
    bench.stage()
    assert bench.requests("/order/checkout-forms/{id}") == 0


@pytest.mark.parametrize("by", WRONG)
def test_no_sweep_leaves_out_what_happened_while_the_clock_was_wrong(
    bench: Bench, shift: Shift, by: dict[str, int]
) -> None:
    bench.sell_earlier(1, hours=3)
    bench.carry_through(sweep=True)
    shift(**by)
    bench.carry_through(sweep=True)
    shift()
    lost = bench.shop.place_order()
    bench.shop.lose_event(lost)

    bench.stage(sweep=True)

    assert lost in bench.pending()


def test_a_sweep_in_the_future_is_none(bench: Bench) -> None:
    bench.carry_through(sweep=True)
    bench.warehouse.execute("update staging.sweeps set swept_at = swept_at + interval 1 hour")
    lost = bench.shop.place_order()
    bench.shop.lose_event(lost)

    bench.stage(sweep=True)

    assert lost in bench.pending()


@pytest.mark.parametrize("by", WRONG)
def test_what_was_set_aside_by_a_wrong_clock_is_tried_again(bench: Bench, shift: Shift, by: dict[str, int]) -> None:
    shift(**by)
    quarantine(bench.warehouse, "checkout_form:a", "a", "loading", "order_refused", "No.")
    shift()
    assert due(bench.warehouse) == ["a"]
    quarantine(bench.warehouse, "checkout_form:a", "a", "loading", "order_refused", "No.")
    assert due(bench.warehouse) == []
    shift(**by)
    retry_now(bench.warehouse)
    shift()
    assert due(bench.warehouse) == ["a"]


@pytest.mark.parametrize(
    ("by", "said"), [({"minutes": 7}, "7 minutes ahead of"), ({"minutes": -9}, "9 minutes behind")]
)
def test_a_wrong_clock_is_told(
    bench: Bench, shift: Shift, by: dict[str, int], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    bench.shop.place_order()
    shift(**by)
    with caplog.at_level(logging.WARNING, "allegro_etl"):
        bench.stage()
    assert said in caplog.text
    assert abs(bench.api.now() - (clock.now() - timedelta(**by))) < timedelta(seconds=30)


def test_a_good_clock_is_not_told(bench: Bench, shift: Shift, caplog: pytest.LogCaptureFixture) -> None:
    bench.shop.place_order()
    shift(seconds=20)
    with caplog.at_level(logging.WARNING, "allegro_etl"):
        bench.stage()
    assert caplog.text == ""


def left_by(bench: Bench, **request: object) -> str:
    """Carry a run through that leaves its id in Odoo, and return what Odoo is left with."""
    bench.carry_through(**request)
    run_id = f"run-{bench.runs}"
    bench.warehouse.execute("update ops.runs set left_its_id = true where run_id = ?", [run_id])
    bench.parameters[LAST_RUN_PARAMETER] = run_id
    return run_id


def test_what_a_sweep_brought_after_the_backup_is_read_again_though_the_cursor_never_moved(bench: Bench) -> None:
    known = bench.shop.place_order()
    backup = left_by(bench, sweep=True)
    lost = bench.shop.place_order()
    bench.shop.lose_event(lost)
    left_by(bench, sweep=True)
    bench.carry_through()
    assert bench.pending() == {}
    bench.parameters[LAST_RUN_PARAMETER] = backup

    stage_order_events(bench.begin())

    assert bench.pending() == {lost: "sweep"}
    assert known in bench.staged()


def test_an_odoo_that_remembers_the_last_run_has_nothing_read_again(bench: Bench) -> None:
    bench.shop.place_order()
    left_by(bench, sweep=True)
    bench.carry_through()
    stage_order_events(bench.begin())
    assert bench.pending() == {}


def test_a_backfill_after_the_backup_reads_again_what_was_lost_before(bench: Bench) -> None:
    bench.sell_earlier(1, days=3)
    backup = left_by(bench)
    lost = bench.shop.place_order()
    bench.shop.lose_event(lost)
    left_by(bench, sweep=True)
    bench.parameters[LAST_RUN_PARAMETER] = backup

    stage_order_events(bench.begin(since=clock.now() - timedelta(days=4), until=clock.now() - timedelta(days=2)))

    assert bench.pending() == {lost: "sweep"}
