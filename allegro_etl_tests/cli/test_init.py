"""`allegro-etl init` as a newcomer runs it: a bare real Odoo, a local Allegro that nobody has paired with, an empty folder.

The tests go on with one another's Odoo, as two people's attempts do.
"""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pexpect
import pytest

from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.odoo import ADMIN
from allegro_etl_tests.cli.test_access import confirm_what_waits
from allegro_etl_tests.cli.world import Said
from allegro_etl_tests.faults.world import OURS, PROGRAM
from allegro_etl_tests.odoo_fixtures import OdooDatabase

USER, SECRET = "newcomer", "a-password-that-nobody-sees"
LONGEST = 120


@pytest.fixture(scope="module")
def allegro() -> Iterator[LocalAllegro]:
    with running(Shop(seed=7, orders=9, days=2.5, habits=Habits.plain()), interval=0.05) as service:
        yield service


@pytest.fixture(scope="module")
def odoo(bare_odoo_database: OdooDatabase) -> OdooDatabase:
    """Return a bare database with a user that may do next to nothing."""
    env = bare_odoo_database.session.env
    groups = [(6, 0, [env.ref("base.group_user").id])]
    env["res.users"].create({"name": USER, "login": USER, "password": SECRET, "group_ids": groups})
    return bare_odoo_database


class Newcomer:
    """Somebody in an empty folder, with a home of one's own."""

    def __init__(self, folder: Path, allegro: LocalAllegro, odoo: OdooDatabase) -> None:
        self.folder, self.allegro, self.odoo = folder, allegro, odoo
        folder.mkdir(exist_ok=True)
        addresses = {name: value for name, value in allegro.environment().items() if name.endswith("_URL")}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.environment = {**inherited, **addresses, "ALLEGRO_ETL_HOME": str(folder / "home")}

    def run(self, *arguments: str) -> Said:
        """Run a command where nobody can be asked."""
        done = subprocess.run(  # noqa: S603 - our own program
            [PROGRAM, *arguments], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=LONGEST, check=False,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    def flags(self, username: str, password: str) -> list[str]:
        """Return the flags that answer every question; the secrets stand in files."""
        for name, secret in (("secret", self.allegro.client_secret), ("password", password)):
            (self.folder / name).write_text(f"{secret}\n")
        return [
            "--environment", "local", "--client-id", self.allegro.client_id, "--client-secret-file", "secret",
            "--odoo-url", self.odoo.url, "--odoo-database", self.odoo.database,
            "--odoo-user", username, "--odoo-password-file", "password",
        ]  # fmt: skip


def sale_orders(odoo: OdooDatabase) -> int:
    orders = odoo.session.env["sale.order"]
    return int(orders.search_count([("x_allegro_id", "!=", False)])) if "x_allegro_id" in orders.fields_get() else 0


def ours(odoo: OdooDatabase) -> list[Any]:
    """Return all of ours in Odoo: external ids, fields, System Parameters."""
    env = odoo.session.env
    return [
        *env["ir.model.data"].search([("module", "=", "allegro_etl")]),
        *env["ir.model.fields"].search([("name", "=like", "x_allegro%")]),
        *env["ir.config_parameter"].search([("key", "=like", "allegro_%")]),
    ]


def test_where_nobody_can_be_asked_each_missing_flag_is_named(
    tmp_path: Path, allegro: LocalAllegro, odoo: OdooDatabase
) -> None:
    said = Newcomer(tmp_path / "nobody", allegro, odoo).run("init", "--client-id", "x")

    assert said.code == 2
    assert "--client-secret-file (or ALLEGRO_CLIENT_SECRET), --odoo-url (or ODOO_URL), " in said.err
    assert "--client-id" not in said.err
    assert not (tmp_path / "nobody" / ".env").exists()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, allegro: LocalAllegro, odoo: OdooDatabase) -> Newcomer:
    return Newcomer(tmp_path_factory.mktemp("first") / "shop", allegro, odoo)


def test_up_to_the_dry_run_nothing_of_ours_is_in_odoo(first: Newcomer) -> None:
    seller = threading.Thread(target=confirm_what_waits, args=(first.allegro.url,))
    seller.start()
    said = first.run("init", "--yes", "--json", *first.flags(*ADMIN))
    seller.join()

    assert said.code == 0, said.err
    assert (said.json["environment"], said.json["seller"]) == ("local", "sklep-lokalny")
    assert said.json["odoo"]["currency"] == "PLN"
    assert sum(row["orders"] for row in said.json["dry_run"]["orders"]) > 0
    assert said.json["dry_run"]["new_products"]
    assert said.json["begin"] is None
    assert "skojarz-aplikacje?code=" in said.err
    assert "No order was written to Odoo." in said.err
    assert ours(first.odoo) == []
    assert list((first.folder / "home").glob("dry-run-*")) == []
    assert (first.folder / ".env").stat().st_mode & 0o777 == 0o600
    assert "#confirm_orders = true" in (first.folder / "allegro_etl.toml").read_text()


