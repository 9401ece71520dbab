"""The command line as a whole: exit codes, one line per failure, nothing loaded that is not needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from allegro_etl.cli import COMMANDS, cli
from allegro_etl.run.lock import taken
from allegro_etl_tests.cli.world import said

LOADED = """
import sys
from allegro_etl.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(sorted({"dagster", "duckdb", "pandas", "httpx", "odoorpc"} & set(sys.modules)))
"""

HOLDS_THE_FILE = """
import sys, time
from pathlib import Path
from allegro_etl.warehouse import open_warehouse
with open_warehouse(Path(sys.argv[1])):
    print("open", flush=True)
    time.sleep(3)
"""


def loaded_by(*arguments: str) -> str:
    """Return which of the heavy packages a command loads, in a process of its own."""
    command = [sys.executable, "-c", LOADED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this very Python
    return done.stdout.splitlines()[-1]


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    assert loaded_by("--help") == "[]"
    assert loaded_by("home") == "[]"


def test_a_run_that_cannot_start_does_not_load_dagster() -> None:
    assert "dagster" not in loaded_by("run")
    assert "pandas" not in loaded_by("run")


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Usage: allegro-etl" in said(capsys, name, "--help").out


def test_the_help_lists_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    printed = said(capsys, "--help").out

    assert [name for name in cli.list_commands(None) if f"  {name} " not in printed] == []


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("command", [("run",), ("backfill", "--from-event", "0"), ("pair",), ("rebuild",)])
def test_missing_variables_are_named_and_the_exit_code_is_2(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, *command)

    assert told.code == 2
    assert told.out == ""
    assert told.err.startswith("Set these environment variables and run again: ALLEGRO_CLIENT_ID, ")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "command",
    [("nonsense",), ("run", "--nonsense"), ("backfill",), ("backfill", "--since", "2026-01-01", "--from-event", "0")],
)
def test_wrong_use_ends_with_exit_code_2(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, *command).code == 2


@pytest.mark.usefixtures("home")
def test_a_date_that_is_none_is_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "backfill", "--since", "the day before")

    assert (told.code, told.err.strip()) == (
        2,
        "'the day before' is no date: write 2026-11-01 or 2026-11-01T12:00:00Z.",
    )


@pytest.mark.usefixtures("home")
def test_settings_are_listed_with_their_origin_even_without_odoo(capsys: pytest.CaptureFixture[str]) -> None:
    Path("allegro_etl.toml").write_text("[odoo]\nconfirm_orders = false\n")

    told = said(capsys, "settings", "--json")

    assert told.json["odoo.confirm_orders"] == {"value": "False", "source": "allegro_etl.toml"}
    assert told.json["totals.policy"] == {"value": "adjust", "source": "built-in default"}


@pytest.mark.usefixtures("home")
def test_variables_may_stand_in_a_file_named_env(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".env").write_text("ALLEGRO_CLIENT_ID=x\n")

    told = said(capsys, "run")

    assert told.err.startswith("Set these environment variables and run again: ALLEGRO_CLIENT_SECRET, ")


@pytest.mark.usefixtures("home")
def test_an_empty_quarantine_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "quarantine", "list", "--json").json == []
    assert said(capsys, "quarantine", "show", "1").code == 1


@pytest.mark.parametrize("words", [("quarantine",), ("quarantine", "list", "--all"), ("quarantine", "list", "--json")])
def test_who_looks_into_quarantine_while_a_run_is_at_work_waits_for_it(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    home.mkdir()
    command = [sys.executable, "-c", HOLDS_THE_FILE, str(home / "allegro_etl.duckdb")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:  # noqa: S603 - this very Python
        assert run.stdout
        assert run.stdout.readline() == "open\n"
        told = said(capsys, *words)

        assert (told.code, run.wait(5)) == (0, 0), told.err


def test_a_command_that_changes_the_file_says_who_is_at_work(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with taken(home, "the-run-at-work"):
        told = said(capsys, "forget", "--older-than", "30", "--patience", "0.1")

    assert told.code == 1
    assert "the-run-at-work" in told.err


def test_an_unforeseen_failure_is_one_line_and_the_log_file_has_the_place(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    (home / "allegro_etl.duckdb").mkdir()

    told = said(capsys, "quarantine", "list")

    assert told.code == 1
    assert "Traceback" not in told.err
    assert "in reading_file" in (home / "allegro_etl.log").read_text()
    assert (home / "allegro_etl.log").stat().st_mode & 0o777 == 0o600
