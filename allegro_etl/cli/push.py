"""`allegro-etl push`: what Odoo has is written to Allegro, by the writers that the settings switch on."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from allegro_etl.cli.carrying import alone
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.lazy import loading
from allegro_etl.cli.outcomes import DONE, FAILED, QUARANTINED
from allegro_etl.cli.output import emit, grid, progress, result
from allegro_etl.cli.where import say_where
from allegro_etl.to_allegro.sentences import sentence

NAMES = ("tracking", "status", "stock", "prices", "invoices")
EXIT_CODES = {"failed": FAILED, "waiting": QUARANTINED}


@click.command()
@click.option("--only", multiple=True, type=click.Choice(NAMES), help="Let this writer work alone. May be repeated.")
@click.option("--dry-run", is_flag=True, help="Print what would be written to Allegro, and why; write nothing there.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def push(only: Sequence[str], dry_run: bool, as_json: bool) -> int:
    """Write what Odoo has to Allegro: tracking numbers, states, stock, prices and invoices, as the settings ask."""
    say_where()
    with alone("allegro-etl push"):
        report = _push(only, dry_run=dry_run)
    emit(report) if as_json else show(report)
    return EXIT_CODES.get(report["outcome"], DONE)


def _push(only: Sequence[str], *, dry_run: bool) -> Record:
    """Do one push as Dagster's job and return what became of it. Raises what stopped all of it."""
    with loading():
        from allegro_etl.cli.dagster_runs import open_instance, push_once  # noqa: PLC0415 - Dagster takes a second to load

    with open_instance() as instance:
        return push_once(instance, {"only": list(only), "dry_run": dry_run})


def show(report: Mapping[str, Any]) -> None:
    """Print what a push found, wrote and left waiting, and what stopped a writer."""
    rows = grid("writer", "what", "action", "on Allegro", "to be", "why")
    for row in report["plan"]:
        action = row["status"] or row["action"]
        rows.add_row(
            row["writer"], row["subject"], action, row["before"], row["after"], sentence(row["reason"], row["words"])
        )
    if report["plan"]:
        result.print(rows)
    for writer, counts in report["counts"].items():
        result.print(
            f"{writer}: {', '.join(f'{count} {what}' for what, count in counts.items()) or 'nothing to write'}."
        )
    more = sum(counts.get("to leave", 0) for counts in report["counts"].values())
    more -= sum(row["action"] == "leave" for row in report["plan"])
    if more > 0:
        result.print(f"{more} more are left alone for the same reasons. `allegro-etl offers` says why of each offer.")
    for problem in report["problems"].values():
        progress.print(problem)
    if report["outcome"] == "planned":
        result.print("Nothing was written to Allegro.")
    elif report["outcome"] == "waiting":
        result.print("Something waits: `allegro-etl quarantine` says what and why.")
