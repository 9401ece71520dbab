"""A form that is unreadable, or that Allegro doesn't give, doesn't stop the others; an outage does."""

import json
import threading
from datetime import UTC, datetime

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl_tests.documents.asked import BY_ID
from allegro_etl_tests.documents.bench import Bench


def let_come_due(bench: Bench) -> None:
    bench.warehouse.execute("update ops.quarantine set retry_at = ?", [datetime(2026, 1, 1, tzinfo=UTC)])


def let_requests_end() -> None:
    """Wait for the requests that a failed run leaves on their way: they would count to the next run."""
    for thread in threading.enumerate():
        if thread.name.startswith("allegro_"):
            thread.join()


def test_an_unreadable_form_goes_to_quarantine_with_its_payload_and_its_neighbours_go_on(bench: Bench) -> None:
    good = [bench.shop.place_order() for _ in range(3)]
    bad = bench.shop.place_order()
    bench.shop.edit_form(bad, lambda form: form["lineItems"][0].update(price={"amount": "12,50", "currency": "PLN"}))

    counts = bench.stage()

    row = bench.warehouse.named_rows("select * from ops.quarantine")[0]
    assert counts["forms"]["quarantined"] == 1
    assert bench.staged() == set(bench.pending()) == set(good)
    assert (row["subject"], row["form_id"], row["stage"]) == (f"checkout_form:{bad}", bad, "staging")
    assert "line item 1, price.amount" in row["reason"]
    assert "12,50" not in row["reason"]
    assert json.loads(row["payload"])["id"] == bad


def test_a_healed_form_comes_out_of_quarantine_by_its_own_clock(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    whole = bench.shop.form(form_id)
    bench.shop.edit_form(form_id, lambda form: form.pop("buyer"))
    bench.carry_through()
    bench.shop.edit_form(form_id, lambda form: form.update(whole))
    assert bench.carry_through()["forms"]["retried"] == 0

    let_come_due(bench)
    counts = bench.stage()

    assert counts["forms"]["retried"] == 1
    assert bench.pending() == {form_id: "retry"}
    assert bench.staged() == {form_id}


def test_a_form_that_stays_unreadable_is_tried_ever_less_often(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.shop.edit_form(form_id, lambda form: form.pop("buyer"))
    delays = []
    for _ in range(3):
        bench.carry_through()
        delays.append(bench.warehouse.scalar("select retry_at - last_seen from ops.quarantine").total_seconds() / 60)
        let_come_due(bench)

    assert delays == [10, 20, 40]
    assert bench.warehouse.rows("select attempts, form_id from ops.quarantine") == [(3, form_id)]


def test_a_new_event_tries_a_quarantined_form_at_once(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    whole = bench.shop.form(form_id)
    bench.shop.edit_form(form_id, lambda form: form.pop("buyer"))
    bench.carry_through()

    bench.shop.edit_form(form_id, lambda form: form.update(whole), event="BUYER_MODIFIED")
    bench.stage()

    assert bench.pending() == {form_id: "event"}


def test_an_outage_fails_the_run_counts_no_attempts_and_the_next_run_goes_on(bench: Bench) -> None:
    form_ids = {bench.shop.place_order() for _ in range(12)}
    bench.allegro.faults.add("server_error", path="/order/checkout-forms", times=None, after=6)

    with pytest.raises(AllegroUnavailable):
        bench.stage()
    staged_before = bench.staged()
    assert bench.quarantined() == {}
    assert 0 < len(staged_before) < 12
    assert set(bench.pending()) == form_ids

    let_requests_end()
    bench.allegro.faults.clear()
    bench.allegro.traffic.clear()
    bench.stage()
    assert bench.staged() == form_ids
    assert bench.requests(BY_ID) == 12 - len(staged_before)


def test_a_small_run_tells_an_outage_by_a_form_it_knows(bench: Bench) -> None:
    bench.shop.place_order()
    bench.carry_through()
    form_id = bench.shop.place_order()
    bench.allegro.faults.add("server_error", path="/order/checkout-forms/", times=None)

    with pytest.raises(AllegroUnavailable):
        bench.stage()

    assert bench.quarantined() == {}
    assert set(bench.pending()) == {form_id}


def test_one_form_that_allegro_fails_to_give_is_quarantined_while_others_are_given(bench: Bench) -> None:
    good = bench.shop.place_order()
    bad = bench.shop.place_order()
    bench.allegro.faults.add("garbage", path=f"/order/checkout-forms/{bad}", times=None)

    bench.stage()

    assert bench.quarantined() == {f"checkout_form:{bad}": "unreadable_form"}
    assert bench.staged() == {good}
    assert bench.warehouse.scalar("select payload from ops.quarantine") is None


def test_the_first_orders_of_all_may_be_unreadable_without_that_being_an_outage(bench: Bench) -> None:
    bad = [bench.shop.place_order() for _ in range(3)]
    bench.allegro.faults.add("server_error", path="/order/checkout-forms/", times=None)

    bench.stage()

    assert bench.quarantined() == {f"checkout_form:{form_id}": "unreadable_form" for form_id in bad}
    assert bench.pending() == {}
