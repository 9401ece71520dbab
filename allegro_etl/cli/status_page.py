"""What `allegro-etl status` prints for a person."""

from datetime import timedelta
from typing import Any

import click

from allegro_etl.cli.output import at, grid, result
from allegro_etl.cli.records import Record
from allegro_etl.documents.order_events.clocks import wrong_clock


def show_status(said: dict[str, Any]) -> None:
    """Print the status; what is wrong goes to stderr."""
    facts = grid("", "")
    facts.show_header = False
    facts.add_row(
        "event cursor", said["cursor"] or ("unknown" if said["problems"] else "none: the first run is still to come")
    )
    newest = f"{said['newest_event']} of {at(said['newest_event_at'])}" if said["newest_event"] else "unknown"
    facts.add_row("newest event", "none yet" if said["up_to_date"] and not said["newest_event"] else newest)
    facts.add_row("behind", _behind(said))
    if said["running"]:
        facts.add_row("at work", f"run {said['running']['run_id']} since {said['running']['since']}")
    facts.add_row("orders on the way", _counted(said["pending"]))
    facts.add_row("quarantine", _counted(said["quarantine"]))
    facts.add_row("held in Odoo", "unknown" if said["held"] is None else str(said["held"]))
    if said["copies"]:
        names = ", ".join(said["copies"])
        facts.add_row("copies", f"{names}: they hold personal data; `allegro-etl forget --older-than 0` deletes them")
    sweep = said["last_sweep"]
    if sweep:
        missed = f"{sweep['forms_missed']} of {sweep['forms_seen']} orders had been missed by the journal"
        facts.add_row("last sweep", f"{at(sweep['swept_at'])}: {missed}")
    if said["api_key_ends"]:
        facts.add_row("Odoo's API key", f"good until {at(said['api_key_ends'])}")
    clock = wrong_clock(timedelta(seconds=said["clock_ahead_seconds"] or 0))
    if clock:
        facts.add_row("clock", clock)
    result.print(facts)
    _show_runs(said["runs"], said["running"])
    for problem in (*said["problems"], *said["exceeded"]):
        click.echo(problem, err=True)


def _behind(said: Record) -> str:
    if said["up_to_date"] is None:
        return "unknown"
    if said["up_to_date"]:
        return "nothing"
    if said["restored"]:
        return "what runs carried since the backup from which Odoo was restored: the next run reads it again"
    if said["cursor_is_ahead"]:
        return "unknown: the event cursor is beyond Allegro's newest event; `allegro-etl run` says what to do"
    more = " or more" if said["events_waiting_is_a_minimum"] else ""
    return f"{said['events_waiting']}{more} events; the oldest is {said['lag_seconds']} seconds old"


def _counted(count: int | None) -> str:
    return "unknown while a run is at work" if count is None else str(count)


def _show_runs(runs: list[Record], at_work: Record | None) -> None:
    if not runs:
        result.print("No run yet.")
        return
    rows = grid("last runs", "started", "ended", "outcome", "cursor after", "problem")
    for run in runs:
        is_at_work = at_work is not None and at_work["run_id"] == run["run_id"]
        outcome = run["outcome"] or ("at work" if is_at_work else "died")
        ended = at(run["finished_at"])
        rows.add_row(run["run_id"][:8], at(run["started_at"]), ended, outcome, run["cursor_after"], run["problem"])
    result.print(rows)
