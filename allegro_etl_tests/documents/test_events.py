"""Order events: staged once, read on from the cursor, and each means no more than 'fetch this form'."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from allegro_etl.documents.order_events.staging import EVENTS_PER_RUN, OtherAccount, stage_order_events
from allegro_etl.local.allegro.journal import Event
from allegro_etl.settings import CURSOR_PARAMETER
from allegro_etl_tests.documents.bench import Bench
from allegro_etl_tests.documents.odd_journal import odd_journal


def event_ids(bench: Bench) -> list[int]:
    return bench.warehouse.column("select event_id from staging.order_events order by 1")


def publish(bench: Bench, form_id: str, times: int = 1, order: bytes = b'{"lineItems":[]') -> None:
    shop = bench.shop
    for _ in range(times):
        now = shop.clock.milliseconds()
        shop.journal.publish(Event("READY_FOR_PROCESSING", now, form_id, "0a0b0c0d", order), now * 1000)


def test_a_first_run_stages_every_event_kept_and_queues_their_forms(bench: Bench) -> None:
    form_ids = bench.shop.sell(5)
    published = sorted(int(event_id) for form_id in form_ids for event_id, _ in bench.shop.events(form_id))

    counts = stage_order_events(bench.begin())

    assert counts == {"events": len(published), "new": len(published), "unreadable": 0, "more": 0}
    assert event_ids(bench) == published
    assert bench.pending() == dict.fromkeys(form_ids, "event")


def test_a_run_reads_on_after_the_committed_cursor(bench: Bench) -> None:
    bench.shop.sell(3)
    bench.carry_through()
    form_id = bench.shop.place_order()

    counts = stage_order_events(bench.begin())

    assert counts["events"] == counts["new"] == 3
    assert set(bench.pending()) == {form_id}


def test_a_run_says_where_it_began_and_how_far_it_read(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    newest = bench.shop.events(form_id)[-1][0]

    bench.carry_through()
    bench.carry_through()

    rows = bench.warehouse.rows("select cursor_before, read_to from ops.runs order by run_id")
    assert rows == [(None, newest), (newest, newest)]


def test_an_empty_journal_moves_no_cursor(bench: Bench) -> None:
    counts = stage_order_events(bench.begin())

    assert counts == {"events": 0, "new": 0, "unreadable": 0, "more": 0}
    assert bench.warehouse.rows("select cursor_before, read_to from ops.runs") == [(None, None)]


def test_events_read_again_are_staged_once_but_queue_their_forms_again(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    staged = event_ids(bench)

    counts = stage_order_events(bench.begin(from_event="0"))

    assert counts["new"] == 0
    assert event_ids(bench) == staged
    assert set(bench.pending()) == {form_id}


def test_a_cursor_set_back_in_odoo_queues_the_forms_after_it_again(bench: Bench) -> None:
    first = bench.shop.place_order()
    second = bench.shop.place_order()
    bench.carry_through()
    bench.parameters[CURSOR_PARAMETER] = bench.shop.events(first)[-1][0]

    stage_order_events(bench.begin())

    assert set(bench.pending()) == {second}


def test_a_run_takes_on_a_bounded_number_of_events_and_says_that_there_are_more(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    publish(bench, form_id, EVENTS_PER_RUN)

    counts = stage_order_events(bench.begin())
    assert (counts["events"], counts["more"]) == (EVENTS_PER_RUN, 1)

    bench.parameters[CURSOR_PARAMETER] = bench.warehouse.scalar("select read_to from ops.runs")
    counts = stage_order_events(bench.begin())
    assert (counts["events"], counts["more"]) == (3, 0)


def test_an_event_of_a_type_nobody_knows_queues_its_form(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    bench.shop.publish_event(form_id, "PARCEL_STOLEN_BY_A_GOOSE")

    stage_order_events(bench.begin())

    assert set(bench.pending()) == {form_id}


def test_an_event_without_a_usable_form_id_is_quarantined_and_its_neighbours_go_on(bench: Bench) -> None:
    publish(bench, "no-uuid")
    form_id = bench.shop.place_order()

    counts = stage_order_events(bench.begin())

    bad_id = event_ids(bench)[0]
    assert counts["unreadable"] == 1
    assert bench.quarantined() == {f"order_event:{bad_id}": "unreadable_event"}
    assert set(bench.pending()) == {form_id}
    payload = bench.warehouse.scalar("select payload from ops.quarantine")
    assert json.loads(payload)["order"]["checkoutForm"]["id"] == "no-uuid"


def test_an_event_without_a_usable_id_is_quarantined_but_its_form_is_queued(bench: Bench, tmp_path: Path) -> None:
    form_id = bench.shop.place_order()
    events = [
        {
            "id": event_id,
            "type": "BOUGHT",
            "occurredAt": "2026-10-10T22:14:14.292Z",
            "order": {"checkoutForm": {"id": form_id}},
        }
        for event_id in ("", None, 17, "2e9", str(2**63))
    ]
    with odd_journal(tmp_path, events) as api:
        counts = stage_order_events(replace(bench.begin(), allegro=api))

    assert (counts["new"], counts["unreadable"]) == (0, 5)
    assert set(bench.quarantined().values()) == {"unreadable_event"}
    assert bench.pending() == {form_id: "event"}


def test_events_of_any_shape_stop_nothing(bench: Bench, tmp_path: Path) -> None:
    good = bench.shop.place_order()
    orders = [None, [], "x", {}, {"checkoutForm": None}, {"checkoutForm": {"id": 7}}, {"checkoutForm": {"id": good}}]
    events = [{"id": str(number), "order": order} for number, order in enumerate(orders, start=100)]
    with odd_journal(tmp_path, [{}, *events]) as api:
        counts = stage_order_events(replace(bench.begin(), allegro=api))

    assert (counts["events"], counts["new"], counts["unreadable"]) == (8, 7, 7)
    assert bench.pending() == {good: "event"}
    assert bench.warehouse.scalar("select read_to from ops.runs") == "106"


def test_an_unusable_event_read_again_after_a_failed_run_counts_no_attempt(bench: Bench) -> None:
    publish(bench, "no-uuid")

    stage_order_events(bench.begin())
    stage_order_events(bench.begin())

    assert bench.warehouse.rows("select attempts, form_id from ops.quarantine") == [(1, None)]


def test_a_failed_run_s_events_do_not_bring_back_what_went_to_quarantine_since(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.shop.edit_form(form_id, lambda form: form.pop("summary"))
    bench.stage()
    assert bench.quarantined() == {f"checkout_form:{form_id}": "unreadable_form"}

    bench.stage()

    assert bench.pending() == {}
    assert bench.warehouse.scalar("select attempts from ops.quarantine") == 1


def test_another_seller_s_journal_stops_the_run_before_two_shops_mix(bench: Bench) -> None:
    bench.shop.place_order()
    bench.carry_through()
    before = event_ids(bench)
    bench.shop.seller_id = "99999999"
    bench.shop.place_order()

    with pytest.raises(OtherAccount, match="99999999"):
        stage_order_events(bench.begin())

    assert event_ids(bench) == before
    assert bench.pending() == {}


def test_a_run_for_a_time_span_reads_no_events(bench: Bench) -> None:
    bench.shop.place_order()

    counts = stage_order_events(bench.begin(since=datetime(2026, 1, 1, tzinfo=UTC)))

    assert counts["events"] == 0
    assert event_ids(bench) == []
    assert bench.warehouse.rows("select cursor_before, read_to from ops.runs") == [(None, None)]


def test_events_out_of_order_and_repeated_ones_are_kept_as_they_came(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    repeated = bench.shop.repeat_event(form_id)

    bench.carry_through()

    occurred = dict(bench.warehouse.rows("select event_id, occurred_at from staging.order_events"))
    assert len(occurred) == 4
    assert list(occurred.values()).count(occurred[int(repeated)]) >= 2
    assert len(bench.contents(form_id)) == 1


def test_what_retries_and_sweeps_brought_is_read_again_when_odoo_comes_back_from_a_backup(bench: Bench) -> None:
    known = bench.shop.place_order()
    bench.carry_through()
    backup = bench.parameters[CURSOR_PARAMETER]
    unannounced = bench.shop.place_order()
    bench.shop.lose_event(unannounced)
    bench.shop.place_order()
    bench.carry_through(sweep=True)
    bench.parameters[CURSOR_PARAMETER] = backup

    stage_order_events(bench.begin())

    assert unannounced in bench.pending()
    assert known not in bench.pending()
