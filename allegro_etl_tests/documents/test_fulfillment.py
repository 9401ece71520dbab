"""A change of the fulfilment status whose event never came is found within a day, and what did not change costs little."""

from datetime import timedelta

import pytest

from allegro_etl.documents.checkout_forms.steps import NORMALISE
from allegro_etl_tests.documents.bench import Bench

LIST = "/order/checkout-forms"
BY_ID = "/order/checkout-forms/{id}"


def known(bench: Bench, count: int) -> list[str]:
    """Sell orders, and let a run carry them through, as far as matching."""
    forms = bench.sell_earlier(count, days=2)
    run = bench.begin(sweep=True)
    bench.stage(sweep=True)
    NORMALISE.do(run)
    bench.carry_through()
    return forms


def lose_change(bench: Bench, form_id: str, status: str) -> None:
    """Change the status on Allegro without an event."""

    def change(form: dict[str, dict[str, str]]) -> None:
        form["fulfillment"]["status"] = status

    with bench.shop.lock:
        form = bench.shop.form(form_id)
        change(form)
        bench.shop.book.put(form)


def let_a_day_pass(bench: Bench) -> None:
    """Let the last sweeps be of yesterday."""
    bench.warehouse.execute("update staging.sweeps set swept_at = swept_at - interval 25 hours")


@pytest.mark.parametrize("status", ["PROCESSING", "SENT", "PICKED_UP", "CANCELLED", "RETURNED"])
def test_a_change_that_no_event_told_is_found_by_the_next_day(bench: Bench, status: str) -> None:
    changed, *_ = known(bench, 3)
    lose_change(bench, changed, status)
    bench.carry_through(sweep=True)
    assert len(bench.contents(changed)) == 1

    let_a_day_pass(bench)
    bench.stage(sweep=True)

    assert bench.pending() == {changed: "sweep"}
    assert len(bench.contents(changed)) == 2


def test_it_is_asked_once_a_day_and_what_did_not_change_is_not_queued(bench: Bench) -> None:
    known(bench, 120)
    let_a_day_pass(bench)
    bench.allegro.traffic.clear()
    bench.stage(sweep=True)
    first = bench.requests(LIST)
    assert bench.pending() == {}
    assert bench.requests(BY_ID) == 0

    bench.allegro.traffic.clear()
    bench.stage(sweep=True)
    assert bench.requests(LIST) < first
    assert timedelta(0) == bench.api.clock_ahead()
