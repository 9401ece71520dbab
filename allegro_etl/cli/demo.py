"""`allegro-etl demo`: the whole way on this machine, from a sale on a local Allegro to a paid order in a real Odoo."""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from allegro_etl.access import read_access
from allegro_etl.allegro.errors import PairingRequired
from allegro_etl.allegro.kept import FORMS_KEPT
from allegro_etl.allegro.pairing import pair_account
from allegro_etl.cli.carrying import alone, carry_through, show_runs
from allegro_etl.cli.demo_sum import Sum, added_up
from allegro_etl.cli.in_file import Record, is_anything_due, reading_file
from allegro_etl.cli.lazy import loading
from allegro_etl.cli.outcomes import DONE, FAILED
from allegro_etl.cli.output import emit, grid, result
from allegro_etl.cli.summary import summed_up
from allegro_etl.cli.ticking import ticking
from allegro_etl.ledger.quarantine import Entry, list_quarantine
from allegro_etl.local.demo import Demo, confirm, demo_folder, ship_some, start_dagster, start_demo, stop_demo
from allegro_etl.local.odoo import LocalOdooError, Progress
from allegro_etl.local.odoo.languages import LOCALES
from allegro_etl.reconcile.drift import Sale, amounts, compared, sales
from allegro_etl.run.news import News, read_news
from allegro_etl.run.opening import application, open_ends, token_file

SHOWN_ORDERS = 12
SHOWN_REASONS = 5