def test_another_one_asks_nothing_again_and_overwrites_nothing(first: Newcomer) -> None:
    (first.folder / "allegro_etl.toml").write_text("[odoo]\nconfirm_orders = false\n")
    kept = (first.folder / ".env").read_text()

    said = first.run("init", "--yes", "--odoo-user", "somebody-else")
    again = first.run("init", "--yes")

    assert (said.code, "ODOO_USERNAME is set already" in said.err) == (2, True)
    assert again.code == 0, again.err
    assert "skojarz" not in again.err + again.out
    assert "A dry run of" in again.out
    assert (first.folder / ".env").read_text() == kept
    assert (first.folder / "allegro_etl.toml").read_text() == "[odoo]\nconfirm_orders = false\n"


def test_a_person_is_asked_shown_the_way_and_may_begin_at_once(
    tmp_path: Path, allegro: LocalAllegro, odoo: OdooDatabase
) -> None:
    person = Newcomer(tmp_path / "person", allegro, odoo)
    screen = StringIO()
    child = pexpect.spawn(
        str(PROGRAM), ["init"], cwd=str(person.folder), env=person.environment,
        dimensions=(50, 80), encoding="utf-8", timeout=LONGEST,
    )  # fmt: skip
    child.logfile_read = screen
    answer(child, "production, sandbox or local", "local")
    answer(child, "Client id", allegro.client_id)
    answer(child, "client secret", "a-wrong-one")
    answer(child, "Name/version", "")
    child.expect("registered as one without")
    answer(child, "production, sandbox or local", "local")
    answer(child, "Client id", allegro.client_id)
    answer(child, "client secret", allegro.client_secret)
    threading.Thread(target=confirm_what_waits, args=(allegro.url,), daemon=True).start()
    answer(child, "Odoo's address", "http://127.0.0.1:9")
    answer(child, "Odoo's address", odoo.url)
    child.expect(r"Odoo [0-9.+a-z]+ answers")
    answer(child, "Its database", odoo.database)
    answer(child, "User of allegro_etl", USER)
    answer(child, "password or API key", "wrong")
    answer(child, "Its database", odoo.database)
    answer(child, "User of allegro_etl", USER)
    answer(child, "password or API key", SECRET)
    answer(child, r"marked \[fix\]", "y")
    answer(child, "Administrator's login", ADMIN[0])
    answer(child, "Password", ADMIN[1])
    answer(child, "Make this", "y")
    child.expect("A dry run of")
    assert sale_orders(odoo) == 0
    answer(child, "Where to begin", "sometime")
    answer(child, "Where to begin", "now")
    child.expect("allegro-etl run --from-event latest")
    answer(child, "Do it now", "y")
    child.expect("Begun")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0, screen.getvalue()
    assert odoo.session.env["ir.config_parameter"].get_param("allegro_last_event_id")
    assert sale_orders(odoo) == 0
    assert [secret for secret in (SECRET, allegro.client_secret) if secret in screen.getvalue()] == []
    assert not (person.folder / "home" / "begin.json").exists()


def answer(child: "pexpect.spawn[str]", question: str, said: str) -> None:
    """Wait for a question, and answer it."""
    child.expect(question)
    child.expect(": ")
    child.sendline(said)


def test_a_begin_that_was_interrupted_goes_on(first: Newcomer) -> None:
    (first.folder / "allegro_etl.toml").write_text("")
    since = (datetime.now(UTC) - timedelta(days=4)).date().isoformat()
    (first.folder / "home" / "begin.json").write_text(json.dumps({"since": since}))

    said = first.run("init", "--yes", "--json")

    assert said.code == 0, said.err
    assert said.json["begin"]["since"] == since
    assert len(said.json["runs"]) > 0
    assert not (first.folder / "home" / "begin.json").exists()
    assert sale_orders(first.odoo) == 9


def test_where_orders_are_carried_already_nothing_is_begun(first: Newcomer) -> None:
    said = first.run("init", "--yes", "--begin", "now")

    assert said.code == 0, said.err
    assert "Orders are carried already" in said.out
