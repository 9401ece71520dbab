"""`allegro-etl take-over`: the orders that another program brought into Odoo, shown first, then bound."""

import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

import click

from allegro_etl.access import keep_private, read_access
from allegro_etl.allegro.kept import FORMS_KEPT
from allegro_etl.cli.amounts import counted
from allegro_etl.cli.carrying import alone
from allegro_etl.cli.days import moment_said
from allegro_etl.cli.outcomes import DONE, QUARANTINED
from allegro_etl.cli.output import emit, progress
from allegro_etl.cli.taken_over import plan_in_json, show, show_done, write_table
from allegro_etl.cli.where import say_where
from allegro_etl.run.requested import read_request
from allegro_etl.run.run import RunRequest
from allegro_etl.take_over.bound import bind_under_lease
from allegro_etl.take_over.looking import look
from allegro_etl.take_over.rules import read_rules


@click.command("take-over")
@click.option(
    "--since",
    metavar="DATE",
    callback=moment_said,
    help="Look at orders bought from this day or time; default: 365 days ago, as far back as Allegro tells.",
)
@click.option(
    "--until",
    metavar="DATE",
    callback=moment_said,
    help="... until this day or time, which is not included; default: now.",
)
@click.option(
    "--by",
    metavar="RULE",
    multiple=True,
    help="reference, field:NAME or buyer; may be given again. Default: reference, then buyer.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to this file, as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON; nothing is asked.")
@click.option("--yes", is_flag=True, help="Do not ask before it is written to Odoo.")
def take_over(
    since: str | None, until: str | None, by: tuple[str, ...], out: Path | None, as_json: bool, yes: bool
) -> int:
    """Find the orders that another program brought into Odoo, and bind them, so that no run brings them again.

    First it shows what it has found. Nothing is written without your yes.
    """
    rules, request = read_rules(by), _span(since, until)
    keep_private()
    say_where()
    with alone("allegro-etl take-over"):
        progress.print("Reading the orders on Allegro and in Odoo.")
        plan = look(read_access(), request, rules)
        report = plan_in_json(plan, request)
        if out:
            write_table(out, report)
        if not as_json:
            show(report)
        if (plan.found or plan.ambiguous) and (yes or (not as_json and _is_agreed(report["sums"]))):
            report |= {"written": True, "counts": bind_under_lease(uuid.uuid4().hex, plan)}
    if as_json:
        emit(report)
    else:
        show_done(report)
    return QUARANTINED if report["counts"].get("set_aside") or report["counts"].get("refused") else DONE


def _span(since: str | None, until: str | None) -> RunRequest:
    begin = since or (datetime.now(UTC) - FORMS_KEPT).isoformat()  # today's event may be about an order of long ago
    return read_request("backfill", None, begin, until, sweep=False)


def _is_agreed(sums: dict[str, int]) -> bool:
    """Ask the person at the terminal; where there is none, nothing is agreed to."""
    if not sys.stdin.isatty():
        return False
    return click.confirm(f"Bind {counted(sums['found'], 'order')}, set {sums['ambiguous']} aside?", err=True)
