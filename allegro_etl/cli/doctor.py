"""`allegro-etl doctor`: what is wrong with access, rights, currencies, taxes and settings, and how to mend it."""

import stat
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import click

from allegro_etl.access import ENV_FILE, Access, read_access
from allegro_etl.allegro.api import AllegroApi
from allegro_etl.cli.doctor_allegro import allegro_findings, consent_findings
from allegro_etl.cli.doctor_page import show_end, show_verdict
from allegro_etl.cli.fixing import fix_rights, sold_currencies
from allegro_etl.cli.outcomes import DONE, FAILED
from allegro_etl.cli.output import at, emit
from allegro_etl.cli.room import LEAST_FREE, no_room
from allegro_etl.cli.where import UNKNOWN, allegro_name, odoo_name
from allegro_etl.clock import is_ending, now
from allegro_etl.destination.doctor import Finding, examine
from allegro_etl.documents.order_events.clocks import wrong_clock
from allegro_etl.failures import in_words, is_shown
from allegro_etl.ledger.stamp import OtherSeller, refuse_other_seller
from allegro_etl.odoo.clock import clock_ahead_of
from allegro_etl.odoo.errors import OdooRightsMissing
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.users import first_key_to_end, login_of
from allegro_etl.run.news import news_of
from allegro_etl.run.opening import (
    free_bytes,
    open_ends,
    open_odoo,
    warehouse_file,
)
from allegro_etl.settings import SELLER_PARAMETER, home, settings_file
from allegro_etl.settings.in_force import WrongSettings, read_what_is_right
from allegro_etl.to_allegro.doctor import rights, scopes

MACHINE = "This machine"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--all", "everything", is_flag=True, help="List every check, also those that found nothing wrong.")
@click.option(
    "--fix", is_flag=True, help="First make what is missing in Odoo, with an administrator's login; asks before."
)
@click.option("--yes", is_flag=True, help="With --fix: do not ask before it is made.")
def doctor(as_json: bool, everything: bool, fix: bool, yes: bool) -> int:
    """Say what is wrong with access, rights, currencies, taxes and settings, and how to mend it.

    It shows what is not well: --all lists every check. It changes nothing without --fix.
    """
    if fix:
        fix_rights(is_agreed=yes)
    findings = []
    for end in examined_ends():
        findings += end.findings
        if not as_json:
            show_end(end.name, end.findings, everything=everything)
    if as_json:
        emit([finding._asdict() for finding in findings])
    else:
        show_verdict(findings)
    return DONE if all(finding.is_well for finding in findings) else FAILED


class End(NamedTuple):
    """What was found at one end, and what people call that end."""

    name: str
    findings: list[Finding]


def examined_ends() -> Iterator[End]:
    """Examine this machine, Odoo, Allegro, and what lies between the two; each as soon as it is known."""
    machine = [Finding("Folder", True, str(home()))]
    try:
        access = read_access()
        file = settings_file()
    except Exception as error:  # noqa: BLE001 - `_trouble` raises again what is not to be shown
        yield End(MACHINE, [*machine, _trouble("Environment", error), *consent_findings(is_used=False)])
        return
    named = f"{access.allegro_environment}, settings from {file.name if file else 'defaults'}"
    yield End(MACHINE, [*machine, Finding("Environment", True, named), _warehouse(), _disk(), *_env_file()])
    logins: list[str] = []
    with ThreadPoolExecutor(max_workers=2) as side_by_side:  # one that does not answer takes seconds
        odoo = side_by_side.submit(_examined, "Odoo", lambda: _odoo(access, file))
        allegro = side_by_side.submit(_examined, "Allegro", lambda: allegro_findings(access, logins))
        yield End(odoo_name(access), odoo.result().findings)
        findings = [*allegro.result().findings, *consent_findings(is_used=allegro.result().is_there)]
        yield End(allegro_name(access, logins[0] if logins else UNKNOWN), findings)
    if odoo.result().is_there and allegro.result().is_there:
        yield End("Allegro and Odoo", _examined("Journal", lambda: _both(access)).findings)


class _Examined(NamedTuple):
    """What was found at one end, and whether all of it could be looked at."""

    findings: list[Finding]
    is_there: bool


def _examined(topic: str, look: Callable[[], Iterator[Finding]]) -> _Examined:
    """Return the findings of one end; the last one says what stopped the looking, if anything did."""
    findings: list[Finding] = []
    try:
        findings.extend(look())
    except Exception as error:  # noqa: BLE001 - `_trouble` raises again what is not to be shown
        return _Examined([*findings, _trouble(topic, error)], is_there=False)
    return _Examined(findings, is_there=True)


