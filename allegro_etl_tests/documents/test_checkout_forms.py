"""Checkout forms: staged once per content, one that is gone or unreadable does not stop the others, an outage does."""

import json
from datetime import UTC, datetime

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.documents.checkout_forms.listing import LIST_PAYS_FROM
from allegro_etl.documents.payloads import as_text
from allegro_etl_tests.documents.bench import Bench

BY_ID = "/order/checkout-forms/{id}"
LIST = "/order/checkout-forms"


def payload(bench: Bench, form_id: str) -> dict[str, object]:
    sql = "select payload from staging.checkout_forms where form_id = ? order by fetched_at desc limit 1"
    found: dict[str, object] = json.loads(bench.warehouse.scalar(sql, [form_id]))
    return found


def told(bench: Bench, form_id: str) -> dict[str, object]:
    """Give the form as it should be staged: all that Allegro says but the PESEL."""
    form = bench.shop.form(form_id)
    del form["buyer"]["personalIdentity"]
    return form


def let_come_due(bench: Bench) -> None:
    bench.warehouse.execute("update ops.quarantine set retry_at = ?", [datetime(2026, 1, 1, tzinfo=UTC)])


def test_a_form_is_staged_as_allegro_gives_it_but_for_the_pesel(bench: Bench) -> None:
    form_id = bench.shop.place_order(invoice="company", message="Proszę o szybką wysyłkę 🎁")
    bench.shop.edit_form(form_id, lambda form: form["buyer"].update(personalIdentity="80010112345"))

    bench.stage()

    assert bench.shop.form(form_id)["buyer"]["personalIdentity"] == "80010112345"
    assert payload(bench, form_id) == told(bench, form_id)
    everything = bench.warehouse.column(
        "select payload from staging.checkout_forms union all select payload from staging.order_events"
    )
    assert "80010112345" not in "".join(everything)


def test_the_hash_is_that_of_the_staged_text_and_does_not_depend_on_the_order_of_keys(bench: Bench) -> None:
    bench.shop.place_order()

    bench.stage()

    assert bench.warehouse.column("select content_hash = md5(payload::varchar) from staging.checkout_forms") == [True]
    assert as_text({"b": 1, "a": "ż"}) == as_text({"a": "ż", "b": 1}) == '{"a":"ż","b":1}'


def test_several_events_of_one_form_cost_one_request(bench: Bench) -> None:
    bench.shop.place_order()

    bench.stage()

    assert bench.requests(BY_ID) == 1


def test_an_unchanged_form_is_known_and_only_its_time_moves(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    before = bench.warehouse.rows("select content_hash, fetched_at from staging.checkout_forms")
    bench.shop.repeat_event(form_id)

    counts = bench.carry_through()

    after = bench.warehouse.rows("select content_hash, fetched_at from staging.checkout_forms")
    assert (counts["forms"]["new"], counts["forms"]["known"]) == (0, 1)
    assert after[0][0] == before[0][0]
    assert after[0][1] > before[0][1]


def test_a_form_that_goes_from_a_to_b_and_back_says_a_again(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    a = bench.shop.form(form_id)
    bench.shop.edit_form(
        form_id, lambda form: form["delivery"]["address"].update(street="Lipowa 2"), event="BUYER_MODIFIED"
    )
    bench.carry_through()
    with_b = bench.contents(form_id)
    with bench.shop.lock:
        bench.shop.book.put(a)
        bench.shop.publish("BUYER_MODIFIED", a)

    bench.carry_through()

    assert bench.contents(form_id) == with_b[::-1]
    assert payload(bench, form_id) == told(bench, form_id)


def test_a_form_staged_by_a_failed_run_is_not_asked_for_again(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.stage()
    bench.allegro.traffic.clear()

    bench.stage()

    assert bench.requests(BY_ID) == 0
    assert set(bench.pending()) == {form_id}


def test_a_form_that_changed_since_a_failed_run_is_asked_for_again(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.stage()
    bench.shop.cancel_by_buyer(form_id)

    bench.stage()

    assert payload(bench, form_id)["status"] == "CANCELLED"


def test_an_operator_s_replay_asks_for_every_form_again(bench: Bench) -> None:
    bench.shop.place_order()
    bench.stage()
    bench.allegro.traffic.clear()

    bench.stage(from_event="0")

    assert bench.requests(BY_ID) == 1


def test_an_unreadable_form_goes_to_quarantine_with_its_payload_and_its_neighbours_go_on(bench: Bench) -> None:
    good = [bench.shop.place_order() for _ in range(3)]
    bad = bench.shop.place_order()
    bench.shop.edit_form(bad, lambda form: form["lineItems"][0].update(price={"amount": "12,50", "currency": "PLN"}))

    counts = bench.stage()

    row = bench.warehouse.records("select * from ops.quarantine")[0]
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


def test_many_old_changes_are_taken_from_the_list_and_say_the_same_as_by_id(bench: Bench) -> None:
    bench.shop.clock.advance(days=-3)
    form_ids = bench.shop.sell(LIST_PAYS_FROM + 50)
    bench.shop.clock.advance(days=3)

    bench.stage()

    assert bench.requests(LIST) <= 4
    assert bench.requests(BY_ID) == 0
    assert bench.staged() == set(form_ids)
    assert all(payload(bench, form_id) == told(bench, form_id) for form_id in form_ids[:20])


def test_what_changed_just_now_is_asked_for_by_id_since_the_list_lags(bench: Bench) -> None:
    form_ids = bench.shop.sell(LIST_PAYS_FROM + 10)

    bench.stage()

    assert bench.requests(LIST) == 0
    assert bench.staged() == set(form_ids)


def test_the_list_is_left_when_it_brings_little_of_what_is_wanted(bench: Bench) -> None:
    bench.shop.clock.advance(days=-40)
    crowd = bench.shop.sell(900)
    wanted = [*crowd[:60], *crowd[-60:]]
    for form_id in set(crowd) - set(wanted):
        bench.shop.lose_event(form_id)
    bench.shop.clock.advance(days=40)

    bench.stage()

    assert bench.staged() == set(wanted)
    assert bench.requests(LIST) < 9


def test_the_first_orders_of_all_may_be_unreadable_without_that_being_an_outage(bench: Bench) -> None:
    bad = [bench.shop.place_order() for _ in range(3)]
    bench.allegro.faults.add("server_error", path="/order/checkout-forms/", times=None)

    bench.stage()

    assert bench.quarantined() == {f"checkout_form:{form_id}": "unreadable_form" for form_id in bad}
    assert bench.pending() == {}
