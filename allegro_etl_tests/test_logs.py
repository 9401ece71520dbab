"""The log: one file for all processes, lines for people or JSON, with the ids that a message is found by, and no secrets."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from allegro_etl import logs
from allegro_etl.allegro.errors import AllegroUnavailable, Circumstances
from allegro_etl.failures import scrubbed
from allegro_etl.logs import log_failure, log_file, logged_as, to_file
from allegro_etl.settings import SettingsError

FORM = "7721b2f0-c4e8-11f1-904f-89bb34047197"
WRITE = """
import sys
from allegro_etl import logs
logs.LONGEST_LOG = 20_000
logger = logs.to_file()
for number in range(400):
    logger.info("%s %03d %s", sys.argv[1], number, "x" * 60)
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("ALLEGRO_ETL_LOG", raising=False)
    yield tmp_path
    logger = logging.getLogger("allegro_etl")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def raised(error: Exception) -> Exception:
    """Return the error with a traceback, as one that was raised and caught."""
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def lines() -> list[str]:
    return log_file().read_text(encoding="utf-8").splitlines()


def test_people_read_lines_and_programs_json(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    to_file().info("Step done.")
    assert lines()[0].endswith("INFO allegro_etl Step done.")

    monkeypatch.setenv("ALLEGRO_ETL_LOG", "json")
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(home / "other"))
    with logged_as("run-7"):
        to_file().info("Step done.")
    to_file().info("After it.")

    during, after = (json.loads(line) for line in lines())
    assert (during["level"], during["message"], during["run_id"]) == ("info", "Step done.", "run-7")
    assert during["at"].endswith("Z")
    assert "run_id" not in after
    assert log_file().stat().st_mode & 0o777 == 0o600


def test_a_failure_has_the_order_the_trace_id_and_where_it_came_from_on_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_LOG", "json")
    to_file()
    where = Circumstances(f"/order/checkout-forms/{FORM}", 503, "ab12")
    scrubbed(raised(AllegroUnavailable("Allegro is out of order", where)))

    [said] = [json.loads(line) for line in lines()]
    assert (said["form_id"], said["trace_id"]) == (FORM, "ab12")
    assert "test_logs.py" in said["frames"]


def test_the_texts_of_foreign_errors_are_in_neither_kind(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for kind in ("text", "json"):
        monkeypatch.setenv("ALLEGRO_ETL_LOG", kind)
        monkeypatch.setenv("ALLEGRO_ETL_HOME", str(home / kind))
        log_failure(raised(RuntimeError("password-5 of Jan Kowalski")))
        to_file().exception("Said with a traceback.")

        told = "\n".join(lines())
        assert "RuntimeError" in told
        assert "Kowalski" not in told


def test_what_is_no_kind_of_log_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_LOG", "yaml")

    with pytest.raises(SettingsError, match="it may be text or json"):
        to_file()


def test_two_processes_write_one_file_and_lose_no_line_when_it_is_full(home: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE, name], stderr=subprocess.PIPE, text=True)  # noqa: S603
        for name in ("a", "b")
    ]
    said = [writer.communicate()[1] for writer in writers]

    assert said == ["", ""]
    kept = [home / "allegro_etl.log", *(home / f"allegro_etl.log.{number}" for number in (1, 2, 3))]
    written = [line for file in kept for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(file.stat().st_size <= 21_000 for file in kept)
    assert len(written) == len({*written}) > 500
    for name in ("a", "b"):
        numbers = sorted(int(line.split(f" {name} ")[1][:3]) for line in written if f" {name} " in line)
        assert numbers == list(range(numbers[0], 400)), "lines between the oldest kept and the last were lost"
    assert logs.LONGEST_LOG == 2 * 1024 * 1024
