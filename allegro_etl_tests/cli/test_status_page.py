"""How the status tells lengths of time and shares, on plain values."""

from typing import Any

import pytest

from allegro_etl.cli.status_page import show_status

UNKNOWN = (
    "seller", "markets", "environment", "database", "odoo_url", "today", "yesterday", "held", "held_orders", "quarantine", "causes",
    "last_push", "not_written", "running", "pending", "sensor", "last_sweep", "backfill", "cursor", "newest_event", "newest_event_at",
    "restored", "cursor_is_ahead", "api_key_ends", "consent_ends", "clock_ahead_seconds",
)  # fmt: skip


def shown(capsys: pytest.CaptureFixture[str], **facts: Any) -> str:
    waits = {"up_to_date": False, "events_waiting": 3, "events_waiting_is_a_minimum": False, "lag_seconds": 7510}
    nothing: dict[str, Any] = {"copies": [], "runs": [], "problems": [], "exceeded": []}
    show_status(dict.fromkeys(UNKNOWN) | nothing | waits | facts)
    return capsys.readouterr().out


def test_the_oldest_wait_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert "3 events; the oldest is 2 h 5 min old" in shown(capsys)
    assert "1 event; the oldest is 44 s old" in shown(capsys, events_waiting=1, lag_seconds=44)
    many = shown(capsys, events_waiting=1000, events_waiting_is_a_minimum=True, lag_seconds=273_600)
    assert "1,000 or more events; the oldest is 3 d 4 h old" in many


@pytest.mark.parametrize(
    ("percent", "told"), [(61, ", 61% done; go on"), (0, ", 0% done; go on"), (None, "UTC; go on")]
)
def test_an_interrupted_backfill_tells_how_far_it_came_and_how_to_go_on(
    percent: int | None, told: str, capsys: pytest.CaptureFixture[str], live_in: Any
) -> None:
    live_in("UTC")
    left = {"read_from": "2026-10-20T00:00:00+00:00", "percent": percent, "command": "allegro-etl backfill --resume"}

    text = shown(capsys, backfill=left)

    assert "interrupted at 2026-10-20 00:00 UTC" in text
    assert f"{told} with: allegro-etl backfill --resume" in text
