"""After runs that went well and runs that did not, no secret and nobody's name is where it does not belong.

Secrets: tokens, client secret, Odoo password, PESEL: nowhere but in the file of tokens. Personal data: in the DuckDB
file and Odoo only, never in logs, in Dagster's records, on the screen or in the list of processes.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import psutil
import pytest

from allegro_etl_tests.faults.waiting import meanwhile
from allegro_etl_tests.faults.world import Ended, World

PASSWORD = "unmistakable-pass-word-of-odoo"
PESEL = "90010112345"
KEPT_APART = ("allegro_etl.duckdb", "tokens.json")  # the former also with the time at which `rebuild` set it aside


@pytest.fixture
def password(world: World) -> Iterator[str]:
    """Set a password of the program's user that is nothing else as well."""
    is_user = f"login = '{world.login[0]}'"
    former = world.psql(f"select password from res_users where {is_user}")
    # past Odoo, which would send the user a mail about it; it accepts the plain text and stores its hash at the next login
    world.psql(f"update res_users set password = '{PASSWORD}' where {is_user}")
    yield PASSWORD
    world.psql(f"update res_users set password = '{former}' where {is_user}")


@contextmanager
def refused_by_odoo(world: World, buyer: str) -> Iterator[None]:
    """Let Odoo's database refuse a contact: it quotes the whole row when it says so."""
    world.psql(f"alter table res_partner add constraint quoted check (x_allegro_id <> '{buyer}') not valid")
    try:
        yield
    finally:
        world.psql("alter table res_partner drop constraint quoted")


@contextmanager
def processes_watched() -> Iterator[set[str]]:
    """Collect the command lines of all processes of this machine that ever were there during the block."""
    seen: set[str] = set()

    def look() -> None:
        seen.update(" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))

    with meanwhile(look, every=0.05):
        yield seen


def secrets(world: World) -> set[str]:
    """Return everything that opens something."""
    tokens = world.allegro.tokens
    return {*tokens.access, *tokens.refresh, world.allegro.client_secret, PASSWORD, PESEL}


def personal(world: World) -> set[str]:
    """Return what tells who bought: names, masked e-mails, telephone numbers and streets of all forms."""
    found = set()
    for form_id in world.shop.book.ids():
        form = world.shop.form(form_id)
        buyer, address = form["buyer"], form["delivery"]["address"] or {}
        found |= {buyer["email"], buyer["phoneNumber"], buyer["address"]["street"], address.get("street")}
        found |= {f"{one.get('firstName')} {one.get('lastName')}" for one in (buyer, address) if one.get("lastName")}
    return {text for text in found if text}


def texts_in(file: Path) -> Iterator[str]:
    """Yield all that a file holds, as text; of a database each value, which its pages may have torn apart."""
    content = file.read_bytes()
    yield content.decode("utf-8", "replace")
    if content.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
                for row in database.execute(f'select * from "{table}"'):
                    yield "\x1f".join(str(value) for value in row)


def found_in(texts: Iterator[str], needles: set[str]) -> set[str]:
    """Return the needles that are in the texts, as they are or as JSON writes them."""
    spelt = {needle: (needle, json.dumps(needle)[1:-1]) for needle in needles}
    return {needle for text in texts for needle, forms in spelt.items() if any(form in text for form in forms)}


def values_in_duckdb(world: World) -> Iterator[str]:
    """Yield every value of the DuckDB file."""
    with duckdb.connect(str(world.duckdb_file), read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, table in tables:
            for row in connection.execute(f'from "{schema}"."{table}"').fetchall():
                yield "\x1f".join(str(value) for value in row)


def test_nothing_is_where_it_does_not_belong(world: World, password: str) -> None:
    access = {"ODOO_PASSWORD": password}
    world.shop.sell(3)
    bad = world.shop.place_order()
    for form_id in list(world.shop.book.ids())[-3:]:
        world.shop.edit_form(form_id, lambda form: form["buyer"].update(personalIdentity=PESEL))
    runs: list[Ended] = []
    with processes_watched() as command_lines:
        world.allegro.tokens.expire_access()
        with refused_by_odoo(world, world.shop.form(bad)["buyer"]["id"]):
            runs.append(world.run("run", "--json", **access))
        runs.append(world.run("run", "--dry-run", "--from-event", "0", **access))
        world.allegro.faults.add("unauthorized", path="/order", times=None)
        world.shop.sell(1)
        runs.append(world.run("run", **access))
        world.allegro.faults.clear()
        runs.append(world.run("run", **access, ODOO_DATABASE="no_such_database"))
        runs += [world.run(*command, **access) for command in (("doctor",), ("status",), ("settings",))]
        runs.append(world.run("quarantine", "retry", **access))
        runs.append(world.run("run", **access))
    assert [run.code for run in runs] == [3, 0, 1, 1, 0, 0, 0, 0, 0], [run.text for run in runs]

    everything = secrets(world) | personal(world)
    printed = (f"{run.out} {run.err}" for run in runs)
    assert found_in(printed, everything) == set()
    assert found_in(iter(command_lines), everything) == set()
    files = [file for file in world.home.rglob("*") if file.is_file() and not file.name.startswith(KEPT_APART)]
    assert any(file.name == "allegro_etl.log" for file in files)
    assert any(file.suffix == ".db" for file in files)
    for file in files:
        assert found_in(texts_in(file), everything) == set(), file.name
    assert found_in(values_in_duckdb(world), secrets(world)) == set()


def test_what_is_personal_is_its_owner_s_to_read_only(world: World) -> None:
    modes = {file: file.stat().st_mode & 0o777 for file in (world.home, *world.home.rglob("*"))}
    names = {file.name for file in modes}
    assert {"tokens.json", "odoo_user.json", "allegro_etl.duckdb", "allegro_etl.log", "dagster", "runs.db"} <= names
    assert {str(file): oct(mode) for file, mode in modes.items() if mode & 0o077} == {}
