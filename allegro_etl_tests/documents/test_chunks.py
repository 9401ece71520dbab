"""Normalising chunk by chunk comes to what one go comes to, also when it is killed between chunks."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl_tests.records import shop


def rows_of(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    """Return what normalising came to, but for when."""
    tables = (
        "core.orders",
        "core.partners",
        "core.payments",
        "work.line_items",
        "work.offer_products",
        "work.problems",
    )
    said = "select columns(name -> name <> 'normalised_at')"
    return {table: warehouse.rows(f"{said} from {table} order by all") for table in tables}


def test_forms_in_many_chunks_give_what_forms_in_one_chunk_give(tmp_path: Path) -> None:
    forms = []
    for number in range(7):
        form = shop.numbered(shop.form(), number)
        form["buyer"]["lastName"] = f"Kupujacy{number}"
        form["updatedAt"] = f"2026-10-1{number}T20:24:28.005Z"
        forms.append(form)
    found = []
    for chunk in (2, 1000):
        with shop.staged(tmp_path / str(chunk), forms, [shop.offer()]) as warehouse:
            normalise(warehouse, Settings(), forms_per_chunk=chunk)
            found.append(rows_of(warehouse))

    assert found[0] == found[1]
    assert [row[4] for row in found[0]["core.partners"] if row[1] == "buyer"] == ["Probny Kupujacy6"]


def normalise_and_die(folder: Path, commits: int, forms_per_chunk: int) -> None:
    """Normalise in a process of its own, that is killed after so many commits."""
    killed = f"""
import os, signal
from pathlib import Path
from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse, open_warehouse

execute, left = Warehouse.execute, list(range({commits}))

def execute_and_die(self, sql, parameters=None):
    execute(self, sql, parameters)
    if sql == "commit" and left.pop() == 0:
        os.kill(os.getpid(), signal.SIGKILL)

with open_warehouse(Path({str(folder / "shop.duckdb")!r})) as warehouse:
    Warehouse.execute = execute_and_die
    normalise(warehouse, Settings(), forms_per_chunk={forms_per_chunk})
"""
    died = subprocess.run([sys.executable, "-c", killed], check=False)  # noqa: S603 - our own script
    assert died.returncode == -signal.SIGKILL


@pytest.mark.parametrize("commits", [1, 2, 4, 6, 8])
def test_a_kill_between_chunks_changes_nothing_in_the_end(tmp_path: Path, commits: int) -> None:
    forms = [shop.numbered(shop.form(), number) for number in range(12)]
    forms[7] = shop.changed(forms[7], "summary.totalToPay.amount", "1,00")
    found = []
    for case in ("killed", "undisturbed"):
        with shop.staged(tmp_path / case, forms, [shop.offer()]):
            pass
        if case == "killed":
            normalise_and_die(tmp_path / case, commits, forms_per_chunk=2)
        with open_warehouse(tmp_path / case / "shop.duckdb") as warehouse:
            normalise(warehouse, Settings(), forms_per_chunk=2)
            found.append(rows_of(warehouse))

    assert found[0] == found[1]
    assert len(found[0]["core.orders"]) == 11


@pytest.mark.parametrize("commits", [1, 2, 3])
@pytest.mark.parametrize("news", [(1, 3), (0, 1)], ids=["of_both_orders", "of_the_other_order_alone"])
def test_who_has_the_key_of_a_shared_payment_outlives_a_kill_between_chunks(
    tmp_path: Path, news: tuple[int, int], commits: int
) -> None:
    forms = [shop.numbered(shop.form(), number) for number in range(4)]
    other, owner = forms[1], forms[3]
    other["payment"]["id"] = owner["payment"]["id"]
    with shop.staged(tmp_path, [owner], [shop.offer()]) as warehouse:
        normalise(warehouse, Settings())
        warehouse.execute("delete from ops.pending")
        shop.stage(warehouse, [forms[number] | {"revision": "b3a81207"} for number in news])
    normalise_and_die(tmp_path, commits, forms_per_chunk=1)

    with open_warehouse(tmp_path / "shop.duckdb") as warehouse:
        normalise(warehouse, Settings(), forms_per_chunk=1)
        keys = dict(warehouse.rows("select form_id, payment_key from core.payments"))

    assert keys[owner["id"]] == f"payment_{owner['payment']['id']}"
    assert keys[other["id"]] == f"payment_{owner['payment']['id']}_{other['id']}"