@click.command()
@click.option(
    "--dagster/--no-dagster", "with_dagster", default=True, help="Also start Dagster's pages, sensor included."
)
@click.option("--language", type=click.Choice([*LOCALES]), help="The language of Odoo in a demo that begins anew.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def demo(with_dagster: bool, language: str | None, as_json: bool) -> int:
    """Show everything on this machine; nothing leaves it. The first time Odoo 19 is downloaded (123 MB)."""
    try:
        with ticking() as say:
            world = start_demo(say, language)
            if language and not world.is_new:
                say("The demo runs already, and keeps its language: `allegro-etl demo-stop` ends it.")
            os.environ.update(world.environment)
            _pair_unless_paired(say)
            with alone("allegro-etl demo"):
                report = _run(say)
                say("Shipping some orders in Odoo, and writing their numbers to Allegro")
                shipped = ship_some(world)
                _push()
                say("Comparing every order with Allegro's")
                waiting = _quarantined()
                found, wrong, added = _compare({form_id for row in waiting if (form_id := row["form_id"])})
                numbers = _on_allegro(shipped)
            say("Starting Dagster's pages" if with_dagster else "Done")
            url = start_dagster(dict(os.environ)) if with_dagster else None
    except LocalOdooError as error:
        raise click.ClickException(str(error)) from None
    addresses = _addresses(world, url)
    if as_json:
        summary = {"sales": len(found), "quarantine": len(waiting), "differences": wrong, "addresses": addresses}
        summary["sum"] = added.in_json()
        summary["numbers"] = {"shipped": len(shipped), "on_allegro": numbers}
        emit({**report, **summary})
    else:
        _show(report, found, waiting, addresses)
        result.print(str(added))
        result.print(
            f"{len(shipped)} parcels left Odoo with a number, {numbers} of them stand on Allegro (page Orders)."
        )
        _show_verdict(wrong, waiting)
    return FAILED if wrong else DONE


@click.command("demo-stop")
@click.option("--json", "as_json", is_flag=True, help="Print what was ended as JSON.")
def demo_stop(as_json: bool) -> int:
    """End what `demo` started. The next `demo` begins with a new shop."""
    ended = stop_demo()
    if as_json:
        emit({"ended": ended})
        return DONE
    result.print(f"Ended: {', '.join(ended)}." if ended else "Nothing of the demo was running.")
    return DONE


def _pair_unless_paired(say: Progress) -> None:
    """Pair with the local shop's account, giving the seller's consent on its page over HTTP."""
    access = read_access()
    try:
        with open_ends(access) as (allegro, _):
            allegro.me()
    except PairingRequired:
        account = pair_account(
            application(access),
            user_agent=access.allegro_user_agent,
            token_file=token_file(),
            show=lambda code: confirm(code.link),
        )
        say(f"Paired with the account {account.get('login')}, whose consent was given on the local consent page")


@summed_up
def _run(say: Progress) -> Record:
    news = read_news()
    if news.is_up_to_date and not _is_work_left(news):
        return {"outcome": "nothing_new", "cursor": news.cursor, "newest_event": news.newest, "runs": []}
    say("Carrying the shop's sales into Odoo")
    return carry_through(news, "sync", {"from_event": None, "sweep": False})


def _push() -> None:
    """Write to Allegro what left Odoo, as `allegro-etl push` does."""
    with loading():
        from allegro_etl.cli.dagster_runs import open_instance, push_once  # noqa: PLC0415 - Dagster takes a second to load

    with open_instance() as instance:
        push_once(instance, {"only": [], "dry_run": False})


def _on_allegro(numbers: Sequence[str]) -> int:
    """Return how many of these numbers Allegro was seen to show."""
    with reading_file() as warehouse:
        shown = set(warehouse.column("select number from to_allegro.numbers")) if warehouse else set()
    return len(shown.intersection(numbers))


def _is_work_left(news: News) -> bool:
    """Return whether a run that died has left something to do: the demo may be run again after any accident."""
    with reading_file() as warehouse:
        return warehouse is not None and is_anything_due(warehouse, news.settings)


def _quarantined() -> list[Entry]:
    with reading_file() as warehouse:
        return list_quarantine(warehouse) if warehouse else []


def _compare(quarantined: set[str]) -> tuple[list[Sale], list[str], Sum]:
    with open_ends(read_access()) as (allegro, odoo):
        found, since = sales(odoo), datetime.now(UTC) - FORMS_KEPT
        forms = [form for page in allegro.checkout_form_pages(by="updatedAt", since=since) for form in page]
        wrong = compared(found, amounts(forms))
        added = added_up({form["id"]: form["status"] for form in forms}, found, quarantined)
        # What is in quarantine may have no sale order: it waits for a person.
        return found, [str(one) for one in wrong if one.what != "missing" or one.form_id not in quarantined], added


def _addresses(world: Demo, dagster_url: str | None) -> dict[str, str]:
    login = f"{world.odoo_url}/web/login?db={world.environment['ODOO_DATABASE']}"
    addresses = {"local Allegro (sell more here)": world.allegro_url, "Odoo (admin, password admin)": login}
    return addresses | ({"Dagster": dagster_url} if dagster_url else {})


def _show(report: Record, found: Sequence[Sale], waiting: Sequence[Entry], addresses: dict[str, str]) -> None:
    if report["runs"]:
        show_runs(report)
    _show_sales(found)
    _show_products()
    for reason, count in Counter(row["reason"] for row in waiting).most_common(SHOWN_REASONS):
        result.print(f"In quarantine, {count} times: {reason}", markup=False)
    places = grid("open", "")
    for name, url in addresses.items():
        places.add_row(name, url)
    result.print(places)
    result.print(f"With `. {demo_folder() / 'env'}` every command works on the demo; `allegro-etl demo-stop` ends it.")


def _show_verdict(wrong: Sequence[str], waiting: Sequence[Entry]) -> None:
    for line in wrong:
        result.print(f"Differs: {line}", markup=False)
    if not wrong:
        aside = f", but for {len(waiting)} in quarantine" if waiting else ""
        result.print(
            f"Checked: each order that is ready on Allegro stands in Odoo once, its total to the grosz{aside}."
        )


def _show_sales(found: Sequence[Sale]) -> None:
    rows = grid(
        "order", "market", "buyer", "total", "state", "paid", title=f"{len(found)} sale orders in Odoo, the newest:"
    )
    for sale in found[:SHOWN_ORDERS]:
        total = f"{sale.total} {sale.currency}"
        rows.add_row(sale.name, sale.marketplace, sale.contact, total, sale.state, f"{sale.paid} {sale.currency}")
    result.print(rows)


def _show_products() -> None:
    """Print how many products each rule found."""
    with reading_file() as warehouse:
        counted = "select coalesce(rule, 'no rule'), count(*) from core.products group by 1 order by 2 desc, 1"
        rules = warehouse.rows(counted) if warehouse else []
    result.print("Products by rule: " + ", ".join(f"{count} by {rule.replace('_', ' ')}" for rule, count in rules))
