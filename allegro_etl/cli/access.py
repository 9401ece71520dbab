"""`allegro-etl pair` and `allegro-etl doctor`: access to Allegro and Odoo, and what is wrong with it."""

import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from allegro_etl.access import Access, read_access
from allegro_etl.cli.outcomes import DONE, FAILED
from allegro_etl.cli.output import at, emit, progress, result
from allegro_etl.failures import is_shown, told
from allegro_etl.loading.doctor import Finding, examine
from allegro_etl.news import news_of
from allegro_etl.odoo.session import OdooServer
from allegro_etl.runs import application, open_ends, read_parameters, token_file, warehouse_file
from allegro_etl.settings import home, settings_file
from allegro_etl.settings_in_force import read_what_is_right
from allegro_etl.sources.allegro import AllegroApi
from allegro_etl.sources.pairing import DeviceCode, pair_account


@click.command()
@click.option("--browser", is_flag=True, help="Open the link in this machine's browser.")
def pair(browser: bool) -> int:
    """Give allegro_etl access to a seller's Allegro account: shows a link, waits for the seller's consent."""
    access = read_access()

    def show(code: DeviceCode) -> None:
        result.print(f"Log in to Allegro as the seller and open\n\n    {code.link}\n")
        result.print(f"Confirm the code {code.user_code}; it is good for {code.expires_in / 60:.0f} minutes.")
        if browser:
            webbrowser.open(code.link)

    account = pair_account(
        application(access), user_agent=access.allegro_user_agent, token_file=token_file(), show=show
    )
    result.print(f"Paired with the account {account.get('login')} (id {account.get('id')}).")
    progress.print("`allegro-etl doctor` checks the rest.")
    return DONE


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> int:
    """Say what is wrong with access, rights, currencies, taxes and settings, and how to mend it. Changes nothing."""
    findings = list(_findings())
    if as_json:
        emit([finding._asdict() for finding in findings])
    else:
        for finding in findings:
            result.print("ok  " if finding.is_well else "mend", style="green" if finding.is_well else "red", end="")
            result.print(f"  {finding.topic}: {finding.text}")
    is_well = all(finding.is_well for finding in findings)
    if not is_well:
        progress.print("Mend what is marked, from top to bottom, and run `allegro-etl doctor` again.")
    return DONE if is_well else FAILED


def _findings() -> Iterator[Finding]:
    yield Finding("Folder", True, str(home()))
    try:
        access = read_access()
        file = settings_file()
    except Exception as error:  # noqa: BLE001 - `_trouble` raises again what is not to be shown
        yield _trouble("Environment", error)
        return
    yield Finding(
        "Environment", True, f"{access.allegro_environment}, settings from {file.name if file else 'defaults'}"
    )
    yield _warehouse()
    yield from _examined("Odoo", lambda: _odoo(access, file))
    yield from _examined("Allegro", lambda: _allegro(access))


def _examined(topic: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Give the findings of one end, and as the last one what stopped the looking."""
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 - `_trouble` raises again what is not to be shown
        yield _trouble(topic, error)


def _odoo(access: Access, file: Path | None) -> Iterator[Finding]:
    """Examine Odoo with the settings that are right; without it, those of the file are examined alone."""
    parameters: dict[str, str] = {}
    try:
        with open_ends(access) as (_, odoo):
            yield Finding(
                "Odoo", True, f"{access.odoo_url}, database {access.odoo_database}, as {access.odoo_username}"
            )
            parameters = read_parameters(odoo)
            yield from examine(odoo, read_what_is_right(file, parameters)[0])
    finally:
        yield from _settings(file, parameters)


def _settings(file: Path | None, parameters: dict[str, str]) -> Iterator[Finding]:
    problems = read_what_is_right(file, parameters)[1]
    yield from (Finding("Settings", False, problem) for problem in problems)
    if not problems:
        yield Finding("Settings", True, "each is one that there is, with a value that can be")


def _allegro(access: Access) -> Iterator[Finding]:
    with open_ends(access) as (allegro, odoo):
        account = allegro.me()
        yield Finding("Allegro", True, f"account {account.get('login')} (id {account.get('id')})")
        yield _journal(allegro, odoo)


def _journal(allegro: AllegroApi, odoo: OdooServer) -> Finding:
    news = news_of(allegro, odoo)
    if news.newest is None:
        return Finding("Journal", True, "no event yet")
    cursor = f"carried through up to {news.cursor}" if news.cursor else "none carried through yet"
    return Finding("Journal", True, f"newest event {news.newest} of {at(news.newest_at)}; {cursor}")


def _warehouse() -> Finding:
    file = warehouse_file()
    size = f"{file.stat().st_size / 1024**2:.0f} MB" if file.exists() else "made by the first run"
    return Finding("DuckDB file", True, f"{file.name}, {size}")


def _trouble(topic: str, error: Exception) -> Finding:
    if not is_shown(error):
        raise error
    return Finding(topic, False, told(error))
