"""The backfill reads a time span, whatever the journal said."""

from datetime import UTC, datetime, timedelta

from allegro_etl_tests.documents.bench import Bench

BY_ID = "/order/checkout-forms/{id}"
LIST = "/order/checkout-forms"


def test_a_backfill_takes_what_was_bought_from_since_until_before_until(bench: Bench) -> None:
    since, until = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC)
    moments = [since - timedelta(milliseconds=1), since, until - timedelta(milliseconds=1), until]
    before, first, last, after = (bench.shop.place_order(at=moment) for moment in moments)

    counts = bench.stage(since=since, until=until)

    assert bench.pending() == {first: "backfill", last: "backfill"}
    assert bench.staged() == {first, last}
    assert counts["forms"]["seen"] == 2
    assert {before, after}.isdisjoint(bench.pending())


def test_a_backfill_queues_what_is_staged_already(bench: Bench) -> None:
    form_ids = bench.sell_earlier(4, days=3)
    bench.carry_through()
    bench.allegro.traffic.clear()

    counts = bench.stage(since=datetime.now(UTC) - timedelta(days=5))

    assert bench.pending() == dict.fromkeys(form_ids, "backfill")
    assert counts["forms"]["known"] + bench.requests(BY_ID) == 4


def test_a_backfill_of_nothing_is_nothing(bench: Bench) -> None:
    now = datetime.now(UTC)

    counts = bench.stage(since=now, until=now)

    assert counts["forms"]["new"] == 0
    assert bench.requests(LIST) == 0
