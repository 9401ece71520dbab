"""`allegro-etl quarantine`: what was set aside, why, and the way out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import MAXYEAR, datetime

import click

from allegro_etl.cli.amounts import counted
from allegro_etl.cli.asking import see_that_it_is_meant, yes_option
from allegro_etl.cli.causes_page import in_json, show_causes
from allegro_etl.cli.in_file import reading_file
from allegro_etl.cli.on_hand import on_hand
from allegro_etl.cli.outcomes import DONE, FAILED
from allegro_etl.cli.output import at, emit, grid, progress, result
from allegro_etl.ledger.quarantine import Entry, drop, list_quarantine, retry_now, show
from allegro_etl.records.causes import Cause, causes
from allegro_etl.run.lock import taken
from allegro_etl.run.opening import warehouse_file
from allegro_etl.settings import home
from allegro_etl.to_allegro.set_aside import list_waiting, show_waiting, waiting_causes
from allegro_etl.to_allegro.waiting import retry_now as send_again
from allegro_etl.warehouse import Warehouse, open_warehouse

LOCK_SECONDS = 15.0


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the causes as JSON.")
@click.pass_context
def quarantine(context: click.Context, as_json: bool) -> int:
    """See and release what was set aside: what could not be read, matched, loaded or written. Alone it lists the causes."""
    if context.invoked_subcommand is not None:
        return DONE
    found = _causes()
    stock = on_hand(found)
    emit([in_json(cause, stock) for cause in found]) if as_json else show_causes(found, stock)
    return DONE


@quarantine.command("list")
@click.option("--all", "with_all", is_flag=True, help="Print each entry, not each cause.")
@click.option("--json", "as_json", is_flag=True, help="Print each entry as JSON.")
def list_all(with_all: bool, as_json: bool) -> int:
    """List what is in quarantine, by cause; with --all entry by entry, oldest first."""
    if not (with_all or as_json):
        found = _causes()
        show_causes(found, on_hand(found))
        return DONE
    with reading_file() as warehouse:
        rows = [*list_quarantine(warehouse), *list_waiting(warehouse)] if warehouse else []
    emit(rows) if as_json else _show_all(rows)
    return DONE


def _causes() -> list[Cause]:
    with reading_file() as warehouse:
        return [*causes(warehouse), *waiting_causes(warehouse)] if warehouse else []


@quarantine.command("show")
@click.argument("quarantine_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print the entry as JSON.")
def show_one(quarantine_id: int, as_json: bool) -> int:
    """Show one entry with what Allegro sent. That may hold a buyer's name and address."""
    with reading_file() as warehouse:
        found = (show(warehouse, quarantine_id) or show_waiting(warehouse, quarantine_id)) if warehouse else None
    if found is None:
        return _missing(quarantine_id)
    payload = json.loads(found["payload"] or "null")
    emit({**found, "payload": payload}) if as_json else _show_entry(found, payload)
    return DONE


@quarantine.command()
@click.argument("quarantine_ids", metavar="[ID]...", type=int, nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print how many it were as JSON.")
def retry(quarantine_ids: tuple[int, ...], as_json: bool) -> int:
    """Let the next run try some entries again, or all of them."""
    with _for_change() as warehouse:
        released = retry_now(warehouse, quarantine_ids) + send_again(warehouse, quarantine_ids)
    if quarantine_ids and not released:
        return _missing(*quarantine_ids)
    if as_json:
        emit({"released": released})
    else:
        result.print(f"{released} to be tried again: `allegro-etl run` or `push` does it now, else the next one does.")
    return DONE


@quarantine.command("drop")
@click.argument("quarantine_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print what was forgotten as JSON.")
@yes_option
def drop_one(quarantine_id: int, as_json: bool, is_agreed: bool) -> int:
    """Forget one entry. Its order comes back when it changes on Allegro."""
    see_that_it_is_meant(
        f"Forget entry {quarantine_id}? Its order comes back only when it changes on Allegro.", is_agreed=is_agreed
    )
    with _for_change() as warehouse:
        dropped = drop(warehouse, quarantine_id)
    if not dropped:
        return _missing(quarantine_id)
    if as_json:
        emit({"dropped": quarantine_id})
    else:
        result.print(f"Entry {quarantine_id} is forgotten.")
    return DONE


@contextmanager
def _for_change() -> Iterator[Warehouse]:
    with taken(home(), "allegro-etl quarantine", LOCK_SECONDS), open_warehouse(warehouse_file()) as warehouse:
        yield warehouse


def _missing(*quarantine_ids: int) -> int:
    named = " or ".join(str(one) for one in quarantine_ids)
    click.echo(f"There is no entry {named} to do that with: `allegro-etl quarantine list --all` shows all.", err=True)
    return FAILED


def _show_all(rows: list[Entry]) -> None:
    if not rows:
        result.print("The quarantine is empty.")
        return
    for row in rows:
        tried = f"tried {counted(row['attempts'], 'time')}, again {_again(row['retry_at'])}"
        result.print(f"{row['id']}  {row['subject']}  {row['stage']}  {row['code']}  {tried}")
        result.print(f"    {row['reason']}")
    progress.print("`allegro-etl quarantine show ID` has the details, `retry [ID]` tries again, `drop ID` forgets.")


def _again(moment: datetime) -> str:
    return "when a person says so" if moment.year == MAXYEAR else at(moment)  # infinity, in DuckDB


def _show_entry(row: Entry, payload: object) -> None:
    facts = grid("", "")
    facts.show_header = False
    facts.add_row("id", str(row["id"]))
    facts.add_row("subject", row["subject"])
    facts.add_row("stage", row["stage"])
    facts.add_row("code", row["code"])
    facts.add_row("reason", row["reason"])
    facts.add_row("attempts", str(row["attempts"]))
    facts.add_row("first seen", at(row["first_seen"]))
    facts.add_row("last seen", at(row["last_seen"]))
    facts.add_row("next attempt", _again(row["retry_at"]))
    result.print(facts)
    if payload is not None:
        emit(payload)
