"""What `allegro-etl status` prints for a person: one thing a line, so that nothing is cut on a narrow screen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import click

from allegro_etl.cli.amounts import counted, money, moneys
from allegro_etl.cli.durations import lasting
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.output import at, result
from allegro_etl.documents.order_events.clocks import wrong_clock
from allegro_etl.markets import short_name

SHOWN_HELD = 10
SHOWN_CAUSES = 5
WIDTH = 18  # of the names before what is said

Line = tuple[str, str]


def show_status(said: dict[str, Any]) -> None:
    """Print the status; what is wrong goes to stderr."""
    result.print(_whose(said), style="bold")
    for name, text in _said(said):
        result.print(f"{name:<{WIDTH}}{text}")
    _show_runs(said["runs"], said["running"])
    for problem in (*said["problems"], *said["exceeded"]):
        click.echo(problem, err=True)


def _whose(said: Record) -> str:
    """Return whose orders go where: `shop (PL, CZ), production -> database at https://...`."""
    seller = (said["seller"] or {}).get("login") or "unknown seller"
    markets = ", ".join(short_name(name) for name in said["markets"] or [])
    return (
        f"{seller}{f' ({markets})' if markets else ''}, {said['environment'] or 'unknown environment'} → "
        f"{said['database'] or 'unknown database'} at {said['odoo_url'] or 'an unknown address'}"
    )


def _said(said: Record) -> Iterator[Line]:
    yield "behind", _behind(said)
    yield from _of_days(said)
    yield from _held(said)
    yield from _of_quarantine(said)
    yield from _to_allegro(said)
    yield from _of_work(said)
    yield from _of_cursor(said)
    yield from _of_machine(said)


def _of_days(said: Record) -> Iterator[Line]:
    for day in ("today", "yesterday"):
        if said[day]:
            amounts = f" · {moneys(said[day]['amounts'])}" if said[day]["orders"] else ""
            yield day, f"{counted(said[day]['orders'], 'order')}{amounts}"


def _held(said: Record) -> Iterator[Line]:
    yield "held in Odoo", "unknown" if said["held"] is None else str(said["held"])
    held = said["held_orders"] or []
    for order in held[:SHOWN_HELD]:
        paid = "" if order["paid"] is None else f", paid {order['paid']:,.2f}"
        yield "", f"{order['name']}  {money(order['total'], order['currency'])}{paid}  {order['url']}"
    if len(held) > SHOWN_HELD:
        yield "", f"and {len(held) - SHOWN_HELD} more"


def _of_quarantine(said: Record) -> Iterator[Line]:
    yield "quarantine", _counted(said["quarantine"])
    causes = said["causes"] or []
    for cause in causes[:SHOWN_CAUSES]:
        what = counted(len(cause["entries"]), "order" if cause["orders"] else "record")
        amount = f" · {moneys(cause['amounts'])}" if cause["orders"] else ""
        yield "", f"{what}{amount}  {cause['code']}{_names(cause)}"
        yield "", f"    {' or '.join(cause['commands'][:2])}"
    if causes:
        more = f"{len(causes) - SHOWN_CAUSES} more causes, and " if len(causes) > SHOWN_CAUSES else ""
        yield "", f"{more}the details: allegro-etl quarantine"


def _to_allegro(said: Record) -> Iterator[Line]:
    """Yield how the last push went, and what waits to be written to Allegro; nothing where nothing is ever written there."""
    push = said["last_push"]
    if push:
        ended = f"{at(push['started_at'])}: {push['outcome'] or 'at work, or its process is gone'}"
        yield "last push", f"{ended}{'. ' + push['problem'] if push['problem'] else ''}"
    for cause in (said["not_written"] or [])[:SHOWN_CAUSES]:
        yield "", f"{counted(len(cause['entries']), 'record')}  {cause['code']}  {cause['commands'][0]}"


def _names(cause: Record) -> str:
    return f": {', '.join(offer['name'] for offer in cause['offers'])}" if cause["offers"] else ""


def _of_work(said: Record) -> Iterator[Line]:
    if said["running"]:
        yield "at work", f"run {said['running']['run_id']} since {at(datetime.fromisoformat(said['running']['since']))}"
    yield "orders on the way", _counted(said["pending"])
    yield "sensor", _sensor(said["sensor"])
    sweep = said["last_sweep"]
    if sweep:
        missed = f"{sweep['forms_missed']} of {sweep['forms_seen']} orders had been missed by the journal"
        yield "last sweep", f"{at(sweep['swept_at'])}: {missed}"
    backfill = said["backfill"]
    if backfill:
        reached = at(datetime.fromisoformat(backfill["read_from"]))
        share = "" if backfill["percent"] is None else f", {backfill['percent']}% done"
        yield "backfill", f"interrupted at {reached}{share}; go on with: {backfill['command']}"


def _of_cursor(said: Record) -> Iterator[Line]:
    yield "event cursor", said["cursor"] or ("unknown" if said["problems"] else "none: the first run is still to come")
    newest = f"{said['newest_event']} of {at(said['newest_event_at'])}" if said["newest_event"] else "unknown"
    yield "newest event", "none yet" if said["up_to_date"] and not said["newest_event"] else newest


def _of_machine(said: Record) -> Iterator[Line]:
    if said["copies"]:
        names = ", ".join(said["copies"])
        yield "copies", f"{names}: they hold personal data; `allegro-etl forget --older-than 0` deletes them"
    if said["api_key_ends"]:
        yield "Odoo's API key", f"good until {at(said['api_key_ends'])}"
    if said["consent_ends"]:
        yield "Allegro's consent", f"good until {at(said['consent_ends'])}, and three months from each use"
    clock = wrong_clock(timedelta(seconds=said["clock_ahead_seconds"] or 0))
    if clock:
        yield "clock", clock


def _sensor(look: Record | None) -> str:
    if look is None:
        return "no look of it is known here: `allegro-etl dagster`, or a timer that calls `allegro-etl run`"
    state = "on" if look["alive"] else "OFF"
    return f"{state}, looked last {at(look['last_look'])}{', and failed' if look['failed'] else ''}"


def _behind(said: Record) -> str:
    if said["up_to_date"] is None:
        return "unknown"
    if said["up_to_date"]:
        return "nothing"
    if said["restored"]:
        return "what runs carried since the backup from which Odoo was restored: the next run reads it again"
    if said["cursor_is_ahead"]:
        return "unknown: the event cursor is beyond Allegro's newest event; `allegro-etl run` says what to do"
    count, is_minimum = said["events_waiting"], said["events_waiting_is_a_minimum"]
    events = f"{count:,} or more events" if is_minimum else counted(count, "event")
    return f"{events}; the oldest is {lasting(said['lag_seconds'])} old"


def _counted(count: int | None) -> str:
    return "unknown while a run is at work" if count is None else str(count)


def _show_runs(runs: list[Record], at_work: Record | None) -> None:
    if not runs:
        result.print("No run yet.")
        return
    result.print("last runs", style="bold")
    for run in runs:
        is_at_work = at_work is not None and at_work["run_id"] == run["run_id"]
        outcome = run["outcome"] or ("at work" if is_at_work else "died")
        cursor = f", cursor {run['cursor_after']}" if run["cursor_after"] else ""
        result.print(f"  {run['run_id'][:8]}  {at(run['started_at'])}  {outcome}{cursor}")
        if run["problem"]:
            result.print(f"            {run['problem']}")
