"""`allegro-etl watch`, `health` and `serve`: looking at everything beside the runs, and telling somebody."""

from itertools import count
from time import sleep
from typing import Any

import click

from allegro_etl.alerts.alert import Alert, Severity
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.conditions import conditions
from allegro_etl.alerts.gathering import gather
from allegro_etl.alerts.kept import keep_observation, read_observation
from allegro_etl.alerts.serving import EVERY_SECONDS, refresh, serving
from allegro_etl.alerts.watching import Seen, WatchInProgress, look, watch_alone
from allegro_etl.alerts.who import receivers, trial
from allegro_etl.alerts.words import in_json, lines, sentence
from allegro_etl.cli.logs import log_failure, to_file
from allegro_etl.cli.outcomes import DONE, FAILED
from allegro_etl.cli.output import emit, progress, result
from allegro_etl.clock import now
from allegro_etl.failures import in_words


@click.command()
@click.option("--once", is_flag=True, help="Look once and end, for cron or a timer.")
@click.option("--test", is_flag=True, help="Send a test message to each receiver, and say what each answered.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def watch(once: bool, test: bool, as_json: bool) -> int:
    """Look at everything every minute, and tell the receivers of the settings what has changed."""
    to_file()
    if test:
        return _try_receivers(as_json)
    if once:
        return _look(as_json)
    for number in count():
        try:
            _look(as_json, is_first=number == 0)
        except Exception as error:  # noqa: BLE001 - the next look may go well, and somebody has to look
            log_failure(error)
            progress.print(in_words(error))
        sleep(EVERY_SECONDS)
    return DONE


def _look(as_json: bool, *, is_first: bool = True) -> int:
    """Look once, and print what was found; after the first time what has changed only."""
    try:
        seen = look()
    except WatchInProgress as busy:
        progress.print(str(busy))
        return DONE
    untold = {name: outbox.problem for name, outbox in seen.told.outboxes.items() if outbox.problem}
    if as_json:
        emit(_in_json(seen, untold))
    elif is_first or seen.changes:
        _show(seen, untold)
    return FAILED if untold else DONE


def _in_json(seen: Seen, untold: dict[str, str]) -> dict[str, Any]:
    return {
        "at": seen.observation.at,
        "alerts": [_of(alert) for alert in seen.alerts],
        "changes": [{"kind": change.kind, **in_json(change)} for change in seen.changes],
        "untold": untold,
    }


def _of(alert: Alert) -> dict[str, Any]:
    return in_json(Change(kind="new", alert=alert))


def _show(seen: Seen, untold: dict[str, str]) -> None:
    changed = {change.alert.key: change for change in seen.changes}
    for alert in seen.alerts:
        if alert.key not in changed:
            result.print(f"{sentence(alert)} (told before)")
    for change in changed.values():
        result.print("\n".join(lines(change)))
    if not seen.alerts and not seen.changes:
        result.print("All is well.")
    for name, problem in untold.items():
        progress.print(f"{name}: {problem} It is tried again later.")


def _try_receivers(as_json: bool) -> int:
    """Send each receiver a test message, and print what each answered."""
    with watch_alone():
        observation = gather(read_observation(), now())
        answers: dict[str, str | None] = {}
        for receiver in receivers(observation):
            try:
                receiver.tell([trial()])
                answers[receiver.name] = None
            except Exception as error:  # noqa: BLE001 - the others are tried, too
                log_failure(error)
                answers[receiver.name] = in_words(error)
    if as_json:
        emit({name: {"is_told": problem is None, "problem": problem} for name, problem in answers.items()})
    else:
        for name, problem in answers.items():
            result.print(f"{name}: {problem or 'told'}")
        if not answers:
            result.print("Nobody is told: docs/how-to/alerts.md says how to name somebody.")
    return FAILED if any(answers.values()) else DONE


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the health as JSON.")
def health(as_json: bool) -> int:
    """Say in a line whether orders get through. Exit code 1: they do not, or soon will not. Nobody is told."""
    observation = gather(read_observation(), now())
    keep_observation(observation)
    alerts = conditions(observation)
    trouble = [alert for alert in alerts if alert.severity == Severity.TROUBLE]
    if as_json:
        emit({"is_healthy": not trouble, "at": observation.at, "alerts": [_of(alert) for alert in alerts]})
    else:
        for alert in trouble or alerts:
            result.print(sentence(alert))
        if not alerts:
            result.print("All is well.")
    return FAILED if trouble else DONE


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; there is no login.")
@click.option("--port", default=8280, show_default=True, type=click.IntRange(0, 65535), help="The port; 0: any.")
def serve(host: str, port: int) -> None:
    """Answer at http://HOST:PORT/healthz whether orders get through, and at /metrics with numbers if metrics.enabled."""
    to_file()
    try:
        with serving(host, port) as server:
            progress.print(f"http://{host}:{server.server_port}/healthz")
            while True:
                refresh()
                sleep(EVERY_SECONDS)
    except OSError as error:
        raise click.ClickException(f"{host}:{port} cannot be used: {error.strerror}.") from None
