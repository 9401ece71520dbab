"""What is queued again though nothing happened to it on Allegro."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from allegro_etl.documents.checkout_forms.again import MOST, look_again
from allegro_etl.ledger.quarantine import quarantine
from allegro_etl.settings import Settings, TotalsSettings
from allegro_etl_tests.documents.bench import Bench

OTHERWISE = Settings(totals=TotalsSettings(adjust_up_to=Decimal("0.30")))


def tell_of(bench: Bench, form_id: str, *, hours_ago: int = 1) -> None:
    """Leave a remark on an order as a run does."""
    looked_at = datetime.now(UTC) - timedelta(hours=hours_ago)
    bench.warehouse.execute("insert into ops.remarks values (?, 'paid_too_little', true, ?)", [form_id, looked_at])


def test_a_sweep_and_changed_settings_queue_what_people_are_told_of_and_other_runs_do_not(bench: Bench) -> None:
    told, _ = bench.shop.sell(2)
    bench.carry_through()
    tell_of(bench, told)

    bench.carry_through()
    assert bench.stage()["forms"]["again"] == 0
    assert bench.stage(sweep=True)["forms"]["again"] == 1
    assert bench.pending() == {told: "retry"}
    bench.warehouse.execute("delete from ops.pending")
    bench.settings = OTHERWISE
    bench.stage()

    assert bench.pending() == {told: "retry"}


def test_changed_settings_let_everything_in_quarantine_be_tried_again_but_what_waits_for_a_person(bench: Bench) -> None:
    aside, deleted = bench.shop.sell(2)
    bench.carry_through()
    for form_id in (aside, deleted):
        quarantine(bench.warehouse, f"checkout_form:{form_id}", form_id, "loading", "order_refused", "Refused")
    bench.warehouse.execute("update ops.quarantine set retry_at = 'infinity' where form_id = ?", [deleted])
    assert bench.carry_through()["forms"]["retried"] == 0
    bench.settings = OTHERWISE

    assert bench.stage()["forms"]["retried"] == 1
    assert bench.pending() == {aside: "retry"}


@pytest.mark.parametrize("by", [{"hours": 1}, {"hours": -1}, {"days": 400}, {"days": -400}])
def test_what_was_looked_at_by_a_wrong_clock_is_not_left_out(bench: Bench, by: dict[str, int]) -> None:
    bench.carry_through()
    for number in range(MOST):
        tell_of(bench, f"form-{number:03}", hours_ago=2)
    looked_at = datetime.now(UTC) + timedelta(**by)
    bench.warehouse.execute("insert into ops.remarks values ('odd', 'paid_too_little', true, ?)", [looked_at])

    look_again(bench.begin(sweep=True))
    first = set(bench.pending())
    bench.warehouse.execute(
        "update ops.remarks set looked_at = now() where form_id in (select form_id from ops.pending)"
    )
    bench.warehouse.execute("delete from ops.pending")
    look_again(bench.begin(sweep=True))

    assert "odd" in first | set(bench.pending())


def test_no_run_looks_at_more_than_it_can_and_those_of_longest_ago_come_first(bench: Bench) -> None:
    bench.carry_through()
    for number in range(MOST + 2):
        tell_of(bench, f"form-{number}", hours_ago=number)
    bench.settings = OTHERWISE

    assert look_again(bench.begin()) == MOST
    assert set(bench.pending()) == {f"form-{number}" for number in range(2, MOST + 2)}
