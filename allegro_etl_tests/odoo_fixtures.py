"""Fixtures of the local real Odoo: one server per test session, one fresh database per test module.

The server starts when the first test asks for it, in one process with threads, so that a database's registry is loaded
once. A test that asks for one of these fixtures is marked `odoo` by itself: `pytest -m 'not odoo'` leaves them out.
`pytest --odoo 14` runs them on an Odoo 14; those that are marked `every_odoo` are the smaller set that `make test` runs
there. With an address, such as `--odoo http://127.0.0.1:8016`, they run on an Odoo that somebody else runs. What is marked
`since(16, "...")` is about something that Odoo has from that version on.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from allegro_etl.local.odoo import (
    ADMIN,
    INTEGRATION,
    NEWEST,
    VERSIONS,
    OdooInstallation,
    OdooLogin,
    OdooServer,
    databases,
    drop_database,
    ensure_templates,
    fresh_database,
    grant_rights,
    install,
    running_odoo,
)
from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.keys import make_key
from allegro_etl.local.odoo.processes import stop_process
from allegro_etl.local.odoo.shapes import sender
from allegro_etl.odoo.versions import major
from allegro_etl_tests.given_odoo import GivenOdoo
from allegro_etl_tests.odoo.as_19 import log_in_as_19

ADDONS = Path(__file__).parent / "odoo" / "addons"
CHEAP_PASSWORDS = ("--addons-path", str(ADDONS), "--load", "base,rpc,web,cheap_passwords")
"""With its 600,000 rounds a password, Odoo would spend half of the tests' time on hashing: each write of a System Parameter lets it forget whom it knows."""

PLAYED_SECONDS = 1200  # the first of the tests that share their runs waits for all of these


@dataclass(frozen=True)
class OdooDatabase:
    """A database of the test's own: how allegro_etl logs in, and an administrator's odoorpc session to look at it."""

    server: Any  # an OdooServer, or the GivenOdoo that somebody else runs: tests that disturb it need the first
    login: OdooLogin
    session: Any
    key: str = ""

    @property
    def url(self) -> str:
        """Return where the server answers."""
        return self.login.url

    @property
    def database(self) -> str:
        """Return the database's name."""
        return self.login.database

    @property
    def username(self) -> str:
        """Return the user that allegro_etl is given."""
        return self.login.username

    @property
    def password(self) -> str:
        """Return that user's password."""
        return self.login.password

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that allegro_etl reads: name and password, or the key alone."""
        return {
            "ODOO_URL": self.url,
            "ODOO_DATABASE": self.database,
            "ODOO_USERNAME": "" if self.key else self.username,
            "ODOO_PASSWORD": "" if self.key else self.password,
            "ODOO_API_KEY": self.key,
        }


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the version of Odoo be chosen."""
    parser.addoption("--odoo", default=NEWEST, help=f"run on {', '.join(VERSIONS)}, or on the Odoo at an address")


@pytest.fixture(scope="session")
def odoo_server(request: pytest.FixtureRequest) -> Iterator[OdooServer | GivenOdoo]:
    """Yield the session's Odoo server, with both templates built."""
    chosen = request.config.getoption("--odoo")
    if chosen.startswith("http"):
        yield GivenOdoo(chosen)
        return
    place = _installed(chosen)
    end_lost_servers(place)
    options = CHEAP_PASSWORDS if chosen == NEWEST else ()  # an Odoo 14 hashes a hundredth as often by itself
    with running_odoo(place, name=f"tests-{os.getpid()}", workers=0, further_options=options) as server:
        ensure_templates(place, server.postgres)
        drop_lost_databases(server)
        yield server


def _installed(version: str) -> OdooInstallation:
    """Install a version; where an older one, or the Python that it needs, can't be had here, the tests that ask for it are left out."""
    try:
        return install(version=version)
    except LocalOdooError as error:
        if version == NEWEST:
            raise
        pytest.skip(f"No Odoo {version} here: {error}")


