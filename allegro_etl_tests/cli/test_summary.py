"""The line in which a command sums up what its runs made, on plain values and on a real DuckDB file."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.cli.carrying import show_runs
from allegro_etl.cli.durations import lasting
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.output import emit
from allegro_etl.cli.summary import summary, summed_up
from allegro_etl.records.made import made_in
from allegro_etl.warehouse import Warehouse, open_warehouse

COUNTS = {
    "load_partners": {"created": 195, "bound": 3},
    "load_products": {"created": 6},
    "load_orders": {"created": 98, "confirmed": 97, "held": 1, "updated": 0, "cancelled": 0},
    "load_payments": {"booked": 82},
}


def a_run(counts: Record, **made: Any) -> Record:
    return {
        "run_id": "0123456789",
        "outcome": "done",
        "counts": counts,
        "made": {"amounts": {}, "held": {}, "aside": {}} | made,
    }


def summed(*runs: Record, seconds: float = 44.2) -> Record:
    told: Callable[[], Record] = summed_up(lambda: {"outcome": "done", "runs": list(runs)})
    return told() | {"seconds": seconds}


def test_a_run_is_summed_up_in_a_line_of_orders_money_and_time() -> None:
    aside = {f"checkout_form:{number}": True for number in range(9)}
    amounts = {"CZK": Decimal("611.00"), "PLN": Decimal("12340.10")}

    told = summed(a_run(COUNTS, amounts=amounts, held={"a": True}, aside=aside))

    assert summary(told) == (
        "98 orders (611.00 CZK + 12,340.10 PLN), 195 contacts, 6 new products, 82 payments; 1 held; 9 in quarantine; 44 s"
    )


def test_what_is_not_there_is_not_told_but_for_the_orders() -> None:
    told = summed(a_run({"load_orders": {"created": 0, "updated": 2, "cancelled": 1}}), seconds=3.0)

    assert summary(told) == "0 orders; 2 changed; 1 cancelled; 3 s"
    assert summary(summed(a_run({"load_orders": {"created": 1}}, amounts={"PLN": Decimal("1.50")}), seconds=125)) == (
        "1 order (1.50 PLN); 2 min 5 s"
    )


def test_several_runs_are_added_up_to_the_grosz_by_currency(capsys: pytest.CaptureFixture[str]) -> None:
    cent = {"PLN": Decimal("0.10")}
    told = summed(*(a_run({"load_orders": {"created": 1}}, amounts=cent) for _ in range(3)))

    emit(told)

    said = json.loads(capsys.readouterr().out)
    assert (said["made"]["orders"], said["made"]["amounts"]) == (3, {"PLN": "0.30"})
    assert [run for run in said["runs"] if "made" in run] == []


def test_what_a_later_run_of_the_same_command_finished_waits_no_more() -> None:
    first = a_run({}, held={"paid later": True, "short": True, "of last week": False}, aside={"form:1": True})
    last = a_run(
        {}, held={"short": False, "of last week": False}, aside={"form:1": True, "form:2": True, "form:0": False}
    )

    made = summed(first, last)["made"]

    assert (made["held"], made["quarantined"]) == (1, 2)


def test_nothing_new_and_a_dry_run_have_made_nothing() -> None:
    planned = {"run_id": "0123456789", "outcome": "planned", "counts": {"make_plan": {"order create": 3}}}

    for told in (summed(), summed(planned)):
        assert not any(told["made"].values())


def test_the_line_stands_last_of_all_that_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_runs(summed(a_run(COUNTS)) | {"outcome": "quarantined"})

    assert capsys.readouterr().out.splitlines()[-1].startswith("98 orders, 195 contacts")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (44.2, "44 s"),
        (59.6, "1 min"),
        (61, "1 min 1 s"),
        (3_600, "1 h"),
        (7_510, "2 h 5 min"),
        (86_399, "23 h 59 min"),
        (86_400 + 3_000, "1 d"),
        (273_600, "3 d 4 h"),
    ],
)
def test_a_length_of_time_is_told_by_its_two_largest_units(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path / "allegro_etl.duckdb") as opened:
        yield opened


def orders(warehouse: Warehouse, *rows: tuple[str, str, str, str, str]) -> None:
    """Keep orders of the current run, each with its total, currency, and what became of the plan for it."""
    for seq, (form_id, total, currency, action, status) in enumerate(rows):
        warehouse.execute(
            "insert into core.orders (form_id, content_hash, disposition, total, currency, normalised_at) "
            "select ?, '', 'load', ?::decimal(18, 2), ?, work.normalised_at()",
            [form_id, total, currency],
        )
        warehouse.execute(
            "insert into odoo.plan (seq, kind, action, external_id, form_id, reason, reason_code, status) "
            "values (?, 'order', ?, ?, ?, '', '', ?)",
            [seq, action, f"order_{form_id}", form_id, status],
        )


def test_a_run_made_the_orders_that_odoo_took_and_no_others(warehouse: Warehouse) -> None:
    orders(
        warehouse,
        ("made", "0.10", "PLN", "create", "done"),
        ("made too", "0.20", "PLN", "create", "done"),
        ("czech", "611.00", "CZK", "create", "done"),
        ("refused", "5.00", "PLN", "create", "quarantined"),
        ("changed", "7.00", "PLN", "update", "done"),
    )
    warehouse.execute(
        "insert into ops.remarks values ('made', 'underpaid', true, now()), ('made', 'other', true, now())"
    )
    warehouse.execute(
        "insert into ops.remarks values ('old', 'underpaid', true, now()), ('made too', 'x', false, now())"
    )
    set_aside(warehouse, "form:old")
    warehouse.execute("insert into ops.runs (run_id, started_at) values ('this-run', now())")
    set_aside(warehouse, "form:refused")

    made = made_in(warehouse, "this-run")

    assert made["amounts"] == {"CZK": Decimal("611.00"), "PLN": Decimal("0.30")}
    assert made["held"] == {"made": True, "old": False}
    assert made["aside"] == {"form:refused": True, "form:old": False}


def set_aside(warehouse: Warehouse, subject: str) -> None:
    warehouse.execute(
        "insert into ops.quarantine (subject, stage, code, reason, attempts, first_seen, last_seen, retry_at) "
        "values (?, 'loading', 'order_refused', '', 1, now(), now(), now())",
        [subject],
    )
