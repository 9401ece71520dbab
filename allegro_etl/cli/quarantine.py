"""`allegro-etl quarantine`: what was set aside, why, and the way out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from allegro_etl.cli.outcomes import DONE, FAILED
from allegro_etl.cli.output import at, emit, grid, progress, result
from allegro_etl.cli.records import Record, on_record
from allegro_etl.ledger.quarantine import drop, list_quarantine, retry_now, show
from allegro_etl.run.lock import held
from allegro_etl.run.opening import warehouse_file
from allegro_etl.settings import home
from allegro_etl.warehouse import Warehouse, open_warehouse

LOCK_SECONDS = 15.0


@click.group()
def quarantine() -> None:
    """See and release what was set aside: orders that could not be read, matched or loaded."""


@quarantine.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_all(as_json: bool) -> int:
    """List what is in quarantine, oldest first."""
    with on_record() as warehouse:
        rows = list_quarantine(warehouse) if warehouse else []
    emit(rows) if as_json else _show_all(rows)
    return DONE


@quarantine.command("show")
@click.argument("quarantine_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print the entry as JSON.")
def show_one(quarantine_id: int, as_json: bool) -> int:
    """Show one entry with what Allegro sent. That may hold a buyer's name and address."""
    with on_record() as warehouse:
        found = show(warehouse, quarantine_id) if warehouse else None
    if found is None:
        return _missing(quarantine_id)
    found["payload"] = json.loads(found["payload"]) if found["payload"] else None
    emit(found) if as_json else _show_entry(found)
    return DONE


@quarantine.command()
@click.argument("quarantine_id", metavar="[ID]", type=int, required=False)
def retry(quarantine_id: int | None) -> int:
    """Let the next run try one entry again, or all of them."""
    with _for_change() as warehouse:
        released = retry_now(warehouse, quarantine_id)
    if quarantine_id is not None and not released:
        return _missing(quarantine_id)
    result.print(f"{released} to be tried again: `allegro-etl run` does it now, else the next run does.")
    return DONE


@quarantine.command("drop")
@click.argument("quarantine_id", metavar="ID", type=int)
def drop_one(quarantine_id: int) -> int:
    """Forget one entry. Its order comes back when it changes on Allegro."""
    with _for_change() as warehouse:
        dropped = drop(warehouse, quarantine_id)
    if not dropped:
        return _missing(quarantine_id)
    result.print(f"Entry {quarantine_id} is forgotten.")
    return DONE


@contextmanager
def _for_change() -> Iterator[Warehouse]:
    with held(home(), "allegro-etl quarantine", LOCK_SECONDS), open_warehouse(warehouse_file()) as warehouse:
        yield warehouse


def _missing(quarantine_id: int) -> int:
    click.echo(f"There is no entry {quarantine_id} to do that with: `allegro-etl quarantine list` shows all.", err=True)
    return FAILED


def _show_all(rows: list[Record]) -> None:
    if not rows:
        result.print("The quarantine is empty.")
        return
    table = grid("id", "what", "stage", "why", "attempts", "next attempt")
    for row in rows:
        table.add_row(
            str(row["id"]), row["subject"], row["stage"], row["reason"], str(row["attempts"]), at(row["retry_at"])
        )
    result.print(table)
    progress.print("`allegro-etl quarantine show ID` has the details, `retry [ID]` tries again, `drop ID` forgets.")


def _show_entry(row: Record) -> None:
    facts = grid("", "")
    facts.show_header = False
    for name in ("id", "subject", "stage", "code", "reason", "attempts"):
        facts.add_row(name, str(row[name]))
    for name in ("first_seen", "last_seen", "retry_at"):
        facts.add_row(name.replace("_", " "), at(row[name]))
    result.print(facts)
    if row["payload"] is not None:
        emit(row["payload"])
