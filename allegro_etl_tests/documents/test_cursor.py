"""The event cursor: which one loses orders, and which is only old."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.documents.order_events.staging import stage_order_events
from allegro_etl.documents.order_events.start import CursorUnusable, Newest, Start, find_start
from allegro_etl.settings import CURSOR_PARAMETER, SettingsError
from allegro_etl_tests.documents.bench import Bench
from allegro_etl_tests.documents.odd_journal import odd_journal


def tables_are_empty(bench: Bench) -> bool:
    written = "select (select count(*) from staging.order_events) + (select count(*) from ops.pending)"
    cursors = bench.warehouse.column("select cursor_before from ops.runs where cursor_before is not null")
    return bench.warehouse.scalar(written) == 0 and not cursors


def id_of(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


@pytest.mark.parametrize("text", ["newest", "-5", "1.5", "0x10", "12 34", str(2**63), "9" * 25, "٣"])
def test_what_is_no_event_id_stops_the_run_before_anything_is_written(bench: Bench, text: str) -> None:
    bench.shop.place_order()
    bench.parameters[CURSOR_PARAMETER] = text

    with pytest.raises(SettingsError, match="no event id"):
        stage_order_events(bench.begin())

    assert tables_are_empty(bench)


def test_a_cursor_of_the_future_stops_the_run_for_it_would_skip_orders(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    newest = int(bench.shop.events(form_id)[-1][0])
    bench.parameters[CURSOR_PARAMETER] = str(newest + 1)

    with pytest.raises(CursorUnusable, match=str(newest)):
        stage_order_events(bench.begin())

    assert tables_are_empty(bench)


def test_a_cursor_of_the_future_is_refused_to_operators_too(bench: Bench) -> None:
    bench.shop.place_order()

    with pytest.raises(CursorUnusable, match="--from-event"):
        stage_order_events(bench.begin(from_event=str(2**62)))


def test_a_cursor_of_the_future_is_refused_while_the_journal_is_empty(bench: Bench) -> None:
    bench.parameters[CURSOR_PARAMETER] = str(id_of(days_ago(-3)))

    with pytest.raises(CursorUnusable, match="no event yet"):
        stage_order_events(bench.begin())


def test_the_newest_event_itself_is_a_good_cursor(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    newest = bench.shop.events(form_id)[-1][0]
    bench.parameters[CURSOR_PARAMETER] = f" {newest}\n"

    run = bench.begin()
    start = find_start(run.warehouse, run.allegro, run.parameters, run.request)

    assert start == Start(int(newest), int(newest))


def test_an_event_read_a_moment_ago_is_a_good_cursor_though_the_statistics_lag(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    bench.shop.lose_event(form_id, "READY_FOR_PROCESSING")

    counts = stage_order_events(bench.begin())

    assert counts["events"] == 0


def test_a_blank_cursor_reads_from_the_oldest_event_kept(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.parameters[CURSOR_PARAMETER] = "  "

    stage_order_events(bench.begin())

    assert set(bench.pending()) == {form_id}


def test_zero_is_the_oldest_event_kept_and_never_too_old(bench: Bench) -> None:
    bench.shop.place_order()
    bench.parameters[CURSOR_PARAMETER] = "0"

    assert stage_order_events(bench.begin())["new"] == 3


def test_a_cursor_older_than_the_journal_stops_the_run_and_names_the_way_out(bench: Bench) -> None:
    bench.shop.place_order()
    restored = days_ago(75)
    bench.parameters[CURSOR_PARAMETER] = str(id_of(restored))

    with pytest.raises(CursorUnusable, match=f"backfill --since {restored:%Y-%m-%d}") as raised:
        stage_order_events(bench.begin())

    assert "run --from-event 0" in str(raised.value)
    assert tables_are_empty(bench)


def test_an_operator_may_start_at_an_id_older_than_the_journal_and_is_told(bench: Bench) -> None:
    form_id = bench.shop.place_order()

    counts = stage_order_events(bench.begin(from_event=str(id_of(days_ago(75)))))

    assert counts["older_than_kept"] == 1
    assert set(bench.pending()) == {form_id}


def test_a_cursor_before_the_oldest_event_kept_is_harmless_while_it_is_young(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.parameters[CURSOR_PARAMETER] = str(id_of(days_ago(50)))

    counts = stage_order_events(bench.begin())

    assert "older_than_kept" not in counts
    assert set(bench.pending()) == {form_id}


def test_a_quiet_shop_s_cursor_may_be_any_age_as_long_as_runs_looked(bench: Bench) -> None:
    bench.shop.clock.advance(days=-75)
    bench.shop.place_order()
    old = str(id_of(days_ago(75)))
    bench.parameters[CURSOR_PARAMETER] = old
    looked = days_ago(20)
    bench.warehouse.execute(
        "insert into ops.runs (run_id, started_at, cursor_before, read_to) values (?, ?, ?, ?)",
        ["looked", looked, old, old],
    )
    bench.shop.clock.advance(days=75)

    counts = stage_order_events(bench.begin())

    assert counts == {"events": 0, "new": 0, "unreadable": 0, "more": 0}


def test_a_quiet_shop_s_cursor_is_too_old_when_nobody_looked_for_sixty_days(bench: Bench) -> None:
    old = str(id_of(days_ago(75)))
    bench.parameters[CURSOR_PARAMETER] = old
    bench.warehouse.execute(
        "insert into ops.runs (run_id, started_at, cursor_before, read_to) values (?, ?, ?, ?)",
        ["looked", days_ago(61), old, old],
    )

    with pytest.raises(CursorUnusable, match="60 days"):
        stage_order_events(bench.begin())


def test_a_run_that_failed_to_read_is_no_proof_that_nothing_came(bench: Bench) -> None:
    old = str(id_of(days_ago(58.9)))
    bench.parameters[CURSOR_PARAMETER] = old
    bench.allegro.faults.add("server_error", path="/order/events", times=None)
    with pytest.raises(AllegroUnavailable):
        stage_order_events(bench.begin())

    assert bench.warehouse.rows("select cursor_before, read_to from ops.runs") == [(old, None)]


def test_an_old_event_that_is_still_in_the_journal_is_a_good_cursor(bench: Bench) -> None:
    bench.shop.clock.advance(days=-59.5)
    form_id = bench.shop.place_order()
    bench.shop.clock.advance(days=59.5)
    oldest = bench.shop.events(form_id)[0][0]
    bench.parameters[CURSOR_PARAMETER] = oldest

    assert stage_order_events(bench.begin())["events"] == 2


def small_events(*numbers: int) -> list[dict[str, object]]:
    at = days_ago(1).isoformat()
    return [{"id": str(number), "type": "BOUGHT", "occurredAt": at, "order": {}} for number in numbers]


def test_ids_that_are_no_times_are_dated_by_their_staged_event(bench: Bench, tmp_path: Path) -> None:
    bench.parameters[CURSOR_PARAMETER] = "5"
    bench.warehouse.execute(
        "insert into staging.order_events values (5, 'BOUGHT', ?, null, '{}', ?)", [days_ago(30), days_ago(30)]
    )
    with odd_journal(tmp_path, small_events(7, 8)) as api:
        counts = stage_order_events(replace(bench.begin(), allegro=api))

    assert counts["events"] == 2


def test_an_id_that_nothing_dates_and_that_the_journal_no_longer_has_is_refused(bench: Bench, tmp_path: Path) -> None:
    bench.parameters[CURSOR_PARAMETER] = "5"
    with odd_journal(tmp_path, small_events(7, 8)) as api, pytest.raises(CursorUnusable, match="DATE"):
        stage_order_events(replace(bench.begin(), allegro=api))


def test_an_id_that_nothing_dates_is_good_while_the_journal_reaches_back_to_it(bench: Bench, tmp_path: Path) -> None:
    bench.parameters[CURSOR_PARAMETER] = "6"
    with odd_journal(tmp_path, small_events(5, 8)) as api:
        counts = stage_order_events(replace(bench.begin(), allegro=api))

    assert counts["events"] == 1


def test_ids_are_times_only_if_they_fit_the_newest_event() -> None:
    occurred = datetime(2026, 10, 10, 22, 14, 14, tzinfo=UTC)

    assert Newest(id_of(occurred) + 900_000, occurred).ids_are_times
    assert Newest(id_of(occurred + timedelta(days=4)), occurred).ids_are_times
    assert not Newest(17_000_000, occurred).ids_are_times
    assert not Newest(id_of(occurred), None).ids_are_times
    assert not Newest(2**63 - 1, occurred).ids_are_times
