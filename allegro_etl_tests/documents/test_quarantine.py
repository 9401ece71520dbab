"""The quarantine: one row per record, tried ever less often, never in the way of others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allegro_etl.ledger.quarantine import (
    Entry,
    Quarantined,
    drop,
    due,
    form_subject,
    list_quarantine,
    quarantine,
    quarantine_all,
    quarantined_among,
    release,
    retry_now,
    show,
)
from allegro_etl.warehouse import Warehouse, open_warehouse


@pytest.fixture
def warehouse(file: Path) -> Iterator[Warehouse]:
    """Open an empty DuckDB file."""
    with open_warehouse(file) as opened:
        yield opened


def fail(
    warehouse: Warehouse, form_id: str = "f1", code: str = "ambiguous_product", payload: str | None = None
) -> None:
    quarantine(warehouse, form_subject(form_id), form_id, "matching", code, "Two products have this barcode.", payload)


def test_a_record_has_one_row_with_its_latest_reason_and_all_its_attempts(warehouse: Warehouse) -> None:
    fail(warehouse, payload='{"id":"f1"}')
    quarantine(warehouse, form_subject("f1"), "f1", "loading", "total_differs", "The total differs by 3.00 PLN.")

    rows = list_quarantine(warehouse)

    assert len(rows) == 1
    assert (rows[0]["stage"], rows[0]["code"], rows[0]["attempts"]) == ("loading", "total_differs", 2)
    assert rows[0]["first_seen"] < rows[0]["last_seen"] < rows[0]["retry_at"]


def payload_of(warehouse: Warehouse, entry: Entry) -> str | None:
    """Return the payload of an entry, as it is shown to who asks for it."""
    whole = show(warehouse, entry["id"])
    assert whole is not None
    return whole["payload"]


def test_the_payload_is_shown_but_not_listed_and_stays_until_a_newer_one_comes(warehouse: Warehouse) -> None:
    fail(warehouse, payload='{"revision":"1"}')
    fail(warehouse)
    [listed] = list_quarantine(warehouse)
    assert "payload" not in listed
    assert payload_of(warehouse, listed) == '{"revision":"1"}'

    fail(warehouse, payload='{"revision":"2"}')
    assert payload_of(warehouse, listed) == '{"revision":"2"}'


def test_delays_double_from_ten_minutes_up_to_a_day(warehouse: Warehouse) -> None:
    delays = []
    for _ in range(40):
        fail(warehouse)
        delays.append(warehouse.scalar("select retry_at - last_seen from ops.quarantine"))

    minutes = [delay / timedelta(minutes=1) for delay in delays]
    assert minutes[:9] == [10, 20, 40, 80, 160, 320, 640, 1280, 1440]
    assert set(minutes[8:]) == {1440}


def test_what_is_due_are_forms_whose_time_has_come(warehouse: Warehouse) -> None:
    fail(warehouse, "early")
    fail(warehouse, "late")
    quarantine(warehouse, "order_event:1", None, "staging", "unreadable_event", "No form.")
    warehouse.execute(
        "update ops.quarantine set retry_at = ? where form_id is distinct from 'late'",
        [datetime(2026, 1, 1, tzinfo=UTC)],
    )

    assert due(warehouse) == ["early"]


def test_retry_now_makes_one_or_all_due(warehouse: Warehouse) -> None:
    fail(warehouse, "a")
    fail(warehouse, "b")
    first = list_quarantine(warehouse)[0]["id"]

    assert retry_now(warehouse, [999]) == 0
    assert retry_now(warehouse, [first]) == 1
    assert due(warehouse) == ["a"]
    assert retry_now(warehouse) == 2
    assert due(warehouse) == ["a", "b"]


def test_what_was_carried_through_is_released_and_the_rest_stays(warehouse: Warehouse) -> None:
    for form_id in "abc":
        fail(warehouse, form_id)

    assert release(warehouse, ["a", "c", "never seen"]) == 2

    assert quarantined_among(warehouse, ["a", "b", "c"]) == {"b"}
    assert release(warehouse, []) == 0


def test_a_dropped_record_is_forgotten_and_begins_anew_if_it_fails_again(warehouse: Warehouse) -> None:
    fail(warehouse)
    fail(warehouse)
    [row] = list_quarantine(warehouse)

    assert drop(warehouse, row["id"]) == 1
    assert drop(warehouse, row["id"]) == 0
    assert show(warehouse, row["id"]) is None

    fail(warehouse)
    [again] = list_quarantine(warehouse)
    assert again["attempts"] == 1
    assert again["id"] != row["id"]


def test_a_batch_may_name_a_record_twice_and_the_last_word_counts(warehouse: Warehouse) -> None:
    count = quarantine_all(
        warehouse,
        [Quarantined(form_subject("a"), "a", "matching", code, code) for code in ("first", "last")]
        + [Quarantined(form_subject("b"), "b", "matching", "other", "'; drop table ops.quarantine; --")],
    )

    assert count == 2
    assert [row["code"] for row in list_quarantine(warehouse)] == ["last", "other"]


def test_a_rolled_back_transaction_counts_no_attempt(warehouse: Warehouse) -> None:
    fail(warehouse)

    def fail_and_fall_over() -> None:
        with warehouse.transaction():
            fail(warehouse)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail_and_fall_over()

    assert list_quarantine(warehouse)[0]["attempts"] == 1
