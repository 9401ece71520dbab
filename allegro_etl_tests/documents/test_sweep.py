"""The sweep heals what the journal missed, and counts it."""

from datetime import UTC, datetime, timedelta

import pytest

from allegro_etl.settings import SettingsError
from allegro_etl_tests.documents.bench import Bench

BY_ID = "/order/checkout-forms/{id}"
LIST = "/order/checkout-forms"


def sweeps(bench: Bench) -> list[tuple[int, int]]:
    return bench.warehouse.rows("select forms_seen, forms_missed from staging.sweeps order by swept_at")


def test_an_order_whose_events_never_came_is_found_queued_and_counted(bench: Bench) -> None:
    lost, known, *_ = bench.sell_earlier(3, hours=2)
    bench.shop.lose_event(lost)

    counts = bench.stage(sweep=True)

    assert bench.pending()[lost] == "sweep"
    assert bench.pending()[known] == "event"
    assert (counts["forms"]["seen"], counts["forms"]["missed"]) == (3, 1)
    assert sweeps(bench) == [(3, 1)]
    assert bench.warehouse.column("select found_by from staging.checkout_forms where form_id = ?", [lost]) == ["sweep"]


def test_a_change_whose_event_never_came_is_found_and_counted(bench: Bench) -> None:
    form_id, *_ = bench.sell_earlier(2, days=2)
    bench.carry_through(sweep=True)
    bench.shop.clock.advance(hours=-1)
    bench.shop.edit_form(form_id, lambda form: form["delivery"]["address"].update(street="Lipowa 2"))
    bench.shop.clock.advance(hours=1)
    bench.warehouse.execute("update staging.sweeps set swept_at = swept_at - interval 1 day")

    bench.stage(sweep=True)

    assert bench.pending() == {form_id: "sweep"}
    assert sweeps(bench)[-1] == (1, 1)


def test_a_change_too_young_for_its_event_is_taken_but_not_counted_as_missed(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.shop.lose_event(form_id)

    bench.stage(sweep=True)

    assert set(bench.pending()) == {form_id}
    assert sweeps(bench) == [(1, 0)]


def test_a_sweep_that_finds_nothing_new_queues_and_writes_nothing(bench: Bench) -> None:
    bench.sell_earlier(5, hours=3)
    bench.carry_through(sweep=True)
    before = bench.warehouse.rows("select * from staging.checkout_forms")
    bench.warehouse.execute("delete from staging.sweeps")

    bench.stage(sweep=True)

    assert bench.pending() == {}
    assert bench.warehouse.rows("select * from staging.checkout_forms") == before
    assert sweeps(bench) == [(5, 0)]


def test_a_sweep_costs_what_its_window_holds(bench: Bench) -> None:
    bench.sell_earlier(350, days=10)
    bench.carry_through(sweep=True)
    bench.allegro.traffic.clear()

    bench.carry_through(sweep=True)

    assert bench.requests(LIST) <= 2
    assert bench.requests(BY_ID) == 0
    assert sweeps(bench)[-1][0] < 10


def test_the_next_window_overlaps_the_last_one(bench: Bench) -> None:
    bench.carry_through(sweep=True)
    bench.carry_through(sweep=True)

    first, second = bench.warehouse.rows("select swept_at, window_from from staging.sweeps order by swept_at")
    assert second[1] == first[0] - timedelta(minutes=10)


def test_a_sweep_that_failed_leaves_no_window_behind(bench: Bench) -> None:
    bench.sell_earlier(250, days=1)
    bench.allegro.faults.add("server_error", path="/order/checkout-forms", times=None, after=2)

    with pytest.raises(Exception, match="Allegro"):
        bench.stage(sweep=True)

    assert sweeps(bench) == []
    bench.allegro.faults.clear()
    bench.stage(sweep=True)
    assert len(bench.staged()) == 250


def test_the_first_sweep_looks_at_the_journal_s_sixty_days(bench: Bench) -> None:
    recent = bench.sell_earlier(1, days=55)[0]
    bench.sell_earlier(1, days=70)
    for event in list(bench.shop.book.ids()):
        bench.shop.lose_event(event)

    bench.carry_through(sweep=True)

    assert bench.staged() == {recent}


def test_a_merchant_s_beginning_bounds_the_first_sweep(bench: Bench) -> None:
    bench.sell_earlier(2, days=20)
    recent = bench.sell_earlier(1, days=5)[0]
    for form_id in list(bench.shop.book.ids()):
        bench.shop.lose_event(form_id)
    bench.parameters["allegro_etl.since"] = f"{datetime.now(UTC) - timedelta(days=10):%Y-%m-%d}"

    bench.carry_through(sweep=True)

    assert bench.staged() == {recent}


def test_a_beginning_that_is_no_date_is_a_settings_error(bench: Bench) -> None:
    bench.parameters["allegro_etl.since"] = "last tuesday"

    with pytest.raises(SettingsError, match=r"allegro_etl\.since"):
        bench.stage(sweep=True)


def test_an_open_order_that_was_paid_unannounced_is_found(bench: Bench) -> None:
    bench.shop.clock.advance(days=-3)
    form_id = bench.shop.place_order(paid=False)
    bench.shop.clock.advance(days=3)
    bench.carry_through(sweep=True)
    with bench.shop.lock:
        form = bench.shop.form(form_id)
        form["status"] = "READY_FOR_PROCESSING"
        bench.shop.book.put(form)

    bench.carry_through(sweep=True)

    assert len(bench.contents(form_id)) == 2
    assert bench.warehouse.scalar("select count(*) from staging.open_forms") == 0


def test_an_open_order_that_vanished_is_gone_and_queued(bench: Bench) -> None:
    bench.shop.clock.advance(days=-3)
    form_id = bench.shop.place_order(paid=False)
    bench.shop.clock.advance(days=3)
    bench.carry_through(sweep=True)
    bench.shop.book.remove(form_id)

    bench.stage(sweep=True)

    assert bench.pending() == {form_id: "sweep"}
    assert bench.warehouse.column("select form_id from staging.gone_forms") == [form_id]


def test_orders_left_open_for_too_long_are_asked_about_no_more(bench: Bench) -> None:
    bench.shop.place_order(paid=False)
    bench.carry_through()
    bench.warehouse.execute("update staging.open_forms set bought_at = ?", [datetime.now(UTC) - timedelta(days=61)])

    bench.carry_through(sweep=True)

    assert bench.warehouse.scalar("select count(*) from staging.open_forms") == 0


def test_an_unusable_form_in_the_window_counts_one_attempt_however_often_it_is_swept(bench: Bench) -> None:
    good, bad = (bench.shop.place_order() for _ in range(2))
    bench.shop.lose_event(bad)
    bench.shop.edit_form(bad, lambda form: form.pop("buyer"))

    bench.carry_through(sweep=True)
    bench.carry_through(sweep=True)

    assert bench.warehouse.rows("select form_id, attempts from ops.quarantine") == [(bad, 1)]
    assert bench.staged() == {good}


def test_a_listed_form_that_differs_from_what_was_just_fetched_by_id_is_asked_for_again(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    bench.shop.edit_form(form_id, lambda form: form.update(messageToSeller="later"))
    bench.allegro.traffic.clear()

    bench.stage(sweep=True)

    assert bench.requests(BY_ID) == 1
    assert bench.pending() == {form_id: "sweep"}
    assert (
        bench.warehouse.scalar(
            "select payload ->> 'messageToSeller' from staging.checkout_forms order by fetched_at desc limit 1"
        )
        == "later"
    )