def end_lost_servers(place: OdooInstallation) -> None:
    """End the servers of test sessions that were killed, and remove the logs of those that are over."""
    for log in place.run.glob("odoo-tests-*.log"):
        if not psutil.pid_exists(int(log.stem.rpartition("-")[2])):
            stop_process(log.with_suffix(".pid"))
            log.unlink(missing_ok=True)  # another process of tests may sweep, too


def drop_lost_databases(server: OdooServer) -> None:
    """Drop the databases of test sessions that were killed."""
    for name in databases(server.postgres):
        session = re.search(r"_(?:merchant|bare)_(\d+)$", name)
        if session and not psutil.pid_exists(int(session[1])):
            drop_database(server.place, server.postgres, name)


@pytest.fixture(scope="module")
def odoo_database(odoo_server: OdooServer | GivenOdoo, request: pytest.FixtureRequest) -> Iterator[OdooDatabase]:
    """Yield a fresh copy of the local merchant's database; its user has just the rights that allegro_etl needs."""
    yield from database_of(odoo_server, request.module.__name__, "merchant", INTEGRATION)


@pytest.fixture(scope="module")
def bare_odoo_database(odoo_server: OdooServer | GivenOdoo, request: pytest.FixtureRequest) -> Iterator[OdooDatabase]:
    """Yield a fresh copy of a Polish company's database without anything of Allegro's; its user is the administrator."""
    yield from database_of(odoo_server, request.module.__name__, "bare", ADMIN)


def with_key(odoo: OdooDatabase) -> OdooDatabase:
    """Return the database with an API key of its user, which chooses JSON-2."""
    return replace(odoo, key=make_key(odoo.url, odoo.database, odoo.username, odoo.password))


def with_few_rights(odoo: OdooDatabase, settings: Path | None = None) -> OdooDatabase:
    """Return a bare database with a user of its own for allegro_etl, in all companies, with the rights that it needs and no more."""
    session, (username, password) = odoo.session, INTEGRATION
    [admin] = session.env["res.users"].read([session.env.uid], ["company_ids"])
    user = {
        "name": username, "login": username, "password": password, "company_ids": [(6, 0, admin["company_ids"])],
        "group_ids": [(6, 0, [session.env.ref("base.group_user").id])], **sender(session),
    }  # fmt: skip
    session.env["res.users"].create(user)
    grant_rights(odoo.url, odoo.database, settings)
    return replace(odoo, login=replace(odoo.login, username=username, password=password))


def database_of(
    server: OdooServer | GivenOdoo, module: str, template: str, login: tuple[str, str]
) -> Iterator[OdooDatabase]:
    """Yield a fresh database named after a test module, and drop it afterwards."""
    name = f"{module.rpartition('.')[2]}_{template}_{os.getpid()}"[:63]
    drop(server, name)
    if isinstance(server, GivenOdoo):
        server.fresh(name, template)
    else:
        fresh_database(server.place, server.postgres, name, template=template)
    try:
        yield OdooDatabase(server, OdooLogin(server.url, name, *login), log_in_as_19(server.url, name, ADMIN))
    finally:
        drop(server, name)


def drop(server: OdooServer | GivenOdoo, name: str) -> None:
    """Drop a database if it is there."""
    if isinstance(server, GivenOdoo):
        server.drop(name)
    else:
        drop_database(server.place, server.postgres, name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test that needs the server; leave out what is about something that an older server does not have."""
    version = _version(config.getoption("--odoo"))
    for item in items:
        if "odoo_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.odoo)
        if "played" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(PLAYED_SECONDS))
        for since in item.iter_markers("since"):
            first, before = since.args
            if version < first:
                item.add_marker(pytest.mark.skip(reason=f"from Odoo {first} on; before, {before}"))


def _version(chosen: str) -> int:
    return major(GivenOdoo(chosen).rpc.version if chosen.startswith("http") else chosen)