def _odoo(access: Access, file: Path | None) -> Iterator[Finding]:
    """Examine Odoo with the settings that are right; without it, those of the file are examined alone."""
    parameters: dict[str, str] = {}
    missing: OdooRightsMissing | None = None
    try:
        with open_odoo(access, in_a_hurry=True) as odoo:
            yield from _access_to(odoo, access)
            try:
                parameters = read_parameters(odoo)
            except OdooRightsMissing as error:
                missing = error
            yield from examine(odoo, read_what_is_right(file, parameters)[0])
    finally:
        yield from _settings(file, parameters)
    if missing:  # told last: what else is missing is not hidden by it
        raise missing


def _access_to(odoo: OdooServer, access: Access) -> Iterator[Finding]:
    """Say as whom and how Odoo is asked, and when that ends."""
    who = login_of(odoo) if access.odoo_api_key else access.odoo_username
    where = f"{access.odoo_url}, database {access.odoo_database}, as {who}, over {odoo.transport.name}"
    yield Finding("Odoo", True, where)
    clock = wrong_clock(clock_ahead_of(odoo), "Odoo")
    yield Finding("Clock", clock is None, clock or "agrees with Odoo's")
    if access.odoo_api_key and (key := first_key_to_end(odoo)):
        yield Finding("API key", not is_ending(key.ends, now()), key.in_words(now()))


def _settings(file: Path | None, parameters: dict[str, str]) -> Iterator[Finding]:
    problems = read_what_is_right(file, parameters)[1]
    yield from (Finding("Settings", False, problem) for problem in problems)
    if not problems:
        yield Finding("Settings", True, "each is one that there is, with a value that can be")


def _both(access: Access) -> Iterator[Finding]:
    with open_ends(access, in_a_hurry=True) as (allegro, odoo):
        parameters = read_parameters(odoo)
        yield _seller(allegro, parameters)
        with suppress(WrongSettings):  # told already, among the findings of Odoo
            yield _journal(allegro, parameters)
        settings = read_what_is_right(settings_file(), parameters)[0]
        yield from scopes(allegro, settings)
        yield from rights(odoo, settings)
        yield from _currencies(allegro, odoo)


def _seller(allegro: AllegroApi, parameters: Mapping[str, str]) -> Finding:
    try:
        refuse_other_seller(allegro, parameters)
    except OtherSeller as error:
        return Finding("Seller", False, str(error))
    stamped = parameters.get(SELLER_PARAMETER)
    return Finding(
        "Seller", True, f"Odoo holds the orders of seller {stamped}" if stamped else "stamped by the first run"
    )


def _journal(allegro: AllegroApi, parameters: Mapping[str, str]) -> Finding:
    news = news_of(allegro, parameters)
    if news.newest is None:
        return Finding("Journal", True, "no event yet")
    cursor = f"carried through up to {news.cursor}" if news.cursor else "none carried through yet"
    return Finding("Journal", True, f"newest event {news.newest} of {at(news.newest_at)}; {cursor}")


def _currencies(allegro: AllegroApi, odoo: OdooServer) -> Iterator[Finding]:
    """See whether Odoo has the currencies of the orders that a first run would read first."""
    active = {row["name"] for row in odoo.search_read("res.currency", [], ["name"])}
    for currency in sorted(sold_currencies(allegro) - active):
        way_out = f"There are orders in {currency}: activate it under Accounting, Configuration, Currencies."
        yield Finding(f"Orders in {currency}", False, way_out, fix=True)


def _warehouse() -> Finding:
    file = warehouse_file()
    size = f"{file.stat().st_size / 1024**2:.0f} MB" if file.exists() else "made by the first run"
    return Finding("DuckDB file", True, f"{file.name}, {size}")


def _disk() -> Finding:
    free = free_bytes()
    return Finding(
        "Disk", free >= LEAST_FREE, f"{free // 1024**2} MB are free" if free >= LEAST_FREE else no_room(free)
    )


def _env_file() -> Iterator[Finding]:
    file = Path(ENV_FILE)
    if file.is_file() and file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Finding("File .env", True, "Others may read it, and it may hold a password: `chmod 600 .env`.", note=True)


def _trouble(topic: str, error: Exception) -> Finding:
    if not is_shown(error):
        raise error
    return Finding(topic, False, in_words(error), fix=isinstance(error, OdooRightsMissing))
