"""A PostgreSQL of the test's own: how it runs, who keeps it running, and who may not reach it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from allegro_etl.local.odoo import LocalOdooError, OdooInstallation, running_postgres, start_postgres
from allegro_etl.local.odoo.cluster import cluster_home, password_file
from allegro_etl.local.odoo.databases import comment, databases, drop_database, ensure_database, make_template_of
from allegro_etl.local.odoo.postgres import pid_file, stop_postgres
from allegro_etl.local.odoo.processes import running_pid


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OdooInstallation]:
    place = OdooInstallation(tmp_path_factory.mktemp("odoo"))
    place.run.mkdir()
    yield place
    stop_postgres(place)
    shutil.rmtree(cluster_home(place))


def test_it_does_not_wait_for_the_disk_unless_it_is_to_be_measured(place: OdooInstallation) -> None:
    with running_postgres(place) as fast:
        assert fast.psql("show fsync") == "off"
        with pytest.raises(LocalOdooError, match="not in the durable way"):
            start_postgres(place, durable=True)

    with running_postgres(place, durable=True) as durable:
        assert durable.psql("show fsync") == durable.psql("show synchronous_commit") == "on"


def test_it_runs_until_the_last_who_needs_it_lets_go(place: OdooInstallation) -> None:
    with running_postgres(place):
        with running_postgres(place):
            pass
        assert running_pid(pid_file(place))

    assert running_pid(pid_file(place)) is None


def test_a_lease_of_a_process_that_died_keeps_nothing_running(place: OdooInstallation) -> None:
    with running_postgres(place):
        (place.run / "lease-of-the-dead.pid").write_text('{"pid": 4194303, "started": 0}')

    assert running_pid(pid_file(place)) is None


def test_nobody_gets_in_without_the_password(place: OdooInstallation) -> None:
    assert password_file(place).stat().st_mode & 0o077 == 0
    with running_postgres(place) as postgres:
        stranger = type(postgres)(postgres.host, postgres.port, postgres.user, "guess", postgres.programs)

        with pytest.raises(LocalOdooError, match="password authentication failed"):
            stranger.psql("select 1")


def test_a_template_is_copied_with_its_files_and_can_be_replaced(place: OdooInstallation) -> None:
    with running_postgres(place) as postgres:
        for key in ("old", "new"):
            postgres.psql("CREATE DATABASE half_built")
            postgres.psql(f"CREATE TABLE made_{key} ()", "half_built")
            write_file(place, "half_built", key)
            make_template_of(place, postgres, "half_built", "pattern", key)

        assert ensure_database(place, postgres, "copy", template="pattern")
        assert not ensure_database(place, postgres, "copy", template="pattern")
        assert comment(postgres, "pattern") == "new"
        assert databases(postgres) == ["copy"]
        assert postgres.psql("select relname from pg_class where relname ~ '^made_'", "copy") == "made_new"
        assert (place.filestore("copy") / "attachment").read_text() == "new"
        drop_database(place, postgres, "copy")
        assert not place.filestore("copy").exists()
        assert (place.filestore("pattern") / "attachment").exists()


def test_a_missing_template_is_told_with_what_builds_it(place: OdooInstallation) -> None:
    with running_postgres(place) as postgres, pytest.raises(LocalOdooError, match="local odoo install"):
        ensure_database(place, postgres, "shop", template="nonesuch")


def write_file(place: OdooInstallation, database: str, text: str) -> Path:
    file = place.filestore(database) / "attachment"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return file
