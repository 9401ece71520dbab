"""Forms that Allegro no longer has: merged ones are found by their line items, whenever the successor comes."""

from allegro_etl_tests.documents.bench import Bench


def gone(bench: Bench) -> dict[str, str | None]:
    return dict(bench.warehouse.rows("select form_id, merged_into from staging.gone_forms"))


def test_forms_paid_together_are_merged_into_the_new_one(bench: Bench) -> None:
    first, second = bench.shop.place_order(paid=False), bench.shop.place_order(paid=False)
    merged = bench.shop.merge([first, second])

    counts = bench.stage()

    assert (counts["forms"]["gone"], counts["forms"]["merged"]) == (2, 2)
    assert gone(bench) == {first: merged, second: merged}
    assert bench.staged() == {merged}
    assert bench.quarantined() == {}


def test_forms_staged_before_they_merged_are_known_by_their_staged_line_items(bench: Bench) -> None:
    first, second = bench.shop.place_order(paid=False), bench.shop.place_order(paid=False)
    bench.carry_through()
    merged = bench.shop.merge([first, second])

    bench.carry_through(sweep=True)

    assert gone(bench) == {first: merged, second: merged}
    assert bench.staged() == {first, second, merged}


def test_a_successor_that_is_staged_later_is_found_then(bench: Bench) -> None:
    first, second = bench.shop.place_order(paid=False), bench.shop.place_order(paid=False)
    merged = bench.shop.merge([first, second])
    bench.shop.lose_event(merged)
    bench.carry_through()
    assert gone(bench) == {first: None, second: None}

    bench.shop.publish_event(merged, "READY_FOR_PROCESSING")
    counts = bench.carry_through()

    assert counts["forms"]["merged"] == 2
    assert gone(bench) == {first: merged, second: merged}


def test_a_merged_form_that_merges_again_passes_its_predecessors_on(bench: Bench) -> None:
    first, second, third = (bench.shop.place_order(paid=False) for _ in range(3))
    merged = bench.shop.merge([first, second], paid=False)
    bench.carry_through()
    last = bench.shop.merge([merged, third])

    bench.carry_through(sweep=True)

    assert gone(bench) == dict.fromkeys((first, second, merged, third), last)


def test_a_form_whose_line_items_live_nowhere_is_just_gone(bench: Bench) -> None:
    form_id = bench.shop.place_order(paid=False)
    bench.shop.book.remove(form_id)

    counts = bench.stage()

    assert (counts["forms"]["gone"], counts["forms"]["merged"]) == (1, 0)
    assert gone(bench) == {form_id: None}
    assert set(bench.pending()) == {form_id}


def test_a_gone_form_is_not_asked_for_again_by_the_run_that_takes_over(bench: Bench) -> None:
    form_id = bench.shop.place_order(paid=False)
    bench.shop.book.remove(form_id)
    bench.stage()
    bench.allegro.traffic.clear()

    bench.stage()

    assert bench.requests("/order/checkout-forms/{id}") == 0


def test_a_form_that_comes_back_is_gone_no_longer(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    form = bench.shop.form(form_id)
    bench.shop.book.remove(form_id)
    bench.carry_through()
    with bench.shop.lock:
        bench.shop.save(form, "BUYER_MODIFIED")

    bench.carry_through()

    assert gone(bench) == {}
    assert bench.staged() == {form_id}


def test_a_quarantined_form_that_is_gone_leaves_quarantine_unless_something_was_staged(bench: Bench) -> None:
    never_staged, staged = bench.shop.place_order(), bench.shop.place_order()
    bench.shop.edit_form(never_staged, lambda form: form.pop("buyer"))
    bench.carry_through()
    bench.shop.edit_form(staged, lambda form: form.pop("buyer"), event="BUYER_MODIFIED")
    bench.carry_through()
    assert len(bench.quarantined()) == 2
    for form_id in (never_staged, staged):
        bench.shop.book.remove(form_id)
    bench.warehouse.execute("update ops.quarantine set retry_at = first_seen")

    bench.carry_through()

    assert set(bench.quarantined()) == {f"checkout_form:{staged}"}
    assert gone(bench) == {never_staged: None, staged: None}


def test_a_form_of_one_s_own_line_items_twice_is_no_merge(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    bench.shop.edit_form(form_id, lambda form: form.update(messageToSeller="x"), event="BUYER_MODIFIED")
    bench.carry_through()
    bench.shop.book.remove(form_id)
    bench.shop.repeat_event(form_id)

    bench.carry_through()

    assert gone(bench) == {form_id: None}
