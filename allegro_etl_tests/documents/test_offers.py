"""Offers: fetched once, kept when Allegro no longer has them, waited for when Allegro fails to give them."""

import json
from datetime import UTC, datetime

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl_tests.documents.bench import Bench

OFFER = "/sale/product-offers/{id}"


def offers(bench: Bench) -> dict[str, bool]:
    return dict(bench.warehouse.rows("select offer_id, gone from staging.offers"))


def offer_of(bench: Bench, form_id: str) -> str:
    return str(bench.shop.form(form_id)["lineItems"][0]["offer"]["id"])


def test_every_offer_of_a_pending_form_is_staged_as_it_came(bench: Bench) -> None:
    form_id = bench.shop.place_order()

    counts = bench.stage()

    payload = json.loads(bench.warehouse.scalar("select payload from staging.offers"))
    assert counts["offers"] == {"new": 1, "gone": 0, "unreadable": 0, "quarantined": 0}
    assert payload["id"] == offer_of(bench, form_id)
    assert "productSet" in payload


def test_an_offer_is_asked_for_once(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    bench.shop.repeat_event(form_id)

    bench.carry_through()

    assert bench.requests(OFFER) == 1


def test_an_offer_that_allegro_has_archived_is_marked_gone_and_the_form_goes_on(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    offer_id = offer_of(bench, form_id)
    archive(bench, offer_id)

    counts = bench.stage()

    assert counts["offers"]["gone"] == 1
    assert offers(bench) == {offer_id: True}
    assert set(bench.pending()) == {form_id}


def test_an_archived_offer_keeps_what_was_seen_of_it(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    archive(bench, offer_of(bench, form_id))
    retry(bench, form_id)

    bench.carry_through()

    assert bench.warehouse.rows("select gone, payload is not null from staging.offers") == [(True, True)]


def test_a_retried_form_has_its_offers_read_again(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    retry(bench, form_id)

    bench.carry_through()

    assert bench.requests(OFFER) == 2


def test_an_offer_that_allegro_fails_to_give_sets_its_forms_alone_aside(bench: Bench) -> None:
    held, other = (bench.shop.place_order(lines=[offer.id]) for offer in bench.shop.shelf.singles[:2])
    bench.allegro.faults.add("garbage", path=f"/sale/product-offers/{offer_of(bench, held)}", times=None)

    counts = bench.stage()

    assert (counts["offers"]["unreadable"], counts["offers"]["quarantined"]) == (1, 1)
    assert bench.quarantined() == {f"checkout_form:{held}": "unreadable_offer"}
    assert set(bench.pending()) == {other}
    assert set(offers(bench)) == {offer_of(bench, other)}


def test_a_form_waits_for_an_unreadable_offer_so_long_and_then_goes_on_without(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.allegro.faults.add("garbage", path=f"/sale/product-offers/{offer_of(bench, form_id)}", times=None)
    for _ in range(3):
        bench.carry_through()
        bench.warehouse.execute("update ops.quarantine set retry_at = ?", [datetime(2026, 1, 1, tzinfo=UTC)])

    bench.stage()

    assert bench.pending() == {form_id: "retry"}
    assert offers(bench) == {offer_of(bench, form_id): True}


def test_an_outage_of_offers_fails_the_run_and_the_next_one_goes_on(bench: Bench) -> None:
    form_ids = {bench.shop.place_order(lines=[offer.id]) for offer in bench.shop.shelf.singles[:8]}
    bench.allegro.faults.add("server_error", path="/sale", times=None, after=3)

    with pytest.raises(AllegroUnavailable):
        bench.stage()
    assert len(offers(bench)) == 3
    assert bench.quarantined() == {}

    bench.allegro.faults.clear()
    bench.stage()
    assert len(offers(bench)) == 8
    assert set(bench.pending()) == form_ids


def test_a_small_run_tells_an_outage_of_offers_from_a_bad_offer_by_one_it_knows(bench: Bench) -> None:
    first, second = (offer.id for offer in bench.shop.shelf.singles[:2])
    bench.shop.place_order(lines=[first])
    bench.carry_through()
    form_id = bench.shop.place_order(lines=[second])
    bench.allegro.faults.add("server_error", path="/sale", times=None)

    with pytest.raises(AllegroUnavailable):
        bench.stage()

    assert bench.quarantined() == {}
    assert set(bench.pending()) == {form_id}


def archive(bench: Bench, offer_id: str) -> None:
    bench.shop.shelf.offers.pop(offer_id)


def retry(bench: Bench, form_id: str) -> None:
    bench.warehouse.execute(
        "insert into ops.pending (form_id, why, queued_at) values (?, 'retry', ?)", [form_id, datetime.now(UTC)]
    )
