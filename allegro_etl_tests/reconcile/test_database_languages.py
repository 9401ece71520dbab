"""A conflict with somebody's change at the same moment is waited for, in whatever language the database server tells it."""

import gettext
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from allegro_etl.local.odoo import INTEGRATION, OdooLogin, OdooServer, log_in
from allegro_etl.local.odoo.errors import LocalOdooError
from allegro_etl.local.odoo.server import start_odoo
from allegro_etl.odoo.loads import may_pass
from allegro_etl_tests.merchant.bench import Bench, carried
from allegro_etl_tests.merchant.foreign_postgres import catalogues, copied, missing, speaking
from allegro_etl_tests.odoo_fixtures import OdooDatabase, database_of
from allegro_etl_tests.reconcile.test_one_trouble import edited_meanwhile

LANGUAGES = ("de_DE", "uk_UA", "ja_JP")
LACKING = missing(LANGUAGES)

PASSING = (
    "could not serialize access due to concurrent update",
    "could not serialize access due to concurrent delete",
    "could not serialize access due to read/write dependencies among transactions",
    "deadlock detected",
    "canceling statement due to lock timeout",
)
LASTING = (
    'new row for relation "%s" violates check constraint "%s"',
    'duplicate key value violates unique constraint "%s"',
    'null value in column "%s" of relation "%s" violates not-null constraint',
    'insert or update on table "%s" violates foreign key constraint "%s"',
)


@pytest.mark.skipif(not catalogues(), reason="no PostgreSQL with translated messages is installed on this machine")
def test_in_each_language_that_a_server_knows_a_conflict_is_told_from_a_rule() -> None:
    told = {}
    for file in catalogues():
        with file.open("rb") as opened:
            messages = gettext.GNUTranslations(opened)
        passing = [message for message in PASSING if not _is_repeated(messages.gettext(message))]
        lasting = [message for message in LASTING if _is_repeated(messages.gettext(message))]
        told[file.parts[-3]] = passing + lasting

    assert {language: wrong for language, wrong in told.items() if wrong} == {}


def _is_repeated(text: str) -> bool:
    return may_pass([{"type": "error", "message": text.replace("%s", "sale_order") + "\n"}])


@pytest.mark.skipif(LACKING is not None, reason=str(LACKING))
def test_an_edit_in_flight_is_waited_for_whatever_language_the_database_server_speaks(
    odoo_server: OdooServer, tmp_path: Path
) -> None:
    with foreign(odoo_server, tmp_path) as (bench, log):
        known = [bench.sell() for _ in range(2)]
        bench.run()
        for language in LANGUAGES:
            speak(bench, language)
            for form_id in known:
                bench.shop.change_address(form_id, street=f"ul. {language} 3")
            before = len(conflicts(log))
            with edited_meanwhile(bench, known):
                outcome = bench.run()

            assert outcome.quarantine == []
            assert len(conflicts(log)) > before
            assert "could not serialize" not in conflicts(log)[-1]
            for form_id in known:
                [shipping, _] = bench.order(form_id, "partner_shipping_id")["partner_shipping_id"]
                assert bench.read("res.partner", [("id", "=", shipping)], "street")[0]["street"] == f"ul. {language} 3"


def speak(bench: Bench, language: str) -> None:
    """Let the server, and all that are connected to it, speak another language."""
    postgres = bench.odoo.server.postgres
    postgres.psql(f"alter system set lc_messages = '{language}.UTF-8'")
    postgres.psql("select pg_reload_conf(), pg_sleep(0.5)")
    with pytest.raises(LocalOdooError) as said:
        postgres.psql("select 1/0")
    assert "division by zero" not in str(said.value)


def conflicts(log: Path) -> list[str]:
    """Return the lines of a server's log that tell of serialization failures."""
    return [line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("40001")]


@contextmanager
def foreign(odoo_server: OdooServer, home: Path) -> Iterator[tuple[Bench, Path]]:
    """Yield the local merchant on an Odoo whose database server can speak other languages, and that server's log."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # where the server's user can reach it
    try:
        with (
            contextmanager(database_of)(odoo_server, "languages", "merchant", INTEGRATION) as copy,
            speaking(LANGUAGES, folder, odoo_server.postgres.programs) as (postgres, log),
            as_file(files("allegro_etl.local") / "merchant.toml") as settings,
        ):
            copied(odoo_server.postgres, postgres, copy.database)
            server = start_odoo(odoo_server.place, postgres, name=f"tests-languages-{os.getpid()}", workers=0)
            try:
                login = OdooLogin(server.url, copy.database, *INTEGRATION)
                database = OdooDatabase(server, login, log_in(server.port, copy.database))
                with carried(database, home, settings) as bench:
                    yield bench, log
            finally:
                server.stop()
    finally:
        shutil.rmtree(folder)
