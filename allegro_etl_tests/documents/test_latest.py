"""A run from `latest` on: what comes is taken, what was there before is left."""

from allegro_etl.documents.order_events.staging import stage_order_events
from allegro_etl.settings import CURSOR_PARAMETER
from allegro_etl_tests.documents.bench import Bench


def test_latest_stages_nothing_and_the_next_run_takes_what_comes_then(bench: Bench) -> None:
    old = bench.shop.place_order()

    bench.carry_through(from_event="latest")
    assert bench.staged() == set()
    assert bench.parameters[CURSOR_PARAMETER] == bench.shop.events(old)[-1][0]

    new = bench.shop.place_order()
    bench.carry_through()
    assert bench.staged() == {new}


def test_latest_drops_what_a_dry_run_had_queued_of_the_past(bench: Bench) -> None:
    bench.shop.sell(2)
    stage_order_events(bench.begin())

    stage_order_events(bench.begin(from_event="latest"))

    assert bench.pending() == {}


def test_latest_on_an_empty_journal_takes_all_that_comes(bench: Bench) -> None:
    bench.carry_through(from_event="latest")
    form_id = bench.shop.place_order()

    bench.carry_through()

    assert bench.staged() == {form_id}


def test_no_sweep_brings_what_latest_left_out(bench: Bench) -> None:
    bench.shop.clock.advance(days=-5)
    bench.shop.place_order()
    bench.shop.clock.advance(days=5)
    bench.carry_through(from_event="latest")

    bench.carry_through(sweep=True)

    assert bench.staged() == set()
