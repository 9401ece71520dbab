"""Checkout forms: staged once per content, asked for no more often than needed."""

from allegro_etl.documents.payloads import as_text
from allegro_etl_tests.documents.asked import BY_ID, payload, told
from allegro_etl_tests.documents.bench import Bench


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
