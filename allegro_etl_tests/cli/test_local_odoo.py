"""`allegro-etl local odoo` on a machine where nothing is installed or running yet."""

import json
import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from allegro_etl.cli.demo import demo_stop
from allegro_etl.cli.local_odoo import local_odoo
from allegro_etl.local.odoo import installation
from allegro_etl.local.odoo.processes import remember


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_LOCAL", str(tmp_path))


def test_where_nothing_runs_status_says_how_to_start() -> None:
    told = CliRunner().invoke(local_odoo, ["status"])

    assert told.exit_code == 0
    assert "allegro-etl local odoo start" in told.output


def test_status_names_each_server_with_its_address() -> None:
    installation().run.mkdir(parents=True)
    remember(installation().run / "odoo-demo.pid", os.getpid(), url="http://127.0.0.1:8069")

    assert CliRunner().invoke(local_odoo, ["status"]).output == "demo  http://127.0.0.1:8069  Odoo 19\n"


def test_each_version_has_a_folder_of_its_own_and_is_told_apart() -> None:
    place = installation("14")
    place.run.mkdir(parents=True)
    remember(place.run / "odoo-odoo.pid", os.getpid(), url="http://127.0.0.1:8014")

    assert CliRunner().invoke(local_odoo, ["status"]).output == "odoo  http://127.0.0.1:8014  Odoo 14\n"
    assert CliRunner().invoke(local_odoo, ["stop"]).output == "nothing ran\n"


@pytest.mark.parametrize("options", [[], ["--all"]])
def test_stopping_what_does_not_run_is_no_error(options: list[str]) -> None:
    told = CliRunner().invoke(local_odoo, ["stop", *options])

    assert (told.exit_code, told.output) == (0, "nothing ran\n")


@pytest.mark.parametrize("command", [["install"], ["start"], ["database", "shop"], [], ["install", "--version", "14"]])
def test_a_machine_that_can_not_install_odoo_is_told_why(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    told = CliRunner().invoke(local_odoo, command)

    assert told.exit_code == 1
    assert "apt-get is not on this machine" in told.output


@pytest.mark.parametrize(
    "command", [["start", "--database", "bare"], ["--database", "merchant"], ["database", "bare", "--replace"]]
)
def test_a_database_cannot_have_the_name_of_a_template(command: list[str]) -> None:
    told = CliRunner().invoke(local_odoo, command)

    assert told.exit_code == 2
    assert "is a template, from which databases are copied: choose another name" in " ".join(told.output.split())


def test_programs_are_told_what_was_ended() -> None:
    for command, arguments in ((local_odoo, ["stop", "--json"]), (demo_stop, ["--json"])):
        told = CliRunner().invoke(command, arguments, standalone_mode=False)

        assert json.loads(told.stdout) == {"ended": []}


def test_a_key_of_an_odoo_that_does_not_run_is_not_made() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    told = CliRunner().invoke(local_odoo, ["key", "--port", str(port)])

    assert told.exit_code == 1
    assert f"No Odoo answers at http://127.0.0.1:{port}" in told.output
