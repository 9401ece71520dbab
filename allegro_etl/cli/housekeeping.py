"""`allegro-etl forget` and `allegro-etl rebuild`: the DuckDB file made smaller, or made anew."""

from datetime import UTC, datetime
from pathlib import Path

import click

from allegro_etl.cli.carrying import alone, carry_through, exit_code, show_runs
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, progress, result
from allegro_etl.news import read_news
from allegro_etl.run_lock import held
from allegro_etl.runs import warehouse_file
from allegro_etl.settings import home
from allegro_etl.staging.forget import forget as forget_older
from allegro_etl.warehouse import open_warehouse


@click.command()
@click.option("--older-than", metavar="DAYS", type=click.IntRange(min=0), required=True, help="Age in days.")
@click.option("--patience", default=15.0, show_default=True, help="Seconds to wait for a run at work to end.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def forget(older_than: int, patience: float, as_json: bool) -> int:
    """Delete buyers' personal data from the DuckDB file; Odoo is not touched, and nothing comes twice."""
    with held(home(), "allegro-etl forget", patience), open_warehouse(warehouse_file()) as warehouse:
        counts = forget_older(warehouse, older_than)
    if as_json:
        emit(counts)
    else:
        result.print(f"Forgotten: {', '.join(f'{count} {what}' for what, count in counts.items())}.")
    return DONE


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def rebuild(as_json: bool) -> int:
    """Make the DuckDB file anew from Allegro's journal and Odoo; the old one is moved aside, Odoo stays as it is.

    The journal reaches back 60 days; `allegro-etl backfill --since DATE` reads what is older.
    """
    news = read_news()
    with alone("allegro-etl rebuild"):
        with held(home(), "allegro-etl rebuild"):
            kept = _move_aside(warehouse_file())
        if kept:
            progress.print(f"The old file is kept as {kept}. It holds personal data: delete it when it is not needed.")
        told = carry_through(news, "sync", {"from_event": "0", "sweep": True})
    emit(told) if as_json else show_runs(told)
    return exit_code(told)


def _move_aside(file: Path) -> Path | None:
    """Rename the DuckDB file and what belongs to it; gives its new path, None where there was none."""
    if not file.exists():
        return None
    kept = file.with_name(f"{file.name}.{datetime.now(UTC):%Y%m%dT%H%M%S}")
    file.rename(kept)
    log = file.with_name(f"{file.name}.wal")
    if log.exists():
        log.rename(kept.with_name(f"{kept.name}.wal"))
    return kept
