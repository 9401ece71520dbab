"""`allegro-etl status`: how far Odoo is behind Allegro, how the last runs went, what waits for a person.

It answers while a run holds the DuckDB file too, from what Odoo, Allegro and Dagster know; and each of them may fail.
"""

from collections.abc import Callable, Iterator

import click

from allegro_etl.cli.copies import copies
from allegro_etl.cli.durations import lasting
from allegro_etl.cli.outcomes import DONE, FAILED, LIMIT_EXCEEDED
from allegro_etl.cli.output import emit
from allegro_etl.cli.room import LEAST_FREE, no_room
from allegro_etl.cli.status_ends import ask_ends
from allegro_etl.cli.status_page import show_status
from allegro_etl.cli.status_work import read_work, sensor_and_backfill
from allegro_etl.run.opening import free_bytes

LIMIT = click.IntRange(min=0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the status as JSON.")
@click.option("--max-lag", metavar="SECONDS", type=LIMIT, help="Exit with 3 if an event waits for longer.")
@click.option("--max-quarantine", metavar="N", type=LIMIT, help="Exit with 3 if more records are in quarantine.")
@click.option("--max-held", metavar="N", type=LIMIT, help="Exit with 3 if more orders are held as quotations in Odoo.")
def status(as_json: bool, max_lag: int | None, max_quarantine: int | None, max_held: int | None) -> int:
    """Say how far Odoo is behind Allegro, and how the last runs went."""
    problems: list[str] = []
    said = {
        **ask_ends(problems),
        **read_work(problems),
        **sensor_and_backfill(),
        "free_bytes": _free_bytes(problems),
        "copies": [copy.name for copy in copies()],
        "problems": problems,
    }
    said["exceeded"] = [
        *_exceeded("lag", said["lag_seconds"], max_lag, lasting),
        *_exceeded("quarantine", said["quarantine"], max_quarantine),
        *_exceeded("held", said["held"], max_held),
    ]
    emit(said) if as_json else show_status(said)
    return FAILED if problems else LIMIT_EXCEEDED if said["exceeded"] else DONE


def _exceeded(name: str, value: int | None, limit: int | None, as_words: Callable[[int], str] = str) -> Iterator[str]:
    """Yield the sentence about a limit that is exceeded. What is not known exceeds none."""
    if value is not None and limit is not None and value > limit:
        yield f"{name} is {as_words(value)}, and {as_words(limit)} at most was asked for."


def _free_bytes(problems: list[str]) -> int:
    """Return how much room the disk of ALLEGRO_ETL_HOME has; too little is added to `problems`."""
    free = free_bytes()
    if free < LEAST_FREE:
        problems.append(no_room(free))
    return free
