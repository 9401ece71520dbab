"""Whatever happens on the way, no number is on Allegro twice, and none is lost."""

import os
import signal
import subprocess
import sys
import time

import pytest

from allegro_etl.to_allegro.scopes import MissingScopes
from allegro_etl.to_allegro.tracking.writer import SHOWN_WITHIN
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.merchant.tokens import with_scopes
from allegro_etl_tests.to_allegro.packing import asked, label, numbers, ship

NUMBERS = "/order/checkout-forms/{id}/shipments"
PATIENCE = 60


def outcomes(bench: Bench, form_id: str) -> list[str | None]:
    """Return what became of the writes of an order, in their order."""
    with bench.warehouse() as warehouse:
        return warehouse.column(
            "select outcome from to_allegro.writes where writer = 'tracking' and form_id = ? order by id", [form_id]
        )


def test_a_process_that_is_killed_after_allegro_took_the_number_leaves_it_to_be_looked_up(
    packer: Bench, order: str
) -> None:
    ship(packer, order, "GLS00000009")
    packer.allegro.faults.add("late_answer", method="POST", path=NUMBERS, seconds=PATIENCE)
    command = [sys.executable, "-m", "allegro_etl.cli", "push", "--only", "tracking", "--json"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own command
    until = time.monotonic() + PATIENCE
    while not numbers(packer, order) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert outcomes(packer, order) == [None]

    packer.push("tracking")

    assert numbers(packer, order) == ["GLS00000009"]
    assert outcomes(packer, order) == ["written"]


def test_a_429_is_waited_out_and_the_number_is_there_once(packer: Bench, order: str) -> None:
    ship(packer, order, "GLS00000019")
    packer.allegro.faults.add("too_many_requests", method="POST", path=NUMBERS, retry_after=0)

    packer.push("tracking")

    assert numbers(packer, order) == ["GLS00000019"]
    assert outcomes(packer, order) == ["written"]


@pytest.mark.parametrize("kind", ["server_error", "cut", "garbage", "maintenance_page"])
def test_an_answer_that_says_nothing_leaves_the_number_in_doubt_until_it_is_looked_up(
    packer: Bench, order: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = f"GLS{abs(hash(kind)) % 10**8:08d}"
    ship(packer, order, number)
    packer.allegro.faults.add(kind, method="POST", path=NUMBERS)

    packer.push("tracking")
    assert outcomes(packer, order) == [None]
    monkeypatch.setattr("allegro_etl.clock.OFF_BY", SHOWN_WITHIN * 2)
    packer.push("tracking")

    assert numbers(packer, order) == [number]


@pytest.mark.parametrize(("meanwhile", "fault", "outcome", "there"), [
    ("", "cut", "written", ["GLS00000061"]),
    ("", "cut_before", "absent", []),
    ("GLS00000062", "cut", "written", ["GLS00000061", "GLS00000062"]),
    ("GLS00000062", "cut_before", "absent", ["GLS00000062"]),
])  # fmt: skip
def test_a_lost_number_that_is_taken_away_in_odoo_meanwhile_is_looked_up_all_the_same(
    packer: Bench,
    order: str,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: str,
    fault: str,
    outcome: str,
    there: list[str],
) -> None:
    picking = ship(packer, order, "GLS00000061")
    packer.allegro.faults.add(fault, method="POST", path=NUMBERS)
    packer.push("tracking")
    assert outcomes(packer, order) == [None]

    label(packer, picking, meanwhile)
    monkeypatch.setattr("allegro_etl.clock.OFF_BY", SHOWN_WITHIN * 2)
    packer.push("tracking")

    assert outcomes(packer, order)[0] == outcome
    assert sorted(numbers(packer, order)) == there
    with packer.warehouse() as warehouse:
        told = warehouse.column("select reason from to_allegro.plan where form_id = ? and action = 'leave'", [order])
    assert told == (["number_corrected"] if outcome == "written" else [])


def test_a_409_is_refused_unless_allegro_shows_the_number(packer: Bench, order: str) -> None:
    ship(packer, order, "GLS00000029")
    packer.allegro.faults.add("conflict", method="POST", path=NUMBERS)

    packer.push("tracking")

    assert outcomes(packer, order) == ["refused"]
    assert numbers(packer, order) == []


def test_numbers_that_cannot_be_read_are_not_written(packer: Bench, order: str) -> None:
    ship(packer, order, "GLS00000039")
    packer.allegro.faults.add("server_error", method="GET", path=NUMBERS, times=None)

    packer.push("tracking")

    with packer.warehouse() as warehouse:
        waiting = warehouse.rows("select reason, words ->> '$.said' from to_allegro.waiting where form_id = ?", [order])
    assert waiting == [("numbers_not_read", "AllegroUnavailable")]
    assert asked(packer, "POST", order) == []

    packer.allegro.faults.clear()
    packer.push("tracking")
    assert numbers(packer, order) == ["GLS00000039"]


def test_without_the_scope_nothing_is_asked_and_the_scope_is_named(packer: Bench, order: str) -> None:
    ship(packer, order, "GLS00000049")
    packer.allegro.traffic.clear()

    with (
        with_scopes(packer, "orders:read", "sale:offers:read", "profile:read"),
        pytest.raises(MissingScopes, match="allegro:api:orders:write"),
    ):
        packer.push("tracking")

    assert asked(packer, of=order) == []
    packer.push("tracking")
    assert numbers(packer, order) == ["GLS00000049"]
