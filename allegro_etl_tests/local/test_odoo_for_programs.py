"""What `allegro-etl local odoo` tells programs, of the installation that the tests run on."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from allegro_etl.cli.local_odoo import local_odoo
from allegro_etl.local.odoo import OdooServer, drop_database
from allegro_etl_tests.given_odoo import GivenOdoo
from allegro_etl_tests.odoo_fixtures import OdooDatabase


def told(*arguments: str) -> Any:
    """Run a command and return the JSON on stdout: all of it, or the test fails."""
    return json.loads(CliRunner().invoke(local_odoo, [*arguments, "--json"], catch_exceptions=False).stdout)


@pytest.fixture
def server(odoo_server: OdooServer | GivenOdoo) -> OdooServer:
    if isinstance(odoo_server, GivenOdoo):
        pytest.skip("somebody else runs this Odoo: it is no local one")
    return odoo_server


@pytest.fixture
def name(server: OdooServer) -> Iterator[str]:
    made = f"programs_{os.getpid()}"
    yield made
    drop_database(server.place, server.postgres, made)


def test_a_database_says_whether_it_was_made(server: OdooServer, name: str) -> None:
    version = ["--version", server.place.version.number]

    assert told("database", name, *version) == {"database": name, "is_made": True}
    assert told("database", name, *version) == {"database": name, "is_made": False}
    assert told("install", *version) == {"version": server.place.version.number, "folder": str(server.place.home)}


@pytest.mark.since(18, "keys had no end")
def test_a_key_is_the_variable_that_allegro_etl_reads(server: OdooServer, odoo_database: OdooDatabase) -> None:
    said = told("key", "--database", odoo_database.database, "--port", server.url.rpartition(":")[2])

    assert list(said["environment"]) == ["ODOO_API_KEY"]
    assert len(said["environment"]["ODOO_API_KEY"]) > 20
