"""`allegro-etl forget` and `allegro-etl rebuild`: the DuckDB file made smaller, or made anew."""

import click

from allegro_etl.cli.amounts import counted
from allegro_etl.cli.asking import see_that_it_is_meant, yes_option
from allegro_etl.cli.carrying import alone, carry_through, exit_code, show_runs
from allegro_etl.cli.copies import delete_copies, move_aside
from allegro_etl.cli.in_file import Record
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, progress, result
from allegro_etl.cli.summary import summed_up
from allegro_etl.cli.where import say_where
from allegro_etl.documents.forget import forget as forget_older
from allegro_etl.documents.forget import forget_buyer, forms_of
from allegro_etl.run.lock import taken
from allegro_etl.run.news import News, read_news
from allegro_etl.run.opening import warehouse_file
from allegro_etl.run.run import Counts
from allegro_etl.settings import home
from allegro_etl.warehouse import open_warehouse


@click.command()
@click.option(
    "--older-than", metavar="DAYS", type=click.IntRange(min=0), help="Forget what is older than so many days."
)
@click.option("--buyer", metavar="LOGIN_OR_ID", help="Forget one buyer, by login or Allegro's id, of whatever age.")
@click.option("--dry-run", is_flag=True, help="With --buyer: name the orders that it would be, and delete nothing.")
@click.option("--patience", default=15.0, show_default=True, help="Seconds to wait for a run at work to end.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@yes_option
def forget(
    older_than: int | None, buyer: str | None, dry_run: bool, patience: float, as_json: bool, is_agreed: bool
) -> int:
    """Delete buyers' personal data from the DuckDB file; Odoo is not touched, and nothing comes twice.

    Copies of the file that `rebuild` moved aside are deleted, too: those that are old enough, or all for a single buyer.
    """
    if (older_than is None) == (buyer is None) or (dry_run and buyer is None):
        raise click.UsageError("Give --older-than DAYS or --buyer LOGIN_OR_ID; --dry-run goes with --buyer.")
    if not dry_run:
        whose = f"of the buyer {buyer}" if buyer else f"that is older than {older_than} days"
        see_that_it_is_meant(f"Delete all personal data {whose} from the DuckDB file, for good?", is_agreed=is_agreed)
    with taken(home(), "allegro-etl forget", patience), open_warehouse(warehouse_file()) as warehouse:
        if dry_run:
            return _show_forms(forms_of(warehouse, str(buyer)), as_json=as_json)
        counts = forget_buyer(warehouse, buyer) if buyer else forget_older(warehouse, older_than or 0)
        counts = {"pending": 0, **counts, "copies": delete_copies(older_than or 0)}
    emit(counts) if as_json else _show_counts(counts)
    return DONE


def _show_forms(forms: list[str], *, as_json: bool) -> int:
    if as_json:
        emit({"forms": forms})
    else:
        result.print("\n".join(forms) or "No order of this buyer is remembered.")
        progress.print("Nothing was deleted. In Odoo, the buyer's contact and orders are yours to look after.")
    return DONE


def _show_counts(counts: Counts) -> None:
    result.print(f"Forgotten: {', '.join(f'{count} {what}' for what, count in counts.items() if what != 'pending')}.")
    if counts.get("pending"):
        progress.print(
            f"On their way into Odoo: {counted(counts['pending'], 'order')}. Do it once more after the next run."
        )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@yes_option
def rebuild(as_json: bool, is_agreed: bool) -> int:
    """Make the DuckDB file anew from Allegro's journal and Odoo; the old one is moved aside, Odoo stays as it is.

    The journal reaches back 60 days; `allegro-etl backfill --since DATE` reads what is older.
    """
    news = read_news()
    say_where()
    see_that_it_is_meant("Move the DuckDB file aside, and make it anew from Allegro and Odoo?", is_agreed=is_agreed)
    report = _carry_anew(news)
    emit(report) if as_json else show_runs(report)
    return exit_code(report)


@summed_up
def _carry_anew(news: News) -> Record:
    with alone("allegro-etl rebuild"):
        with taken(home(), "allegro-etl rebuild"):
            kept = move_aside(warehouse_file())
        if kept:
            progress.print(f"The old file is kept as {kept}. It holds personal data: `allegro-etl forget` deletes it.")
        return carry_through(news, "sync", {"from_event": "0", "sweep": True})
